// Cash: what goes back is shown while the amount is typed. Whole fen, so that no sum is off by a rounding.
const fenOf = (text) => {
  const found = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.normalize("NFKC").trim().replaceAll(",", ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
};
const yuan = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

function show(form) {
  const shown = form.querySelector("[data-change]");
  const given = fenOf(form.querySelector("[name=given]").value);
  if (given === null) shown.textContent = "–";
  else {
    const over = given - Number(form.dataset.cash);
    shown.textContent = over < 0 ? shown.dataset.short.replace("{sum}", yuan(-over)) : yuan(over);
    shown.classList.toggle("tone-red", over < 0);
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-cash]");
  if (form && event.target.name === "given") show(form);
});
document.addEventListener("click", (event) => {
  const quick = event.target.closest("[data-given]");
  if (!quick) return;
  const form = quick.closest("[data-cash]");
  form.querySelector("[name=given]").value = quick.dataset.given;
  show(form);
  form.querySelector("[name=given]").focus();
});

// Inside WeChat: its window takes what we signed; then the page asks whether the money has come.
const bridge = () =>
  new Promise((ready) => {
    if (window.WeixinJSBridge) ready(window.WeixinJSBridge);
    else document.addEventListener("WeixinJSBridgeReady", () => ready(window.WeixinJSBridge), { once: true });
  });

function say(form, words) {
  const place = document.querySelector("[data-pay-problem]");
  place.textContent = words;
  place.hidden = !words;
  form.querySelector("button").disabled = false;
}

async function payInside(form) {
  form.querySelector("button").disabled = true;
  let told;
  try {
    told = await (await fetch(form.action, { method: "POST", body: new FormData(form) })).json();
  } catch {
    return say(form, form.dataset.failed);
  }
  if (told.go) window.location.assign(told.go);
  else if (told.problem) say(form, told.problem);
  else {
    (await bridge()).invoke("getBrandWCPayRequest", told.window, (result) => {
      if (result.err_msg !== "get_brand_wcpay_request:ok") return say(form, form.dataset.failed);
      say(form, form.dataset.waits);
      form.querySelector("button").disabled = true;
      document.querySelector("[data-phone-state]").dataset.returned = "1";
    });
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-wechat-pay]");
  if (!form) return;
  event.preventDefault();
  payInside(form);
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches?.("[data-phone-state][data-returned]")) event.detail.parameters.returned = "1";
});
const known = document.querySelector("[data-wechat-pay][data-at-once]");
if (known) {
  history.replaceState(null, "", window.location.pathname);
  payInside(known);
}

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

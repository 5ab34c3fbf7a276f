// Toasts leave by themselves, but never while they are being read or reached for.
function expire(toast) {
  if (toast.matches(":hover, :focus-within")) {
    setTimeout(() => expire(toast), 1000);
  } else {
    toast.remove();
  }
}

function arm(toast) {
  if (toast.dataset.armed) return;
  toast.dataset.armed = "1";
  setTimeout(() => expire(toast), Number(toast.dataset.seconds || 8) * 1000);
}

/** Something that asks again and again by itself: nobody did anything that could fail. */
const asksItself = (element) => element.getAttribute("hx-trigger")?.includes("every ");

export function showToast(text, tone = "") {
  const area = document.getElementById("toasts");
  if (!area || [...area.querySelectorAll(".toast")].some((shown) => shown.textContent === text)) return;
  const toast = document.createElement("div");
  toast.className = tone ? `toast toast--${tone}` : "toast";
  toast.textContent = text;
  area.append(toast);
}

const area = document.getElementById("toasts");
if (area) {
  area.querySelectorAll(".toast").forEach(arm);
  new MutationObserver(() => area.querySelectorAll(".toast").forEach(arm)).observe(area, { childList: true, subtree: true });
  area.addEventListener("htmx:afterRequest", (event) => event.target.closest(".toast")?.remove());
  document.addEventListener("kx:toast", (event) => showToast(event.detail.text ?? event.detail.value, event.detail.tone));
  document.addEventListener("htmx:responseError", () => showToast(area.dataset.failed, "red"));
  document.addEventListener("htmx:sendError", ({ detail }) => asksItself(detail.elt) || showToast(area.dataset.offline, "red"));
}

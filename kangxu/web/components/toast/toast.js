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

export function showToast(text, tone = "") {
  const area = document.getElementById("toasts");
  if (!area) return;
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
  document.addEventListener("htmx:sendError", () => showToast(area.dataset.offline, "red"));
}

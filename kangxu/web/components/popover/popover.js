// One floating panel at a time, placed next to its button and kept inside the window.
let open = null;

function place(panel, button) {
  const box = button.getBoundingClientRect();
  const width = panel.offsetWidth;
  const height = panel.offsetHeight;
  const start = panel.dataset.align === "end" ? box.right - width : box.left;
  const left = Math.max(12, Math.min(start, innerWidth - width - 12));
  const below = box.bottom + 6;
  const top = below + height > innerHeight - 12 && box.top - 6 - height > 12 ? box.top - 6 - height : below;
  panel.style.left = `${left}px`;
  panel.style.top = `${Math.max(12, Math.min(top, innerHeight - height - 12))}px`;
}

export function closePopover(returnFocus = false) {
  if (!open) return;
  const { panel, button } = open;
  open = null;
  panel.hidden = true;
  button.setAttribute("aria-expanded", "false");
  if (returnFocus) button.focus();
}

function openPopover(button) {
  const panel = document.getElementById(button.dataset.popover);
  if (!panel) return;
  panel.hidden = false;
  button.setAttribute("aria-expanded", "true");
  open = { panel, button };
  place(panel, button);
  panel.querySelector("[autofocus], input")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-popover]");
  const same = button && open?.button === button;
  if (open && !open.panel.contains(event.target)) closePopover();
  if (button && !same) openPopover(button);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) {
    event.stopPropagation();
    closePopover(true);
  }
}, true);
document.addEventListener("focusin", (event) => {
  if (open && !open.panel.contains(event.target) && event.target !== open.button) closePopover();
});
addEventListener("resize", () => closePopover());
addEventListener("scroll", () => open && place(open.panel, open.button), { passive: true, capture: true });

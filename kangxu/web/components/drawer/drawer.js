// Drawers are native dialogs: focus is kept inside, Escape closes, focus returns to where it was.
const drawerOf = (id) => document.getElementById(id);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-drawer-open]");
  if (opener) {
    event.preventDefault();
    drawerOf(opener.dataset.drawerOpen)?.showModal();
  } else if (event.target.matches("dialog.drawer")) {
    event.target.close();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const drawer = event.target.closest?.("dialog.drawer");
  if (!drawer) return;
  const title = drawer.querySelector(".drawer__body [data-drawer-title]");
  if (title) drawer.querySelector(".drawer__head h2").textContent = title.dataset.drawerTitle;
  if (!drawer.open) drawer.showModal();
});
document.addEventListener("kx:close-drawer", () => document.querySelectorAll("dialog.drawer[open]").forEach((drawer) => drawer.close()));

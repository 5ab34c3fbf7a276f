// Fetched only where it is used: the pages of visits. Signing out, on whatever page, leaves nobody's data behind.
import { quietWatch } from "../assets/js/offline_watch.js";
import { forgetAll } from "../assets/js/visits_store.js";

const visits = document.querySelector("[data-visits]");
if (visits) {
  import("../assets/js/visits_desk.js").then(({ startVisits }) => startVisits(visits));
  quietWatch();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches('[action$="/sign-out"]') || event.defaultPrevented) return;
  event.preventDefault();
  forgetAll().finally(() => event.target.submit());
});

// A route is put in order by hand: Alt with an arrow moves the visit that has the focus.
document.addEventListener("keydown", (event) => {
  const row = event.altKey && event.target.closest?.("[data-route-row]");
  const way = row && { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!way) return;
  event.preventDefault();
  row.querySelector(`[data-move="${way}"]:not(:disabled)`)?.click();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const moved = event.target.closest?.("#route")?.dataset.moved;
  if (moved) document.getElementById(`stop-${moved}`)?.focus();
});

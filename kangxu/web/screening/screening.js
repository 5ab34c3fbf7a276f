// Fetched only where it is used: the desk page of a simple screening.
import { quietWatch } from "../assets/js/offline_watch.js";

const desk = document.querySelector("[data-screen-desk]");
if (desk) {
  import("../assets/js/screening_desk.js").then(({ startDesk }) => startDesk(desk));
  quietWatch();
}

// Signing out forgets the kept page (it carries a name); forms that wait stay.
document.addEventListener("submit", (event) => {
  if (event.target.matches('[action$="/sign-out"]')) navigator.serviceWorker?.getRegistration("/screen").then((found) => found?.active?.postMessage("forget"));
});

// What came of a screening: F2 goes on to the next card, P to the slip.
const screened = document.querySelector("[data-screened]");
if (screened) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const href = { F2: screened.dataset.nextHref, p: screened.dataset.slipHref, P: screened.dataset.slipHref }[event.key];
    if (!href) return;
    event.preventDefault();
    location.assign(href);
  });
}
document.querySelector("[data-print]")?.addEventListener("click", () => print());

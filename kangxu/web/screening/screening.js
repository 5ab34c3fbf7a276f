// Fetched only where it is used: the desk page of a simple screening.
const desk = document.querySelector("[data-screen-desk]");
if (desk) {
  import("../assets/js/screening_desk.js").then(({ startDesk }) => startDesk(desk));
  // the alert watch of the frame asks every moment; without network its failures say nothing new
  const ofWatch = (event) => event.target.id === "watch";
  document.addEventListener("htmx:sendError", (event) => ofWatch(event) && event.stopImmediatePropagation(), true);
  // a sign-in that ended is said on the page; it must not carry off a half-filled form
  document.addEventListener("htmx:beforeOnLoad", (event) => ofWatch(event) && event.detail.xhr.getResponseHeader("HX-Redirect") && event.preventDefault(), true);
  document.addEventListener("htmx:beforeRequest", (event) => ofWatch(event) && !navigator.onLine && event.preventDefault(), true);
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

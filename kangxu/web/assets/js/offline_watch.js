// Pages that go on without network: what the frame asks every moment must neither complain nor carry off what was typed.
export function quietWatch() {
  const ofWatch = (event) => event.target.id === "watch";
  document.addEventListener("htmx:sendError", (event) => ofWatch(event) && event.stopImmediatePropagation(), true);
  document.addEventListener("htmx:beforeOnLoad", (event) => ofWatch(event) && event.detail.xhr.getResponseHeader("HX-Redirect") && event.preventDefault(), true);
  document.addEventListener("htmx:beforeRequest", (event) => ofWatch(event) && !navigator.onLine && event.preventDefault(), true);
}

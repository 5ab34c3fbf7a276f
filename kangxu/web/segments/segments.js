// The rule builder is fetched only by its own page.
const root = document.querySelector("[data-builder]");
if (root) import("./builder.js").then(({ start }) => start(root));

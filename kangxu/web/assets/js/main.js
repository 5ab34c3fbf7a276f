// The first script: htmx, the frame's small behaviours, and loaders for what only some pages need.
import htmx from "htmx.org/dist/htmx.esm.js";
import "./frame.js";
import { startKeys } from "./keys.js";

window.htmx = htmx;
startKeys();

async function loadLazily(root) {
  if (root.querySelector?.("[data-chart]") || root.matches?.("[data-chart]")) (await import("./charts.js")).drawCharts(root);
  if (root.querySelector?.("[x-data]") && !window.Alpine) {
    const { default: Alpine } = await import("@alpinejs/csp");
    window.Alpine = Alpine;
    Alpine.start();
  }
}

loadLazily(document.body);
document.addEventListener("htmx:load", (event) => event.target !== document.body && loadLazily(event.target));

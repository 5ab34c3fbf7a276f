// The workbench: recorded rows leave, the focused row stays focused over a refresh. The page of a call: call.js.
import "./call.js";

const LEAVE_AFTER = 6000;

function leave(row) {
  if (!row.isConnected) return;
  if (row.matches(":hover, :focus-within") && !row.classList.contains("work-row--leaving")) return setTimeout(() => leave(row), 1500);
  const next = row.nextElementSibling;
  row.remove();
  if (next?.matches("[data-key-row]") && !document.querySelector("[data-key-row].is-focused")) next.classList.add("is-focused");
  if (!document.querySelector("#work [data-key-row]")) document.body.dispatchEvent(new CustomEvent("kx:work-changed", { bubbles: true }));
}

document.addEventListener("htmx:load", (event) => {
  const arrived = event.target.closest?.(".work-row.is-focused");
  if (arrived) {
    for (const other of document.querySelectorAll("[data-key-row].is-focused")) if (other !== arrived) other.classList.remove("is-focused");
  }
  const row = event.target.closest?.(".work-row--recorded");
  if (!row) return;
  const list = [...document.querySelectorAll("[data-key-row]")];
  const next = list[list.indexOf(row) + 1];
  if (next) {
    row.classList.remove("is-focused");
    next.classList.add("is-focused");
    next.focus({ preventScroll: true });
  }
  setTimeout(() => leave(row), LEAVE_AFTER);
});

let focused = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "work") focused = document.querySelector("[data-key-row].is-focused")?.id ?? "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const row = event.detail.target.id === "work" && focused && document.getElementById(focused);
  if (!row) return;
  document.querySelector("[data-key-row].is-focused")?.classList.remove("is-focused");
  row.classList.add("is-focused");
});

// What the page before wanted to say.
document.getElementById("toasts")?.append(...document.querySelectorAll("[data-left-over] .toast"));

// The red pill lives in the top bar.
const watch = document.getElementById("watch");
if (watch) document.querySelector(".top-bar__end")?.prepend(watch);

// A select whose options are addresses.
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-go]");
  if (select) {
    window.htmx.ajax("GET", select.value, { target: "#work" });
    history.replaceState(null, "", select.value);
  }
  if (event.target.matches("[data-check-all]")) {
    for (const box of document.querySelectorAll('#work input[name="selected"]')) box.checked = event.target.checked;
  }
});

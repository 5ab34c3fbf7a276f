// A visit of the year is moved: dragged to another month, or by Alt and the arrows a week earlier or later.
const WEEK = 7;
let held = null;

function move(mark, values) {
  window.htmx.ajax("POST", mark.dataset.move, { target: "#plan", swap: "outerHTML", values });
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-move]") ?? null;
  if (held) event.dataTransfer.setData("text/plain", held.title);
});
document.addEventListener("dragover", (event) => {
  const cell = held && event.target.closest?.("[data-year-strip] td[data-day]");
  if (!cell) return;
  event.preventDefault();
  document.querySelector(".year-strip__over")?.classList.remove("year-strip__over");
  cell.classList.add("year-strip__over");
});
document.addEventListener("dragend", () => {
  document.querySelector(".year-strip__over")?.classList.remove("year-strip__over");
  held = null;
});
document.addEventListener("drop", (event) => {
  const cell = held && event.target.closest?.("[data-year-strip] td[data-day]");
  if (!cell) return;
  event.preventDefault();
  if (cell !== held.closest("td")) move(held, { month: cell.dataset.day });
});
document.addEventListener("keydown", (event) => {
  const mark = event.altKey && event.target.closest?.("[data-move]");
  const step = { ArrowLeft: -WEEK, ArrowRight: WEEK }[event.key];
  if (!mark || !step) return;
  event.preventDefault();
  move(mark, { days: step });
});

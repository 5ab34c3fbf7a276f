// Lines of a bill and prices: a number that is gone to is selected, so that typing replaces it.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".package-often__times, .price-input")) target.select();
});

// The rest of a line: for whom, within how many days, the note.
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-more]");
  if (!button) return;
  const row = document.getElementById(button.getAttribute("aria-controls"));
  row.hidden = !row.hidden;
  button.setAttribute("aria-expanded", String(!row.hidden));
  if (!row.hidden) row.querySelector("textarea, input")?.focus();
});

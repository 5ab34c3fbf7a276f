// A click anywhere in a row follows its link; boxes, buttons and selected text keep their own meaning.
document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row-link]");
  if (!row || event.target.closest("a, button, input, label, select") || String(getSelection())) return;
  row.querySelector("[data-open]")?.click();
});

const boxesOf = (form) => [...form.querySelectorAll('input[name="selected"]')];

function showSelection(form) {
  const boxes = boxesOf(form);
  const count = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-select-all]");
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
  form.querySelector("[data-batch-bar]").hidden = count === 0;
  form.querySelector("[data-batch-count]").textContent = count;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-batch]");
  if (!form) return;
  if (event.target.matches("[data-select-all]")) boxesOf(form).forEach((box) => (box.checked = event.target.checked));
  showSelection(form);
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-batch]")) setTimeout(() => showSelection(event.target));
});

// Keyboard path through a list: any element with data-key-list holds rows (data-key-row).
//   j k        move (the focused row carries the class is-focused)
//   Enter      follows the row's [data-open]
//   c          presses the row's [data-act]
//   1–9        presses [data-outcome="n"] in the row, else on the page
//   u          presses the newest undo
const rowsOf = () => [...document.querySelectorAll("[data-key-list] [data-key-row]:not([hidden])")];
const current = () => document.querySelector("[data-key-row].is-focused");

function focusRow(row) {
  if (!row) return;
  current()?.classList.remove("is-focused");
  row.classList.add("is-focused");
  row.scrollIntoView({ block: "nearest" });
  row.focus({ preventScroll: true });
}

function move(step) {
  const rows = rowsOf();
  const at = rows.indexOf(current());
  focusRow(rows[Math.max(0, Math.min(rows.length - 1, at + step))]);
}

// htmx wires a row it has just swapped in some 20 ms later; a key pressed sooner must not fall through.
const press = (element) => {
  if (!element) return false;
  window.htmx.process(element);
  element.click();
  return true;
};
const inRow = (selector) => current()?.querySelector(selector);

const actions = {
  j: () => move(1),
  k: () => move(-1),
  c: () => press(inRow("[data-act]") ?? document.querySelector("[data-act-page]")),
  u: () => press([...document.querySelectorAll("[data-undo]")].pop()),
  "?": () => document.getElementById("keys")?.showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const onRow = event.target === document.body || event.target.matches("[data-key-row], main");
  if (key === "Enter" && onRow && press(inRow("[data-open]"))) return event.preventDefault();
  if (/^[1-9]$/.test(key)) return press(inRow(`[data-outcome="${key}"]`) ?? document.querySelector(`[data-outcome="${key}"]`));
  actions[key]?.();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-key-row]");
    if (row && row !== current()) {
      current()?.classList.remove("is-focused");
      row.classList.add("is-focused");
    }
  });
}

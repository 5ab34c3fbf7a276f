// The list of questions: arrows go through it, Alt with arrows moves a question, and so does the mouse.
const rows = (root) => [...root.querySelectorAll("[data-goto]")];

export class Outline {
  /** `act(op, item)` for up, down, copy, drop; `put(item, beside, place)` when one was dragged. */
  constructor(place, { act, put }) {
    Object.assign(this, { place, act, put, dragged: "" });
    place.addEventListener("keydown", (event) => this.onKey(event));
    for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend"]) place.addEventListener(name, (event) => this.onDrag(event));
  }

  get current() {
    return this.place.querySelector("[aria-current]")?.dataset.goto ?? "about";
  }

  mark(item) {
    for (const row of rows(this.place)) row.toggleAttribute("aria-current", row.dataset.goto === item);
    const row = this.row(item);
    row?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
  }

  row(item) {
    return this.place.querySelector(`[data-goto="${CSS.escape(item)}"]`);
  }

  /** A new list; who stood in it stays at the question that was changed. */
  show(html, item) {
    const inside = this.place.contains(document.activeElement);
    const top = this.place.firstElementChild?.scrollTop ?? 0;
    this.place.innerHTML = html;
    this.place.firstElementChild.scrollTop = top;
    this.mark(item);
    if (inside) this.row(item)?.focus({ preventScroll: true });
  }

  onKey(event) {
    const row = event.target.closest("[data-goto]");
    if (!row || event.isComposing) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = row.matches("[data-entry-item]") && row.dataset.goto;
    if (step && event.altKey && item) this.act(step < 0 ? "up" : "down", item);
    else if (step && !event.altKey) rows(this.place)[rows(this.place).indexOf(row) + step]?.focus();
    else if (item && event.key === "Delete") this.act("drop", item);
    else if (item && event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey)) this.act("copy", item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  onDrag(event) {
    const over = event.target.closest?.("[data-drag]");
    if (event.type === "dragstart" && over) {
      this.dragged = over.dataset.drag;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", this.dragged);
    }
    this.clear();
    if (!this.dragged || !over || over.dataset.drag === this.dragged) return;
    if (event.type === "dragover") {
      event.preventDefault();
      over.dataset.over = this.where(over, event.clientY);
    } else if (event.type === "drop") {
      event.preventDefault();
      this.put(this.dragged, over.dataset.drag, this.where(over, event.clientY));
    }
    if (["drop", "dragend"].includes(event.type)) this.dragged = "";
  }

  /** The middle of a group takes it in. */
  where(row, y) {
    const box = row.getBoundingClientRect();
    const share = (y - box.top) / box.height;
    if (row.querySelector("[data-group]") && share > 0.3 && share < 0.7) return "inside";
    return share < 0.5 ? "before" : "after";
  }

  clear() {
    for (const row of this.place.querySelectorAll("[data-over]")) delete row.dataset.over;
  }
}

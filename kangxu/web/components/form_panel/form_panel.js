// A questionnaire in lines: digits choose, Enter goes on, what applies is asked, everything typed is kept and saved.
import { FormAsking } from "../../assets/js/form_asking.js";
import { FormSaving } from "../../assets/js/form_saving.js";
import { FormTurns } from "../../assets/js/form_turns.js";

const stopSelector = ".form-chips, input.input, select.select, textarea.textarea";
const visible = (element) => !element.closest("[hidden]");

class FormPanel {
  constructor(root) {
    this.root = root;
    this.asking = new FormAsking(root);
    this.saving = new FormSaving(root, this.asking);
    this.turns = new FormTurns(root, this.asking, () => {
      this.asking.open();
      this.saving.changed();
    });
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("focusin", (event) => this.mark(event.target.closest("[data-row]")));
    root.addEventListener("input", (event) => this.onInput(event));
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("kx:form-refresh", () => this.asking.open());
    if (root.hasAttribute("data-wide")) root.classList.add("form-panel--wide-labels");
    this.asking.open();
    this.saving.restore();
    root.formPanel = this;
  }

  /** Where Enter stops: each input, and each set of options once. */
  stops() {
    const found = [...this.root.querySelectorAll(stopSelector)].filter((one) => visible(one) && !one.closest(".form-row__target"));
    return found.map((one) => (one.matches(".form-chips") ? (one.querySelector("input:checked") ?? one.querySelector("input")) : one));
  }

  holderOf(element) {
    return element.closest(".form-chips") ?? element;
  }

  focus(stop) {
    if (!stop) return false;
    stop.focus({ preventScroll: true });
    if (stop.matches(".input")) stop.select?.();
    stop.closest("[data-row]").scrollIntoView({ block: "nearest" });
    return true;
  }

  focusFirstEmpty() {
    const stops = this.stops();
    const empty = (one) => (one.closest(".form-chips") ? !one.closest(".form-chips").querySelector(":checked") : !one.value);
    this.focus(stops.find(empty) ?? stops[0]);
  }

  move(from, step) {
    const stops = this.stops();
    const at = stops.findIndex((one) => this.holderOf(one) === this.holderOf(from));
    return this.focus(stops[at + step]);
  }

  mark(row) {
    for (const one of this.root.querySelectorAll("[data-row].is-current")) if (one !== row) one.classList.remove("is-current");
    row?.classList.add("is-current");
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (!target.closest("[data-row]")) return;
    const chips = target.closest(".form-chips");
    const text = target.matches("textarea, select, .form-input__text, .form-input__date");
    const acts = {
      Enter: () => this.move(target, event.shiftKey ? -1 : 1) || this.root.dispatchEvent(new CustomEvent("kx:form-end", { bubbles: true })),
      ArrowDown: text || chips ? null : () => this.move(target, 1),
      ArrowUp: text || chips ? null : () => this.move(target, -1),
      Escape: chips ? () => this.clear(chips) : null,
    };
    const act = acts[key] ?? (chips && /^[0-9]$/.test(key) ? () => this.choose(chips, key === "0" ? 10 : Number(key)) : null);
    if (!act || (key === "Enter" && target.matches("textarea") && event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  choose(chips, place) {
    const chosen = chips.querySelectorAll("input")[place - 1];
    if (!chosen) return;
    chosen.checked = chosen.type === "radio" || !chosen.checked;
    chosen.focus({ preventScroll: true });
    this.changed(chosen);
  }

  clear(chips) {
    for (const input of chips.querySelectorAll("input")) input.checked = false;
    this.changed(chips.querySelector("input"));
  }

  onInput(event) {
    if (event.target.closest("[data-key]")) this.changed(event.target);
  }

  /** A radio that is on goes off when it is clicked again. */
  onClick(event) {
    const input = event.target.closest?.(".form-chips input[type=radio]");
    if (!input) return;
    if (input.dataset.was === "on") {
      input.checked = false;
      this.changed(input);
    }
    for (const one of input.closest(".form-chips").querySelectorAll("input")) one.dataset.was = one.checked ? "on" : "";
  }

  changed(input) {
    this.asking.settle(input);
    this.asking.touch(input.closest("[data-key]"));
    this.asking.open();
    this.asking.check(input.closest("[data-key]"));
    this.saving.changed();
  }
}

function start(root) {
  for (const one of root.querySelectorAll?.("[data-form-panel]") ?? []) if (!one.formPanel) new FormPanel(one);
}

// A page's own form takes along what the panel in it holds.
document.addEventListener("submit", (event) => {
  const panel = event.target.querySelector?.("[data-form-panel]");
  const sent = panel && event.target.elements[`${panel.dataset.name}-sent`];
  if (sent) sent.value = JSON.stringify(panel.formPanel.saving.leave());
});

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));

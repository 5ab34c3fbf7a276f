// The form of one visit: an empty panel, and what is known of one person put into it.
import { localDay } from "./visits_words.js";

export class VisitForm {
  /** `known` is the person's, `form` the empty panel with its required keys; `kept` what was typed before. */
  constructor(place, known, form, cause, kept) {
    Object.assign(this, { place, known, form });
    place.innerHTML = form.html;
    this.root = place.querySelector("[data-form-panel]");
    Object.assign(this.root.dataset, { uid: kept?.uid ?? known.uid, revision: kept?.revision ?? known.revision, save: known.save, cause });
    place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    this.panel = this.root.formPanel;
    this.saving.revision = Number(this.root.dataset.revision);
    this.fill(kept);
    this.root.addEventListener("kx:form-changed", () => this.changed());
    for (const turn of ["online", "offline"]) window.addEventListener(turn, () => this.sayLater());
    this.sayLater();
    this.root.addEventListener("kx:form-saved", (event) => this.saved(event.detail));
  }

  get asking() {
    return this.panel.asking;
  }

  get saving() {
    return this.panel.saving;
  }

  fill(kept) {
    const { known, asking } = this;
    for (const field of asking.fields()) {
      const { key } = field.dataset;
      if ("ruled" in field.dataset) field.dataset.auto = known.auto[key] ?? "";
      asking.put(field, known.values[key]);
      if (known.tags[key]) this.tag(field, known.tags[key]);
    }
    const day = known.day && !known.draft && asking.field(known.day);
    if (day) asking.put(day, localDay(new Date()));
    for (const row of this.root.querySelectorAll("[data-row]")) this.beside(row);
    const last = this.root.querySelector(".form-row--head span:last-child");
    if (known.last_on) last.textContent += ` ${known.last_on}`;
    else this.withoutLast();
    asking.touchChosen();
    if (kept) this.saving.putBack(kept);
    asking.open();
    this.count();
  }

  withoutLast() {
    this.root.classList.add("form-panel--no-last");
    for (const one of this.root.querySelectorAll(".form-row--head span:last-child, .form-row__last")) one.remove();
  }

  tag(field, words) {
    const tag = Object.assign(document.createElement("span"), { className: "tag tag--teal", textContent: words });
    tag.dataset.tag = "";
    field.querySelector("[data-problem]").before(tag);
  }

  beside(row) {
    const target = row.querySelector(".form-row__target > span.muted");
    if (target) target.textContent = this.known.targets[row.dataset.row] ?? "";
    const last = row.querySelector(".form-row__last");
    if (last) last.textContent = this.known.last[row.dataset.row] ?? "";
  }

  /** What waits for the server, by name. */
  sayLater() {
    this.place.querySelector("[data-later]").hidden = navigator.onLine;
  }

  /** Without network nobody calculates: what the server had worked out no longer stands. */
  changed() {
    this.touched = true;
    this.count();
    if (navigator.onLine) return;
    for (const field of this.asking.fields()) {
      const ruled = "ruled" in field.dataset && !this.asking.touched.has(field.dataset.key);
      if (ruled || field.dataset.kind === "shown") this.asking.put(field, "");
    }
    for (const place of this.root.querySelectorAll("[data-because]")) place.textContent = this.place.dataset.wordsLater;
  }

  saved({ progress }) {
    this.root.querySelector("[data-progress]").textContent = progress;
  }

  count() {
    const asked = this.asking.fields().filter((one) => !one.closest("[hidden]") && !one.closest(".form-row__target") && one.dataset.kind !== "shown" && one.dataset.kind !== "yes");
    const rows = new Map();
    for (const one of asked) {
      const row = one.closest("[data-row]");
      rows.set(row, rows.get(row) || this.asking.answer(one) !== undefined);
    }
    this.root.querySelector("[data-progress]").textContent = this.place.dataset.wordsProgress.replace("{done}", [...rows.values()].filter(Boolean).length).replace("{of}", rows.size);
  }

  /** What is missing or cannot be true, said at its place; how many. */
  problems() {
    let count = 0;
    for (const field of this.asking.fields()) {
      if (field.closest("[hidden]")) continue;
      const empty = field.dataset.key in this.form.required && this.asking.answer(field) === undefined && !("ruled" in field.dataset);
      if (empty) this.asking.say(field, this.place.dataset.wordsMissing);
      else this.asking.check(field);
      if (field.querySelector("[data-problem]:not([hidden])")) count += 1;
    }
    return count;
  }

  say(problems) {
    for (const [key, words] of Object.entries(problems)) this.asking.say(this.asking.field(key), words);
  }

  showFirstProblem() {
    this.root.querySelector("[data-problem]:not([hidden])")?.closest("[data-row]")?.scrollIntoView({ block: "center" });
  }

  /** As it is kept: with what is in no field of this panel (further turns of a repeated group). */
  content() {
    const fields = new Set(this.asking.fields().map((one) => one.dataset.key));
    const further = Object.fromEntries(Object.entries(this.known.values).filter(([key]) => !fields.has(key)));
    const { uid } = this.root.dataset;
    return { code: this.form.code, uid, revision: this.saving.revision, values: { ...further, ...this.asking.values() }, touched: [...this.asking.touched] };
  }
}

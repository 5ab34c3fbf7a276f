// What the rule gives now: the main count first, then the steps; the panels after it follow by themselves.
import { $, isAborted, post } from "./dom.js";
import * as tree from "./tree.js";

const TYPING_MS = 250;

export class Live {
  constructor(builder, data) {
    Object.assign(this, { builder, data, words: data.words, wait: 0, panel: $("[data-count]"), panels: [...document.querySelectorAll("[data-panel]")], form: $("#builder-rule") });
    document.body.addEventListener("kx:counted", () => this.askSteps());
    document.body.addEventListener("htmx:afterSwap", ({ target }) => target.classList.remove("is-stale"));
    $("[data-again]").addEventListener("click", () => this.another());
    document.body.addEventListener("htmx:afterRequest", ({ target }) => target.matches?.("[data-why-pick]") && this.picked());
  }

  field(name) {
    return $(`[name=${name}]`, this.form);
  }

  asked(made, { atOnce }) {
    this.made = made;
    clearTimeout(this.wait);
    this.field("rule").value = JSON.stringify(made.stored);
    this.field("open").value = made.open.length;
    for (const one of [this.panel, ...this.panels]) one.classList.add("is-stale");
    this.builder.rows.place.classList.add("is-stale");
    this.wait = setTimeout(() => this.panel.dispatchEvent(new CustomEvent("kx:rule")), atOnce ? 0 : TYPING_MS);
  }

  /** Another handful of persons. */
  another() {
    this.field("seed").value = Number(this.field("seed").value) + 1;
    $("#builder-sample").dispatchEvent(new CustomEvent("kx:again"));
  }

  picked() {
    $("#why-found").replaceChildren();
    $("[data-why-find]").value = "";
  }

  async askSteps() {
    const { stored, places } = this.made;
    try {
      const { steps, people } = await post(this.data.urls.steps, { rule: JSON.stringify(stored) }, "steps");
      this.builder.rows.showSteps(this.perNode(steps ?? {}, places, people));
      this.again();
    } catch (problem) {
      if (!isAborted(problem)) this.builder.rows.showSteps(new Map());
    }
  }

  /** Counts by place → by node, each with what it takes away from what was left before. */
  perNode(steps, places, people) {
    const found = new Map();
    let before = people;
    for (const [id, { outer }] of places) {
      const step = steps[outer.join(".")];
      if (step) found.set(id, { own: step.own, ...(step.left === null ? {} : { left: step.left }) });
    }
    for (const part of this.builder.root.parts) {
      const one = found.get(part.id);
      if (one?.left === undefined) continue;
      one.cut = part.not ? before - one.left : 0;
      before = one.left;
    }
    const widest = Math.max(1, ...[...found.values()].map((one) => one.left ?? 0));
    for (const one of found.values()) one.share = (one.left ?? 0) / widest;
    return found;
  }

  // ---- the neighbours of the number in focus

  again() {
    const input = document.activeElement?.closest?.(".rule-value__input");
    const row = input?.closest("[data-node]");
    if (row) this.around(row.dataset.node, input);
  }

  async around(id, input) {
    const path = this.made?.places.get(id)?.inner;
    const [node] = tree.find(this.builder.root, id);
    if (!path || !node || node.value === "") return;
    const part = input.dataset.part;
    const place = node.op === "between" ? [...path, part === "value2" ? 1 : 0] : path;
    try {
      const { around } = await post(this.data.urls.around, { rule: JSON.stringify(this.made.stored), path: place.join(".") }, "around");
      if (document.activeElement === input) this.builder.rows.showAround(id, shownWith(around ?? [], $(".rule-value__unit", input.parentElement)?.textContent ?? ""), (value) => this.builder.setValue(id, part, value));
    } catch (problem) {
      if (!isAborted(problem)) this.builder.rows.hideAround();
    }
  }
}


/** Neighbours as people read them: the value with its unit, a per cent sign close up. */
const shownWith = (neighbours, unit) => neighbours.map((one) => ({ ...one, shown: `${one.value}${unit === "%" || /[^\x00-\x7f]/.test(unit) ? "" : " "}${unit}` }));

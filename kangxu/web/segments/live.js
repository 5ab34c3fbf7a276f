// What the rule gives now: the main count first, then the steps, then the panels one after another. A newer question
// breaks off an older one; the last answer stays, greyed, until the new one is there.
import { $, fetched, isAborted, post } from "./dom.js";
import * as tree from "./tree.js";

const TYPING_MS = 250;

export class Live {
  constructor(builder, data) {
    Object.assign(this, { builder, data, words: data.words, wait: 0, control: null, panel: $("[data-count]"), panels: [...document.querySelectorAll("[data-panel]")], form: $("#builder-rule") });
    this.tab = crypto.randomUUID?.() ?? String(Math.random());
    this.field("tab").value = this.tab;
    $("[data-again]").addEventListener("click", () => this.another());
    document.body.addEventListener("htmx:afterSwap", ({ target }) => target.id === "why" && this.picked());
  }

  field(name) {
    return $(`[name=${name}]`, this.form);
  }

  asked(made, { atOnce }) {
    this.made = made;
    this.field("rule").value = JSON.stringify(made.stored);
    this.field("open").value = made.open.length;
    this.grey([this.panel, this.builder.rows.place, ...this.panels]);
    this.control?.abort();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.chain([this.panel, null, ...this.panels]), atOnce ? 0 : TYPING_MS);
  }

  grey(places) {
    for (const one of places) one.classList.add("is-stale");
  }

  /** One after another, so that the first answer has the server to itself. */
  async chain(panels) {
    this.control?.abort();
    const control = (this.control = new AbortController());
    try {
      for (const panel of panels) await (panel ? this.load(panel, control.signal) : this.askSteps(control.signal));
      await this.exactly(control.signal);
    } catch (problem) {
      if (!isAborted(problem)) this.fail();
    }
  }

  async load(panel, signal, more = {}) {
    const person = panel.dataset.person ?? "";
    if (panel.id === "why" && !person) return void panel.classList.remove("is-stale");
    const about = new FormData($("#builder-about"));
    const fields = { rule: this.field("rule").value, open: this.field("open").value, code: this.field("code").value, seed: this.field("seed").value, tab: this.tab, purpose: about.get("purpose") ?? $("#builder-about [name=purpose]").value, person, ...more };
    const answer = await fetched(panel.dataset.panelUrl, fields, signal);
    window.htmx.swap(panel, await answer.text(), { swapStyle: "innerHTML" }, { eventInfo: { elt: panel, target: panel } });
    panel.classList.remove("is-stale");
  }

  /** Of very many people the first figure came from a lot: now all of them, if that does not take too long. */
  async exactly(signal) {
    if (!$("[data-counting]", this.panel)) return;
    try {
      await this.load(this.panel, signal, { exact: 1 });
    } finally {
      $("[data-counting]", this.panel)?.remove();
    }
  }

  fail() {
    const area = document.getElementById("toasts");
    document.dispatchEvent(new CustomEvent("kx:toast", { detail: { text: area.dataset.failed, tone: "red" } }));
  }

  /** Only the panels again: the purpose has changed, or the draft. */
  again() {
    this.grey(this.panels);
    this.chain(this.panels);
  }

  /** Another handful of persons. */
  another() {
    this.field("seed").value = Number(this.field("seed").value) + 1;
    const panel = $("#builder-sample");
    this.grey([panel]);
    this.chain([panel]);
  }

  /** Somebody was chosen to be looked at. */
  picked() {
    const why = $("#why");
    why.classList.remove("is-stale");
    why.dataset.person = $("[data-person]", why)?.dataset.person ?? "";
    $("#why-found").replaceChildren();
    $("[data-why-find]").value = "";
  }

  async askSteps(signal) {
    const { stored, places } = this.made;
    const { steps, people, about } = await post(this.data.urls.steps, { rule: JSON.stringify(stored), tab: this.tab }, "steps", signal);
    this.builder.rows.showSteps(this.perNode(steps ?? {}, places, people), about);
    this.aroundAgain();
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
      if (one && this.builder.root.parts.length === 1) one.left ??= one.own;
      if (one?.left === undefined) continue;
      one.cut = part.not ? before - one.left : 0;
      before = one.left;
    }
    const widest = Math.max(1, ...[...found.values()].map((one) => one.left ?? 0));
    for (const one of found.values()) one.share = (one.left ?? 0) / widest;
    return found;
  }

  // ---- the neighbours of the number in focus

  aroundAgain() {
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
      const { around, about } = await post(this.data.urls.around, { rule: JSON.stringify(this.made.stored), path: place.join("."), tab: this.tab }, "around");
      const unit = $(".rule-value__unit", input.parentElement)?.textContent ?? "";
      if (document.activeElement === input) this.builder.rows.showAround(id, shownWith(around ?? [], unit), (value) => this.builder.setValue(id, part, value), about);
    } catch (problem) {
      if (!isAborted(problem)) this.builder.rows.hideAround();
    }
  }
}

/** Neighbours as people read them: the value with its unit, a per cent sign close up. */
const shownWith = (neighbours, unit) => neighbours.map((one) => ({ ...one, shown: `${one.value}${unit === "%" || /[^\x00-\x7f]/.test(unit) ? "" : " "}${unit}` }));

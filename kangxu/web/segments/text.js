// The rule in words beside the rows: read, or edited; what cannot be read is pointed at.
import { $, fill, h, isAborted, post } from "./dom.js";

const TYPING_MS = 350;
const VALUES = /(“[^”]*”|"[^"]*"|P?\d[\d.]*(?:\s?(?:%|岁|天内|天以前|天前|天|次|项|分|元|years|days|times|mmHg|kPa|℃|kg\/m2|cm|[a-zA-Zμ]+\/[\w/^.]+))?)/g;

export class RuleText {
  constructor(place, data, builder) {
    Object.assign(this, { place, data, builder, words: data.words, kind: data.language, told: {}, editing: false, wait: 0 });
    this.read = $("[data-read]", place);
    this.area = $("textarea", place);
    this.shade = $("[data-shade]", place);
    this.says = $("[data-problem]", place);
    place.addEventListener("change", (event) => event.target.name === "kind" && this.turn(event.target.value));
    this.read.addEventListener("click", () => this.edit());
    $("[data-edit]", place).addEventListener("click", () => (this.editing ? this.leave() : this.edit()));
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("scroll", () => (this.shade.scrollTop = this.area.scrollTop));
    this.area.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.leave()));
  }

  /** The rows have changed: ask for the words. */
  async show(stored) {
    if (this.editing) return;
    try {
      this.told = await post(this.data.urls.read, { rule: JSON.stringify(stored) }, "words");
      this.draw();
    } catch (problem) {
      if (!isAborted(problem)) this.problem({ message: this.words.no_answer });
    }
  }

  turn(kind) {
    this.kind = kind;
    if (this.editing) this.fillArea();
    this.draw();
  }

  draw() {
    const lines = this.told[this.kind] ?? [];
    this.read.classList.toggle("rule-text__read--code", this.kind === "code");
    this.read.replaceChildren(...lines.map((line) => h("p", { class: `rule-text__line rule-text__line--${Math.min(6, line.depth)}` }, line.joint && h("span", { class: "muted" }, `${line.joint} `), this.kind === "code" ? line.text : emphasised(line.text))));
    if (this.told.problem) this.problem(this.told.problem);
    else if (!this.editing) this.problem(null);
  }

  edit() {
    if ($("[data-edit]", this.place).hidden) return;
    this.editing = true;
    this.place.classList.add("is-editing");
    $("[data-edit]", this.place).lastChild.textContent = this.words.text_done;
    this.fillArea();
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  leave() {
    this.editing = false;
    this.place.classList.remove("is-editing");
    $("[data-edit]", this.place).lastChild.textContent = this.words.text_edit;
    this.problem(null);
    this.show(this.builder.made.stored);
    $("[data-edit]", this.place).focus();
  }

  fillArea() {
    this.area.value = (this.told[this.kind] ?? []).map((line) => `${"    ".repeat(this.kind === "code" ? 0 : line.depth)}${line.joint ? `${line.joint} ` : ""}${line.text}`).join("\n");
    this.problem(null);
    this.fit();
  }

  fit() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(420, this.area.scrollHeight + 2)}px`;
  }

  typed() {
    this.fit();
    this.mark(null);
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.parse(), TYPING_MS);
  }

  async parse() {
    const text = this.area.value;
    try {
      const answer = await post(this.data.urls.read, { text, kind: this.kind }, "words");
      if (text !== this.area.value) return;
      if (answer.problem) return this.problem(answer.problem);
      this.problem(null);
      this.told = answer;
      this.builder.replace(answer.rule);
    } catch (problem) {
      if (!isAborted(problem)) this.problem({ message: this.words.no_answer });
    }
  }

  /** What is wrong: under the text, and drawn under the word itself. */
  problem(found) {
    this.mark(found);
    this.area.setAttribute("aria-invalid", String(Boolean(found)));
    this.says.hidden = !found;
    if (!found) return;
    const word = found.end ? this.area.value.slice(found.start, found.end) : "";
    const instead = (suggestion) => h("button", { class: "rule-text__instead", type: "button", onclick: () => this.instead(found, suggestion) }, suggestion);
    this.says.replaceChildren(h("p", { class: "tone-red" }, word.trim() && h("b", {}, fill(this.words.at_word, { line: lineOf(this.area.value, found.start), word: word.trim().slice(0, 24) })), found.message), ...(found.suggestions?.length ? [h("p", { class: "rule-text__suggested" }, h("span", { class: "muted" }, this.words.did_you_mean), found.suggestions.map(instead))] : []));
  }

  instead({ start, end }, suggestion) {
    this.area.setRangeText(suggestion, start, end, "end");
    this.area.focus();
    this.typed();
  }

  mark(found) {
    const text = this.area.value;
    if (!found?.end) return this.shade.replaceChildren();
    return this.shade.replaceChildren(text.slice(0, found.start), h("mark", {}, text.slice(found.start, found.end)), text.slice(found.end), "\n");
  }
}

const lineOf = (text, at) => text.slice(0, at).split("\n").length;
const emphasised = (text) => text.split(VALUES).map((piece, at) => (at % 2 ? h("b", {}, piece) : piece));

// The designer of forms: a list of questions, the editor of one, a preview. Every change is saved at once.
import { addEntry, compare, fieldAt, pasteOptions, read, stepEntry } from "./fields.js";
import { Keeping } from "./keeping.js";
import { Outline } from "./outline.js";
import { Preview } from "./preview.js";

const REST = 600;
const SAME_STEP = 2500; // what is typed within is undone together
const MOST_STEPS = 100;
const OPS = { up: { op: "move", step: -1 }, down: { op: "move", step: 1 }, copy: { op: "copy" }, drop: { op: "drop" } };

class Desk {
  constructor(root) {
    const state = JSON.parse(document.getElementById("form-state").textContent);
    Object.assign(this, { root, state, undone: [], done: [], timer: 0, editor: document.getElementById("form-editor") });
    this.keeping = new Keeping(root, { done: (answer, change) => this.took(answer, change), wrong: (fields, change) => this.wrong(fields, change), say: (words, trouble) => this.say(words, trouble) });
    this.keeping.digest = state.digest;
    this.outline = new Outline(document.getElementById("form-outline"), { act: (name, item) => this.change({ ...OPS[name], item }), put: (item, beside, place) => this.change({ op: "put", item, beside, place }) });
    this.preview = new Preview(root);
    this.editor.addEventListener("input", () => this.typed());
    this.editor.addEventListener("change", (event) => this.chosen(event.target));
    this.editor.addEventListener("paste", (event) => this.pasted(event));
    this.editor.addEventListener("submit", (event) => event.preventDefault());
    this.editor.addEventListener("keydown", (event) => this.onEditorKey(event));
    document.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("pagehide", () => this.flush());
    this.outline.mark(this.editing ?? "about");
    this.fit();
    if (this.keeping.restore()) this.keeping.run().then(() => this.go(this.editing, { keep: true }));
  }

  get editing() {
    return this.editor.querySelector("[data-editor]")?.dataset.editor;
  }

  get fields() {
    return this.editor.querySelector("[data-fields]");
  }

  say(words, trouble = false) {
    const place = document.querySelector("[data-design-saved]");
    if (!place) return;
    place.textContent = words ?? "";
    place.classList.toggle("tone-red", trouble);
  }

  // Typing

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), REST);
  }

  chosen(field) {
    compare(this.fields, this.state.questions, this.root.dataset);
    const sent = this.flush(true);
    if (field.matches("[data-reload]")) sent.then(() => this.go(this.editing, { keep: true }));
  }

  /** Send what was typed; `now` also when nothing waits. */
  flush(now = false) {
    if (!this.timer && !now) return this.keeping.run();
    clearTimeout(this.timer);
    this.timer = 0;
    const op = this.editing === "about" ? "about" : "alter";
    return this.fields ? this.keeping.push({ op, item: this.editing, fields: read(this.fields) }) : this.keeping.run();
  }

  pasted(event) {
    if (!pasteOptions(event.target, event.clipboardData.getData("text"))) return;
    event.preventDefault();
    this.flush(true);
  }

  /** In the words of an option Enter goes to the next, or to a new one; Alt and an arrow move it. */
  onEditorKey(event) {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.target.closest('[data-list="options"] > [data-entry]')) return this.step(event, step);
    if (event.key !== "Enter" || event.isComposing) return;
    const entry = event.target.closest('[data-list="options"] > [data-entry]');
    if (event.target.matches("textarea") && !event.shiftKey) event.preventDefault();
    if (!entry) return;
    event.preventDefault();
    const next = entry.nextElementSibling?.matches("[data-entry]") ? entry.nextElementSibling : addEntry(entry.closest("[data-list]"));
    next.querySelector(`[name="${event.target.name}"]`).focus();
  }

  step(event, by) {
    const { target } = event;
    event.preventDefault();
    if (!stepEntry(target.closest("[data-entry]"), by)) return;
    target.closest("button, input, textarea, select").focus();
    this.flush(true);
  }

  // Changes

  async change(change) {
    await this.flush();
    await this.keeping.push(change);
  }

  took(answer, change) {
    this.steps(change);
    const lost = this.state.content !== answer.content;
    this.state = answer;
    this.keeping.digest = answer.digest;
    const looked = answer.editor === undefined ? this.editing : answer.focus;
    this.outline.show(answer.outline, looked);
    document.getElementById("form-head").innerHTML = answer.head;
    window.htmx.process(document.getElementById("form-head"));
    document.getElementById("form-side").innerHTML = answer.side;
    if (answer.editor !== undefined) this.open(answer.editor, change);
    else if (change.item === this.editing) this.problems(answer.problems);
    if (change.op === "drop") this.toast();
    if (lost) this.preview.changed();
    this.buttons();
  }

  open(html, change) {
    const inside = this.editor.contains(document.activeElement);
    this.editor.innerHTML = html;
    this.fit();
    history.replaceState(null, "", `?item=${encodeURIComponent(this.editing)}`);
    if (change.op === "add" || (inside && change.op === "copy")) this.editor.querySelector("[name=words_zh]")?.select();
  }

  fit() {
    if (this.fields) compare(this.fields, this.state.questions, this.root.dataset);
  }

  problems(words) {
    this.clear();
    this.editor.querySelector("[data-problems]").replaceChildren(...words.map((one) => Object.assign(document.createElement("li"), { textContent: one })));
  }

  clear() {
    for (const field of this.editor.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  /** What cannot be read stays as it was typed, and is said at its field. */
  wrong(fields, change) {
    if (change.item !== undefined && change.item !== this.editing && change.op !== "whole") return;
    this.problems(Object.entries(fields).map(([name, words]) => [this.labelOf(name), words].filter(Boolean).join(" ")));
    for (const name of Object.keys(fields)) if (name) fieldAt(this.fields, name)?.setAttribute("aria-invalid", "true");
  }

  labelOf(name) {
    const field = name && fieldAt(this.fields, name);
    return field ? (field.getAttribute("aria-label") ?? field.closest("label")?.querySelector("span")?.textContent ?? "") : "";
  }

  // Undo

  steps(change) {
    if (change.op === "whole") return;
    const last = this.done.at(-1);
    const typing = ["alter", "about"].includes(change.op);
    if (typing && last?.typing && last.item === change.item && Date.now() - last.at < SAME_STEP) last.at = Date.now();
    else this.done.push({ content: this.state.content, item: change.item ?? this.editing, typing, at: Date.now() });
    this.done = this.done.slice(-MOST_STEPS);
    this.undone = [];
  }

  async back(from, to) {
    await this.flush();
    const step = from.pop();
    if (!step) return;
    to.push({ content: this.state.content, item: this.editing, at: 0 });
    await this.keeping.push({ op: "whole", content: step.content, item: step.item });
  }

  buttons() {
    this.root.querySelector('[data-design="undo"]').disabled = !this.done.length;
    this.root.querySelector('[data-design="redo"]').disabled = !this.undone.length;
  }

  toast() {
    const toast = document.createElement("div");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "toast__undo", textContent: this.root.dataset.wordsUndo });
    button.dataset.design = "undo";
    button.addEventListener("click", () => toast.remove());
    toast.className = "toast";
    toast.append(`${this.root.dataset.wordsDropped} `, button);
    document.getElementById("toasts").append(toast);
  }

  // Going about

  async go(item, { keep = false, focus = false } = {}) {
    if (!keep) await this.flush();
    const name = keep ? document.activeElement?.name : "";
    const answer = await fetch(`${this.root.dataset.item}?item=${encodeURIComponent(item)}`, { cache: "no-store", redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return this.say(answer?.type === "opaqueredirect" ? this.root.dataset.wordsSignedOut : this.root.dataset.wordsOffline, true);
    const html = await answer.text();
    if (keep && this.timer) return this.flush().then(() => this.go(item, { keep }));
    this.editor.innerHTML = html;
    this.outline.mark(item);
    this.fit();
    history.replaceState(null, "", `?item=${encodeURIComponent(item)}`);
    if (name) this.editor.querySelector(`[name="${name}"]`)?.focus();
    if (focus) this.editor.querySelector("[name=words_zh]")?.focus();
    return undefined;
  }

  onClick(event) {
    const button = event.target.closest?.("[data-goto], [data-design], [data-entry-more], [data-entry-less], [data-entry-step]");
    if (!button || button.disabled) return;
    const { design } = button.dataset;
    if (button.dataset.goto) this.go(button.dataset.goto, { focus: event.detail === 0 });
    else if (button.matches("[data-entry-more]")) this.more(button);
    else if (button.matches("[data-entry-less]")) this.less(button);
    else if (button.matches("[data-entry-step]")) this.step(event, Number(button.dataset.entryStep));
    else if (design === "add") this.change({ op: "add", type: document.getElementById("form-add-type").value, beside: this.editing });
    else if (design === "undo") this.back(this.done, this.undone);
    else if (design === "redo") this.back(this.undone, this.done);
    else if (design === "submit") this.flush().then(() => window.htmx.trigger(button.isConnected ? button : '[data-design="submit"]', "kx:submit"));
    else if (OPS[design]) this.change({ ...OPS[design], item: this.editing });
  }

  more(button) {
    const entry = addEntry(button.closest("[data-list]"));
    this.fit();
    entry.querySelector("[name=zh], select, .input:not([type=hidden])").focus();
  }

  less(button) {
    const entry = button.closest("[data-entry]");
    const near = entry.nextElementSibling?.matches("[data-entry]") ? entry.nextElementSibling : entry.previousElementSibling;
    entry.remove();
    (near?.querySelector?.("[data-entry-less]") ?? this.editor.querySelector("[name=words_zh]"))?.focus();
    this.flush(true);
  }

  onKey(event) {
    const typing = event.target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (!(event.ctrlKey || event.metaKey) || typing || event.target.closest?.("[data-phone]")) return;
    const key = event.key.toLowerCase();
    const act = key === "z" && !event.shiftKey ? () => this.back(this.done, this.undone) : key === "y" || key === "z" ? () => this.back(this.undone, this.done) : null;
    if (!act) return;
    event.preventDefault();
    act();
  }
}

const root = document.querySelector("[data-form-desk]");
if (root) new Desk(root);

// The rule builder: one rule, edited as rows and as text; what it gives is counted as one types.
import { $, fill, h, icon, useSprite } from "./dom.js";
import { Catalogue, opened } from "./facts.js";
import { Draft } from "./draft.js";
import { Live } from "./live.js";
import { openMenu, openSearch } from "./pop.js";
import { Rows } from "./rows.js";
import { RuleText } from "./text.js";
import * as tree from "./tree.js";

const UNDO_MOST = 100;

export async function start(root) {
  const data = JSON.parse($("#builder-data").textContent);
  useSprite(data.sprite);
  const offered = await fetch(data.urls.catalogue).then((answer) => answer.json());
  new Builder(root, data, new Catalogue(offered)).begin();
}

class Builder {
  constructor(place, data, catalogue) {
    Object.assign(this, { place, data, words: data.words, catalogue, past: [], future: [], typing: "" });
    this.root = tree.fromJson(data.rule);
    this.rows = new Rows($("[data-rows]", place), data.words, catalogue, this);
    this.live = new Live(this, data);
    this.text = new RuleText($("[data-rule-text]", place), data, this);
    this.draft = new Draft(this, data);
  }

  begin() {
    this.place.addEventListener("keydown", (event) => this.onKey(event));
    this.place.addEventListener("focusin", (event) => this.onFocus(event));
    for (const [act, run] of Object.entries({ row: (at) => this.addRow("", at), group: () => this.addGroup(), exclude: () => this.addGroup(true), segment: (at) => this.addRow("", at, "segment tag"), undo: () => this.undo(), redo: () => this.redo() })) {
      $(`[data-act="${act}"]`, this.place)?.addEventListener("click", (event) => run(event.currentTarget));
    }
    $("[data-root-joint]", this.place).addEventListener("click", (event) => this.chooseJoint(this.root.id, event.currentTarget));
    this.draw();
    this.tell({ atOnce: true });
    this.place.dataset.ready = "1";
  }

  // ---- changing the rule

  /** Change a node (or the tree), draw, and ask for what it gives now. */
  change(alter, id = "", part = "") {
    this.remember();
    const [node] = id ? tree.find(this.root, id) : [this.root];
    alter(node ?? this.root);
    this.draw(id && { id, part });
    this.tell();
  }

  /** A value being typed: nothing is drawn anew, and one stretch of typing is one step back. */
  typedValue(id, alter) {
    if (this.typing !== id) this.remember();
    this.typing = id;
    const [node] = tree.find(this.root, id);
    alter(node);
    this.tell();
  }

  remember() {
    this.typing = "";
    this.past = [...this.past.slice(-UNDO_MOST), structuredClone(this.root)];
    this.future = [];
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  travel(from, to) {
    const other = from.pop();
    if (!other) return;
    to.push(structuredClone(this.root));
    this.typing = "";
    this.root = other;
    this.draw();
    this.tell();
  }

  /** Another rule altogether, as text gave it. */
  replace(stored) {
    this.remember();
    this.root = tree.fromJson(stored);
    this.draw();
    this.tell({ but: this.text });
  }

  draw(focus = null) {
    const joint = $("[data-root-joint]", this.place);
    joint.firstChild.textContent = this.rows.jointWord(this.root);
    this.rows.hideAround();
    this.rows.draw(this.root, focus || null);
  }

  tell({ but = null, atOnce = false } = {}) {
    $('[data-act="undo"]', this.place).disabled = !this.past.length;
    $('[data-act="redo"]', this.place).disabled = !this.future.length;
    this.made = tree.toJson(this.root);
    for (const row of this.place.querySelectorAll("[data-node]")) row.classList.toggle("rule-row--open", this.made.open.includes(row.dataset.node));
    this.live.asked(this.made, { atOnce });
    if (but !== this.text) this.text.show(this.made.stored);
    if (!atOnce) this.draft.changed(this.made.stored);
  }

  // ---- adding

  addRow(after = "", anchor = null, only = "") {
    const row = tree.newRow();
    this.remember();
    after ? tree.insertAfter(this.root, after, row) : this.root.parts.push(row);
    this.draw({ id: row.id, part: "fact" });
    this.pickFact(row.id, $(`[data-node="${row.id}"] [data-part="fact"]`, this.place), only);
  }

  addGroup(not = false) {
    const group = tree.newGroup([], "any", not);
    const row = tree.newRow();
    group.parts.push(row);
    this.remember();
    const [here, parent] = tree.find(this.root, this.rows.focused()?.id ?? "");
    const into = here?.kind === "group" ? here : parent;
    (not || !into ? this.root : into).parts.push(group);
    this.draw({ id: row.id, part: "fact" });
    this.pickFact(row.id, $(`[data-node="${row.id}"] [data-part="fact"]`, this.place));
  }

  pickFact(id, anchor, only = "") {
    const [row] = tree.find(this.root, id);
    openSearch(anchor, {
      label: this.words.choose_fact,
      placeholder: this.words.search_fact,
      nothing: this.words.no_fact,
      find: (typed) => this.catalogue.search(typed, only),
      head: (fact) => this.catalogue.groups.find((group) => group.code === fact.group)?.label ?? "",
      show: (fact) => [h("span", {}, fact.name), h("span", { class: "rule-find__other" }, fact.unit ? `${fact.other} ${fact.unit}` : fact.other)],
      pick: (fact) => this.tookFact(id, fact),
      onclose: () => !row.fact && this.forget(id),
    });
  }

  tookFact(id, fact) {
    const [row] = tree.find(this.root, id);
    if (row.fact) this.remember();
    const next = opened(row, fact);
    Object.assign(row, next);
    this.draw({ id, part: next.value === "" ? "value" : "" });
    if (Array.isArray(next.value)) $(`[data-node="${id}"] [data-part="value"]`, this.place)?.click();
    this.tell();
  }

  /** A row that was opened and never filled leaves no trace. */
  forget(id) {
    queueMicrotask(() => {
      const [row, parent] = tree.find(this.root, id);
      if (!row || row.fact) return;
      tree.remove(this.root, id);
      if (parent !== this.root && !parent.parts.length) tree.remove(this.root, parent.id);
      this.past.pop();
      this.draw();
    });
  }

  // ---- one node

  chooseJoint(id, anchor) {
    const [group] = tree.find(this.root, id);
    const modes = ["all", "any", "at_least"];
    const item = (mode, not) => ({ value: `${mode}${not ? "!" : ""}`, label: this.rows.jointWord({ mode, not, count: group.mode === "at_least" ? group.count : 2 }), current: group.mode === mode && group.not === not });
    const groups = [modes.map((mode) => item(mode, false)), group === this.root ? [] : modes.map((mode) => item(mode, true))];
    const set = (value) => {
      const mode = value.replace("!", "");
      this.change((live) => Object.assign(live, { mode, not: value.endsWith("!") }), id, "joint");
      if (mode === "at_least") this.askHowMany(id);
    };
    openMenu(anchor, groups, set, { label: this.words.how });
  }

  askHowMany(id) {
    const [group] = tree.find(this.root, id);
    const anchor = group === this.root ? $("[data-root-joint]", this.place) : $(`[data-node="${id}"] [data-part="joint"]`, this.place);
    const numbers = group.parts.map((_, place) => place + 1);
    openMenu(anchor, [numbers.map((count) => ({ value: count, label: fill(this.words.at_least, { n: count }), current: count === group.count }))], (count) => this.change((live) => (live.count = count), id, "joint"), { label: this.words.how });
  }

  openNodeMenu(id, anchor) {
    const [node, parent] = tree.find(this.root, id);
    const fact = node.kind === "row" && this.catalogue.of(node.fact);
    const at = parent.parts.indexOf(node);
    const act = (value, label, name, note, disabled = false) => ({ value, label, icon: icon(name, 16), note, disabled });
    const filters = (fact?.filters ?? []).filter((one) => !node.where[one.code]).map((one) => act(`filter ${one.code}`, fill(this.words.filter_by, { what: one.label }), "filter"));
    const inner = parent !== this.root;
    const when = fact && fact.shape !== "column" && !Object.keys(node.window).length ? [act("window", this.words.limit_time, "calendar")] : [];
    openMenu(anchor, [
      [...(fact ? [act("way", this.words.other_way, "adjustments")] : []), ...when, ...filters],
      fact && fact.kind === "number" && node.ask === "compare" && !["count", "days", "share"].includes(node.how) ? [act("percentile", this.words.as_percentile, "chart-bar")] : [],
      node.kind === "row" ? [act("negate", node.not ? this.words.unnegate : this.words.negate, "ban", "!")] : [act("exclude", node.not ? this.words.include_group : this.words.exclude_group, "ban", "!"), act("dissolve", this.words.dissolve, "outdent")],
      [act("up", this.words.up, "arrow-up", "Alt ↑", at === 0 && !inner), act("down", this.words.down, "arrow-down", "Alt ↓", at === parent.parts.length - 1 && !inner), act("nest", this.words.nest, "indent", "Alt →"), act("unnest", this.words.unnest, "outdent", "Alt ←", !inner), act("duplicate", this.words.duplicate, "copy", "D")],
      [act("delete", this.words.delete, "trash", "Del")],
    ], (value) => this.act(value, id), { label: this.words.more });
  }

  act(value, id) {
    const [node] = tree.find(this.root, id);
    const acts = {
      up: () => this.rearrange(id, () => tree.move(this.root, id, -1)),
      down: () => this.rearrange(id, () => tree.move(this.root, id, 1)),
      nest: () => this.rearrange(id, () => tree.nest(this.root, id)),
      unnest: () => this.rearrange(id, () => tree.unnest(this.root, id)),
      dissolve: () => this.rearrange("", () => tree.dissolve(this.root, id)),
      duplicate: () => this.copy(id),
      negate: () => this.change((live) => (live.not = !live.not), id),
      exclude: () => this.change((live) => (live.not = !live.not), id),
      delete: () => this.remove(id),
      way: () => this.rows.chips.askWay($(`[data-node="${id}"] [data-part="fact"]`, this.place), node, this.catalogue.of(node.fact)),
      window: () => this.rows.chips.windowForm($(`[data-node="${id}"] [data-part="fact"]`, this.place), node, this.catalogue.of(node.fact)),
      percentile: () => this.rows.chips.percentileForm($(`[data-node="${id}"] [data-part="value"]`, this.place), node),
    };
    if (value.startsWith("filter ")) {
      const filter = this.catalogue.of(node.fact).filters.find((one) => `filter ${one.code}` === value);
      return this.rows.chips.filterForm($(`[data-node="${id}"] [data-part="fact"]`, this.place), node, filter);
    }
    return acts[value]?.();
  }

  rearrange(id, alter) {
    this.remember();
    alter();
    this.draw(id && { id });
    this.tell();
  }

  copy(id) {
    this.remember();
    const twin = tree.duplicate(this.root, id);
    this.draw({ id: twin ?? id });
    this.tell();
  }

  remove(id) {
    const all = this.nodes();
    const at = all.findIndex((row) => row.dataset.node === id);
    const [node] = tree.find(this.root, id);
    const inside = new Set([...tree.walk(node)].map(([one]) => one.id));
    const next = all.slice(at).find((row) => !inside.has(row.dataset.node)) ?? all[at - 1];
    this.remember();
    tree.remove(this.root, id);
    this.draw(next ? { id: next.dataset.node } : null);
    if (!next) $('[data-act="row"]', this.place).focus();
    this.tell();
    this.sayUndo(fill(this.words.deleted, { n: [...inside].length }));
  }

  sayUndo(text) {
    const area = document.getElementById("toasts");
    const toast = h("div", { class: "toast", "data-seconds": "8" }, h("span", {}, text), h("button", { class: "toast__undo", type: "button", "data-undo": true, onclick: () => (toast.remove(), this.undo()) }, this.words.undo));
    area.append(toast);
  }

  // ---- keyboard

  nodes() {
    return [...this.rows.place.querySelectorAll("[data-node]")];
  }

  focusRow(id) {
    this.rows.focusOn(id);
  }

  onKey(event) {
    if (event.isComposing || event.target.closest(".rule-pop")) return;
    const row = event.target.closest("[data-node]");
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !event.target.closest("textarea")) return this.take(event, () => this.undo());
    if ((event.ctrlKey || event.metaKey) && (event.key.toLowerCase() === "y" || (event.shiftKey && event.key.toLowerCase() === "z")) && !event.target.closest("textarea")) return this.take(event, () => this.redo());
    if (!row) return null;
    const id = row.dataset.node;
    const arrows = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "nest", ArrowLeft: "unnest" };
    if (event.altKey && arrows[event.key]) return this.take(event, () => this.act(arrows[event.key], id));
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return null;
    if (event.key === "ArrowUp" || event.key === "k") return this.take(event, () => this.step(row, -1));
    if (event.key === "ArrowDown" || event.key === "j") return this.take(event, () => this.step(row, 1));
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") return this.take(event, () => this.sideways(row, event.key === "ArrowRight" ? 1 : -1));
    const acts = { Delete: () => this.act("delete", id), Backspace: () => this.act("delete", id), d: () => this.act("duplicate", id), "!": () => this.act("negate", id), a: () => this.addRow(id), g: () => this.addGroup(), x: () => this.addGroup(true) };
    if (acts[event.key]) return this.take(event, acts[event.key]);
    if (event.key === "Enter" && event.target === row) return this.take(event, () => this.sideways(row, 1));
    return null;
  }

  take(event, run) {
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  step(row, by) {
    const all = this.nodes();
    all[all.indexOf(row) + by]?.focus();
  }

  /** Along the chips of a row; before the first of them stands the row itself. */
  sideways(row, by) {
    const stops = [row, ...row.querySelectorAll("button:not([tabindex='-1']), input")];
    stops[stops.indexOf(document.activeElement) + by]?.focus();
  }

  onFocus(event) {
    const input = event.target.closest(".rule-value__input");
    const row = event.target.closest("[data-node]");
    if (input && row) this.live.around(row.dataset.node, input);
    else if (!event.target.closest(".rule-around")) this.rows.hideAround();
  }

  /** A neighbour of the value in focus is taken. */
  setValue(id, part, value) {
    this.change((live) => (live.value = live.op === "between" ? Object.assign([...live.value], { [part === "value2" ? 1 : 0]: value }) : value), id, part);
  }
}


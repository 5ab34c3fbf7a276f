// The tree of conditions on the page, drawn anew after every change; focus stays where it was.
import { $, bar, counted, fill, h, icon } from "./dom.js";
import { Chips } from "./chips.js";

export class Rows {
  constructor(place, words, catalogue, builder) {
    Object.assign(this, { place, words, builder });
    this.chips = new Chips(words, catalogue, builder);
    this.steps = new Map();
    this.about = false;
    this.around = null;
  }

  draw(root, focus = null) {
    const kept = focus ?? this.focused();
    this.place.replaceChildren(...root.parts.map((part) => this.node(part, root)));
    if (!root.parts.length) this.place.append(this.empty());
    if (kept) this.focusOn(kept.id, kept.part);
    this.showSteps(this.steps);
  }

  focused() {
    const row = document.activeElement?.closest?.("[data-node]");
    return row && this.place.contains(row) ? { id: row.dataset.node, part: document.activeElement.dataset.part ?? "" } : null;
  }

  focusOn(id, part = "") {
    const row = $(`[data-node="${id}"]`, this.place);
    const target = (part && $(`[data-part="${part}"]`, row ?? this.place)) || row;
    target?.focus();
    if (target?.select) target.select();
  }

  empty() {
    return h("div", { class: "rule-empty" }, h("p", { class: "bold" }, this.words.empty_title), h("p", { class: "muted" }, this.words.empty_text));
  }

  node(node, parent) {
    return node.kind === "group" ? this.group(node, parent) : this.row(node, parent);
  }

  row(row, parent) {
    return h("div", { class: "rule-row", tabindex: "0", "data-node": row.id, role: "group", "aria-label": this.words.condition },
      h("div", { class: "rule-row__body" }, this.chips.of(row), this.more(row)),
      h("span", { class: "rule-row__own num" }), h("span", { class: "rule-row__bar" }), h("span", { class: "rule-row__left num" }), this.menu(row, parent));
  }

  more(row) {
    return h("span", { class: "rule-row__note" });
  }

  group(group, parent) {
    const joint = h("button", { class: "rule-joint", type: "button", "data-part": "joint", "aria-haspopup": "dialog", onclick: (event) => this.builder.chooseJoint(group.id, event.currentTarget) }, this.jointWord(group), icon("chevron-down", 14));
    const add = h("button", { class: "rule-add-in", type: "button", title: this.words.add_in, "aria-label": this.words.add_in, "data-part": "add", onclick: () => this.builder.addRow(group.id) }, icon("plus", 16));
    const head = h("div", { class: "rule-row rule-row--head", tabindex: "0", "data-node": group.id, role: "group", "aria-label": this.words.group },
      h("div", { class: "rule-row__body" }, joint, add, h("span", { class: "rule-row__note muted" })),
      h("span", { class: "rule-row__own num" }), h("span", { class: "rule-row__bar" }), h("span", { class: "rule-row__left num" }), this.menu(group, parent));
    const parts = group.parts.map((part) => this.node(part, group));
    return h("div", { class: `rule-group${group.not ? " rule-group--not" : ""}` }, head, parts);
  }

  jointWord(group) {
    const words = group.mode === "at_least" ? fill(this.words.at_least, { n: group.count }) : this.words.joints[group.mode];
    return group.not ? fill(this.words.exclude, { how: words }) : words;
  }

  menu(node, parent) {
    return h("button", { class: "rule-dots", type: "button", title: this.words.more, "aria-label": this.words.more, "data-part": "dots", onclick: (event) => this.builder.openNodeMenu(node.id, event.currentTarget) }, icon("dots-vertical", 18));
  }

  // ---- counts

  /** `steps`: node id → {own, left, share, cut}; `about`: they come from a lot. */
  showSteps(steps, about = this.about) {
    Object.assign(this, { steps, about });
    this.place.classList.remove("is-stale");
    for (const row of this.place.querySelectorAll("[data-node]")) {
      const found = steps.get(row.dataset.node) ?? {};
      const head = row.classList.contains("rule-row--head");
      $(".rule-row__own", row).textContent = head ? "" : this.figure(found.own);
      $(".rule-row__left", row).textContent = this.figure(found.left);
      $(".rule-row__bar", row).replaceChildren(...(found.left === undefined ? [] : [bar(found.share)]));
      if (head) $(".rule-row__note", row).textContent = found.cut ? fill(this.words.takes_away, { n: this.figure(found.cut) }) : "";
    }
  }

  figure(number, about = this.about) {
    return about && typeof number === "number" ? fill(this.words.about, { n: counted(number) }) : counted(number);
  }

  /** The neighbours of the value in focus: [{value, shown, count, now}]. */
  showAround(id, neighbours, choose, about) {
    this.hideAround();
    const row = $(`[data-node="${id}"]`, this.place);
    if (!row || !neighbours.length) return;
    const one = ({ value, shown, count, now }) => h("button", { class: "rule-around__one", type: "button", tabindex: "-1", "aria-current": now ? "true" : false, onpointerdown: (event) => event.preventDefault(), onclick: () => choose(value) }, `${shown} `, h("b", {}, fill(this.words.people, { n: this.figure(count, about) })));
    this.around = h("div", { class: "rule-around", role: "status" }, h("span", { class: "muted" }, this.words.around), neighbours.map(one));
    row.after(this.around);
  }

  hideAround() {
    this.around?.remove();
    this.around = null;
  }
}

// The chips of one row: what each says, and the menu or small form behind it.
import { h, fill, icon } from "./dom.js";
import { ask, converted, kindAsked, wayOf, waysOf } from "./facts.js";
import { closePop, openMenu, openPop } from "./pop.js";

const ORDERS = [">=", ">", "<=", "<", "between", "=", "!="];
const SPANS = [30, 90, 180, 365];

export class Chips {
  constructor(words, catalogue, builder) {
    Object.assign(this, { words, catalogue, builder });
  }

  /** All chips of a row, in reading order. */
  of(row) {
    const fact = this.catalogue.of(row.fact);
    if (!row.fact) return [this.name(row, null)];
    if (!fact) return [this.name(row, null), h("span", { class: "rule-wrong" }, this.words.gone)];
    const how = this.way(row, fact);
    const when = this.window(row, fact);
    const order = row.ask === "known" || fact.kind === "event" || fact.kind === "flag" ? [how, when] : [when && row.ask === "of_last" ? when : null, how, row.ask === "of_last" ? null : when];
    return [this.name(row, fact), ...this.filters(row, fact), ...order, this.counted(row, fact), ...this.limit(row, fact)];
  }

  button(row, part, text, open, kind = "") {
    return h("button", { class: `rule-chip${kind && ` rule-chip--${kind}`}`, type: "button", "data-part": part, "aria-haspopup": "dialog", onclick: (event) => open(event.currentTarget) }, text);
  }

  name(row, fact) {
    const text = fact?.name ?? (row.fact || this.words.choose_fact);
    return h("button", { class: `rule-fact${fact ? "" : " rule-fact--none"}`, type: "button", "data-part": "fact", title: fact ? fact.unknown && fill(this.words.unknown_means, { what: fact.unknown }) : false, onclick: (event) => this.builder.pickFact(row.id, event.currentTarget) }, text);
  }

  change(row, changes, focus = "") {
    this.builder.change((live) => Object.assign(live, typeof changes === "function" ? changes(live) : changes), row.id, focus);
  }

  // ---- how it is asked

  way(row, fact) {
    const ways = waysOf(fact);
    const now = wayOf(row, fact);
    if (ways.flat().length < 2 || (now === "" && !row.not && fact.shape !== "series")) return null;
    const choose = (anchor) => this.askWay(anchor, row, fact);
    const text = now === "of_last" ? fill(row.newest === row.needed ? this.words.all_of_last : this.words.so_many_of_last, row) : row.not && !["no", "has_not", "unknown"].includes(now) && fact.kind !== "choice" ? `${this.words.not} ${this.wayWord(now, fact)}` : this.wayWord(now, fact);
    return this.button(row, "way", text, now === "of_last" ? (anchor) => this.ofLast(anchor, row, fact) : choose);
  }

  askWay(anchor, row, fact) {
    const now = wayOf(row, fact);
    const groups = waysOf(fact).map((group) => group.map((way) => ({ value: way, label: this.wayWord(way, fact), current: way === now })));
    openMenu(anchor, groups, (way) => this.change(row, (live) => ask(live, fact, way), "way"), { label: this.words.how });
  }

  wayWord(way, fact) {
    const words = this.words.ways;
    if (way === "") return fact.shape === "series" ? words.latest : words.current;
    if (way === "known" || way === "unknown") return fact.shape === "series" && fact.kind === "number" ? words[`result_${way}`] : words[way];
    return words[way];
  }

  ofLast(anchor, row, fact) {
    const field = (name, label) => h("label", { class: "rule-form__row" }, h("span", {}, label), h("input", { class: "input input--number", name, inputmode: "numeric", value: row[name], size: 3 }));
    this.form(anchor, [field("newest", this.words.newest), field("needed", this.words.needed)], (given) => {
      const newest = Math.max(1, Math.round(Number(given.get("newest"))) || 1);
      this.change(row, { newest, needed: Math.min(newest, Math.max(1, Math.round(Number(given.get("needed"))) || 1)) }, "way");
    }, h("button", { class: "btn btn--quiet btn--small", type: "button", onclick: () => (closePop(), this.askWay(anchor, row, fact)) }, this.words.other_way));
  }

  /** Which rows are counted, where something is counted. */
  counted(row, fact) {
    if (!["count", "days", "share"].includes(row.how) || fact.kind === "event" || row.ask !== "compare") return null;
    if (!row.rows) return this.button(row, "rows", this.words.which_rows, () => this.change(row, { rows: { op: fact.kind === "number" ? ">=" : "=", value: fact.kind === "flag" ? true : "", unit: "" } }, "rows"), "faint");
    const shown = `${fact.kind === "number" ? `${this.words.ops[row.rows.op]} ` : ""}${this.valueWord(row.rows.value, fact)}${fact.kind === "number" ? ` ${row.rows.unit || fact.unit || ""}` : ""}`;
    return this.button(row, "rows", fill(this.words.of_these, { what: shown }), (anchor) => this.rowsForm(anchor, row, fact));
  }

  rowsForm(anchor, row, fact) {
    const ops = fact.kind === "number" ? ORDERS.filter((op) => op !== "between") : ["=", "!="];
    const op = h("select", { class: "select", name: "op", "aria-label": this.words.comparison }, ops.map((one) => h("option", { value: one, selected: one === row.rows.op }, this.words.ops[one])));
    const options = fact.kind === "flag" ? [["true", this.words.ways.yes], ["false", this.words.ways.no]] : (fact.choices ?? []).map((one) => [one.code, one.label]);
    const value = fact.kind === "number" ? h("input", { class: "input input--number", name: "value", inputmode: "decimal", value: row.rows.value, "aria-label": this.words.value, autofocus: true }) : h("select", { class: "select", name: "value", "aria-label": this.words.value }, options.map(([code, label]) => h("option", { value: code, selected: String(row.rows.value) === code }, label)));
    const none = h("button", { class: "btn btn--quiet btn--small", type: "button", onclick: () => (closePop(), this.change(row, { rows: null }, "way")) }, this.words.every_row);
    this.form(anchor, [h("div", { class: "row" }, fact.kind === "flag" ? null : op, value, h("span", { class: "muted" }, fact.kind === "number" ? fact.unit : ""))], (given) => {
      const typed = given.get("value");
      const made = fact.kind === "number" ? Number(typed) : fact.kind === "flag" ? typed === "true" : typed;
      this.change(row, { rows: { op: given.get("op") ?? "=", value: made, unit: "" } }, "rows");
    }, row.how === "share" ? null : none);
  }

  // ---- when

  window(row, fact) {
    if (fact.shape === "column") return null;
    const said = this.windowWords(row.window);
    if (!said && fact.shape !== "series") return null;
    return this.button(row, "window", said || this.words.any_time, (anchor) => this.windowForm(anchor, row, fact), said ? "" : "faint");
  }

  windowWords(window) {
    const told = [];
    const { days, ago, since, until, period, last } = window;
    if (days !== undefined && ago !== undefined) told.push(fill(this.words.span, { days, ago }));
    else if (days !== undefined) told.push(fill(this.words.within, { days }));
    else if (ago !== undefined) told.push(fill(this.words.ago, { days: ago }));
    if (since) told.push(fill(this.words.since, { day: since }));
    if (period) told.push(this.words.periods[period]);
    if (until) told.push(fill(this.words.until, { day: until }));
    if (last) told.push(fill(this.words.last, { n: last }));
    return told.join(this.words.comma);
  }

  windowForm(anchor, row, fact) {
    const set = (window) => {
      closePop();
      this.change(row, { window }, "window");
    };
    const last = row.window.last && { last: row.window.last };
    const same = (window) => JSON.stringify(window) === JSON.stringify({ ...row.window, last: undefined });
    const quick = [{}, ...SPANS.map((days) => ({ days })), { period: "month" }, { period: "year" }];
    const buttons = quick.map((window) => h("button", { class: "rule-quick", type: "button", "aria-current": same(window) ? "true" : false, onclick: () => set({ ...window, ...last }) }, this.windowWords(window) || this.words.any_time));
    const input = (name, kind, value) => h("input", { class: `input${kind === "number" ? " input--number" : ""}`, name, type: kind === "number" ? "text" : kind, inputmode: kind === "number" ? "numeric" : false, value: value ?? "", "aria-label": this.words[`window_${name}`] });
    const lines = [
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.window_days), input("days", "number", row.window.days), h("span", {}, this.words.days)),
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.window_ago), input("ago", "number", row.window.ago), h("span", {}, this.words.days)),
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.window_since), input("since", "date", row.window.since)),
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.window_until), input("until", "date", row.window.until)),
      fact.shape === "series" && row.ask !== "of_last" && h("label", { class: "rule-form__row" }, h("span", {}, this.words.window_last), input("last", "number", row.window.last), h("span", {}, this.words.times)),
    ];
    this.form(anchor, [h("div", { class: "rule-quicks" }, buttons), ...lines], (given) => {
      const whole = (name) => (/^\d+$/.test(given.get(name) ?? "") ? { [name]: Number(given.get(name)) } : {});
      const day = (name) => (given.get(name) ? { [name]: given.get(name) } : {});
      const starts = { ...whole("days") };
      this.change(row, { window: { ...starts, ...whole("ago"), ...(Object.keys(starts).length ? {} : day("since")), ...day("until"), ...whole("last") } }, "window");
    });
  }

  // ---- which

  filters(row, fact) {
    return Object.entries(row.where).map(([code, values]) => {
      const filter = fact.filters?.find((one) => one.code === code);
      const words = values.map((value) => filter?.choices.find((one) => one.code === value)?.label ?? value);
      return this.button(row, `where-${code}`, `${filter?.label ?? code}${this.words.colon}${words.join(this.words.listed)}`, (anchor) => this.filterForm(anchor, row, filter));
    });
  }

  filterForm(anchor, row, filter) {
    const now = row.where[filter.code] ?? [];
    const field = filter.choices.length
      ? h("div", { class: "rule-checks" }, filter.choices.map((one) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "value", value: one.code, checked: now.includes(one.code) }), one.label)))
      : h("input", { class: "input", name: "value", value: now.join(this.words.listed), placeholder: this.words.filter_text, "aria-label": filter.label, autofocus: true });
    const off = h("button", { class: "btn btn--quiet btn--small", type: "button", onclick: () => (closePop(), this.setFilter(row, filter, [])) }, this.words.no_filter);
    this.form(anchor, [h("b", {}, filter.label), field], (given) => {
      const typed = given.getAll("value").flatMap((one) => (filter.choices.length ? [one] : one.split(/[、,，]/))).map((one) => one.trim());
      this.setFilter(row, filter, typed.filter(Boolean));
    }, off);
  }

  setFilter(row, filter, values) {
    const { [filter.code]: _, ...others } = row.where;
    this.change(row, { where: values.length ? { ...others, [filter.code]: values } : others }, values.length ? `where-${filter.code}` : "way");
  }

  // ---- compared with what

  limit(row, fact) {
    const kind = kindAsked(row, fact);
    if (kind === "choice") return [this.isOrNot(row), this.choices(row, fact)];
    if (kind === "flag") return row.how === "first" || row.ask === "of_last" ? [this.truth(row)] : [];
    return kind === "number" ? [this.op(row), ...this.numbers(row, fact)] : [];
  }

  op(row) {
    const ops = row.ask === "of_last" ? ORDERS.filter((one) => one !== "between") : ORDERS;
    const choose = (anchor) => openMenu(anchor, [ops.map((op) => ({ value: op, label: this.words.ops[op], note: op === "between" ? "" : op, current: op === row.op }))], (op) => this.change(row, (live) => ({ op, value: op === "between" ? [first(live.value), ""] : first(live.value) }), "value"), { label: this.words.comparison });
    return this.button(row, "op", this.words.ops[row.op], choose);
  }

  isOrNot(row) {
    if (row.ask === "of_last") return null;
    return this.button(row, "op", row.not ? this.words.is_not : this.words.is, () => this.change(row, { not: !row.not }, "op"));
  }

  truth(row) {
    return this.button(row, "op", row.value ? this.words.ways.yes : this.words.ways.no, () => this.change(row, { value: !row.value }, "op"));
  }

  choices(row, fact) {
    const now = [].concat(row.value || []);
    const many = row.ask !== "of_last";
    const text = now.map((code) => this.valueWord(code, fact)).join(this.words.listed);
    const open = (anchor) => {
      const free = !fact.choices?.length;
      const field = free
        ? h("input", { class: "input", name: "value", value: now.join(this.words.listed), "aria-label": fact.name, autofocus: true })
        : h("div", { class: "rule-checks" }, fact.choices.map((one) => h("label", { class: "check" }, h("input", { type: many ? "checkbox" : "radio", name: "value", value: one.code, checked: now.includes(one.code) }), one.label)));
      this.form(anchor, [field], (given) => {
        const found = given.getAll("value").flatMap((one) => (free ? one.split(/[、,，]/) : [one])).filter(Boolean);
        this.change(row, { op: "=", value: many ? found : (found[0] ?? "") }, "value");
      });
    };
    return this.button(row, "value", text || this.words.choose_value, open, text ? "value" : "open");
  }

  valueWord(value, fact) {
    if (Array.isArray(value)) return value.map((one) => this.valueWord(one, fact)).join(this.words.listed);
    if (typeof value === "boolean") return this.words.ways[value ? "yes" : "no"];
    return fact.choices?.find((one) => one.code === value)?.label ?? String(value);
  }

  numbers(row, fact) {
    if (row.value && typeof row.value === "object" && !Array.isArray(row.value)) return [this.percentile(row, fact)];
    const box = (place) => {
      const value = Array.isArray(row.value) ? row.value[place] : row.value;
      const input = h("input", { class: "rule-value__input", inputmode: "decimal", "data-part": place ? "value2" : "value", "aria-label": [this.words.value, this.words.value_to][place], value, size: Math.max(1, String(value).length), autocomplete: "off" });
      input.addEventListener("input", () => this.typed(row, place, input));
      input.addEventListener("keydown", (event) => this.valueKey(event, row, place, input, fact));
      return input;
    };
    const two = row.op === "between";
    return [h("span", { class: "rule-value" }, box(0), two && h("span", { class: "rule-value__dash" }, "–"), two && box(1), this.unit(row, fact))];
  }

  typed(row, place, input) {
    const text = input.value.replace(/[．。]/g, ".").trim();
    const value = text !== "" && Number.isFinite(Number(text)) ? Number(text) : "";
    input.size = Math.max(1, input.value.length);
    input.setAttribute("aria-invalid", String(text !== "" && value === ""));
    this.builder.typedValue(row.id, (live) => (live.value = live.op === "between" ? Object.assign([...[].concat(live.value), "", ""].slice(0, 2), { [place]: value }) : value));
  }

  /** ↑ ↓ step through round values; Enter goes on. */
  valueKey(event, row, place, input, fact) {
    if (event.isComposing) return;
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      if (row.op === "between" && !place) return input.closest(".rule-value").querySelectorAll("input")[1].focus();
      return this.builder.focusRow(row.id);
    }
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.value = String(Number(((Number(input.value) || 0) + by * stepOf(Number(input.value))).toFixed(4)));
    this.typed(row, place, input, fact);
  }

  unit(row, fact) {
    const counting = { count: this.words.times, days: this.words.days, since_last: this.words.days, since_first: this.words.days, share: "%" };
    if (row.how in counting) return h("span", { class: "rule-value__unit" }, counting[row.how]);
    const units = [{ value: "", label: fact.unit ?? "" }, ...(fact.units ?? []).map((one) => ({ value: one.name, label: one.name }))];
    const now = units.find((one) => one.value === row.unit) ?? units[0];
    if (units.length < 2 || row.how === "slope") return now.label && h("span", { class: "rule-value__unit" }, now.label);
    const choose = (anchor) => openMenu(anchor, [units.map((one) => ({ ...one, current: one === now }))], (unit) => this.change(row, (live) => ({ unit, value: converted(live.value, live.unit, unit, fact) }), "unit"), { label: this.words.unit });
    return h("button", { class: "rule-value__unit rule-value__unit--more", type: "button", "data-part": "unit", title: this.words.unit, onclick: (event) => choose(event.currentTarget) }, now.label);
  }

  percentile(row) {
    const among = this.catalogue.groupings.find((one) => one.code === row.value.among);
    return this.button(row, "value", `P${row.value.percentile} ${among?.label ?? ""}`, (anchor) => this.percentileForm(anchor, row), "value");
  }

  percentileForm(anchor, row) {
    const now = row.value && typeof row.value === "object" ? row.value : { percentile: 80, among: "site" };
    this.form(anchor, [
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.percentile), h("input", { class: "input input--number", name: "percent", inputmode: "decimal", value: now.percentile, autofocus: true })),
      h("label", { class: "rule-form__row" }, h("span", {}, this.words.among), h("select", { class: "select", name: "among" }, this.catalogue.groupings.map((one) => h("option", { value: one.code, selected: one.code === now.among }, one.label)))),
    ], (given) => this.change(row, { op: ["<", "<=", ">", ">="].includes(row.op) ? row.op : ">=", unit: "", value: { percentile: Math.min(100, Math.max(0, Number(given.get("percent")) || 0)), among: given.get("among") } }, "value"),
    h("button", { class: "btn btn--quiet btn--small", type: "button", onclick: () => (closePop(), this.change(row, { value: "" }, "value")) }, this.words.plain_number));
  }

  /** A small form in the panel: Enter or the button takes it. */
  form(anchor, content, take, also = null) {
    const made = h("form", { class: "rule-form" }, content, h("div", { class: "row row--between" }, also ?? h("span"), h("button", { class: "btn btn--small btn--soft", type: "submit" }, this.words.ok)));
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(made);
      closePop(false);
      take(given);
    });
    openPop(anchor, made, { width: "small" });
  }
}

const first = (value) => (Array.isArray(value) ? value[0] : typeof value === "object" ? "" : value);

/** One step of a value: a tenth of small ones, one of tens, five of hundreds. */
function stepOf(value) {
  const size = Math.abs(value);
  if (!Number.isInteger(value) || size < 12) return Number.isInteger(value) && size < 12 && size > 0 ? 0.5 : 0.1;
  return size >= 100 ? 5 : 1;
}

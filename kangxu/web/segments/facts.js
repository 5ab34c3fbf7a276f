// The catalogue in the browser: finding a fact, and what may be asked of it.
export class Catalogue {
  constructor({ facts, groups, groupings }) {
    this.facts = facts;
    this.groupings = groupings;
    this.byCode = new Map(facts.map((fact) => [fact.code, fact]));
    this.groups = groups.map((group) => ({ ...group, facts: facts.filter((fact) => fact.group === group.code) })).filter((group) => group.facts.length);
  }

  of(code) {
    return this.byCode.get(code);
  }

  /** Facts that what is typed may mean, best first; of nothing typed all, under their headings. */
  search(typed, only = "") {
    const pool = only ? this.facts.filter((fact) => only.split(" ").includes(fact.group)) : this.facts;
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return this.groups.flatMap((group) => group.facts.filter((fact) => pool.includes(fact)));
    const scored = pool.map((fact, place) => [Math.min(...words.map((word) => score(fact, word))), place, fact]).filter(([points]) => points > 0);
    return scored.sort((one, other) => other[0] - one[0] || one[1] - other[1]).map(([, , fact]) => fact);
  }
}

function score(fact, word) {
  let best = 0;
  for (const name of fact.find.split("\n")) {
    const at = name.indexOf(word);
    if (at < 0) continue;
    best = Math.max(best, name === word ? 100 : at === 0 ? 60 - Math.min(30, name.length - word.length) : 20);
  }
  return best;
}

/** The ways to ask a fact, in groups: [way, …]. A way is what the first chip of a row says. */
export function waysOf(fact) {
  const several = fact.shape === "series";
  const counted = fact.hows.filter((how) => ["count", "days", "share"].includes(how));
  const summed = fact.hows.filter((how) => !counted.includes(how) && !how.startsWith("since"));
  const since = fact.hows.filter((how) => how.startsWith("since"));
  if (fact.kind === "event") return [["has", "has_not"], counted, since];
  if (fact.kind === "flag") return [["yes", "no"], several ? ["of_last", ...summed] : [], counted, since, several ? ["known", "unknown"] : []];
  const first = fact.kind === "choice" ? (several ? ["", "of_last"] : [""]) : several ? ["", "of_last"] : [""];
  const known = fact.shape === "column" || several || fact.kind === "choice" || fact.kind === "number" ? ["known", "unknown"] : [];
  return [first, summed, counted, since, known].map((group) => [...new Set(group)]);
}

/** Which of these ways a row takes. */
export function wayOf(row, fact) {
  if (row.ask === "of_last") return "of_last";
  if (row.ask === "known") return fact.kind === "event" ? (row.not ? "has_not" : "has") : row.not ? "unknown" : "known";
  if (fact.kind === "flag" && (row.how === "" || row.how === "first")) return row.how === "first" ? "first" : row.not ? "no" : "yes";
  return row.how;
}

/** A row asked another way; what still fits is kept. */
export function ask(row, fact, way) {
  const kept = { ...row, ask: "compare", how: "", rows: null, newest: undefined, needed: undefined };
  const known = { has: false, known: false, has_not: true, unknown: true };
  if (way in known) return { ...kept, ask: "known", not: known[way], op: ">=", value: "", unit: "" };
  if (way === "yes" || way === "no") return { ...kept, op: "=", value: true, unit: "", not: way === "no" };
  if (way === "of_last") return { ...valued(kept, fact, fact.kind), ask: "of_last", newest: row.newest ?? 3, needed: row.needed ?? 2, window: without(row.window) };
  const kind = ["", "first"].includes(way) ? fact.kind : "number";
  const changed = kindAsked(row, fact) !== kind || measureAsked(row) !== measure(way);
  const next = changed ? valued({ ...kept, not: false, value: "", unit: "" }, fact, kind) : { ...kept };
  const rows = ["count", "days", "share"].includes(way) && (row.rows || (way === "share" && { op: firstOp(fact), value: firstValue(fact), unit: "" }));
  return { ...next, how: way, rows: rows || null };
}

const without = ({ last: _, ...rest }) => rest;
const measure = (how) => (["count", "days", "since_last", "since_first", "share", "slope"].includes(how) ? how : "value");
const measureAsked = (row) => (row.ask === "known" ? "" : measure(row.how));
const firstOp = (fact) => (fact.kind === "number" ? ">=" : "=");
const firstValue = (fact) => (fact.kind === "flag" ? true : fact.kind === "choice" ? [] : "");

function valued(row, fact, kind) {
  const fits = kind === "number" ? typeof row.value === "number" || Array.isArray(row.value) : kind === "choice" ? Array.isArray(row.value) && row.value.every((one) => typeof one === "string") : row.value === true;
  if (fits && kind !== "number") return row;
  if (kind === "number") return { ...row, op: [">=", ">", "<=", "<", "=", "!=", "between"].includes(row.op) ? row.op : ">=", value: fits && row.op !== "in" ? row.value : "" };
  return { ...row, op: "=", value: kind === "flag" ? true : [] };
}

/** Of what kind the answer is: what is made of rows is a number. */
export const kindAsked = (row, fact) => (row.ask === "known" ? "" : row.ask === "of_last" || ["", "first"].includes(row.how) ? fact.kind : "number");

/** A fresh row that asks this fact in its most usual way. */
export function opened(row, fact) {
  const bare = { ...row, fact: fact.code, window: {}, where: {}, not: false, value: "", op: ">=", unit: "" };
  return ask(bare, fact, fact.kind === "event" ? "has" : fact.kind === "flag" ? "yes" : "");
}

/** The value in another unit, shortened to what people write. */
export function converted(value, from, to, fact) {
  const unit = (name) => fact.units?.find((one) => one.name === name) ?? { factor: 1, shift: 0 };
  const turn = (one) => (typeof one === "number" ? Number((((one * unit(from).factor + unit(from).shift - unit(to).shift) / unit(to).factor)).toPrecision(4)) : one);
  return Array.isArray(value) ? value.map(turn) : turn(value);
}

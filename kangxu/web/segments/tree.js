// A rule as the rows of the editor, and back into the JSON in which rules are kept. No page here.
//   group: {id, kind: "group", mode: "all" | "any" | "at_least", count, not, parts}
//   row:   {id, kind: "row", not, fact, ask: "known" | "compare" | "of_last", how, window, where, rows, op, value, unit}
// `between` is two comparisons in one row; `of_last` is "at least m of the newest n".
export const VERSION = 2;
let made = 0;
const fresh = () => `n${(made += 1)}`;

export const newGroup = (parts = [], mode = "all", not = false) => ({ id: fresh(), kind: "group", mode, count: 2, not, parts });
export const newRow = (fact = "") => ({ id: fresh(), kind: "row", not: false, fact, ask: "compare", how: "", window: {}, where: {}, rows: null, op: ">=", value: "", unit: "" });

/** The tree of a stored rule; its root is always a group. */
export function fromJson(stored) {
  const found = read(stored.rule);
  return found.kind === "group" && !found.not ? found : newGroup([found]);
}

function read(node) {
  if ("not" in node) {
    const part = read(node.not);
    return { ...part, not: !part.not };
  }
  const between = asBetween(node);
  if (between) return between;
  if ("all" in node) return newGroup(paired(node.all), "all");
  if ("any" in node) return newGroup(node.any.map(read), "any");
  if ("at_least" in node) return { ...newGroup(node.of.map(read), "at_least"), count: node.at_least };
  return "known" in node ? { ...newRow(), ...termOf(node.known), ask: "known" } : readCompare(node);
}

/** Parts of an "all": a lower and an upper limit of the same side by side are one row. */
function paired(parts) {
  const rows = [];
  for (let at = 0; at < parts.length; at += 1) {
    const both = asBetween({ all: parts.slice(at, at + 2) });
    rows.push(both ?? read(parts[at]));
    if (both) at += 1;
  }
  return rows;
}

function asBetween(node) {
  const [low, high] = node.all?.length === 2 ? node.all : [];
  if (low?.op !== ">=" || high?.op !== "<=" || typeof low.value !== "number" || typeof high.value !== "number") return null;
  const same = (one) => JSON.stringify([termOf(one), one.unit ?? ""]);
  return same(low) === same(high) && low.fact ? { ...newRow(), ...termOf(low), op: "between", value: [low.value, high.value], unit: low.unit ?? "" } : null;
}

const termOf = ({ fact, how = "", window = {}, where = {}, rows = null }) => ({ fact, how, window: { ...window }, where: { ...where }, rows: rows && { unit: "", ...rows } });

function readCompare(node) {
  const row = { ...newRow(), ...termOf(node), op: node.op, value: node.value, unit: node.unit ?? "" };
  const last = row.window.last;
  if (row.how === "count" && row.rows && last && row.op === ">=" && Number.isInteger(row.value)) {
    const { last: _, ...window } = row.window;
    return { ...row, ask: "of_last", how: "", window, op: row.rows.op, value: row.rows.value, unit: row.rows.unit, rows: null, newest: last, needed: row.value };
  }
  if (row.value === false) return { ...row, value: true, not: true };
  if (row.op === "!=" && typeof row.value === "string") return { ...row, op: "=", not: true };
  return row;
}

/** The rule of a tree, the nodes that are not finished, and where each node stands in the rule: `outer` with its
 * negation, `inner` below it. */
export function toJson(root) {
  const places = new Map();
  const open = [];
  const rule = write(root, [], places, open) ?? { all: [] };
  return { stored: { version: VERSION, rule }, places, open };
}

function write(node, path, places, open) {
  const inner = node.not && !(node.kind === "row" && node.op === "=" && typeof node.value === "string" && node.ask === "compare" && !node.how);
  const place = inner ? [...path, 0] : path;
  const made = node.kind === "group" ? writeGroup(node, place, places, open) : writeRow(node, open);
  if (!made) return null;
  places.set(node.id, { outer: path, inner: place });
  if (!node.not) return made;
  return inner ? { not: made } : { ...made, op: "!=" };
}

/** A group of one is that one; a group of none is not there yet. */
function writeGroup(node, path, places, open) {
  const finished = node.parts.filter((part) => isFinished(part));
  node.parts.filter((part) => !isFinished(part)).forEach((part) => write(part, path, places, open));
  if (!finished.length) return null;
  if (finished.length === 1 && node.mode !== "at_least") return write(finished[0], path, places, open);
  const parts = finished.map((part, at) => write(part, [...path, at], places, open));
  if (node.mode !== "at_least") return { [node.mode]: parts };
  return { at_least: Math.min(Math.max(1, node.count), parts.length), of: parts };
}

export const isFinished = (node) => (node.kind === "group" ? node.parts.some(isFinished) : rowIsFinished(node));

function rowIsFinished(row) {
  if (!row.fact) return false;
  if (row.ask === "known") return true;
  const filled = (value) => (Array.isArray(value) ? value.length > 0 && value.every(filled) : typeof value === "object" ? filled(value.percentile) && Boolean(value.among) : value !== "" && value !== null && !Number.isNaN(value));
  if (row.how === "share" && !row.rows) return false;
  return filled(row.value) && (!row.rows || filled(row.rows.value));
}

function writeRow(row, open) {
  if (!rowIsFinished(row)) {
    open.push(row.id);
    return null;
  }
  const term = termJson(row);
  if (row.ask === "known") return { known: term };
  if (row.ask === "of_last") {
    return { ...term, how: "count", window: { ...row.window, last: row.newest }, rows: limit(row.op, row.value, row.unit), op: ">=", value: row.needed };
  }
  if (row.op === "between") return { all: [{ ...term, ...limit(">=", row.value[0], row.unit) }, { ...term, ...limit("<=", row.value[1], row.unit) }] };
  if (Array.isArray(row.value)) return { ...term, ...(row.value.length === 1 ? limit("=", row.value[0], "") : limit("in", row.value, "")) };
  return { ...term, ...limit(row.op, row.value, row.unit) };
}

const limit = (op, value, unit) => ({ op, value, ...(unit ? { unit } : {}) });

function termJson(row) {
  const filled = (one) => Object.keys(one).length > 0;
  return {
    fact: row.fact,
    ...(row.how ? { how: row.how } : {}),
    ...(filled(row.window) ? { window: row.window } : {}),
    ...(filled(row.where) ? { where: row.where } : {}),
    ...(row.rows ? { rows: limit(row.rows.op, row.rows.value, row.rows.unit) } : {}),
  };
}

// ---- finding and changing

export function* walk(node, parent = null) {
  yield [node, parent];
  for (const part of node.parts ?? []) yield* walk(part, node);
}

export const find = (root, id) => [...walk(root)].find(([node]) => node.id === id) ?? [null, null];

function placeOf(root, id) {
  const [node, parent] = find(root, id);
  return { node, parent, at: parent ? parent.parts.indexOf(node) : -1 };
}

export function insertAfter(root, id, node) {
  const { node: target, parent, at } = placeOf(root, id);
  if (!target) root.parts.push(node);
  else if (target.kind === "group") target.parts.push(node);
  else parent.parts.splice(at + 1, 0, node);
}

export function remove(root, id) {
  const { parent, at } = placeOf(root, id);
  if (parent) parent.parts.splice(at, 1);
}

/** One place up or down; past the edge of its group a node steps out of it. */
export function move(root, id, step) {
  const { node, parent, at } = placeOf(root, id);
  if (!parent) return;
  const next = at + step;
  if (next >= 0 && next < parent.parts.length) {
    parent.parts.splice(at, 1);
    parent.parts.splice(next, 0, node);
    return;
  }
  const { parent: above, at: place } = placeOf(root, parent.id);
  if (!above) return;
  parent.parts.splice(at, 1);
  above.parts.splice(step < 0 ? place : place + 1, 0, node);
  tidy(root);
}

/** Into the group right above; where there is none, into a new one of its own. */
export function nest(root, id) {
  const { node, parent, at } = placeOf(root, id);
  if (!parent) return;
  const above = parent.parts[at - 1];
  if (above?.kind === "group") {
    parent.parts.splice(at, 1);
    above.parts.push(node);
  } else {
    parent.parts.splice(at, 1, newGroup([node], parent.mode === "all" ? "any" : "all"));
  }
}

/** Out of its group, to stand behind it. */
export function unnest(root, id) {
  const { node, parent, at } = placeOf(root, id);
  const { parent: above, at: place } = placeOf(root, parent?.id);
  if (!above) return;
  parent.parts.splice(at, 1);
  above.parts.splice(place + 1, 0, node);
  tidy(root);
}

/** A group taken apart: its parts stand where it stood. */
export function dissolve(root, id) {
  const { node, parent, at } = placeOf(root, id);
  if (parent && node.kind === "group") parent.parts.splice(at, 1, ...node.parts);
}

export function duplicate(root, id) {
  const { node, parent, at } = placeOf(root, id);
  if (!parent) return null;
  const twin = renamed(structuredClone(node));
  parent.parts.splice(at + 1, 0, twin);
  return twin.id;
}

const renamed = (node) => ({ ...node, id: fresh(), ...(node.parts ? { parts: node.parts.map(renamed) } : {}) });

/** Groups that moving has emptied go. */
function tidy(root) {
  for (const [node, parent] of [...walk(root)]) {
    if (parent && node.kind === "group" && !node.parts.length) parent.parts.splice(parent.parts.indexOf(node), 1);
  }
}

// Draws the live index: each disease counted from its model's sheet, all cuts on one line, open answers hatched.
import { bandOf, count, countFactors, pressureClass } from "./screening_count.js";

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export class LiveIndex {
  constructor(root, sheets, words) {
    Object.assign(this, { root, sheets, words, cutAt: Number(root.dataset.cutAt) });
  }

  draw(given) {
    for (const row of this.sheets.rows) if (row.model) this.show(row.disease, this.line(row, given));
  }

  line(row, given) {
    return row.model === "blood_pressure_class" ? this.pressure(row, given) : this.points(row, given);
  }

  pressure(row, { systolic, diastolic }) {
    if (systolic === undefined || diastolic === undefined) return { note: this.words.not_filled };
    const sheet = this.sheets.models[row.model];
    const at = sheet.bands.findIndex((band) => band.code === row.reach) - 1;
    const reach = this.scaled(Math.max(systolic / sheet.systolic[at], diastolic / sheet.diastolic[at]));
    return { ...row.classes[pressureClass(sheet, systolic, diastolic)], value: `${show(systolic)}/${show(diastolic)}`, low: reach, high: reach };
  }

  points(row, given) {
    const sheet = this.sheets.models[row.model];
    const known = withPositions(sheet, given);
    const told = sheet.factors ? countFactors(sheet, known) : count(sheet, known);
    if (told.excluded) return { words: "—", note: sheet.excludes[told.excluded] };
    if (told.outside.length) return { words: "—", note: fill(this.words.outside_model, { what: this.labels(sheet, told.outside) }) };
    if (told.missing.length >= sheet.asked.filter((one) => one.required).length - 2) return { note: this.words.not_filled };
    const cut = sheet.high_from ?? sheet.cuts[sheet.bands.findIndex((band) => band.code === row.reach) - 1];
    const [low, high] = [this.scaled(told.low / cut), this.scaled(told.high / cut)];
    const value = told.low === told.high ? show(told.low) : `${show(told.low)}–${show(told.high)}`;
    const said = row.classes[told.band ?? bandOf(sheet, told)] ?? { words: this.words.unsettled, note: "", tone: "" };
    const note = told.missing.length ? fill(this.words.still_missing, { n: told.missing.length }) : said.note;
    return { ...said, note: said.tone ? said.note || note : note, value: `${value} / ${sheet.most}${row.unit}`, low, high };
  }

  labels(sheet, names) {
    return sheet.asked.filter((one) => names.includes(one.name)).map((one) => one.label).join("、");
  }

  /** Share of the bar, in per cent: the cut stands where all cuts stand. */
  scaled(share) {
    return Math.min(100, Math.max(0, share * this.cutAt));
  }

  show(disease, { value = "", words = "", note = "", tone = "", low = 0, high = 0 }) {
    const row = this.root.querySelector(`[data-live="${disease}"]`);
    if (!row) return;
    row.className = `live-index__row${tone ? ` live-index__row--${tone}` : ""}`;
    for (const [name, text] of Object.entries({ value, words, note })) row.querySelector(`[data-live-${name}]`).textContent = text;
    row.querySelector("[data-live-note]").title = note;
    row.querySelector("[data-live-low]").setAttribute("width", `${low}%`);
    const open = row.querySelector("[data-live-open]");
    open.setAttribute("x", `${low}%`);
    open.setAttribute("width", `${Math.max(0, high - low)}%`);
  }
}

const show = (number) => String(Math.round(number * 10) / 10);

/** Answers given as codes become positions, as the sheets count them. */
function withPositions(sheet, given) {
  const made = {};
  for (const one of sheet.asked) {
    const value = given[one.name];
    if (value !== undefined) made[one.name] = typeof value === "string" ? one.choices.indexOf(value) : value;
  }
  return made;
}

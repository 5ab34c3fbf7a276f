// Counts the score sheets that the server hands out, while somebody types and without network. Holds no number of its own.
//   sheet: { items: [{input, kind, low, high, male, female}], asked: [{name, low, high, required}], excludes: {input: words}, … }
//   given: input → number, in the sheet's units; what is absent has not been answered
const MALE = 1;

/** Position of a value between half-open cuts: the cut itself belongs to the step above. */
export function stepOf(cuts, value) {
  let position = 0;
  while (position < cuts.length && value >= cuts[position]) position += 1;
  return position;
}

function pointsOf(item, given) {
  const steps = given.sex === MALE ? item.male : item.female;
  const value = given[item.input];
  if (value === undefined) return null;
  const position = item.kind === "sex" ? value - MALE : value;
  return steps.points[steps.cuts ? stepOf(steps.cuts, position) : position];
}

/** All points that an item may still give; of both sexes while the sex is not known. */
function possible(item, given) {
  if (given.sex === undefined) return [...item.male.points, ...item.female.points];
  return given.sex === MALE ? item.male.points : item.female.points;
}

function isOutside(asked, value) {
  if (value === undefined) return false;
  return (asked.low !== null && value < asked.low) || (asked.high !== null && value > asked.high);
}

/** The lowest and highest total that the answers allow, what is missing, and why the model does not answer at all. */
export function count(sheet, given) {
  const known = (name) => given[name] !== undefined;
  const excluded = Object.keys(sheet.excludes).find((name) => given[name] === 1) ?? "";
  const outside = sheet.asked.filter((one) => isOutside(one, given[one.name])).map((one) => one.name);
  const missing = sheet.asked.filter((one) => one.required && !known(one.name)).map((one) => one.name);
  let low = 0;
  let high = 0;
  for (const item of sheet.items) {
    const points = pointsOf(item, given);
    const may = points === null ? possible(item, given) : [points];
    low += Math.min(...may);
    high += Math.max(...may);
  }
  return { low, high, missing, outside, excluded };
}

/** Factors that hold (`low`) and that may yet hold (`high`), and the class of both; "" while answers still allow two. */
export function countFactors(sheet, given) {
  const reach = (one) => (given[one.input] === undefined ? null : given[one.input] >= one.from);
  const held = sheet.factors.map((factor) => {
    const each = factor.any_of.map(reach);
    return each.includes(true) ? 1 : each.includes(null) ? null : 0;
  });
  const classOf = (open) => {
    const yes = held.map((one) => one ?? open);
    const sure = sheet.sure.some((name) => (given[name] ?? open) === 1);
    if (sure || yes.reduce((one, other) => one + other, 0) >= sheet.high_from) return 2;
    return sheet.factors.some((factor, at) => factor.alone && yes[at]) ? 1 : 0;
  };
  const low = held.filter((one) => one === 1).length;
  const [first, last] = [classOf(0), classOf(1)];
  return {
    low,
    high: low + held.filter((one) => one === null).length,
    missing: sheet.asked.filter((one) => one.required && given[one.name] === undefined).map((one) => one.name),
    outside: sheet.asked.filter((one) => isOutside(one, given[one.name])).map((one) => one.name),
    excluded: "",
    band: first === last ? sheet.bands[first].code : "",
    least: sheet.bands[first].code,
  };
}

/** The class of a total: the code of its band, or "" while the answers still allow two. */
export function bandOf(sheet, { low, high }) {
  const [first, last] = [stepOf(sheet.cuts, low), stepOf(sheet.cuts, high)];
  return first === last ? sheet.bands[first].code : "";
}

/** Class of a pressure: the higher of the two decides. */
export function pressureClass(sheet, systolic, diastolic) {
  return sheet.bands[Math.max(stepOf(sheet.systolic, systolic), stepOf(sheet.diastolic, diastolic))].code;
}

// Run by test_counter.py with Node: counts every case it is handed with the page's own counter.
import { bandOf, count, countFactors, pressureClass } from "../../assets/js/screening_count.js";
import { ageOn, readCard } from "../../assets/js/screening_card.js";

let text = "";
for await (const piece of process.stdin) text += piece;
const { sheets, pressure, cases, pressures, cards, today } = JSON.parse(text);

const counted = cases.map(({ model, given }) => {
  if (sheets[model].factors) return countFactors(sheets[model], given);
  const told = count(sheets[model], given);
  return { ...told, band: bandOf(sheets[model], told) };
});
const classes = pressures.map(([systolic, diastolic]) => pressureClass(pressure, systolic, diastolic));
const read = cards.map((card) => {
  const said = readCard(card, today);
  return said.problem ? said : { ...said, age: ageOn(said.bornOn, today) };
});
process.stdout.write(JSON.stringify({ counted, classes, read }));

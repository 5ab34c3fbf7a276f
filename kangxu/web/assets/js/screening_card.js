// What an identity number says (GB 11643-1999). The server reads it again; this one is for a page without network.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = "10X98765432";

const checkDigit = (digits) => CHECK[WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0) % 11];

function day(text) {
  const made = new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}T00:00:00Z`);
  const iso = Number.isNaN(made.getTime()) ? "" : made.toISOString().slice(0, 10);
  return iso.replaceAll("-", "") === text ? iso : "";
}

/** { number, bornOn, sex, area } or { problem: the stable code of the server's reader }. */
export function readCard(text, today) {
  let number = text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  if (number.includes("*")) return { problem: "bad_id_masked" };
  if (/^\d{15}$/.test(number)) {
    number = `${number.slice(0, 6)}19${number.slice(6)}`;
    number += checkDigit(number);
  }
  if (!/^\d{17}[\dX]$/.test(number)) return { problem: "bad_id_length" };
  const bornOn = day(number.slice(6, 14));
  if (!bornOn || bornOn > today) return { problem: "bad_id_date" };
  if (checkDigit(number) !== number[17]) return { problem: "bad_check_digit" };
  return { number, bornOn, sex: Number(number[16]) % 2 ? 1 : 2, area: number.slice(0, 6) };
}

/** Completed years on a day (both ISO). */
export function ageOn(bornOn, on) {
  const [year, rest] = [Number(on.slice(0, 4)) - Number(bornOn.slice(0, 4)), on.slice(5) < bornOn.slice(5)];
  return year - (rest ? 1 : 0);
}

export const masked = (number) => `${number.slice(0, 6)}********${number.slice(-4)}`;

// A reader sends the number as keystrokes, faster than any hand, and ends with Enter.
const FASTER_THAN_A_HAND_MS = 45;

/** Calls `onCard(number, undo)` when a reader has typed; `undo` takes its keystrokes out of the field they fell into. */
export function listenForReader(onCard) {
  let typed = "";
  let last = 0;
  let before = null;
  document.addEventListener(
    "keydown",
    (event) => {
      const quick = event.timeStamp - last < FASTER_THAN_A_HAND_MS;
      last = event.timeStamp;
      if (event.target.matches("[data-card-number]")) return; // there the whole field is read
      if (event.key === "Enter" && quick && /^(\d{15}|\d{17}[\dXx])$/.test(typed)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const [number, field] = [typed, before];
        typed = "";
        return onCard(number, () => field && Object.assign(field.element, { value: field.value }));
      }
      if (!/^[\dXx]$/.test(event.key)) return void (event.key === "Shift" || (typed = ""));
      if (!quick || !typed) {
        typed = "";
        const element = document.activeElement;
        before = "value" in element && element.type === "text" ? { element, value: element.value } : null;
      }
      typed += event.key;
    },
    true,
  );
}

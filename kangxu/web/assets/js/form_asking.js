// Which questions of a form apply, what is chosen, and whether a number can be true. The server says the same, and more.
const same = (one, other) => String(one) === String(other);
const compared = { "=": same, "!=": (one, other) => !same(one, other), ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b };

export class FormAsking {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
    this.touched = new Set();
  }

  fields() {
    return [...this.root.querySelectorAll("[data-key]")];
  }

  field(key) {
    return this.root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  /** The answer in a field: a list where several are possible, a text else; undefined where there is none. */
  answer(field) {
    if (!field || field.dataset.kind === "shown") return undefined;
    if (field.dataset.kind === "chips") {
      const chosen = [...field.querySelectorAll("input:checked")].map((one) => one.value);
      if ("many" in field.dataset) return chosen.length ? chosen : undefined;
      return chosen[0];
    }
    const value = field.querySelector("input, select, textarea")?.value.trim();
    return value || undefined;
  }

  put(field, value) {
    const several = Array.isArray(value) ? value.map(String) : [String(value ?? "")];
    if (field.dataset.kind === "chips") for (const one of field.querySelectorAll("input")) one.checked = several.includes(one.value);
    else if (field.dataset.kind === "shown") field.querySelector("[data-shown]").textContent = value ?? "";
    else field.querySelector("input, select, textarea").value = value ?? "";
  }

  /** Everything that somebody answered. What a rule fills in goes along only once somebody chose it. */
  values() {
    const found = {};
    for (const field of this.fields()) {
      const value = this.answer(field);
      if (value !== undefined && (!("ruled" in field.dataset) || this.touched.has(field.dataset.key))) found[field.dataset.key] = value;
    }
    return found;
  }

  /** What differs from its rule was chosen by somebody. */
  touchChosen() {
    for (const field of this.root.querySelectorAll("[data-ruled]")) {
      const value = this.answer(field);
      if (value !== undefined && !same(value, field.dataset.auto)) this.touched.add(field.dataset.key);
    }
  }

  touch(field) {
    if (!field) return;
    field.querySelector("[data-tag]")?.remove();
    if ("ruled" in field.dataset) {
      const value = this.answer(field);
      if (value === undefined || same(value, field.dataset.auto)) this.touched.delete(field.dataset.key);
      else this.touched.add(field.dataset.key);
    }
  }

  /** An option that stands alone and the others exclude each other. */
  settle(input) {
    if (!input.checked || input.type !== "checkbox") return;
    for (const other of input.closest(".form-chips").querySelectorAll("input")) {
      if (other !== input && ("alone" in other.dataset || "alone" in input.dataset)) other.checked = false;
    }
  }

  holds({ k, o, v }) {
    const field = this.field(k);
    const answer = field && !field.closest("[hidden]") ? this.answer(field) : undefined;
    if (o === "exists") return (answer !== undefined) === Boolean(v);
    if (answer === undefined) return false;
    const plain = ["=", "!="].includes(o);
    const given = !plain && field.dataset.kind === "chips" ? this.points(field) : Array.isArray(answer) ? answer : [answer];
    const number = plain ? (one) => one : Number;
    return o === "!=" ? given.every((one) => compared[o](one, v)) : given.some((one) => compared[o](number(one), number(v)));
  }

  /** The points of what is chosen: choices are compared by them, not by their codes. */
  points(field) {
    return [...field.querySelectorAll("input:checked")].map((one) => one.dataset.score).filter((one) => one !== undefined);
  }

  applies(element) {
    const conditions = element.dataset.when ? JSON.parse(element.dataset.when) : [];
    return this.met(conditions, "any" in element.dataset) && this.around(element);
  }

  met(conditions, any) {
    if (!conditions.length) return true;
    return any ? conditions.some((one) => this.holds(one)) : conditions.every((one) => this.holds(one));
  }

  /** Whether all sections around a line are asked. */
  around(element) {
    return (element.dataset.within ? JSON.parse(element.dataset.within) : []).every((one) => this.met(one.rows, one.any));
  }

  /** Show what is asked now; twice, because one answer may open another. */
  open() {
    for (let round = 0; round < 2; round += 1) {
      for (const section of this.root.querySelectorAll("[data-section][data-within], [data-turns][data-within]")) section.hidden = !this.around(section);
      for (const row of this.root.querySelectorAll("[data-row]")) {
        for (const field of row.querySelectorAll("[data-key][data-when]")) field.hidden = !this.applies(field);
        for (const field of row.querySelectorAll("[data-key][data-why]")) field.hidden = !this.touched.has(field.dataset.why) && !this.answer(field);
        const fields = [...row.querySelectorAll("[data-key]")];
        row.hidden = !this.applies(row) || (fields.length > 0 && fields.every((one) => one.hidden));
      }
    }
    for (const field of this.root.querySelectorAll(".form-row__target [data-key]")) field.classList.toggle("is-empty", field.dataset.kind === "shown" ? !field.querySelector("[data-shown]").textContent : this.answer(field) === undefined);
  }

  /** A number that cannot be true is said at once. */
  check(field) {
    if (!field || field.dataset.kind !== "number") return this.say(field, "");
    const input = field.querySelector("input");
    input.classList.remove("form-input__number--red", "form-input__number--amber");
    const text = input.value.normalize("NFKC").replace(/[。，,]/g, ".").trim();
    if (text !== input.value) input.value = text;
    this.say(field, text === "" ? "" : this.wrong(text, field.dataset));
    return undefined;
  }

  wrong(text, { low, high }) {
    const value = Number(text);
    if (!Number.isFinite(value)) return this.words.wordsNumber;
    const below = low !== undefined && low !== "" && value < Number(low);
    const above = high !== undefined && high !== "" && value > Number(high);
    if (!below && !above) return "";
    const words = low && high ? this.words.wordsRange : low ? this.words.wordsLow : this.words.wordsHigh;
    return words.replace("{low}", low).replace("{high}", high);
  }

  say(field, words) {
    const place = field?.querySelector("[data-problem]");
    if (!place) return;
    place.hidden = !words;
    place.textContent = words;
    for (const input of field.querySelectorAll("input, select, textarea")) input.toggleAttribute("aria-invalid", false);
    if (words) field.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
  }
}

// The keyboard form: moving between questions, choosing by digit, and reading what has been filled in.
const shown = (element) => !element.closest("[hidden]");

export class KeyForm {
  /** `meanings`: what the answers of each row say (see form.meanings on the server). Calls `changed()` after each input. */
  constructor(root, meanings, changed, words) {
    Object.assign(this, { root, meanings, changed, words });
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("input", (event) => this.onInput(event));
    root.addEventListener("focusin", (event) => this.mark(event.target.closest("[data-row]")));
    this.open();
  }

  rows() {
    return [...this.root.querySelectorAll("[data-row]")];
  }

  /** Where Enter stops: each number, and each set of answers once. */
  stops() {
    const found = [...this.root.querySelectorAll("[data-field], .key-row__choices")].filter(shown);
    return found.map((one) => one.querySelector?.("input:checked") ?? one.querySelector?.("input") ?? one);
  }

  focusFirstEmpty() {
    const stops = this.stops();
    this.focus(stops.find((one) => (one.type === "text" ? !one.value : !one.closest(".key-row__choices").querySelector(":checked"))) ?? stops[0]);
  }

  focus(stop) {
    stop?.focus({ preventScroll: true });
    if (stop?.type === "text") stop.select();
    stop?.closest("[data-row]").scrollIntoView({ block: "nearest" });
  }

  move(from, step) {
    const stops = this.stops();
    const at = stops.findIndex((one) => one === from || (from.type !== "text" && one.name === from.name && one.type !== "text"));
    const next = stops[at + step];
    if (next) this.focus(next);
    return Boolean(next);
  }

  mark(row) {
    for (const one of this.rows()) one.classList.toggle("is-current", one === row);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    const row = target.closest("[data-row]");
    if (!row) return;
    const acts = {
      Enter: () => this.move(target, 1) || this.root.dispatchEvent(new CustomEvent("kx:form-end", { bubbles: true })),
      ArrowDown: () => this.move(target, 1),
      ArrowUp: () => this.move(target, -1),
      Escape: () => this.clear(row),
    };
    const act = acts[key] ?? (target.type !== "text" && /^[1-9]$/.test(key) ? () => this.choose(row, Number(key)) : null);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  choose(row, digit) {
    const chosen = row.querySelectorAll(".key-row__choices input")[digit - 1];
    if (!chosen) return;
    const none = this.meanings[row.dataset.row].choices[digit - 1].none;
    chosen.checked = chosen.type === "radio" || none || !chosen.checked;
    this.settle(row, chosen);
    this.open();
    chosen.focus({ preventScroll: true });
    this.touched(row);
  }

  onInput(event) {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    if (event.target.type === "text") event.target.value = event.target.value.normalize("NFKC").replace(/[。，,]/g, ".").replace(/[^\d.]/g, "");
    else this.settle(row, event.target);
    this.open();
    this.touched(row);
  }

  /** “None of these” and the others exclude each other. */
  settle(row, chosen) {
    if (!("many" in row.dataset) || !chosen.checked) return;
    const choices = this.meanings[row.dataset.row].choices;
    for (const other of row.querySelectorAll(".key-row__choices input")) {
      if (other !== chosen && choices[Number(other.value)].none !== choices[Number(chosen.value)].none) other.checked = false;
    }
  }

  touched(row) {
    delete row.dataset.before;
    this.check(row);
    this.changed(row);
  }

  clear(row) {
    for (const input of row.querySelectorAll("input")) {
      if (input.type === "text") input.value = "";
      else input.checked = false;
    }
    this.open();
    this.touched(row);
  }

  /** Numbers behind an answer are asked only when it is chosen. */
  open() {
    for (const row of this.root.querySelectorAll("[data-fields-after]")) {
      row.querySelector("[data-opened]").hidden = !row.querySelector("[data-opens]:checked");
    }
  }

  /** Numbers that cannot be true are said at once; returns whether the row may be sent. */
  check(row) {
    const wrong = [...row.querySelectorAll("[data-field]")].filter((one) => shown(one) && !this.possible(one));
    for (const one of row.querySelectorAll("[data-field]")) one.toggleAttribute("aria-invalid", wrong.includes(one));
    for (const one of wrong) one.setAttribute("aria-invalid", "true");
    this.say(row, wrong.map((one) => this.words.outside.replace("{label}", one.getAttribute("aria-label")).replace("{low}", one.dataset.low).replace("{high}", one.dataset.high)).join("；"));
    return wrong.length === 0;
  }

  possible(input) {
    if (input.value === "") return true;
    const value = Number(input.value);
    return Number.isFinite(value) && !(input.dataset.low && value < Number(input.dataset.low)) && !(input.dataset.high && value > Number(input.dataset.high));
  }

  say(row, words) {
    const place = row.querySelector("[data-problem]");
    place.hidden = !words;
    place.textContent = words;
  }

  note(name, words, bold = "") {
    const place = this.root.querySelector(`[data-row="${name}"] [data-note]`);
    if (!place) return;
    place.textContent = words;
    if (bold) place.append(Object.assign(document.createElement("b"), { textContent: bold }));
  }

  number(name) {
    const input = this.root.querySelector(`[data-field="${name}"]`);
    return input && shown(input) && input.value !== "" && this.possible(input) ? Number(input.value) : undefined;
  }

  chosen(row) {
    return [...row.querySelectorAll(".key-row__choices input:checked")].map((one) => this.meanings[row.dataset.row].choices[Number(one.value)]);
  }

  isAnswered(row) {
    const fields = [...row.querySelectorAll("[data-field]")].filter(shown);
    const hasChoices = row.querySelector(".key-row__choices");
    return fields.every((one) => one.value !== "") && (!hasChoices || this.chosen(row).length > 0 || row.dataset.row === "glucose");
  }

  counts() {
    const rows = this.rows();
    return { filled: rows.filter((row) => this.isAnswered(row)).length, of: rows.length };
  }

  isSendable() {
    return this.rows().map((row) => this.check(row)).every(Boolean);
  }

  /** { fields: name → number, answers: input → value, measured: name → word } */
  read() {
    const made = { fields: {}, answers: {}, measured: {} };
    for (const row of this.rows()) {
      const meaning = this.meanings[row.dataset.row];
      const chosen = this.chosen(row);
      // of several, what was not chosen is a “no” once anything was
      if (meaning.many && chosen.length) Object.assign(made.answers, meaning.choices.find((one) => one.none)?.answers);
      for (const one of chosen) {
        Object.assign(made.answers, one.answers);
        Object.assign(made.measured, one.measured);
      }
      for (const { name, answer } of meaning.fields) {
        const value = this.number(name);
        if (value !== undefined) made[answer ? "answers" : "fields"][name] = value;
      }
    }
    return made;
  }

  /** Earlier answers and values, each with its day; rows that took one say so until they are touched. */
  fill({ answers = {}, values = {} }, before) {
    for (const row of this.rows()) {
      const meaning = this.meanings[row.dataset.row];
      const days = new Set();
      for (const { name, answer } of meaning.fields) {
        const earlier = (answer ? answers : values)[name];
        if (earlier === undefined) continue;
        row.querySelector(`[data-field="${name}"]`).value = earlier.value;
        days.add(earlier.on);
      }
      const fits = (one) => Object.keys(one.answers).length > 0 && Object.entries(one.answers).every(([name, value]) => answers[name]?.value === value);
      const said = meaning.many ? meaning.choices.filter((one) => (one.none ? fits(one) : Object.entries(one.answers).some(([name, value]) => answers[name]?.value === value && value === 1))) : meaning.choices.filter(fits).slice(-1);
      for (const one of said) {
        row.querySelector(`.key-row__choices input[value="${meaning.choices.indexOf(one)}"]`).checked = true;
        days.add(answers[Object.keys(one.answers)[0]].on);
      }
      if (days.size) row.dataset.before = before([...days].sort()[0]);
    }
    this.open();
  }

  /** What stands in the form, to be put back by `restore`. */
  standing() {
    return [...this.root.querySelectorAll("input")].map((one) => (one.type === "text" ? one.value : one.checked));
  }

  restore(standing) {
    [...this.root.querySelectorAll("input")].forEach((one, at) => {
      if (one.type === "text") one.value = standing[at] ?? "";
      else one.checked = Boolean(standing[at]);
    });
    this.open();
  }

  empty() {
    this.mark(null);
    for (const row of this.rows()) {
      delete row.dataset.before;
      this.say(row, "");
    }
    this.restore([]);
  }
}

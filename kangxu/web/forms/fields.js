// The editor's fields: read as one object, entries added and taken away, the controls of comparisons.
const number = /^(decimal|integer)$/;

/** Everything typed into an editor: names to values, lists of entries below their names. */
export function read(form) {
  const found = {};
  for (const field of form.querySelectorAll("[name]")) if (!field.closest("[data-entry], template") && !field.disabled) found[field.name] = valueOf(field);
  for (const list of form.querySelectorAll("[data-list]")) {
    const entries = [...list.querySelectorAll(":scope > [data-entry]")];
    found[list.dataset.list] = entries.map((entry) => Object.fromEntries([...entry.querySelectorAll("[name]")].map((field) => [field.name, valueOf(field)])));
  }
  return found;
}

const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);

/** A field by the name that the server gives a problem: unit, options.2.score. */
export function fieldAt(form, name) {
  const [list, place, inner] = name.split(".");
  if (inner === undefined) return form.querySelector(`[name="${CSS.escape(name)}"]`);
  return form.querySelectorAll(`[data-list="${CSS.escape(list)}"] > [data-entry]`)[Number(place)]?.querySelector(`[name="${CSS.escape(inner)}"]`);
}

export function addEntry(list) {
  const entry = list.querySelector("template").content.firstElementChild.cloneNode(true);
  list.querySelector("template").before(entry);
  return entry;
}

/** An entry one place up (-1) or down (1) among its own. Returns whether there was room. */
export function stepEntry(entry, step) {
  const other = step < 0 ? entry.previousElementSibling : entry.nextElementSibling;
  if (!other?.matches("[data-entry]")) return false;
  if (step < 0) other.before(entry);
  else other.after(entry);
  return true;
}

function choices(select, options, chosen) {
  select.replaceChildren(...options.map(([value, words]) => new Option(words, value, value === chosen, value === chosen)));
}

/** The questions a condition may ask, and what its answer is compared with: options, yes and no, or what is typed. */
export function compare(form, questions, words) {
  const own = form.closest("[data-editor]").dataset.editor;
  for (const select of form.querySelectorAll("[data-entry] select[data-question]")) {
    if (select.options.length) continue;
    const asked = select.dataset.question;
    const known = questions.filter((one) => one.id !== own).map((one) => [one.id, one.words]);
    const gone = asked && !known.some(([id]) => id === asked) ? [[asked, asked]] : [];
    choices(select, [["", words.wordsNoValue], ...gone, ...known], asked);
  }
  for (const place of form.querySelectorAll("[data-entry] [data-value]")) control(place, questions, words);
}

function control(place, questions, words) {
  const entry = place.closest("[data-entry]");
  const asked = questions.find((one) => one.id === (place.dataset.of ?? entry.querySelector("[name=question]").value));
  const operator = entry.querySelector("[name=operator]").value;
  const held = place.querySelector("[name=value]")?.value ?? place.dataset.value;
  const kind = !asked ? "none" : operator === "exists" ? (place.dataset.of ? "none" : "exists") : asked.options.length && ["=", "!="].includes(operator) ? `options:${asked.id}` : asked.kind === "boolean" ? "yes" : number.test(asked.kind) ? "number" : "text";
  if (place.dataset.shown === kind) return;
  place.dataset.shown = kind;
  place.replaceChildren(...made(kind, asked, held, words));
}

function made(kind, asked, held, words) {
  if (kind === "none") return [];
  const select = kind === "exists" || kind === "yes" || kind.startsWith("options:");
  const field = document.createElement(select ? "select" : "input");
  Object.assign(field, { name: "value", className: select ? "select" : "input" });
  field.setAttribute("aria-label", words.wordsNoValue);
  if (!select) field.value = held;
  else if (kind.startsWith("options:")) choices(field, [["", words.wordsNoValue], ...asked.options], held);
  else choices(field, [["true", words.wordsYes], ["false", words.wordsNo]], held || "true");
  return [field];
}

/** Several lines pasted into the words of an option are as many options. Returns whether it was so. */
export function pasteOptions(field, text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const list = field.closest('[data-list="options"]');
  if (!list || field.name !== "zh" || lines.length < 2) return false;
  let entry = field.closest("[data-entry]");
  for (const [place, line] of lines.entries()) {
    if (place) {
      const fresh = addEntry(list);
      entry.after(fresh);
      entry = fresh;
    }
    entry.querySelector("[name=zh]").value = line;
  }
  return true;
}

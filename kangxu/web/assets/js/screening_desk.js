// The simple screening page: card, form, live index, clock; saves on this machine first, then sends.
import { ageOn, listenForReader, masked, readCard } from "./screening_card.js";
import { KeyForm } from "./screening_form.js";
import { LiveIndex } from "./screening_index.js";
import { dropDraft, draftOf, keepDraft, keepForm, keptForms, newUid, dropForm } from "./screening_store.js";
import { ask, NoNetwork, NotAccepted, sendWaiting, SignedOut } from "./screening_sync.js";

const IDLE_MS = 60_000; // nobody types for a minute: the clock of active seconds stands
const DRAFT_MS = 400;
const LIVE_MS = 350;
const RETRY_MS = 20_000;
const fill = (words, values = {}) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const $ = (selector) => document.querySelector(selector);

class Clock {
  constructor() {
    this.reset();
    for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, () => (this.last = performance.now()), true);
    setInterval(() => this.tick(), 1000);
  }

  reset() {
    this.seconds = 0;
    this.startedAt = null;
    this.last = performance.now();
  }

  start(seconds = 0, startedAt = new Date().toISOString()) {
    if (!this.startedAt) Object.assign(this, { startedAt, seconds });
  }

  tick() {
    if (!this.startedAt || document.hidden || performance.now() - this.last > IDLE_MS) return;
    this.seconds += 1;
    this.onTick?.();
  }
}

export async function startDesk(root) {
  const data = JSON.parse($("#screen-data").textContent);
  const sheets = await fetch(data.urls.sheets).then((answer) => answer.json());
  const desk = new Desk(root, data, sheets);
  await desk.begin();
}

class Desk {
  constructor(root, data, sheets) {
    Object.assign(this, { root, data, sheets, words: data.words, clock: new Clock(), person: {}, prefilled: {} });
    this.form = new KeyForm($("[data-key-form]"), sheets.form, () => this.changed(), data.words);
    this.index = new LiveIndex($("[data-live-index]"), sheets, data.words);
    this.session = this.sessionOf(new URLSearchParams(location.search).get("session"));
    this.clock.onTick = () => this.showFacts();
    this.day = {};
  }

  sessionOf(id) {
    return this.data.sessions.find((one) => String(one.id) === id) ?? null;
  }

  async begin() {
    $("[data-session]").textContent = this.session?.title ?? "";
    $("[data-session]").hidden = !this.session;
    if (this.session) $("[data-list]").href = this.session.href;
    this.listen();
    this.wakeWorker();
    await this.restoreDraft();
    this.draw();
    this.showWaiting();
    this.send();
    this.refreshDay();
    const wanted = new URLSearchParams(location.search).get("person");
    if (wanted && !this.person.id) await this.lookUp({ person_id: Number(wanted) });
    else if (!this.dirty) $("[data-card-number]").focus();
    this.root.dataset.ready = "1";
  }

  listen() {
    listenForReader((number, undo) => {
      undo();
      this.cardRead(number);
    });
    $("[data-card-number]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.cardRead(event.target.value);
    });
    $("[data-card-bar]").addEventListener("keydown", (event) => this.onCardKey(event));
    $("[data-card-bar]").addEventListener("input", (event) => this.onCardField(event));
    $("[data-card-no-card]").addEventListener("click", () => this.withoutCard());
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("kx:form-end", () => $("[data-save]").focus());
    $("[data-save]").addEventListener("click", () => this.save());
    $("[data-next]").addEventListener("click", () => this.next());
    $("[data-send]").addEventListener("click", () => this.send(true));
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.showWaiting());
    setInterval(() => this.waiting && this.send(), RETRY_MS);
  }

  onKey(event) {
    if (event.key === "F2") {
      event.preventDefault();
      this.next();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save();
    }
  }

  // —— the card ——

  async cardRead(text) {
    if (this.dirty) return this.warnUnsaved();
    const read = readCard(text, this.data.today);
    if (read.problem) {
      $("[data-card-number]").value = text;
      $("[data-card-number]").select();
      return this.cardProblem(this.words.card[read.problem]);
    }
    this.cardProblem("");
    this.person = { national_id: read.number, birth_on: read.bornOn, sex: read.sex };
    this.clock.start();
    this.showPerson();
    $('[data-card-field="name"]').focus(); // whoever types at once types a name; somebody known needs none
    await this.lookUp({ national_id: read.number });
  }

  /** What the server knows of this person; without network the card alone speaks. */
  async lookUp(whom) {
    try {
      const told = await ask(this.data.urls.card, whom);
      if (told.problem) return this.cardProblem(told.problem);
      if (told.known) {
        Object.assign(this.person, { id: told.id, name: told.name, birth_on: told.birth_on, sex: told.sex, masked: told.masked, file: told.file });
        this.prefilled = told.prefill;
        this.form.fill(told.prefill, (on) => fill(this.words.before, { on }));
      } else this.person.file = this.words.new_person;
    } catch (problem) {
      if (problem instanceof SignedOut) this.stopped = "signed_out";
      else if (!(problem instanceof NoNetwork)) throw problem;
      this.person.file = problem instanceof SignedOut ? this.words.again.signed_out : this.words.offline_person;
    }
    this.clock.start();
    this.showPerson();
    this.draw();
    if (this.person.id) this.form.focusFirstEmpty();
  }

  withoutCard() {
    if (this.dirty) return this.warnUnsaved();
    this.person = { without: true };
    this.clock.start();
    this.showPerson();
    $('[data-card-field="name"]').focus();
  }

  onCardField({ target }) {
    if (target.dataset.cardField === "birth_on") {
      const digits = target.value.replace(/\D/g, "");
      this.person.birth_on = /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : undefined;
    } else if (target.name === "card-sex") this.person.sex = Number(target.value);
    else if (target.dataset.cardField) this.person[target.dataset.cardField] = target.value.trim();
    else return;
    this.changed();
  }

  onCardKey(event) {
    const { target, key } = event;
    if (target.name === "card-sex" && /^[12]$/.test(key)) {
      event.preventDefault();
      const chosen = $(`input[name="card-sex"][value="${key}"]`);
      chosen.checked = true;
      chosen.focus();
      this.person.sex = Number(key);
      this.changed();
    }
    if (key !== "Enter" || event.isComposing || !target.closest("[data-card-new]")) return;
    event.preventDefault();
    const fields = [...document.querySelectorAll("[data-card-new] input")].filter((one) => !one.closest("[hidden]") && (one.name !== "card-sex" || one.value === "1"));
    const next = fields[fields.findIndex((one) => one === target || (one.name && one.name === target.name)) + 1];
    if (next) next.focus();
    else this.form.focusFirstEmpty();
  }

  showPerson() {
    const { person } = this;
    const asked = Boolean(person.national_id || person.id || person.without);
    $("[data-card-number]").hidden = asked;
    $("[data-card-no-card]").hidden = asked;
    $("[data-card-who]").hidden = !(person.national_id || person.id);
    $("[data-card-new]").hidden = !asked || Boolean(person.id);
    $("[data-card-without]").hidden = !person.without;
    $("[data-card-name]").textContent = person.id ? person.name : "";
    $("[data-card-sex-age]").textContent = this.sexAge();
    $("[data-card-masked]").textContent = person.masked ?? (person.national_id ? masked(person.national_id) : "");
    $("[data-card-read]").hidden = !person.national_id;
    const area = person.national_id && !person.id ? fill(this.words.area, { area: person.national_id.slice(0, 6) }) : "";
    $("[data-card-file]").textContent = [person.file, area].filter(Boolean).join("，");
    for (const field of document.querySelectorAll("[data-card-field]")) {
      if (document.activeElement !== field) field.value = field.dataset.cardField === "birth_on" ? (person.birth_on ?? "").replaceAll("-", "") : person[field.dataset.cardField] ?? "";
    }
    for (const one of document.querySelectorAll('input[name="card-sex"]')) one.checked = Number(one.value) === person.sex;
  }

  sexAge() {
    const { birth_on, sex } = this.person;
    const age = birth_on ? fill(this.words.years, { n: ageOn(birth_on, this.data.today) }) : "";
    return `${{ 1: this.words.male, 2: this.words.female }[sex] ?? ""}${age}`;
  }

  cardProblem(words) {
    $("[data-card-problem]").textContent = words;
    $("[data-card-problem]").hidden = !words;
  }

  // —— counting ——

  given() {
    const { fields, answers, measured } = this.form.read();
    const made = { ...answers };
    if (this.person.birth_on) made.age = ageOn(this.person.birth_on, this.data.today);
    if (this.person.sex) made.sex = this.person.sex;
    const { cigarettes_per_day: cigarettes, smoking_years: years } = answers;
    if (answers.nicotine === "never") made.pack_years = 0;
    else if (cigarettes !== undefined && years !== undefined) made.pack_years = (cigarettes / this.sheets.pack) * years;
    if (fields.height_cm && fields.weight_kg) made.bmi = fields.weight_kg / (fields.height_cm / 100) ** 2;
    if (fields.waist_cm) made.waist_cm = fields.waist_cm;
    const pairs = this.pairs(fields);
    if (pairs.length) {
      made.systolic = mean(pairs.map(([systolic]) => systolic));
      made.diastolic = mean(pairs.map(([, diastolic]) => diastolic));
    }
    this.deriveHypertension(made);
    return { made, fields, answers, measured, pairs };
  }

  /** As the server does: a raised pressure goes before the word of somebody who does not know of it. */
  deriveHypertension(made) {
    const { systolic, diastolic } = this.sheets.office;
    const raised = made.systolic >= systolic || made.diastolic >= diastolic;
    if (raised || (made.hypertension === undefined && made.on_pressure_drugs === 1)) made.hypertension = 1;
    else if (made.systolic !== undefined) made.hypertension ??= 0;
  }

  pairs(fields) {
    return [1, 2].map((n) => [fields[`systolic_${n}`], fields[`diastolic_${n}`]]).filter((pair) => pair.every((one) => one !== undefined));
  }

  draw() {
    const told = this.given();
    this.index.draw(told.made);
    this.showNotes(told);
    const { filled, of } = this.form.counts();
    $("[data-filled]").textContent = fill(this.words.filled, { n: filled, of });
    this.askCardio(told);
    return told;
  }

  showNotes({ made, fields, measured, pairs }) {
    for (const row of this.form.rows()) this.form.note(row.dataset.row, row.dataset.before ?? "");
    const { notes } = this.sheets;
    const put = (row, words, bold) => this.form.note(row, words, bold);
    const waist = made.waist_cm && made.sex ? classOf(notes.waist[made.sex], made.waist_cm) : "";
    if (made.bmi || waist) put("size", [waist, made.bmi && `${classOf(notes.bmi, made.bmi)} BMI `].filter(Boolean).join(this.words.and), made.bmi ? made.bmi.toFixed(1) : "");
    if (pairs.length === 2) put("pressure_2", `${this.words.average} `, `${tidy(made.systolic)}/${tidy(made.diastolic)}`);
    if (fields.glucose_mmol_l && measured.glucose_kind) put("glucose", classOf(notes[measured.glucose_kind], fields.glucose_mmol_l));
    if (made.pack_years) put("smoking", this.words.pack_years[0], `${tidy(made.pack_years)}${this.words.pack_years[1]}`);
  }

  /** The line of heart and vessels needs the record, so the server draws it; it says what is missing where it cannot. */
  askCardio(told) {
    clearTimeout(this.cardioTimer);
    this.cardioTimer = setTimeout(async () => {
      const asked = (this.cardioAsked = (this.cardioAsked ?? 0) + 1);
      if (!this.person.birth_on || !this.person.sex) return this.showCardio({ row: { note: this.words.not_filled }, html: "" });
      const body = { person_id: this.person.id ?? null, age: told.made.age, sex: this.person.sex, measurements: this.measurements(told), answers: told.answers };
      try {
        const said = await ask(this.data.urls.cardio, body);
        if (asked === this.cardioAsked) this.showCardio(said);
      } catch (problem) {
        if (!(problem instanceof NoNetwork || problem instanceof SignedOut || problem instanceof NotAccepted)) throw problem;
        this.showCardio({ row: { note: this.words.needs_network }, html: "" });
      }
    }, LIVE_MS);
  }

  showCardio({ row, html }) {
    const reach = row.share === undefined ? 0 : this.index.scaled(row.share);
    this.index.show("ascvd", { ...row, low: reach, high: reach });
    $("[data-cardio]").innerHTML = html;
    $("[data-cardio]").hidden = !html;
  }

  // —— saving ——

  get dirty() {
    return Boolean(this.touchedAt);
  }

  changed() {
    this.touchedAt = Date.now();
    this.clock.start();
    this.showPerson();
    this.draw();
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.storeDraft(), DRAFT_MS);
  }

  storeDraft() {
    if (!this.dirty) return;
    const { person, prefilled, clock } = this;
    keepDraft({ staff: this.data.staff, person, prefilled, standing: this.form.standing(), seconds: clock.seconds, startedAt: clock.startedAt, uid: this.uid });
  }

  async restoreDraft() {
    const draft = await draftOf(this.data.staff);
    if (!draft) return;
    Object.assign(this, { person: draft.person, prefilled: draft.prefilled, uid: draft.uid, touchedAt: Date.now() });
    this.form.restore(draft.standing);
    this.clock.start(draft.seconds, draft.startedAt);
    this.showPerson();
    this.tell(this.words.restored);
    this.form.focusFirstEmpty();
  }

  measurements({ fields, measured, pairs }) {
    const made = {};
    for (const name of ["height_cm", "weight_kg", "waist_cm"]) if (fields[name] !== undefined) made[name] = fields[name];
    if (pairs.length) made.pressures = pairs;
    if (fields.glucose_mmol_l !== undefined) Object.assign(made, { glucose_mmol_l: fields.glucose_mmol_l, glucose_kind: measured.glucose_kind ?? "random" });
    return made;
  }

  filled() {
    const told = this.given();
    const { person } = this;
    const whom = person.id ? { id: person.id } : { national_id: person.national_id ?? "", name: person.name ?? "", phone: person.phone ?? "", sex: String(person.sex ?? ""), birth_on: person.birth_on ?? "" };
    return {
      uid: this.uid, form: "simple", channel: "desk", session_id: this.session?.id ?? null, person: whom, measurements: this.measurements(told), answers: told.answers,
      started_at: this.clock.startedAt, finished_at: new Date().toISOString(), seconds: this.clock.seconds,
    };
  }

  whatIsMissing() {
    const { person } = this;
    if (!person.id && !(person.name?.length > 1)) return this.words.who;
    if (!person.id && !person.birth_on) return this.words.born_when;
    if (!person.id && !person.sex) return this.words.which_sex;
    return this.form.counts().filled ? "" : this.words.nothing_filled;
  }

  async save() {
    if (this.saving) return;
    const missing = this.whatIsMissing() || (this.form.isSendable() ? "" : this.words.wrong_numbers);
    if (missing) return this.tell(missing, "amber");
    this.saving = true;
    try {
      this.uid ??= newUid();
      const form = { uid: this.uid, staff: this.data.staff, name: this.person.name ?? "", filled: this.filled(), standing: this.form.standing(), person: this.person };
      clearTimeout(this.draftTimer);
      await keepForm(form);
      await dropDraft(this.data.staff);
      await this.sendOne(form);
    } finally {
      this.saving = false;
    }
  }

  async sendOne(form) {
    const result = await sendWaiting(this.data.urls.save, this.data.staff);
    const refused = result.refused.find((one) => one.uid === form.uid);
    const mine = result.sent.find((one) => one.uid === form.uid);
    if (refused) return this.takeBack(refused);
    if (mine) return location.assign(mine.href);
    this.stopped = result.stopped;
    this.tell(fill(this.words.kept[result.stopped || "offline"], { name: this.person.name ?? "" }));
    this.clear();
    await this.showWaiting();
  }

  /** The server does not take it: the form comes back to the screen, and the words stand where they belong. */
  async takeBack(form) {
    await dropForm(form.uid);
    Object.assign(this, { person: form.person, uid: form.uid, touchedAt: Date.now() });
    this.form.restore(form.standing);
    this.clock.start(form.filled.seconds, form.filled.started_at);
    this.showPerson();
    this.draw();
    this.storeDraft();
    this.cardProblem(Object.values(form.errors).join("；"));
    this.showWaiting();
  }

  async send(byHand = false) {
    const result = await sendWaiting(this.data.urls.save, this.data.staff);
    this.stopped = result.stopped;
    if (result.sent.length) this.tell(fill(this.words.sent, { n: result.sent.length }));
    else if (byHand && result.stopped) this.tell(this.words.again[result.stopped], "amber");
    if (result.refused.length && !this.dirty) await this.takeBack(result.refused[0]);
    await this.showWaiting();
    if (result.sent.length) this.refreshDay();
  }

  async showWaiting() {
    const kept = await keptForms();
    const own = kept.filter((form) => form.staff === this.data.staff);
    this.waiting = own.length;
    this.showFacts();
    const refused = own.filter((form) => form.errors).length;
    const words = [
      own.length && fill(this.words.waiting[this.stopped || "offline"], { n: own.length }),
      refused && fill(this.words.refused, { n: refused }),
      kept.length > own.length && fill(this.words.others, { n: kept.length - own.length }),
    ];
    $("[data-waiting-words]").textContent = words.filter(Boolean).join("；");
    $("[data-waiting]").hidden = !words.some(Boolean);
    $("[data-sign-in]").hidden = !(own.length && this.stopped === "signed_out");
  }

  next() {
    if (this.dirty && !(this.warnedAt && Date.now() - this.warnedAt < 6000)) return this.warnUnsaved();
    dropDraft(this.data.staff);
    return this.clear();
  }

  warnUnsaved() {
    this.warnedAt = Date.now();
    this.tell(this.words.unsaved, "amber");
  }

  clear() {
    clearTimeout(this.draftTimer);
    Object.assign(this, { person: {}, prefilled: {}, uid: undefined, touchedAt: 0, warnedAt: 0 });
    this.form.empty();
    this.clock.reset();
    this.cardProblem("");
    this.showPerson();
    this.draw();
    this.showFacts();
    $("[data-card-number]").value = "";
    $("[data-card-number]").focus();
  }

  // —— the head ——

  async refreshDay() {
    try {
      this.day = await ask(`${this.data.urls.state}?session=${this.session?.id ?? ""}`);
    } catch (problem) {
      if (!(problem instanceof NoNetwork || problem instanceof SignedOut)) throw problem;
      if (problem instanceof SignedOut) this.stopped = "signed_out";
    }
    this.showFacts();
  }

  showFacts() {
    const { count, median } = this.day;
    const facts = [
      count === undefined ? "" : fill(this.words.nth, { n: count + (this.waiting ?? 0) + 1 }),
      this.clock.startedAt ? fill(this.words.took, { time: this.time(this.clock.seconds) }) : "",
      median ? fill(this.words.median, { time: this.time(median) }) : "",
      this.root.dataset.offline === "complete" ? this.words.works_offline : "",
    ];
    $("[data-facts]").textContent = facts.filter(Boolean).join("，");
  }

  time(seconds) {
    const [m, s] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
    return m ? fill(this.words.minutes, { m, s }) : fill(this.words.seconds, { s });
  }

  tell(text, tone = "") {
    document.dispatchEvent(new CustomEvent("kx:toast", { detail: { text, tone } }));
  }

  async wakeWorker() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(this.data.urls.worker, { scope: "/screen" });
    } catch {
      return; // blocked or no network: the page goes on without it
    }
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      this.root.dataset.offline = data;
      this.showFacts();
    });
    const ready = await navigator.serviceWorker.ready;
    ready.active?.postMessage("refill");
  }
}

const mean = (values) => values.reduce((one, other) => one + other, 0) / values.length;
const tidy = (number) => String(Math.round(number * 10) / 10);
const classOf = ({ cuts, words }, value) => words[cuts.filter((cut) => value >= cut).length];

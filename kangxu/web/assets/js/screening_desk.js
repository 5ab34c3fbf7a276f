// The simple screening page: card, form, live index, clock; saves on this machine first, then sends.
import { ageOn, listenForReader } from "./screening_card.js";
import { Clock } from "./screening_clock.js";
import { KeyForm } from "./screening_form.js";
import { LiveIndex } from "./screening_index.js";
import { SavingDesk } from "./screening_saving.js";
import { ask, NoNetwork, NotAccepted, SignedOut } from "./offline_sync.js";
import { $, fill } from "./screening_words.js";

const LIVE_MS = 350;
const RETRY_MS = 20_000;

export async function startDesk(root) {
  const data = JSON.parse($("#screen-data").textContent);
  const sheets = await fetch(data.urls.sheets).then((answer) => answer.json());
  const desk = new Desk(root, data, sheets);
  await desk.begin();
}

class Desk extends SavingDesk {
  constructor(root, data, sheets) {
    super();
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

// One visit: arriving, the form, what came of it. Everything typed is kept sealed in this browser until it is handed in.
import { newUid } from "./offline_store.js";
import { NotAccepted, SignedOut } from "./offline_sync.js";
import { VisitForm } from "./visits_form.js";
import { fill, localDay } from "./visits_words.js";

const KEEP_MS = 150;
const FIELDS = ["note", "words", "next", "device", "measured"];
const clock = (moment) => moment.toTimeString().slice(0, 5);

export class VisitPage {
  constructor(desk, task, card) {
    Object.assign(this, { desk, task, card, sync: desk.sync, words: desk.words, root: desk.root.querySelector("[data-visit]") });
    this.ends = this.root.querySelector("[data-visit-form]");
  }

  $ = (selector) => this.root.querySelector(selector);

  async open(form) {
    this.desk.root.querySelector("[data-offline-list]")?.toggleAttribute("hidden", true);
    this.root.hidden = false;
    const [report, draft] = [await this.sync.reportOn(this.task), await this.sync.draftOn(this.task)];
    this.report = report;
    this.begun = Boolean(report?.content ?? draft);
    this.state = { uid: newUid(), ...(draft ?? report?.content ?? {}) };
    if (!this.card) return this.unknown(report);
    this.head();
    document.querySelector("[data-visit-foot]").hidden = false;
    if (this.card.form && form) this.form = new VisitForm(this.$("[data-form-place]"), this.card.form, form, `task:${this.task}`, this.state.form);
    if (this.form && this.state.typed) this.form.touched = true;
    this.$("[data-form-none]").hidden = Boolean(this.form);
    this.restore();
    this.listen();
    return this.showReport();
  }

  /** Neither the server nor this browser tells who it is. */
  unknown(report) {
    this.$("[data-visit-body]").hidden = true;
    this.notice(report?.state === "stored" ? this.words.states.stored : this.words.unknown, "amber");
  }

  head() {
    for (const place of this.root.querySelectorAll("[data-fill]")) {
      place.textContent = this.card[place.dataset.fill] ?? "";
      place.closest("[data-if]")?.toggleAttribute("hidden", !this.card[place.dataset.fill]);
    }
    this.$("[data-tier]").className = `tag tag--${{ red: "red", yellow: "amber", green: "green" }[this.card.tier] ?? "muted"}`;
    this.$("[data-tools]").replaceChildren(...this.card.tools.map((words) => Object.assign(document.createElement("span"), { className: "tag tag--muted", textContent: words })));
    this.$("[data-values]").replaceChildren(...this.card.values.map((one) => this.value(one)));
    document.title = `${this.card.name} - ${document.title.split(" - ").at(-1)}`;
  }

  value({ label, text, unit, tone, said }) {
    const line = document.createElement("p");
    const number = Object.assign(document.createElement("b"), { textContent: text, className: `num${tone ? ` tone-${tone}` : ""}` });
    line.append(`${label} `, number, ` ${unit} `, Object.assign(document.createElement("span"), { className: "muted text-13", textContent: said }));
    return line;
  }

  restore() {
    for (const name of FIELDS) if (this.state[name]) this.ends.elements[name].value = this.state[name];
    if (!this.state.device) this.ends.elements.device.placeholder = this.words.device;
    const chosen = [...this.ends.elements.outcome].find((one) => one.value === this.state.outcome);
    if (chosen) chosen.checked = true;
    if (!this.state.arrived_at && this.card.arrived) this.state.arrived_at = this.card.arrived;
    this.showArrival();
    this.showOutcome();
  }

  listen() {
    this.root.addEventListener("kx:form-changed", () => this.changed());
    this.root.addEventListener("kx:form-saved", () => this.changed());
    this.ends.addEventListener("input", (event) => {
      if (event.target.name === "outcome") this.showOutcome();
      if (event.target.name === "device" && !this.ends.elements.measured.value) this.ends.elements.measured.value = clock(new Date());
      this.changed();
    });
    this.ends.addEventListener("submit", (event) => (event.preventDefault(), this.save()));
    this.$("[data-arrive]").addEventListener("click", () => this.arrive());
    this.root.addEventListener("click", (event) => {
      const decision = event.target.closest("[data-decide]")?.dataset.decide;
      if (decision) this.decide(decision);
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), KEEP_MS);
  }

  read() {
    for (const name of FIELDS) this.state[name] = this.ends.elements[name].value;
    this.state.outcome = this.ends.elements.outcome.value;
    if (this.form) this.state.form = this.form.content();
    this.state.typed = Boolean(this.form?.touched);
    return this.state;
  }

  /** On this phone first. */
  async keep() {
    clearTimeout(this.timer);
    if (!this.desk.vault || ["waiting", "stored", "conflict"].includes(this.report?.state)) return;
    await this.sync.keepDraft(this.task, { ...this.read(), name: this.card.name });
    this.foot(fill(this.words.kept, { when: clock(new Date()) }));
    if (this.form && !navigator.onLine) this.form.saving.say(fill(this.words.kept, { when: clock(new Date()) }));
  }

  async arrive() {
    this.state.arrived_at = new Date().toISOString();
    if (this.$("[data-spot-agreed]").checked) this.state.spot = await spot();
    this.showArrival();
    await this.keep();
    const arrival = { uid: this.state.uid, task: this.task, arrived_at: this.state.arrived_at, spot: this.state.spot ?? null, name: this.card.name };
    if (this.desk.vault && !this.report) await this.sync.tellArrival(arrival);
  }

  showArrival() {
    const { arrived_at: at, spot: where } = this.state;
    this.$("[data-arrive]").hidden = Boolean(at);
    this.$("[data-spot]").hidden = Boolean(at);
    this.$("[data-arrived]").hidden = !at;
    this.$("[data-arrived]").textContent = at ? fill(where ? this.words.arrived_spot : this.words.arrived, { when: clock(new Date(at)) }) : "";
  }

  showOutcome() {
    const outcome = this.desk.data.outcomes[this.ends.elements.outcome.value];
    const day = outcome?.day || (outcome?.schedule_next ? "follow" : "");
    this.$("[data-next]").hidden = !day;
    this.$("[data-next-label]").textContent = this.words.day[day] ?? "";
    this.$("[data-then]").textContent = outcome?.then ?? "";
    this.$("[data-then]").classList.remove("tone-red");
  }

  /** What holds back, in words; empty when it can be handed in. */
  missing() {
    const outcome = this.desk.data.outcomes[this.state.outcome];
    if (!outcome) return this.words.no_outcome;
    if (outcome.needs_note && !this.state.note.trim()) return this.words.needs_note;
    const problems = outcome.asks_form && this.form ? this.form.problems() : 0;
    return problems ? fill(this.words.not_complete, { n: problems }) : "";
  }

  /** Where one goes on: the outcomes below the form, else the first row that lacks something. */
  toMissing(missing) {
    const outcome = this.desk.data.outcomes[this.state.outcome];
    if (outcome && missing !== this.words.needs_note) return this.form?.showFirstProblem();
    const told = this.$("[data-then]");
    told.textContent = missing;
    told.classList.add("tone-red");
    told.scrollIntoView({ block: "center" });
    (outcome ? this.ends.elements.note : this.ends.querySelector("[name=outcome]"))?.focus({ preventScroll: true });
    return undefined;
  }

  async save() {
    if (this.saving || this.report?.state === "stored") return;
    this.read();
    const missing = this.missing();
    this.notice(missing, "red");
    if (missing) return this.toMissing(missing);
    this.saving = true;
    this.form?.saving.leave();
    if (this.desk.vault) await this.handIn({});
    else await this.handInAtOnce();
    this.saving = false;
  }

  /** A browser that cannot seal keeps nothing: the visit goes to the server now, or stays on the screen. */
  async handInAtOnce(more = {}) {
    const content = this.content(more);
    this.state = content;
    try {
      const { state, said } = await this.sync.post(content);
      this.report = { state, said };
    } catch (problem) {
      if (!(problem instanceof NotAccepted)) return this.notice(this.words.stopped[problem instanceof SignedOut ? "signed_out" : "offline"], "red");
      content.errors = problem.errors;
      this.report = { state: problem.errors.state ?? "refused", content };
    }
    return this.showReport();
  }

  content(more) {
    const { state } = this;
    const now = new Date();
    const measured = state.device && state.measured ? new Date(`${localDay(now)}T${state.measured}`) : now;
    const form = state.form && (state.typed || this.desk.data.outcomes[state.outcome].asks_form) ? { ...state.form, started_at: state.arrived_at ?? null, done_at: state.done_at ?? measured.toISOString() } : null;
    return { ...state, ...more, errors: undefined, task: this.task, name: this.card.name, form, met_at: state.met_at ?? now.toISOString() };
  }

  /** Hand it in: on this phone first, then to the server. */
  async handIn(more) {
    clearTimeout(this.timer);
    await this.sync.keepReport(this.content(more));
    this.report = { state: "waiting" };
    await this.desk.send();
    this.report = await this.sync.reportOn(this.task);
    if (this.report?.content) this.state = this.report.content;
    this.showReport();
  }

  /** The list moved on: what was handed in closes the page. */
  async settle(sent) {
    if (!sent.some((one) => one.task === this.task)) return;
    this.report = await this.sync.reportOn(this.task);
    this.showReport();
  }

  showReport() {
    const { report } = this;
    const closed = !report && !this.begun ? this.card.closed : "";
    const over = ["waiting", "stored", "set_aside", "conflict"].includes(report?.state) || Boolean(closed);
    this.$("[data-visit-body]").classList.toggle("is-over", over);
    this.$("[data-visit-body]").toggleAttribute("inert", over);
    for (const one of document.querySelectorAll("[data-visit-save]")) one.hidden = over;
    if (closed) this.notice(closed, "green");
    if (!report) return;
    const errors = report.content?.errors;
    if (report.state === "refused") {
      this.notice(errors?.form ?? this.words.states.refused, "red");
      this.form?.say(errors?.problems ?? {});
      this.form?.showFirstProblem();
    } else if (report.state === "conflict") this.conflict(errors);
    else this.notice(report.said || this.words.over[report.state], report.state === "waiting" ? "amber" : "green");
    this.foot(this.words.states[report.state]);
  }

  conflict(errors) {
    const { theirs } = errors;
    this.notice(errors.form, "red");
    const place = this.$("[data-conflict]");
    place.hidden = false;
    place.querySelector("[data-theirs]").textContent = theirs.head;
    const cell = (text, tag = "td") => Object.assign(document.createElement(tag), { textContent: text });
    place.querySelector("tbody").replaceChildren(
      ...theirs.rows.map(([label, mine, other]) => {
        const row = document.createElement("tr");
        row.append(cell(label, "th"), cell(mine), cell(other));
        row.classList.toggle("is-different", mine !== other);
        return row;
      }),
    );
    place.scrollIntoView({ block: "start" });
  }

  async decide(decision) {
    const { seen } = this.state.errors.theirs;
    this.$("[data-conflict]").hidden = true;
    this.notice("");
    await (this.desk.vault ? this.handIn({ decision, seen }) : this.handInAtOnce({ decision, seen }));
  }

  notice(text, tone = "red") {
    const place = this.$("[data-visit-notice]");
    place.hidden = !text;
    place.className = `notice notice--${tone}`;
    place.querySelector("[data-words]").textContent = text;
    if (text) place.scrollIntoView({ block: "nearest" });
  }

  foot(text) {
    const place = document.querySelector("[data-visit-foot-words]");
    if (place) place.textContent = text ?? "";
  }
}

/** Where this browser is, if the person and the browser agree; null else. */
const spot = () =>
  new Promise((done) => {
    if (!navigator.geolocation) return done(null);
    const told = ({ coords }) => done({ latitude: coords.latitude, longitude: coords.longitude, accuracy_m: coords.accuracy });
    return navigator.geolocation.getCurrentPosition(told, () => done(null), { enableHighAccuracy: true, timeout: 8000 });
  });

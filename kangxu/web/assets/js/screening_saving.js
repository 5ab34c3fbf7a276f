// Saving: on this machine first, then to the server; what waits is said, what comes back goes on the screen again.
import { CardDesk } from "./screening_cardbar.js";
import { newUid } from "./offline_store.js";
import { dropDraft, dropForm, draftOf, keepDraft, keepForm, keptForms } from "./screening_store.js";
import { sendWaiting } from "./screening_sync.js";
import { $, fill } from "./screening_words.js";

const DRAFT_MS = 400;

export class SavingDesk extends CardDesk {
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
}

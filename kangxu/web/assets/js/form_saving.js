// A form's draft: kept in this browser before it is sent, forgotten here once the server has it. What was sent and never
// answered (`tried`) goes along with the next try: the server may have it, and then nobody else was quicker.
import { NoNetwork, NotAccepted, SignedOut, ask } from "./offline_sync.js";

const WAIT = 700;
const AGAIN = 5000;
const MOST_TRIED = 20;

export class FormSaving {
  constructor(root, asking) {
    Object.assign(this, { root, asking, revision: Number(root.dataset.revision), timer: 0, busy: false, dirty: false, tried: [] });
    this.key = `kx:form:${document.body.dataset.staff}:${root.dataset.save}:${root.dataset.cause}`;
    window.addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save());
  }

  changed() {
    this.dirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  /** What this browser keeps of it; a page that keeps its forms itself (sealed) is told instead. */
  keep() {
    if ("ownKeeping" in this.root.dataset) return this.root.dispatchEvent(new CustomEvent("kx:form-changed", { bubbles: true }));
    const kept = { uid: this.root.dataset.uid, revision: this.revision, values: this.asking.values(), touched: [...this.asking.touched], tried: this.tried, at: Date.now() };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // a full or closed store: the server still gets it
    }
    return undefined;
  }

  /** What this browser still has and the server has not. */
  restore() {
    this.asking.touchChosen();
    if ("ownKeeping" in this.root.dataset) return undefined;
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    const ours = kept && (kept.uid === this.root.dataset.uid ? kept.revision >= this.revision || kept.tried?.length : this.revision === 0 && kept.revision === 0);
    if (!ours) return localStorage.removeItem(this.key);
    this.putBack(kept);
    this.say(this.root.dataset.wordsKept);
    this.dirty = true;
    return this.save();
  }

  /** Answers that were kept, into the fields. */
  putBack({ uid, revision = this.revision, tried = [], touched, values }) {
    this.root.dataset.uid = uid;
    this.revision = Math.min(this.revision, revision);
    this.tried = tried;
    this.asking.touched = new Set(touched);
    this.root.dispatchEvent(new CustomEvent("kx:form-restoring", { detail: values }));
    for (const field of this.asking.fields()) {
      if (field.dataset.kind !== "shown" && (!("ruled" in field.dataset) || this.asking.touched.has(field.dataset.key))) this.asking.put(field, values[field.dataset.key]);
    }
    this.asking.open();
  }

  body() {
    const { uid, cause } = this.root.dataset;
    return { uid, cause, revision: this.revision, values: this.asking.values() };
  }

  /** The page is sent: what is kept here goes with it, and no draft follows. */
  leave() {
    clearTimeout(this.timer);
    this.dirty = false;
    this.left = true;
    return this.body();
  }

  async save() {
    if (this.busy || this.left || !this.root.dataset.save || !this.root.isConnected) return;
    clearTimeout(this.timer);
    this.busy = true;
    this.dirty = false;
    this.say(this.root.dataset.wordsSaving);
    const body = { ...this.body(), tried: this.tried };
    this.remember(body.values);
    try {
      this.take(await ask(this.root.dataset.save, body));
      this.tried = [];
      if (!this.dirty) localStorage.removeItem(this.key);
    } catch (problem) {
      this.failed(problem);
    }
    this.busy = false;
    if (this.dirty) this.timer = setTimeout(() => this.save(), WAIT);
  }

  remember(values) {
    const said = JSON.stringify(values);
    this.tried = [...this.tried.filter((one) => JSON.stringify(one) !== said), values].slice(-MOST_TRIED);
    this.keep();
  }

  failed(problem) {
    if (problem instanceof NotAccepted && problem.errors?.state === "done" && !("ownKeeping" in this.root.dataset)) {
      localStorage.removeItem(this.key);
      return window.location.reload();
    }
    if (problem instanceof NotAccepted) {
      this.tried = [];
      this.keep();
      return this.say(problem.errors?.form ?? this.root.dataset.wordsStale, true);
    }
    if (problem instanceof SignedOut) return this.say(this.root.dataset.wordsSignedOut, true);
    if (!(problem instanceof NoNetwork)) throw problem;
    this.say(this.root.dataset.wordsOffline, true);
    this.timer = setTimeout(() => this.save(), AGAIN);
    return undefined;
  }

  /** What the server found: calculated values, problems, the class and why. What is being typed stays. */
  take(found) {
    this.revision = found.revision;
    this.root.dataset.revision = found.revision;
    for (const field of this.asking.fields()) {
      const { key } = field.dataset;
      if ("ruled" in field.dataset) field.dataset.auto = found.auto[key] ?? "";
      const ruled = "ruled" in field.dataset && !this.asking.touched.has(key);
      if ((ruled || field.dataset.kind === "shown") && !field.contains(document.activeElement)) this.asking.put(field, found.values[key]);
      if (!this.dirty) this.asking.say(field, found.problems[key] ?? "");
      const number = field.dataset.kind === "number" && field.querySelector("input");
      if (number) for (const tone of ["red", "amber"]) number.classList.toggle(`form-input__number--${tone}`, found.tones[key] === tone);
    }
    for (const [key, words] of Object.entries(found.because)) {
      const place = this.root.querySelector(`[data-because="${CSS.escape(key)}"]`);
      if (place) place.textContent = words;
    }
    this.root.querySelector("[data-standing]").innerHTML = found.standing;
    this.root.querySelector("[data-progress]").textContent = found.progress;
    this.asking.open();
    this.say(found.saved);
    this.root.dispatchEvent(new CustomEvent("kx:form-saved", { bubbles: true, detail: found }));
  }

  say(words, trouble = false) {
    const place = this.root.querySelector("[data-saved]");
    place.textContent = words ?? "";
    place.classList.toggle("tone-amber", trouble);
  }
}

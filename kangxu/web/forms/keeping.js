// Changes of a draft, sent one after the other. What was typed is kept in this browser until the server has it.
import { NoNetwork, NotAccepted, SignedOut, ask } from "../assets/js/offline_sync.js";

const AGAIN = 4000;
const TYPED = ["alter", "about"];

export class Keeping {
  /** `done(answer, change)` after each, `wrong(fields, change)` where something cannot be read, `say(words, trouble)`. */
  constructor(root, { done, wrong, say }) {
    Object.assign(this, { root, done, wrong, say, queue: [], busy: null, timer: 0 });
    this.key = `kx:form-design:${document.body.dataset.staff}:${root.dataset.code}`;
    addEventListener("online", () => this.run());
  }

  /** Typing in one question is one change, as long as it waits. */
  push(change) {
    const last = this.queue.at(-1);
    const same = last && last !== this.sending && TYPED.includes(change.op) && last.op === change.op && last.item === change.item;
    if (same) last.fields = change.fields;
    else this.queue.push(change);
    this.remember();
    return this.run();
  }

  remember() {
    const typed = this.queue.filter((one) => TYPED.includes(one.op));
    try {
      if (typed.length) localStorage.setItem(this.key, JSON.stringify(typed));
      else localStorage.removeItem(this.key);
    } catch {
      // a full or closed store: the server still gets it
    }
  }

  /** What an earlier page did not get away. */
  restore() {
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
    if (!kept.length) return false;
    this.queue.push(...kept);
    this.run();
    return true;
  }

  /** Until everything is sent, or something stands against it. */
  run() {
    this.busy ??= this.work().finally(() => (this.busy = null));
    return this.busy;
  }

  async work() {
    clearTimeout(this.timer);
    while (this.queue.length) {
      const change = this.queue[0];
      this.sending = change;
      this.say(this.root.dataset.wordsSaving);
      try {
        const sent = change.op === "whole" ? { ...change, digest: this.digest } : change;
        const answer = await ask(this.root.dataset.change, sent);
        this.took(change);
        this.done(answer, change);
      } catch (problem) {
        if (!this.failed(problem, change)) return;
      } finally {
        this.sending = null;
      }
    }
  }

  took(change) {
    this.queue.splice(this.queue.indexOf(change), 1);
    this.remember();
  }

  /** Whether to go on with the next. */
  failed(problem, change) {
    if (problem instanceof NotAccepted) {
      this.took(change);
      this.say(this.root.dataset.wordsWrong, true);
      this.wrong(problem.errors?.fields ?? {}, change);
      return true;
    }
    if (problem instanceof SignedOut) {
      this.say(this.root.dataset.wordsSignedOut, true);
      return false;
    }
    if (!(problem instanceof NoNetwork)) throw problem;
    this.say(this.root.dataset.wordsOffline, true);
    this.timer = setTimeout(() => this.run(), AGAIN);
    return false;
  }
}

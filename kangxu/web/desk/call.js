// The page of a call. What is typed is kept in this browser at once and on the server soon after; saving waits for both.
// Keys: c dials, r notes that the recording was told, h hangs up, f goes into the form, s goes on in the script, 1-9 (anywhere with Alt) choose the outcome, 0 opens the further ones, Enter saves.
import { NoNetwork, NotAccepted, SignedOut, ask } from "../assets/js/offline_sync.js";
import { showToast } from "../components/toast/toast.js";

const WAIT = 600;
const AGAIN = 4000;
const PATIENCE = 15000;
const MOST_TRIED = 20;

class CallPage {
  constructor(root) {
    Object.assign(this, { root, form: document.getElementById("call"), timer: 0, busy: false, dirty: false, sending: false, tried: [] });
    this.next = document.getElementById("outcome-next");
    this.proposed = this.next?.value ?? "";
    this.touched = "nextTouched" in root.dataset;
    document.addEventListener("keydown", (event) => this.onKey(event));
    if (!root.dataset.keepHref) return;
    this.restore();
    document.addEventListener("input", (event) => event.target.matches("[data-keep], [name=barrier]") && this.changed(event.target));
    document.addEventListener("input", (event) => event.target.closest('[data-key="next_on"]') && this.followForm());
    document.addEventListener("kx:form-saved", () => this.propose());
    document.addEventListener("kx:form-end", () => this.leaveForm());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save());
    window.addEventListener("online", () => this.dirty && this.save());
    this.form.addEventListener("submit", (event) => this.send(event));
    if ("refused" in root.dataset) setTimeout(() => this.toProblem());
  }

  /** What is missing is where one goes on. */
  toProblem() {
    const words = document.querySelector("[data-form-panel] [data-problem]:not([hidden])");
    words?.closest("[data-key]").querySelector("input, select, textarea")?.focus();
    words?.scrollIntoView({ block: "center" });
  }

  fields() {
    return [...document.querySelectorAll("[data-keep], [data-call] [name=barrier]")];
  }

  typed() {
    const kept = {};
    for (const field of this.fields()) {
      if (field.type === "radio" ? field.checked : field.value) kept[field.name] = field.value;
    }
    if (!this.touched) delete kept.next;
    return kept;
  }

  content() {
    const kept = this.typed();
    const query = new URLSearchParams(location.search);
    for (const name of ["script", "form"]) if (query.get(name)) kept[name] = query.get(name);
    return kept;
  }

  put(content) {
    for (const field of this.fields()) {
      if (!(field.name in content)) continue;
      if (field.type === "radio") field.checked = field.value === content[field.name];
      else field.value = content[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** What this browser still has and the server has not. What the server stored later is somebody else's, unless it is
   *  what we sent and never got an answer to (`tried`): then we typed on after it. */
  restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.root.dataset.keepKey));
    } catch {
      localStorage.removeItem(this.root.dataset.keepKey);
    }
    const { kept: stored } = this.root.dataset;
    const older = stored && kept && kept.base !== stored && kept.at < Date.parse(stored);
    if (!kept || (older && !kept.tried?.includes(JSON.stringify(this.typed())))) return;
    this.touched = "next" in kept.content;
    this.put(kept.content);
    this.changed();
  }

  changed(field) {
    if (field?.name === "outcome") document.getElementById("outcome-label").classList.remove("tone-red");
    if (field === this.next && field) this.touched = true;
    if (field?.type === "radio" && field.dataset.day && !this.touched && this.next) {
      this.next.value = "";
      this.next.dispatchEvent(new CustomEvent("input", { bubbles: true }));
      this.touched = false;
    } else if (field?.name === "outcome" && !this.touched) this.propose();
    this.dirty = true;
    try {
      const kept = { at: Date.now(), base: this.root.dataset.kept, content: this.content(), tried: this.tried };
      localStorage.setItem(this.root.dataset.keepKey, JSON.stringify(kept));
    } catch {
      // a full or closed store: the server still gets it
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  async save() {
    if (this.busy || this.sending) return;
    clearTimeout(this.timer);
    this.busy = true;
    this.dirty = false;
    this.tried = [...this.tried, JSON.stringify(this.typed())].slice(-MOST_TRIED);
    try {
      const found = await ask(this.root.dataset.keepHref, this.content());
      this.root.dataset.kept = found.kept;
      this.tried = [];
      this.say(found.said);
      if (!this.dirty) localStorage.removeItem(this.root.dataset.keepKey);
    } catch (problem) {
      if (!(problem instanceof NoNetwork || problem instanceof SignedOut || problem instanceof NotAccepted)) throw problem;
      this.say(this.root.dataset.wordsOffline);
      this.dirty = true;
      this.timer = setTimeout(() => this.save(), AGAIN);
      return;
    } finally {
      this.busy = false;
    }
    if (this.dirty) this.timer = setTimeout(() => this.save(), WAIT);
  }

  say(words) {
    for (const place of document.querySelectorAll("[data-call-kept]")) place.textContent = words ?? "";
  }

  /** The next day follows the class of the form until somebody chooses another. */
  propose() {
    const ruled = this.panel()?.root.querySelector('[data-row="next_on"] input, [data-key="next_on"] input');
    const meant = document.querySelector("[name=outcome]:checked")?.dataset.day;
    if (!this.next || this.touched || meant) return;
    if (ruled) this.proposed = ruled.value;
    if (this.next.value === this.proposed) return;
    this.next.value = this.proposed;
    this.next.dispatchEvent(new CustomEvent("input", { bubbles: true }));
    this.touched = false;
  }

  /** A day typed into the form is the last word: the one beside the outcomes follows it again. */
  followForm() {
    this.touched = false;
    this.propose();
  }

  panel() {
    return document.querySelector("[data-form-panel]")?.formPanel;
  }

  leaveForm() {
    const first = document.getElementById("words") ?? document.getElementById("note");
    if (first) first.focus();
    else document.activeElement?.blur();
  }

  onKey(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { key, target } = event;
    if (event.altKey && /^Digit\d$/.test(event.code)) return this.choose(event, event.code.slice(5));
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return this.root.dataset.keepHref && this.submit(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && target.closest(".call-form")) return target.blur();
    const typing = target.closest("input:not([type=radio], [type=checkbox]), textarea, select, button, a, [data-form-panel]");
    if (target.matches("[data-outcome-more]") && /^[1-9]$/.test(key)) return this.choose(event, key);
    if (key === "Enter" && target.matches("#words, #note") && !event.shiftKey) return this.afterOwn(event, target);
    if (typing) return;
    if (key === "0") return this.choose(event, key);
    if (key === "f" || key === "F") {
      event.preventDefault();
      if (this.panel()) this.panel().focusFirstEmpty();
      else document.getElementById("words")?.focus();
    }
    const presses = { h: "hang_up", r: "told" }[key.toLowerCase()];
    if (presses) this.press(document.querySelector(`[data-call-do="${presses}"]`));
    if (key === "Enter" && this.root.dataset.keepHref && document.querySelector("[name=outcome]:checked")) this.submit(event);
  }

  /** htmx wires what it has just swapped in some 20 ms later; a key pressed sooner must not fall through. */
  press(button) {
    if (!button) return;
    window.htmx.process(button);
    button.click();
  }

  afterOwn(event, field) {
    event.preventDefault();
    if (field.id === "words") document.getElementById("note").focus();
    else field.blur();
  }

  /** 0 opens the further ones, whose keys count while they are open. */
  choose(event, digit) {
    event.preventDefault();
    const opens = document.querySelector("[data-outcome-open]");
    if (digit === "0") return opens?.click();
    const isOpen = opens?.getAttribute("aria-expanded") === "true";
    document.querySelector(isOpen ? `[data-outcome-more="${digit}"]` : `[data-outcome="${digit}"]`)?.click();
    if (isOpen) opens.click();
    document.activeElement?.blur();
  }

  submit(event) {
    event.preventDefault();
    this.form.requestSubmit();
  }

  /** First the drafts reach the server, then the outcome goes with the form as it stands. */
  async send(event) {
    event.preventDefault();
    if (this.sending || !this.chose(event.submitter)) return;
    this.sending = true;
    clearTimeout(this.timer);
    const panel = this.panel();
    if (!(await this.reachable())) return this.stay();
    if (panel) await this.settled(panel);
    this.fill(panel);
    if (event.submitter?.name === "outcome") this.also("outcome", event.submitter.value);
    this.form.submit();
  }

  /** Whether there is an outcome to send; what is missing is said where it is missing. */
  chose(submitter) {
    if (submitter?.name === "outcome" || document.querySelector("[name=outcome]:checked")) return true;
    document.getElementById("outcome-label").classList.add("tone-red");
    showToast(this.root.dataset.wordsChoose, "red");
    return false;
  }

  /** A page that is sent without network is lost to an error of the browser. */
  async reachable() {
    try {
      await ask(this.root.dataset.keepHref, this.content());
    } catch (problem) {
      return !(problem instanceof NoNetwork) || problem.status > 0;
    }
    return true;
  }

  stay() {
    this.sending = false;
    this.dirty = true;
    this.timer = setTimeout(() => this.save(), AGAIN);
    this.say(this.root.dataset.wordsOffline);
    showToast(this.root.dataset.wordsUnsent, "red");
  }

  /** Until the form's draft is at the server, or the network is not there. A save under way would make ours look stale. */
  async settled({ saving }) {
    const until = performance.now() + PATIENCE;
    while ((saving.busy || saving.dirty) && performance.now() < until) {
      if (saving.dirty && !saving.busy) await saving.save();
      else await new Promise((done) => setTimeout(done, 40));
    }
  }

  fill(panel) {
    const { elements } = this.form;
    if (panel) {
      elements.form_code.value = panel.root.dataset.save.split("/").at(-2);
      elements.form_uid.value = panel.root.dataset.uid;
      elements.form_revision.value = panel.root.dataset.revision;
      elements.form_values.value = JSON.stringify(panel.asking.values());
    }
    elements.next_proposed.value = this.touched ? "" : this.next?.value ?? "";
  }

  also(name, value) {
    for (const chosen of document.querySelectorAll(`[name=${name}]:checked`)) chosen.checked = false;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    this.form.append(field);
  }
}

const root = document.querySelector("[data-call]");
if (root) root.callPage = new CallPage(root);

// The draft saves itself; name, purpose and note stand in its form; publishing saves first.
import { $, isAborted, post } from "./dom.js";

const REST_MS = 1200;

export class Draft {
  constructor(builder, data) {
    Object.assign(this, { builder, data, words: data.words, wait: 0, stored: data.rule, told: $("[data-saved]"), form: $("#builder-about"), code: $("#builder-rule [name=code]") });
    this.form.addEventListener("input", () => this.changed(this.builder.made.stored));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.elements.purpose.addEventListener("change", () => this.builder.live.again());
    $("[data-publish]")?.addEventListener("click", () => this.publish());
    $("[data-open-note]")?.addEventListener("click", () => this.openNote());
    addEventListener("pagehide", () => this.wait && this.save());
  }

  changed(stored) {
    this.stored = stored;
    if (!this.data.urls.save) return;
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.save(), REST_MS);
  }

  async save() {
    clearTimeout(this.wait);
    this.wait = 0;
    const about = { ...Object.fromEntries(new FormData(this.form)), purpose: this.form.elements.purpose.value };
    try {
      const answer = await post(this.data.urls.save, { ...about, code: this.code.value, rule: JSON.stringify(this.stored) }, "save");
      this.told.textContent = answer.words;
      this.told.classList.toggle("tone-red", !answer.code);
      if (answer.code) this.kept(answer);
      return Boolean(answer.code);
    } catch (problem) {
      if (!isAborted(problem)) this.told.textContent = this.words.not_saved;
      return false;
    }
  }

  /** A new one has its own address now. */
  kept({ code, href, tag }) {
    Object.assign($("[data-tag] .tag"), { textContent: tag, className: "tag" });
    if (this.code.value === code) return;
    this.code.value = code;
    history.replaceState(null, "", href);
    for (const one of document.querySelectorAll("[data-kept]")) {
      one.hidden = false;
      for (const button of [one, ...one.querySelectorAll("[hx-get]")]) {
        const address = button.getAttribute("hx-get");
        if (address) button.setAttribute("hx-get", address.replace("CODE", code));
      }
      window.htmx.process(one);
    }
  }

  async publish() {
    const name = this.form.elements.zh;
    if (!name.value.trim()) {
      name.focus();
      this.told.textContent = this.words.name_first;
      return;
    }
    if (!(await this.save())) return;
    window.htmx.ajax("POST", this.data.urls.publish.replace("CODE", this.code.value), { target: "#builder-notice", swap: "innerHTML" });
  }

  openNote() {
    const note = $("[data-note]");
    note.hidden = !note.hidden;
    if (!note.hidden) note.querySelector("input").focus();
  }
}

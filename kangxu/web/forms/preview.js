// What the form looks like on a phone, to be tried, and on paper. What was tried stays while the form changes.
import { ask } from "../assets/js/offline_sync.js";

const PHONE = 250;
const PAPER = 900;

export class Preview {
  constructor(root) {
    Object.assign(this, { root, phone: root.querySelector("[data-phone]"), paper: root.querySelector("[data-paper-view]"), timer: 0, turn: 0 });
    root.querySelector(".form-desk__preview").addEventListener("change", (event) => event.target.name === "preview" && this.show(event.target.value));
  }

  show(which) {
    this.phone.hidden = which !== "phone";
    this.paper.hidden = which !== "paper";
    this.refresh();
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), this.paper.hidden ? PHONE : PAPER);
  }

  async refresh() {
    const turn = (this.turn += 1);
    try {
      const html = this.paper.hidden ? (await ask(this.root.dataset.try, this.tried())).html : await this.sheet();
      if (turn === this.turn) this.put(html);
    } catch {
      // no network: the next change tries again
    }
  }

  async sheet() {
    const answer = await fetch(this.root.dataset.paper, { cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.text();
  }

  tried() {
    const panel = this.phone.querySelector("[data-form-panel]")?.formPanel;
    return { panel: true, values: panel?.asking.values() };
  }

  put(html) {
    if (!this.paper.hidden) return void (this.paper.innerHTML = html);
    const top = this.phone.scrollTop;
    this.phone.innerHTML = html;
    this.phone.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    this.phone.scrollTop = top;
    return undefined;
  }
}

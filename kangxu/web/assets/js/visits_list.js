// Who was taken along and how far each visit has come: on this phone, handed in, refused, or answered in between.
import { fill, localDay } from "./visits_words.js";

const TONES = { draft: "muted", waiting: "amber", refused: "red", conflict: "red", stored: "green", set_aside: "muted", arrived: "muted" };

export class VisitList {
  constructor(desk) {
    Object.assign(this, { desk, root: desk.root, words: desk.words });
  }

  async show() {
    const { sync, vault } = this.desk;
    const [panel, reports, drafts] = [await sync.panel(), await sync.own("reports"), await sync.own("drafts")];
    const states = new Map(drafts.map((one) => [one.task, "draft"]));
    for (const one of reports.sort((a, b) => a.at - b.at)) states.set(one.task, one.state);
    if (this.root.dataset.view === "offline") await this.rows(states);
    for (const mark of this.root.querySelectorAll("[data-visit-state]")) this.mark(mark, states.get(Number(mark.dataset.visitState)));
    this.facts(panel, reports, Boolean(vault));
  }

  mark(place, state) {
    place.hidden = !state;
    place.className = `tag tag--${TONES[state] ?? "muted"}`;
    place.textContent = this.words.states[state] ?? "";
  }

  facts(panel, reports, opens) {
    const count = (state) => reports.filter((one) => one.state === state).length;
    const { words } = this;
    const lines = [
      !crypto.subtle && words.no_crypto,
      crypto.subtle && !opens && words.no_key,
      panel ? fill(words.carried, { n: panel.count, ahead: panel.ahead ?? "", when: this.when(panel.at) }) : words.not_carried,
      panel && this.root.dataset.offline !== "complete" && navigator.onLine && words.not_ready,
      count("waiting") && fill(words.waiting[this.desk.stopped || (navigator.onLine ? "" : "offline")] ?? words.waiting.offline, { n: count("waiting") }),
      count("refused") && fill(words.refused, { n: count("refused") }),
      count("conflict") && fill(words.conflicts, { n: count("conflict") }),
    ];
    const place = this.root.querySelector("[data-carry-words]");
    place.replaceChildren(...lines.filter(Boolean).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    for (const one of this.root.querySelectorAll("[data-send]")) one.hidden = !count("waiting");
    this.root.querySelector("[data-sign-in]").hidden = !(count("waiting") && this.desk.stopped === "signed_out") && opens;
    this.open(reports);
  }

  /** Visits that need somebody, whatever day the page shows. */
  open(reports) {
    const place = this.root.querySelector("[data-carry-open]");
    const wanted = reports.filter((one) => ["waiting", "refused", "conflict"].includes(one.state));
    place.replaceChildren(...wanted.map((one) => this.link(one)));
    for (const one of wanted) this.name(one);
  }

  link({ task, state }) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: `/visits/${task}`, textContent: "…" });
    const tag = document.createElement("span");
    item.append(link, tag);
    item.dataset.open = task;
    this.mark(tag, state);
    return item;
  }

  async name({ task, uid, sealed }) {
    const content = sealed && (await this.desk.vault?.unseal(sealed, uid));
    const link = this.root.querySelector(`[data-open="${task}"] a`);
    if (link) link.textContent = content?.name ?? this.words.sealed;
  }

  when(at) {
    const moment = new Date(at);
    const two = (number) => String(number).padStart(2, "0");
    return `${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
  }

  async rows(states) {
    const place = this.root.querySelector("[data-offline-rows]");
    const cards = await this.desk.sync.cards();
    const today = localDay(new Date());
    const ahead = (one) => (one.due_on > today ? one.due_on : "");
    cards.sort((one, other) => ahead(one).localeCompare(ahead(other)) || one.area.localeCompare(other.area, "zh") || one.due_on.localeCompare(other.due_on));
    const template = this.root.querySelector("[data-offline-row]");
    place.replaceChildren(...cards.map((card) => this.row(template, card)));
    this.root.querySelector("[data-offline-empty]").hidden = cards.length > 0;
    for (const mark of place.querySelectorAll("[data-visit-state]")) this.mark(mark, states.get(Number(mark.dataset.visitState)));
  }

  row(template, card) {
    const row = template.content.firstElementChild.cloneNode(true);
    for (const place of row.querySelectorAll("[data-fill]")) place.textContent = card[place.dataset.fill] ?? "";
    row.querySelector("a").href = card.href;
    row.querySelector("[data-visit-state]").dataset.visitState = card.task;
    return row;
  }
}

// The day's visits in the browser: what is on this phone, what was handed in, and one visit while it is made.
import { SignedOut } from "./offline_sync.js";
import { Vault } from "./offline_vault.js";
import { fill } from "./visits_words.js";
import { VisitList } from "./visits_list.js";
import { VisitPage } from "./visits_page.js";
import { KEY, store } from "./visits_store.js";
import { VisitSync } from "./visits_sync.js";

const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");
const AGAIN_MS = 30_000;
const AHEAD = "kx:visits:ahead";

const remember = (days) => {
  try {
    localStorage.setItem(AHEAD, days);
  } catch {
    // a full or closed store: asked again next time
  }
};
const remembered = () => {
  try {
    return localStorage.getItem(AHEAD);
  } catch {
    return null;
  }
};

class VisitDesk {
  constructor(root, vault) {
    this.root = root;
    this.data = json("visits-data");
    this.words = this.data.words;
    this.vault = vault;
    this.sync = new VisitSync(this.data, vault);
    this.list = new VisitList(this);
    this.choose();
    root.addEventListener("click", (event) => this.onClick(event));
    window.addEventListener("online", () => this.send());
    window.addEventListener("offline", () => this.list.show());
    setInterval(() => navigator.onLine && this.send(), AGAIN_MS);
  }

  choose() {
    const offered = this.root.querySelector("[data-ahead]");
    const known = [...(offered?.options ?? [])].find((one) => one.value === remembered());
    if (known) known.selected = true;
  }

  async start() {
    await this.sync.panel();
    await this.openVisit();
    await this.list.show();
    this.root.dataset.ready = "";
    await this.send();
    await this.wakeWorker();
  }

  /** The visit of this address: from the page, else from what was taken along. */
  async openVisit() {
    const task = Number(location.pathname.match(/^\/visits\/(\d+)$/)?.[1] ?? 0);
    if (!task) return;
    const card = json("visit-card") ?? (await this.sync.card(task));
    this.visit = new VisitPage(this, task, card);
    await this.visit.open(json("visit-panel") ?? (card?.form && (await this.sync.form(card.form.code))));
  }

  onClick(event) {
    if (event.target.closest("[data-take-along]")) this.takeAlong();
    if (event.target.closest("[data-send]")) this.send(true);
  }

  async takeAlong() {
    if (!this.vault) return this.tell(crypto.subtle ? this.words.no_key : this.words.no_crypto, "amber");
    if (this.taking) return undefined;
    this.taking = true;
    const place = this.root.querySelector("[data-taking]");
    place.hidden = false;
    this.progress(0, 0);
    try {
      await this.sync.takeAlong(this.ahead(), (count, of) => this.progress(count, of));
      await this.wakeWorker();
      this.tell(this.words.taken);
    } catch (problem) {
      this.tell(problem instanceof SignedOut ? this.words.stopped.signed_out : this.words.not_taken, "amber");
    }
    place.hidden = true;
    this.taking = false;
    return this.list.show();
  }

  /** How far it is: a bar without an end until the server has said how many there are. */
  progress(n, of) {
    const bar = this.root.querySelector("[data-progress-of]");
    if (of) Object.assign(bar, { value: n, max: Math.max(of, n) });
    else bar.removeAttribute("value");
    this.root.querySelector("[data-taking-words]").textContent = of ? fill(this.words.taking, { n, of }) : this.words.preparing;
  }

  /** The chosen stretch of days, with its words; this browser remembers it. */
  ahead() {
    const chosen = this.root.querySelector("[data-ahead]").selectedOptions[0];
    remember(chosen.value);
    return { days: chosen.value, words: chosen.textContent };
  }

  async send(byHand = false) {
    if (!this.vault) return;
    const { stopped, sent } = await this.sync.send();
    this.stopped = stopped;
    this.root.dataset.stopped = stopped;
    if (sent.length) this.tell(sent.length === 1 && sent[0].said ? sent[0].said : fill(this.words.sent, { n: sent.length }));
    else if (byHand) this.tell(stopped ? this.words.stopped[stopped] : this.words.nothing_waits, stopped ? "amber" : "");
    await this.list.show();
    await this.visit?.settle(sent);
  }

  tell(text, tone = "") {
    document.dispatchEvent(new CustomEvent("kx:toast", { detail: { text, tone } }));
  }

  /** The page opens without network only once its worker has everything. */
  async wakeWorker() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register(this.data.urls.worker, { scope: "/visits" });
    } catch {
      return; // blocked or no network: the page goes on without it
    }
    const registered = await navigator.serviceWorker.getRegistration("/visits");
    await awake(registered);
    this.root.dataset.offline = await asked(registered.active);
    await this.list.show();
  }
}

const awake = (registered) =>
  registered.active
    ? undefined
    : new Promise((done) => {
        const worker = registered.installing ?? registered.waiting;
        worker.addEventListener("statechange", () => worker.state === "activated" && done());
      });

const asked = (worker) =>
  new Promise((done) => {
    navigator.serviceWorker.addEventListener("message", ({ data }) => done(data), { once: true });
    navigator.serviceWorker.startMessages();
    worker.postMessage("refill");
  });

export async function startVisits(root) {
  const desk = new VisitDesk(root, await Vault.open(KEY));
  root.visitDesk = desk;
  root.visitStore = store;
  await desk.start();
}

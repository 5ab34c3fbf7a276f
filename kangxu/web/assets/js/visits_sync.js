// Takes persons along, and hands visits in. The server knows a visit by its uid, so sending one twice changes nothing.
import { ask, oneAtATime, sendEach } from "./offline_sync.js";
import { forgetPersons, store } from "./visits_store.js";

export class VisitSync {
  constructor(data, vault) {
    Object.assign(this, { data, vault });
  }

  /** Bring forms and persons due so far `ahead`, chunk by chunk; `told(count, of)` after each. What was there before goes at the end. */
  async takeAlong(ahead, told) {
    const before = new Set((await store.all("cards")).map((one) => one.task));
    for (const form of (await ask(this.data.urls.forms)).forms) await store.put("forms", { code: form.code, sealed: await this.vault.seal(form, form.code) });
    let after = "";
    let count = 0;
    do {
      const chunk = await ask(`${this.data.urls.panel}?days=${ahead.days}&after=${encodeURIComponent(after)}&count=${count}`);
      const kept = await Promise.all(chunk.cards.map(async (card) => ({ task: card.task, sealed: await this.vault.seal(card, card.task) })));
      await store.step("cards", "readwrite", (cards) => kept.map((one) => cards.put(one)).at(-1));
      for (const one of kept) before.delete(one.task);
      count += chunk.cards.length;
      after = chunk.next;
      told(count, chunk.of);
    } while (after);
    await store.step("cards", "readwrite", (cards) => [...before].map((one) => cards.delete(one)).at(-1));
    await store.put("facts", { id: "panel", staff: this.data.staff, count, ahead: ahead.words, at: Date.now() });
  }

  /** What was taken along, unless it is old or another's: then it goes. */
  async panel() {
    const fact = await store.get("facts", "panel");
    if (!fact) return null;
    if (fact.staff === this.data.staff && Date.now() - fact.at < this.data.keep_hours * 3600_000) return fact;
    await forgetPersons();
    return null;
  }

  async card(task) {
    const kept = await store.get("cards", task);
    return kept && this.vault?.unseal(kept.sealed, task);
  }

  async cards() {
    const kept = await store.all("cards");
    const opened = await Promise.all(kept.map((one) => this.vault?.unseal(one.sealed, one.task)));
    return opened.filter(Boolean);
  }

  async form(code) {
    const kept = await store.get("forms", code);
    return kept && this.vault?.unseal(kept.sealed, code);
  }

  own = async (name) => (await store.all(name)).filter((one) => one.staff === this.data.staff);

  /** The last visit to somebody that this browser knows of, opened. */
  async reportOn(task) {
    const found = (await this.own("reports")).filter((one) => one.task === task).sort((one, other) => one.at - other.at).at(-1);
    return found && { ...found, content: found.sealed && (await this.vault?.unseal(found.sealed, found.uid)) };
  }

  draftId = (task) => `${this.data.staff}:${task}`;

  async draftOn(task) {
    const found = await store.get("drafts", this.draftId(task));
    return found && this.vault?.unseal(found.sealed, found.id);
  }

  async keepDraft(task, content) {
    const id = this.draftId(task);
    await store.put("drafts", { id, task, staff: this.data.staff, sealed: await this.vault.seal(content, id) });
  }

  /** A finished visit waits to be handed in; its draft goes in the same step. */
  async keepReport(content) {
    const { uid, task } = content;
    const kept = { uid, task, staff: this.data.staff, state: "waiting", at: Date.now(), sealed: await this.vault.seal(content, uid) };
    await store.step(["reports", "drafts"], "readwrite", (reports, drafts) => (drafts.delete(this.draftId(task)), reports.put(kept)));
  }

  /** Somebody arrived: told at once where there is network; else it goes along with the visit. */
  async tellArrival({ uid, task, arrived_at, spot }) {
    try {
      await this.post({ uid, task, arrived_at, spot });
    } catch {
      // the visit itself says it again
    }
  }

  /** A visit to the server, which takes it only of whoever is signed in now: another tab may have signed in another. */
  post = (content) => ask(this.data.urls.reports, { ...content, staff: this.data.staff, sent_at: new Date().toISOString() });

  /** Reports that wait, opened; one that does not open stays as it is. */
  async waiting() {
    const found = (await this.own("reports")).filter((one) => one.state === "waiting");
    const opened = await Promise.all(found.map(async (one) => ({ ...one, content: await this.vault.unseal(one.sealed, one.uid) })));
    return opened.filter((one) => one.content);
  }

  /** Hand in everything that waits; why it stopped, and what was sent. */
  send() {
    return oneAtATime("kangxu-visits", async () => {
      const sent = [];
      const stopped = await sendEach(await this.waiting(), {
        send: ({ content }) => this.post(content),
        sent: async ({ uid, task, staff, at }, answer) => {
          await store.put("reports", { uid, task, staff, at, state: answer.state, said: answer.said });
          await store.drop("cards", task);
          sent.push({ uid, task, ...answer });
        },
        refused: async ({ content, ...one }, errors) => {
          const sealed = await this.vault.seal({ ...content, errors }, one.uid);
          await store.put("reports", { ...one, state: errors.state ?? "refused", sealed });
        },
      });
      return { stopped, sent };
    });
  }
}

// What this browser keeps of visits: whom it took along, what was begun, and what the server has not confirmed yet.
import { OfflineStore } from "./offline_store.js";

export const KEY = "kx_visits";
export const store = new OfflineStore("kangxu-visits", { cards: "task", forms: "code", drafts: "id", reports: "uid", facts: "id" });

/** Forget everybody; what is begun or waits stays sealed until this member of staff is back. */
export const forgetPersons = () => store.step(["cards", "forms", "facts"], "readwrite", (...several) => several.map((one) => one.clear()).at(-1));

/** Signing out: nobody's data and no key stay in this browser. */
export async function forgetAll() {
  document.cookie = `${KEY}=; path=/visits; max-age=0; samesite=strict`;
  const known = (await indexedDB.databases?.()) ?? [{ name: store.name }];
  if (known.some((one) => one.name === store.name)) await forgetPersons();
  const worker = await navigator.serviceWorker?.getRegistration("/visits");
  worker?.active?.postMessage("forget");
}

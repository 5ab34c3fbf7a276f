// A small database in this browser: each step is safely on disk before it counts as done.
export class OfflineStore {
  /** `stores` names each store with the field that is its key. */
  constructor(name, stores) {
    Object.assign(this, { name, stores });
  }

  opened() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open(this.name, 1);
      asked.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(this.stores)) asked.result.createObjectStore(store, { keyPath });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  /** One step on some stores, whole or not at all; `work` gets them in their order. */
  async step(names, mode, work) {
    const several = [names].flat();
    const database = await this.opened();
    try {
      return await new Promise((done, failed) => {
        const transaction = database.transaction(several, mode, { durability: "strict" });
        const asked = work(...several.map((one) => transaction.objectStore(one)));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onerror = transaction.onabort = () => failed(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  put = (store, value) => this.step(store, "readwrite", (one) => one.put(value));
  drop = (store, key) => this.step(store, "readwrite", (one) => one.delete(key));
  clear = (store) => this.step(store, "readwrite", (one) => one.clear());
  get = (store, key) => this.step(store, "readonly", (one) => one.get(key));
  all = (store) => this.step(store, "readonly", (one) => one.getAll());
}

/** A random UUID; plain HTTP has no crypto.randomUUID. */
export function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

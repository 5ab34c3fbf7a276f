// What this browser keeps: screenings that the server has not yet confirmed, and the one being filled in. Nothing else.
const NAME = "kangxu-screening";

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("forms", { keyPath: "uid" });
      asked.result.createObjectStore("draft", { keyPath: "staff" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

/** One step on one store; resolves when it is safely on disk. */
async function step(store, mode, work) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const keepForm = (form) => step("forms", "readwrite", (store) => store.put(form));
export const dropForm = (uid) => step("forms", "readwrite", (store) => store.delete(uid));
export const keptForms = () => step("forms", "readonly", (store) => store.getAll());
export const keepDraft = (draft) => step("draft", "readwrite", (store) => store.put(draft));
export const dropDraft = (staff) => step("draft", "readwrite", (store) => store.delete(staff));
export const draftOf = (staff) => step("draft", "readonly", (store) => store.get(staff));

/** A random UUID; plain HTTP has no crypto.randomUUID. */
export function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

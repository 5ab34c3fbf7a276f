// What this browser keeps about persons is sealed (AES-GCM). The key comes with the session, not from the store beside it.
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const named = (name) => new TextEncoder().encode(String(name));

export class Vault {
  constructor(key) {
    this.key = key;
  }

  /** The vault to the key in a cookie; null without the cookie, or where the browser has no cryptography (plain HTTP). */
  static async open(cookie) {
    const value = document.cookie.match(new RegExp(`(?:^|; )${cookie}=([\\w-]+)`))?.[1];
    if (!value || !crypto.subtle) return null;
    return new Vault(await crypto.subtle.importKey("raw", bytesOf(value), "AES-GCM", false, ["encrypt", "decrypt"]));
  }

  /** `name` belongs to what is sealed: a record does not open under another's. */
  async seal(value, name) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named(name) }, this.key, plain) };
  }

  /** Undefined for what another key sealed. */
  async unseal(sealed, name) {
    try {
      const { iv, data } = sealed;
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: named(name) }, this.key, data);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return undefined;
    }
  }
}

// What service workers share: they keep an empty page and what it is made of, so that it opens without network.
// They never keep an answer about a person; those pass through untouched.
const LISTING = "/static/kangxu/assets.json";
const PATIENCE_MS = 4000;

const address = (name, hash) => (name.startsWith("chunks/") ? `/static/kangxu/${name}` : `/static/kangxu/${name}?v=${hash}`);
const put = (cache, url, answer) => (answer ? cache.put(url, answer) : undefined);
const patiently = (answer) =>
  Promise.race([answer, new Promise((_, late) => setTimeout(() => late(new Error("late")), PATIENCE_MS))]);

async function fresh(url) {
  const answer = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  return answer.ok && !answer.redirected ? answer : null;
}

/**
 * Look after some pages: `shell` stands in for every address that `covers` when there is no network, `also` are further
 * addresses it needs, `needed` the assets. Several workers share nothing but this code: each has a `cache` of its own.
 */
export function lookAfter({ cache: name, shell, also = [], covers, needed }) {
  self.addEventListener("install", (event) => event.waitUntil(refill().then(() => self.skipWaiting())));
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("message", (event) => event.waitUntil(event.data === "forget" ? caches.delete(name) : answer(event.source)));

  /** Tell a page that asked whether it would open without network now. */
  async function answer(page) {
    await refill().catch(() => {}); // no network: what is kept stays
    const kept = await Promise.all([shell, ...also].map(found));
    page.postMessage(kept.every(Boolean) ? "complete" : "incomplete");
  }

  /** Bring the page and the assets of the present release, and drop those of earlier ones. */
  async function refill() {
    const cache = await caches.open(name);
    const listing = await fresh(LISTING);
    if (!listing) return;
    const hashes = await listing.json();
    const assets = Object.keys(hashes).filter((one) => needed.test(one)).map((one) => address(one, hashes[one]));
    await Promise.all([shell, ...also].map(async (url) => put(cache, url, await fresh(url))));
    await Promise.all(assets.map(async (url) => (await cache.match(url)) || put(cache, url, await fresh(url))));
    const wanted = new Set([shell, ...also, ...assets].map((url) => new URL(url, self.location.origin).href));
    await Promise.all((await cache.keys()).filter((kept) => !wanted.has(kept.url)).map((kept) => cache.delete(kept)));
  }

  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    if (event.request.mode === "navigate" && covers(url.pathname)) event.respondWith(page(event.request));
    else if (also.includes(url.pathname)) event.respondWith(networkFirst(event.request));
    else if (url.pathname.startsWith("/static/kangxu/")) event.respondWith(kept(event.request));
  });

  async function page(request) {
    try {
      const answer = await patiently(fetch(request));
      return answer.status < 500 ? answer : await instead(answer);
    } catch {
      return instead(Response.error());
    }
  }

  // the language and the cookie of the moment must not hide what is kept
  const found = async (what) => (await caches.open(name)).match(what, { ignoreVary: true });
  const instead = async (otherwise) => (await found(shell)) ?? otherwise;
  const kept = async (request) => (await found(request)) ?? fetch(request);

  async function networkFirst(request) {
    try {
      return await patiently(fetch(request));
    } catch {
      return (await found(request)) ?? Response.error();
    }
  }
}

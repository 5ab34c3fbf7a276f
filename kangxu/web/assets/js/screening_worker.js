// The service worker: keeps the empty screening page and what it is made of, so that it opens without network.
// It never keeps an answer about a person; those pass through it untouched.
const CACHE = "kangxu-screening-1";
const PAGE = "/screen";
const SHEETS = "/screen/sheets.json";
const LISTING = "/static/kangxu/assets.json";
const NEEDED = /^(kangxu\.(css|js)|icons\.svg|logo\.svg|chunks\/(screening|chunk-|.*toast).*\.js)$/;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(refill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(event.data === "forget" ? caches.delete(CACHE) : answer(event.source)));

/** Tell a page that asked whether it would open without network now. */
async function answer(page) {
  await refill().catch(() => {}); // no network: what is kept stays
  const cache = await caches.open(CACHE);
  const complete = (await cache.match(PAGE, { ignoreVary: true })) && (await cache.match(SHEETS, { ignoreVary: true }));
  page.postMessage(complete ? "complete" : "incomplete");
}

async function fresh(url) {
  const answer = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  return answer.ok && !answer.redirected ? answer : null;
}

/** Bring the page, the sheets and the assets of the present release, and drop those of earlier ones. */
async function refill() {
  const cache = await caches.open(CACHE);
  const listing = await fresh(LISTING);
  if (!listing) return;
  const hashes = await listing.json();
  const assets = Object.keys(hashes).filter((name) => NEEDED.test(name)).map((name) => address(name, hashes[name]));
  await Promise.all([PAGE, SHEETS].map(async (url) => put(cache, url, await fresh(url))));
  await Promise.all(assets.map(async (url) => (await cache.match(url)) || put(cache, url, await fresh(url))));
  const wanted = new Set([PAGE, SHEETS, ...assets].map((url) => new URL(url, self.location.origin).href));
  await Promise.all((await cache.keys()).filter((kept) => !wanted.has(kept.url)).map((kept) => cache.delete(kept)));
}

const address = (name, hash) => (name.startsWith("chunks/") ? `/static/kangxu/${name}` : `/static/kangxu/${name}?v=${hash}`);
const put = (cache, url, answer) => (answer ? cache.put(url, answer) : undefined);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(event.request));
  else if (url.pathname === SHEETS) event.respondWith(networkFirst(event.request));
  else if (url.pathname.startsWith("/static/kangxu/")) event.respondWith(kept(event.request));
});

async function page(request) {
  try {
    const answer = await patiently(fetch(request));
    return answer.status < 500 ? answer : await shell(answer);
  } catch {
    return shell(Response.error());
  }
}

// the language and the cookie of the moment must not hide what is kept
const found = async (what) => (await caches.open(CACHE)).match(what, { ignoreVary: true });
const shell = async (otherwise) => (await found(PAGE)) ?? otherwise;
const kept = async (request) => (await found(request)) ?? fetch(request);

async function networkFirst(request) {
  try {
    return await patiently(fetch(request));
  } catch {
    return (await found(request)) ?? Response.error();
  }
}

const patiently = (answer) =>
  Promise.race([answer, new Promise((_, late) => setTimeout(() => late(new Error("late")), PATIENCE_MS))]);

/**
 * A service worker that keeps the shell of one page, and gives out what was taken along where the network does not
 * answer. `self.ATLAS_SHELL` says which files (`portal/offline/shell.py`); whose the page is says its own answer, so
 * that nothing taken along for one person is given out on the page of another. A classic script: browsers of phones in
 * use know no modules here.
 */
const { name, version, files } = self.ATLAS_SHELL;
const SHELL = `hromada-atlas-${name}-shell-${version}`;
const PAGE = `hromada-atlas-${name}-page`;
const TAKEN = `hromada-atlas-${name}-taken-`;
const OWNER = "X-Atlas-Owner";
/** So long an answer is awaited where there is one that was taken along, ms: out there a network may be and not answer. */
const PATIENCE = 4_000;
const FORBIDDEN = 403;
/** A page that the server has not given for so long is not given out any more, ms: a fortnight. */
const KEPT = 14 * 86_400_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url)) event.respondWith(pageFor(request));
  } else if (url.pathname !== location.pathname) {
    event.respondWith(answerTo(request));
  }
});

async function keepShell() {
  const cache = await caches.open(SHELL);
  await cache.addAll(files);
  // A page that is open has loaded its modules; the next one is of the new version, with the files of that.
  await self.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  const older = names.filter((one) => one.startsWith(`hromada-atlas-${name}-shell-`) && one !== SHELL);
  await Promise.all(older.map((one) => caches.delete(one)));
  await self.clients.claim();
}

/** Whether an address is the page that this worker is for; it stands where its script does. */
function isPage({ pathname }) {
  return pathname === new URL("./", location.href).pathname;
}

async function pageFor(request) {
  const cache = await caches.open(PAGE);
  const key = new URL("./", location.href).href;
  const found = await cache.match(key, { ignoreVary: true });
  const kept = found && Date.now() - Date.parse(found.headers.get("Date")) > KEPT ? undefined : found;
  try {
    const answer = await inTime(fetch(request), kept);
    if (answer.ok && answer.headers.has(OWNER)) await cache.put(key, answer.clone());
    // Whoever may not see the page any more does not see it without network either.
    if (answer.status === FORBIDDEN) await forget(cache, key, kept);
    return answer;
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}

async function forget(cache, key, kept) {
  await cache.delete(key);
  if (kept) await caches.delete(TAKEN + kept.headers.get(OWNER));
}

async function answerTo(request) {
  const shell = await caches.open(SHELL);
  const ofShell = await shell.match(request, { ignoreVary: true });
  if (ofShell) return ofShell;
  const taken = await takenAlong(request);
  try {
    return await inTime(fetch(request), taken);
  } catch (problem) {
    if (taken) return taken;
    throw problem;
  }
}

async function takenAlong(request) {
  const page = await (await caches.open(PAGE)).match(new URL("./", location.href).href, { ignoreVary: true });
  const owner = page?.headers.get(OWNER);
  if (!owner) return undefined;
  return (await caches.open(TAKEN + owner)).match(request, { ignoreVary: true });
}

/** Gives an answer up that is late, but only where there is another one. */
function inTime(answer, other) {
  if (!other) return answer;
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("The server did not answer in time.")), PATIENCE));
  return Promise.race([answer, late]);
}

/** The service worker of a page, and what was taken along for it; see `portal/offline/worker.js`. */

/** In a page's answer: whose it is. */
const OWNER = "X-Atlas-Owner";

/**
 * @param {string} script address of the worker; its page stands in the same folder
 * @param {string} name of the shell
 * @returns {Promise<boolean>} whether the page opens without network from now on
 */
export async function keepShell(script, name) {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register(script);
    await navigator.serviceWorker.ready;
    // The page that has just begun came before there was a worker to keep it.
    const page = new URL("./", new URL(script, location.href)).href;
    const answer = await fetch(page);
    const pages = await caches.open(`hromada-atlas-${name}-page`);
    if (answer.ok && answer.headers.has(OWNER)) await pages.put(page, answer);
    return Boolean(await pages.match(page, { ignoreVary: true }));
  } catch {
    return false;
  }
}

/** The cache of what was taken along for one person. @param {string} name of the shell @param {string} user */
export function takenCache(name, user) {
  return caches.open(takenName(name, user));
}

/** Takes away what was taken along for anybody else. */
export async function forgetOthers(name, user) {
  const prefix = takenName(name, "");
  const others = (await caches.keys()).filter((one) => one.startsWith(prefix) && one !== takenName(name, user));
  await Promise.all(others.map((one) => caches.delete(one)));
}

function takenName(name, user) {
  return `hromada-atlas-${name}-taken-${user}`;
}

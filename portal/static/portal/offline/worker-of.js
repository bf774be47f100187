/** The service worker of a page, and what was taken along for it; see `portal/offline/worker.js`. */

/**
 * @param {string} script address of the worker
 * @returns {Promise<boolean>} whether the page opens without network from now on
 */
export async function keepShell(script) {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register(script);
    await navigator.serviceWorker.ready;
    return true;
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

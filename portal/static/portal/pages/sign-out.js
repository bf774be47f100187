/**
 * Signing out takes from this browser what pages kept to open without network: the pages, and what was taken along.
 * Actions that are not sent yet stay, for the one who did them alone, and are told of before.
 */
const CACHES = /^hromada-atlas-.+-(page|taken-.*)$/;
const [DATABASE, TAKEN, ACTIONS] = ["hromada-atlas-offline", "taken", "actions"];

const form = document.getElementById("account");
if (form && globalThis.caches) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const database = await openIfThere();
    const waiting = (database ? await rows(database, ACTIONS) : []).filter(isUnsent);
    if (waiting.length && !confirm(form.dataset.unsent.replace("{count}", String(waiting.length)))) return;
    const names = (await caches.keys()).filter((one) => CACHES.test(one));
    await Promise.all(names.map((one) => caches.delete(one)));
    if (database) await done(database.transaction(TAKEN, "readwrite").objectStore(TAKEN).clear());
    // Not asked once more: this is no event of a person.
    form.submit();
  });
}

function isUnsent({ user, state }) {
  return user === form.dataset.user && state !== "sent";
}

/** The database, if a page has made it; none is made here. */
function openIfThere() {
  return new Promise((resolve) => {
    const opening = indexedDB.open(DATABASE);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
  });
}

function rows(database, store) {
  return done(database.transaction(store).objectStore(store).getAll());
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

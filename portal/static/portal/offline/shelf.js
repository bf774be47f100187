/**
 * What this browser keeps for the pages that open without network: actions that are not sent yet, and what was taken
 * along. In IndexedDB, each thing with whose it is; nobody is given what belongs to another.
 */

const DATABASE = "hromada-atlas-offline";
const STORES = ["actions", "taken", "work"];

/** A store of things with `key`, for one person. */
export class Shelf {
  #store;
  #user;
  #opening = null;

  /** @param {"actions" | "taken" | "work"} store @param {string} user */
  constructor(store, user) {
    this.#store = store;
    this.#user = user;
  }

  /** @returns {Promise<any[]>} the person's own, in no order */
  async all() {
    const found = await this.#do("readonly", (store) => store.getAll());
    return found.filter(({ user }) => user === this.#user);
  }

  /** Resolved when it stands on the disk, as far as the browser knows: power fails out there. @param {{key: string}} thing */
  async put(thing) {
    await this.#do("readwrite", (store) => store.put({ ...thing, user: this.#user, shelfKey: this.#key(thing.key) }));
  }

  /** @param {string} key */
  async remove(key) {
    await this.#do("readwrite", (store) => store.delete(this.#key(key)));
  }

  async clear() {
    for (const { key } of await this.all()) await this.remove(key);
  }

  #key(key) {
    return `${this.#user}/${key}`;
  }

  async #do(mode, act) {
    this.#opening ??= openDatabase();
    const database = await this.#opening;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(this.#store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(this.#store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => {
      for (const store of STORES) opening.result.createObjectStore(store, { keyPath: "shelfKey" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
}

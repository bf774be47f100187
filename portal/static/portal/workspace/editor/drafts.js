/**
 * Edits that the register has not got yet, kept in this browser: in IndexedDB, or where that is not to be had in
 * localStorage. One draft for each person, register and object; a later one takes the place of the earlier.
 *
 * @typedef {Object} Draft
 * @property {string} register slug
 * @property {string} uid of the object
 * @property {string} title
 * @property {boolean} [isNew] the register has not got the object yet
 * @property {number} at when it was kept, ms since 1970
 * @property {import("portal/workspace/editor/session.js").EditState} state
 * @property {Record<string, number>} versions on which the edit was begun, by uid
 * @property {string} reason
 * @property {Record<string, string>} act what its form had
 */

const DATABASE = "hromada-atlas";
const STORE = "drafts";
const PREFIX = "hromada-atlas:draft:";

export class Drafts {
  #user;
  #shelf;

  /** @param {string} user whose drafts they are */
  constructor(user) {
    this.#user = user;
    this.#shelf = openDatabase().then(
      (database) => new DatabaseShelf(database),
      () => new StorageShelf(),
    );
  }

  /** @returns {Promise<Draft[]>} the latest first; none where the browser keeps nothing */
  async all() {
    const found = await (await this.#shelf).all().catch(() => []);
    return found.filter(({ user }) => user === this.#user).sort((a, b) => b.at - a.at);
  }

  /** @param {string} register @param {string} uid @returns {Promise<Draft | undefined>} */
  async find(register, uid) {
    return (await this.all()).find((one) => one.register === register && one.uid === uid);
  }

  /** @param {Draft} draft @returns {Promise<boolean>} whether the browser has it now */
  async keep(draft) {
    const kept = { ...draft, user: this.#user, key: this.#key(draft) };
    return (await this.#shelf).put(kept).then(
      () => true,
      () => false,
    );
  }

  /** @param {{register: string, uid: string}} draft */
  async drop(draft) {
    await (await this.#shelf).remove(this.#key(draft));
  }

  #key({ register, uid }) {
    return [this.#user, register, uid].join("/");
  }
}

class DatabaseShelf {
  #database;

  constructor(database) {
    this.#database = database;
  }

  all() {
    return this.#do("readonly", (store) => store.getAll());
  }

  put(draft) {
    return this.#do("readwrite", (store) => store.put(draft));
  }

  remove(key) {
    return this.#do("readwrite", (store) => store.delete(key));
  }

  #do(mode, act) {
    return new Promise((resolve, reject) => {
      // Told done only when it stands on the disk, as far as the browser knows: power fails here.
      const transaction = this.#database.transaction(STORE, mode, { durability: "strict" });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

class StorageShelf {
  async all() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  }

  async put(draft) {
    localStorage.setItem(PREFIX + draft.key, JSON.stringify(draft));
  }

  async remove(key) {
    localStorage.removeItem(PREFIX + key);
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "key" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
}

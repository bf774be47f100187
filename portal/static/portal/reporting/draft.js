/** What is typed stays on the phone until it is sent: a page that is closed, or a battery that is empty, loses nothing. */
import { Shelf } from "portal/offline/shelf.js";

const KEY = "report-draft";
/** After the last key, ms. */
const PAUSE = 300;

export class Draft {
  #shelf;
  #read;
  #onLost;
  #waiting = 0;
  #saving = Promise.resolve();

  /**
   * @param {string} user
   * @param {() => any} read what is kept, as it is now
   * @param {() => void} onLost called where this browser keeps nothing, or no more
   */
  constructor(user, read, onLost) {
    this.#shelf = new Shelf("work", user);
    this.#read = read;
    this.#onLost = onLost;
    document.addEventListener("visibilitychange", () => document.hidden && this.#waiting && this.save());
  }

  /** @returns {Promise<any>} what was kept, if anything was */
  async open() {
    const all = await this.#shelf.all().catch(() => this.#lose());
    return all.find(({ key }) => key === KEY)?.value;
  }

  /** Keeps it soon. */
  touch() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    const value = this.#read();
    this.#saving = this.#saving.then(() => this.#shelf.put({ key: KEY, value }).catch(() => this.#lose()));
    return this.#saving;
  }

  async clear() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    await this.#saving;
    await this.#shelf.remove(KEY).catch(() => this.#lose());
  }

  #lose() {
    this.#onLost();
    return [];
  }
}

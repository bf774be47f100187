/** What is typed stays on the phone until it is sent: a page that is closed, or a battery that is empty, loses nothing. */
import { Shelf } from "portal/offline/shelf.js";

const KEY = "report-draft";
/** After the last key, ms. */
const PAUSE = 300;

export class Draft {
  #shelf;
  #read;
  #waiting = 0;
  #stopped = false;
  #saving = Promise.resolve();

  /** @param {string} user @param {() => any} read what is kept, as it is now */
  constructor(user, read) {
    this.#shelf = new Shelf("work", user);
    this.#read = read;
    document.addEventListener("visibilitychange", () => document.hidden && this.#waiting && this.save());
  }

  /** @returns {Promise<any>} what was kept; rejected where this browser keeps nothing */
  async open() {
    return (await this.#shelf.all()).find(({ key }) => key === KEY)?.value;
  }

  /** Keeps it soon. */
  touch() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    if (this.#stopped) return this.#saving;
    const value = this.#read();
    this.#saving = this.#saving.then(() => this.#shelf.put({ key: KEY, value }));
    return this.#saving;
  }

  async clear() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    await this.#saving;
    await this.#shelf.remove(KEY);
  }

  /** Where nothing can be kept. */
  stop() {
    this.#stopped = true;
  }
}

/** The rows of the table, fetched by windows as they come into sight, and kept until the question changes. */

/** Rows of a window. */
const WINDOW = 100;
/** A scrollbar that is dragged past thousands of rows asks only where it rests, ms. */
const REST = 80;

/** Events: `total` (detail: how many rows there are), `rows` (a window came), `problem` (detail: the problem). */
export class Rows extends EventTarget {
  total = 0;
  /** `total` as it is written. */
  count = "";
  #api;
  #question = {};
  #windows = new Map();
  /** Windows that are on their way, by their place. */
  #coming = new Map();
  #request = new AbortController();
  #rest = 0;

  /** @param {import("portal/workspace/api.js").Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @param {string} register @param {object} question with `columns`; the first window is asked for at once */
  ask(register, question) {
    this.#request.abort();
    this.#request = new AbortController();
    this.#question = { register, ...question };
    this.#windows.clear();
    this.#coming.clear();
    return this.#fetch(0);
  }

  /** @returns {object | undefined} the row at that place; undefined where it has not come */
  at(index) {
    return this.#windows.get(Math.floor(index / WINDOW))?.[index % WINDOW];
  }

  /** Has the rows from `first` to `last` fetched, once scrolling rests. */
  want(first, last) {
    clearTimeout(this.#rest);
    const missing = [];
    for (let at = Math.floor(first / WINDOW); at <= Math.floor(last / WINDOW); at += 1) {
      if (!this.#windows.has(at) && at * WINDOW < this.total) missing.push(at);
    }
    if (missing.length) this.#rest = setTimeout(() => missing.forEach((at) => this.#fetch(at)), REST);
  }

  /** The row at that place, fetched if need be. */
  async get(index) {
    if (!this.at(index)) await this.#fetch(Math.floor(index / WINDOW));
    return this.at(index);
  }

  /** Once: a table that is scrolled asks again and again for what is on its way. */
  #fetch(at) {
    if (this.#windows.has(at)) return undefined;
    const coming = this.#coming.get(at) ?? this.#get(at);
    this.#coming.set(at, coming);
    return coming;
  }

  async #get(at) {
    const { signal } = this.#request;
    const { register, ...question } = this.#question;
    try {
      const window = { ...question, offset: at * WINDOW, limit: WINDOW };
      const { total, count, rows } = await this.#api.post(`registers/${register}/rows`, window, signal);
      if (signal.aborted) return;
      this.#windows.set(at, rows);
      if (total !== this.total || at === 0) {
        this.total = total;
        this.count = count;
        this.#emit("total", total);
      }
      this.#emit("rows", at);
    } catch (problem) {
      if (!signal.aborted) this.#emit("problem", problem);
    } finally {
      if (!signal.aborted) this.#coming.delete(at);
    }
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

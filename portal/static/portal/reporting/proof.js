/** Work that is done while somebody types, so that nobody waits for it (`portal/reporting/proof-worker.js`). */

/** A challenge is good for an hour; one that is nearly as old is not used any more, ms. */
const FRESH = 50 * 60_000;

export class Proof {
  #script;
  #api;
  #prepared = null;
  #at = 0;

  /** @param {string} script address of the worker @param {import("portal/workspace/api.js").Api} api */
  constructor(script, api) {
    this.#script = script;
    this.#api = api;
  }

  /** Begins now with what will be needed. */
  prepare() {
    if (this.#prepared && Date.now() - this.#at < FRESH) return;
    this.#at = Date.now();
    const solving = this.#solve();
    this.#prepared = solving;
    // Without network there is none yet; it is asked for again when it is needed.
    solving.catch(() => this.#prepared === solving && (this.#prepared = null));
  }

  /** @returns {Promise<{challenge: string, counter: string}>} good for one time; rejected with an `ApiProblem` */
  take() {
    this.prepare();
    const taken = this.#prepared;
    this.#prepared = null;
    return taken;
  }

  async #solve() {
    const { challenge, bits } = await this.#api.get("challenge/");
    const worker = new Worker(this.#script);
    try {
      const counter = await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage({ challenge, bits });
      });
      return { challenge, counter };
    } finally {
      worker.terminate();
    }
  }
}

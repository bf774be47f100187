/** Tells the server who has which object open, and hears who else has. */

const INTERVAL = 15_000;

export class Presence {
  #api;
  #told;
  #timer = 0;
  #open = null;

  /** @param {import("portal/workspace/api.js").Api} api @param {(others: any[]) => void} told */
  constructor(api, told) {
    this.#api = api;
    this.#told = told;
  }

  /** @param {{register: string, uid: string, editing: boolean} | null} open what is open from now on */
  set(open) {
    clearInterval(this.#timer);
    this.#open = open;
    this.#told([]);
    if (!open) return;
    this.#timer = setInterval(() => this.#tell(), INTERVAL);
    this.#tell();
  }

  async #tell() {
    const open = this.#open;
    const address = `registers/${open.register}/objects/${open.uid}/presence`;
    // Without the server nobody knows of anybody: then nobody is named. A save would say what is wrong.
    const { others } = await this.#api.post(address, { editing: open.editing }).catch(() => ({ others: [] }));
    if (open === this.#open) this.#told(others);
  }
}

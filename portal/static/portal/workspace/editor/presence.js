/** Tells the server who has which object open, and hears who else has. */

const INTERVAL = 15_000;
/** Signed out, not of one's registers any more, gone: asking again would be answered alike. */
const FOR_GOOD = [401, 403, 404];

export class Presence {
  #api;
  #told;
  #refused;
  #timer = 0;
  #open = null;

  /**
   * @param {import("portal/workspace/api.js").Api} api
   * @param {(others: any[]) => void} told
   * @param {(problem: import("portal/workspace/api.js").ApiProblem | null) => void} refused nothing is asked any more, and
   *   why; null: it is asked again
   */
  constructor(api, told, refused) {
    this.#api = api;
    this.#told = told;
    this.#refused = refused;
  }

  /** @param {{register: string, uid: string, editing: boolean} | null} open what is open from now on */
  set(open) {
    clearInterval(this.#timer);
    this.#open = open;
    this.#told([]);
    this.#refused(null);
    if (!open) return;
    this.#timer = setInterval(() => this.#tell(), INTERVAL);
    this.#tell();
  }

  async #tell() {
    const open = this.#open;
    const address = `registers/${open.register}/objects/${open.uid}/presence`;
    try {
      const { others } = await this.#api.post(address, { editing: open.editing });
      if (open === this.#open) this.#told(others);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (open === this.#open) this.#unheard(problem);
    }
  }

  /** Without the server nobody knows of anybody: then nobody is named. A save would say what is wrong. */
  #unheard(problem) {
    this.#told([]);
    if (!FOR_GOOD.includes(problem.status)) return;
    clearInterval(this.#timer);
    this.#refused(problem);
  }
}

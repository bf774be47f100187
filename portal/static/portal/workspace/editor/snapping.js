/** What corners are caught by while somebody edits: the neighbours in view, and from how far off. */
import { say } from "portal/workspace/editor/dom.js";

/** From here on neighbours are so many that catching would hinder. */
const FROM_ZOOM = 15;
const MOST_NEIGHBOURS = 500;
const [LEAST_PIXELS, MOST_PIXELS] = [1, 60];

export class Snapping {
  #workspace;
  #parts;
  #drawing;
  #register;
  #session;
  #told;
  #asked = new AbortController();
  #over = new AbortController();

  /**
   * @param {import("portal/workspace/main.js").Workspace} workspace
   * @param {{parts: Record<string, any>, drawing: any}} tools
   * @param {{register: any, session: any}} edit
   * @param {() => void} told that other neighbours are in view
   */
  constructor(workspace, { parts, drawing }, { register, session }, told) {
    this.#workspace = workspace;
    this.#told = told;
    this.#parts = parts;
    this.#drawing = drawing;
    this.#register = register;
    this.#session = session;
    /** Neighbours in view, by uid. */
    this.neighbours = new Map();
    const { signal } = this.#over;
    for (const control of [parts.snap, parts.tolerance, parts.unit]) {
      control.addEventListener("input", () => this.#set(), { signal });
    }
    workspace.map.addEventListener("view", () => this.#moved(), { signal });
    this.#moved();
  }

  /** @param {string} uid @returns {Promise<{title: string, version: number}>} an object of the register */
  async objectOf(uid) {
    const { slug } = this.#register;
    return this.neighbours.get(uid)?.properties ?? this.#workspace.api.get(`registers/${slug}/objects/${uid}`);
  }

  close() {
    this.#over.abort();
    this.#asked.abort();
    this.#drawing.show("neighbours", []);
  }

  #moved() {
    this.#set();
    this.#load();
  }

  #set() {
    const typed = Number(this.#parts.tolerance.value.replace(",", "."));
    const pixels = this.#parts.unit.value === "m" ? typed / this.#drawing.metresPerPixel : typed;
    this.#parts.tolerance.setAttribute("aria-invalid", String(!(typed > 0)));
    const caught = Math.min(MOST_PIXELS, Math.max(LEAST_PIXELS, pixels));
    this.#drawing.setSnapping({ on: this.#parts.snap.checked && typed > 0, pixels: caught });
  }

  async #load() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { zoom, bounds } = this.#workspace.map.view;
    if (zoom < FROM_ZOOM) return this.#show([]);
    const query = { bbox: bounds.join(","), limit: MOST_NEIGHBOURS };
    const address = `registers/${this.#register.slug}/objects`;
    try {
      this.#show((await this.#workspace.api.get(address, query, this.#asked.signal)).features);
      say(this.#parts.problem, "");
    } catch (problem) {
      if (problem.name !== "AbortError") say(this.#parts.problem, problem.message);
    }
  }

  #show(features) {
    const touched = new Set(this.#session.touched);
    this.neighbours = new Map(features.map((one) => [one.id, one]));
    const beside = features.filter(({ id }) => !touched.has(id));
    const looks = beside.map(({ geometry }) => ({ type: "Feature", properties: { look: "neighbour" }, geometry }));
    this.#drawing.show("neighbours", looks, { catches: true });
    this.#told();
  }
}

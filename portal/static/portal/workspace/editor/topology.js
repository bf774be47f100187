/** The topology list while one draws: asked of the server, drawn on the map, and named with amounts. */
import { fill } from "portal/page-data.js";
import { element } from "portal/workspace/editor/dom.js";

const REFUSAL = "refusal";
const AREA = "area";

export class Topology {
  #workspace;
  #parts;
  #drawing;
  #register;
  #session;
  #asking = null;
  #waiting = null;

  /**
   * @param {import("portal/workspace/main.js").Workspace} workspace
   * @param {{parts: Record<string, any>, drawing: any}} tools of the editor
   * @param {{register: any, session: any}} edit
   */
  constructor(workspace, { parts, drawing }, { register, session }) {
    this.#workspace = workspace;
    this.#parts = parts;
    this.#drawing = drawing;
    this.#register = register;
    this.#session = session;
    parts.faults.replaceChildren();
    parts.topology.hidden = true;
  }

  /** While a corner moves: the next question waits for the answer to the last, and only the latest is asked. */
  follow(geometry) {
    this.#waiting = geometry;
    if (!this.#asking) this.#ask();
  }

  /** The geometry has come to rest: what was asked before is of no interest any more. */
  check(geometry) {
    this.#asking?.abort();
    this.#asking = null;
    this.#waiting = geometry;
    this.#ask();
  }

  close() {
    this.#asking?.abort();
    this.#asking = null;
    this.#waiting = null;
    this.#drawing.show("faults", []);
    this.#parts.topology.hidden = true;
  }

  async #ask() {
    const geometry = this.#waiting;
    this.#waiting = null;
    const areal = geometry?.type.endsWith("Polygon");
    this.#parts.topology.hidden = !areal;
    if (!areal) return this.#drawing.show("faults", []);
    const asking = new AbortController();
    this.#asking = asking;
    const { api, strings } = this.#workspace;
    const body = { geometry, uid: this.#session.own };
    try {
      const found = await api.post(`registers/${this.#register.slug}/topology`, body, asking.signal);
      if (asking === this.#asking) this.#show(found);
    } catch (problem) {
      if (asking !== this.#asking || problem.name === "AbortError") return;
      const { topologyOffline } = strings;
      this.#say(problem.status === 0 ? topologyOffline : [problem.message, ...Object.values(problem.errors).flat()].join(" "));
      this.#parts.faults.replaceChildren();
    }
    if (asking !== this.#asking) return;
    this.#asking = null;
    if (this.#waiting) this.#ask();
  }

  /** The server compares with the others as they are stored: of those that change with this one it knows nothing. */
  #show(found) {
    const { strings } = this.#workspace;
    const changing = new Set(this.#session.touched.slice(1));
    const { pieces, absorbed } = this.#session.state;
    // What a split or a merge makes has an area of its own, which its documents will tell.
    const isOther = Boolean(pieces.length || absorbed.length);
    const faults = found
      .filter(({ objects }) => !objects.some((uid) => changing.has(uid)))
      .filter(({ fault }) => !(isOther && fault === AREA));
    const refused = faults.filter(({ severity }) => severity === REFUSAL).length;
    const values = { refused, warned: faults.length - refused };
    this.#say(fill(faults.length ? strings.topologyFound : strings.topologyClean, values));
    this.#drawing.show("faults", faults.map(feature));
    this.#parts.faults.replaceChildren(...faults.map((fault) => this.#row(fault)));
  }

  #row(fault) {
    const { strings, map } = this.#workspace;
    const word = fault.severity === REFUSAL ? strings.topologyRefusal : strings.topologyWarning;
    const badge = element("span", { class: `badge ${fault.severity === REFUSAL ? "badge-problem" : "badge-notice"}` }, word);
    const button = element("button", { class: "fault", type: "button" }, badge, element("span", {}, fault.words));
    button.addEventListener("click", () => map.reveal(map.boundsOf([feature(fault)])));
    return element("li", {}, button);
  }

  #say(sentence) {
    if (this.#parts.topologyState.textContent !== sentence) this.#parts.topologyState.textContent = sentence;
  }
}

/** What is wrong with the whole area is drawn round it, not over it. */
function feature({ fault, place, severity }) {
  const look = fault === AREA ? `fault-${severity}-whole` : `fault-${severity}`;
  return { type: "Feature", properties: { look }, geometry: place };
}

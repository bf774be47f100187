/**
 * A boundary that is being walked: its corners, kept in the browser at every step. Knows neither the page nor the map.
 *
 * @typedef {import("portal/field/position.js").Fix} Fix
 */
import { distanceTo, simplified } from "portal/field/ground.js";
import { Shelf } from "portal/offline/shelf.js";

const KEY = "walk";
/** While one walks a corner is noted every so many metres, and those that say nothing are left out again. */
const STEP = 2;
const TOLERANCE = 1;
/** Corners of an area, of a line and of a place, at least. */
const LEAST = { area: 3, line: 2, point: 1 };

/** Event `change`. */
export class Walk extends EventTarget {
  #shelf;
  /** What is walked for: `{slug, kind, uid, title, values}`, or null while nothing is. */
  about = null;
  /** @type {(Fix & {recorded?: boolean})[]} */
  corners = [];
  recording = false;

  /** @param {string} user */
  constructor(user) {
    super();
    this.#shelf = new Shelf("work", user);
  }

  /** Takes up what was begun before the page was closed. @returns {Promise<boolean>} whether there was something */
  async resume() {
    const found = (await this.#shelf.all()).find(({ key }) => key === KEY);
    if (!found) return false;
    Object.assign(this, { about: found.about, corners: found.corners });
    return true;
  }

  /** @param {{slug: string, kind: "area" | "line" | "point", uid?: string, title: string, values?: object}} about */
  begin(about) {
    Object.assign(this, { about, corners: [], recording: false });
    return this.#keep();
  }

  /** @param {Fix} fix */
  drop(fix) {
    if (this.about.kind === "point") this.corners = [];
    this.corners.push(fix);
    return this.#keep();
  }

  back() {
    this.corners.pop();
    return this.#keep();
  }

  /** @param {boolean} on */
  record(on) {
    this.recording = on;
    if (!on) this.#thin();
    return this.#keep();
  }

  /** A fix on the way: a corner if one has gone on since the last. @param {Fix} fix */
  async follow(fix) {
    if (!this.recording) return;
    const last = this.corners.at(-1);
    const gone = last ? distanceTo({ type: "Point", coordinates: [last.lon, last.lat] }, [fix.lon, fix.lat]) : Infinity;
    if (gone < STEP) return;
    this.corners.push({ ...fix, recorded: true });
    await this.#keep();
  }

  async end() {
    Object.assign(this, { about: null, corners: [], recording: false });
    await this.#shelf.remove(KEY);
    this.dispatchEvent(new Event("change"));
  }

  get isEnough() {
    return this.corners.length >= LEAST[this.about.kind];
  }

  /** @returns {number} m of the worst corner; 0 of none */
  get accuracy() {
    return Math.max(0, ...this.corners.map((corner) => corner.accuracy));
  }

  /** @returns {object | null} GeoJSON; while it is too little for its kind, what there is of it */
  get geometry() {
    const line = this.corners.map(({ lon, lat }) => [lon, lat]);
    if (!line.length) return null;
    if (line.length === 1) return { type: "Point", coordinates: line[0] };
    if (this.about.kind === "area" && this.isEnough) return { type: "Polygon", coordinates: [[...line, line[0]]] };
    return { type: "LineString", coordinates: line };
  }

  /** Corners that were dropped by hand stay; of those noted on the way only the ones that bend the line. */
  #thin() {
    const runs = [];
    for (const corner of this.corners) {
      if (corner.recorded && runs.at(-1)?.recorded) runs.at(-1).corners.push(corner);
      else runs.push({ recorded: corner.recorded, corners: [corner] });
    }
    const positionOf = ({ lon, lat }) => [lon, lat];
    this.corners = runs.flatMap(({ recorded, corners }) => (recorded ? simplified(corners, TOLERANCE, positionOf) : corners));
  }

  async #keep() {
    this.dispatchEvent(new Event("change"));
    await this.#shelf.put({ key: KEY, about: this.about, corners: this.corners });
  }
}

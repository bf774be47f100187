/**
 * Where the phone says it is.
 *
 * @typedef {{lon: number, lat: number, accuracy: number, at: number}} Fix degrees; m, of 95 %; ms since 1970
 */
import { onPlane } from "portal/field/ground.js";

/** A fix older than this says nothing of where somebody stands now, ms. */
const FRESH = 30_000;
const ASKED = { enableHighAccuracy: true, maximumAge: 2_000, timeout: 60_000 };

/** Events: `fix` (detail: the {@link Fix}), `problem` (detail: `denied` or `none`). */
export class Position extends EventTarget {
  #fix = null;
  #watch = null;

  /** @returns {Fix | null} null where there is none that is fresh */
  get fix() {
    return this.#fix && Date.now() - this.#fix.at < FRESH ? this.#fix : null;
  }

  start() {
    if (this.#watch !== null) return;
    if (!navigator.geolocation) return void this.#emit("problem", "none");
    const take = ({ coords, timestamp }) => {
      this.#fix = { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: timestamp };
      this.#emit("fix", this.#fix);
    };
    const fail = ({ code, PERMISSION_DENIED }) => this.#emit("problem", code === PERMISSION_DENIED ? "denied" : "none");
    this.#watch = navigator.geolocation.watchPosition(take, fail, ASKED);
  }

  /** The fixes of the next moments. @param {number} wait ms @returns {Promise<Fix[]>} one at least, if there is any */
  gather(wait) {
    return new Promise((resolve) => {
      const found = this.fix ? [this.fix] : [];
      const note = ({ detail }) => found.push(detail);
      this.addEventListener("fix", note);
      setTimeout(() => {
        this.removeEventListener("fix", note);
        resolve(found);
      }, wait);
    });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * The mean of fixes, each weighed by its accuracy. Its own accuracy is that of the best among them, for the errors of a
 * receiver that stands still are much the same from second to second; or how far they are scattered, if that is more.
 *
 * @param {Fix[]} fixes one at least
 * @returns {Fix}
 */
export function mean(fixes) {
  const weights = fixes.map(({ accuracy }) => 1 / Math.max(accuracy, 1) ** 2);
  const total = weights.reduce((sum, one) => sum + one, 0);
  const of = (name) => fixes.reduce((sum, fix, at) => sum + fix[name] * weights[at], 0) / total;
  const [lon, lat] = [of("lon"), of("lat")];
  const scattered = fixes.map((fix) => Math.hypot(...onPlane([fix.lon, fix.lat], [lon, lat])));
  const accuracy = Math.max(Math.min(...fixes.map((fix) => fix.accuracy)), ...scattered);
  return { lon, lat, accuracy, at: fixes.at(-1).at };
}

/** The share of an object's width that its label may take, unless it may reach over the edge. */
export const SHARE = 0.9;
/** An object cut by the edges of tiles is met in each of them; nearer than this its label is not repeated, px. */
const REPEAT = 400;
/** Narrower is no letter, px. */
const LEAST_LETTER = 2;

/**
 * A label in the middle of an object, and, if it is no name, only where the object has the room. It places what another
 * symbolizer of text makes; the points are those of the engine's tiles, in CSS pixels.
 */
export class InsideLabel {
  #text;
  #share;

  /**
   * @param {{place: Function}} text writes at a point
   * @param {boolean} reachesOver whether the label may be wider than its object, as the name of a village on a plan
   */
  constructor(text, reachesOver) {
    this.#text = text;
    this.#share = reachesOver ? Infinity : SHARE;
  }

  /**
   * Whether there is hope of room, which is soon said: of thousands of parcels on a map few have it.
   *
   * @param {string} words
   * @param {number} width of the object, CSS pixels
   */
  mayFit(words, width) {
    return this.#share === Infinity || width * this.#share >= words.length * LEAST_LETTER;
  }

  place(layout, geometry, feature) {
    const points = geometry.flat();
    const xs = points.map((point) => point.x);
    const ys = points.map((point) => point.y);
    const [west, east] = [Math.min(...xs), Math.max(...xs)];
    const middle = points[0].clone();
    middle.x = (west + east) / 2;
    middle.y = (Math.min(...ys) + Math.max(...ys)) / 2;
    const placed = this.#text.place(layout, [[middle]], feature);
    const isPoint = points.length === 1;
    const room = isPoint ? Infinity : (east - west) * this.#share;
    const fits = placed?.every(({ bboxes }) => bboxes.every((box) => box.maxX - box.minX <= room));
    if (!fits) return undefined;
    // By id: two villages may bear one name.
    const deduplication = isPoint ? {} : { deduplicationKey: feature.id, deduplicationDistance: REPEAT };
    return placed.map((label) => ({ ...label, ...deduplication }));
  }
}

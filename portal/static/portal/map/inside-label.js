/** The share of an object's width that its label may take. */
const SHARE = 0.9;
/** An object cut by the edges of tiles is met in each of them; nearer than this its label is not repeated, px. */
const REPEAT = 400;

/**
 * A label in the middle of an object, and only where the object has the room. It places what another symbolizer of
 * text makes; the points are those of the engine's tiles, in CSS pixels.
 */
export class InsideLabel {
  #text;
  #attribute;

  /**
   * @param {{place: Function}} text writes the attribute at a point
   * @param {string} attribute
   */
  constructor(text, attribute) {
    this.#text = text;
    this.#attribute = attribute;
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
    const room = isPoint ? Infinity : (east - west) * SHARE;
    const fits = placed?.every(({ bboxes }) => bboxes.every((box) => box.maxX - box.minX <= room));
    if (!fits) return undefined;
    const deduplication = isPoint
      ? {}
      : { deduplicationKey: feature.props[this.#attribute], deduplicationDistance: REPEAT };
    return placed.map((label) => ({ ...label, ...deduplication }));
  }
}

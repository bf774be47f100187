/**
 * A register's style, read for one feature. Knows neither the engine nor the page.
 *
 * @typedef {Object} Look
 * @property {string} fill `#rrggbb`, or empty: not filled
 * @property {string} stroke `#rrggbb`
 * @property {number} width of the outline, CSS pixels
 * @property {number} opacity of the fill, 0–1
 * @property {number} radius of a point, CSS pixels
 * @property {string} [shape] of a point, one of `geo.styles.Shape`; without it a circle
 * @property {string} ink the CSS colour of the fill with its opacity; only in what `lookOf` gives
 *
 * @typedef {Object} Style
 * @property {string | null} by the attribute that chooses the class, or null
 * @property {Look} default
 * @property {Array<Partial<Look> & {value: string, title: string}>} classes
 * @property {string | null} label the attribute written on the map, or null
 */

/** Outlines get thinner as the map goes out, or a village turns into one blot of ink; bare lines stay visible. */
const FULL_WIDTH_ZOOM = 15;
const FAR_OUTLINE = 0.4;
const FAR_LINE = 1.5;
/** CSS pixels. */
const SPECK = 3;
/** A fill of full strength glares on dark paper. The legend's `.swatch` has the same share. */
const FILL_ON_DARK = 0.6;

/**
 * @param {Style} style
 * @param {boolean} dark whether the map's paper is dark: then outlines take the colour of the fill, which shows up,
 *   and the fill itself is weaker
 * @returns {(attributes: Record<string, unknown>) => Look}
 */
export function lookOf(style, dark) {
  const shade = (look) => (dark && look.fill ? { ...look, stroke: look.fill, opacity: look.opacity * FILL_ON_DARK } : look);
  const tone = (look) => ({ ...shade(look), ink: translucent(shade(look).fill, shade(look).opacity) });
  const byValue = new Map(style.classes.map((one) => [one.value, tone({ ...style.default, ...one })]));
  const otherwise = tone(style.default);
  if (!style.by) return () => otherwise;
  return (attributes) => byValue.get(String(attributes[style.by] ?? "")) ?? otherwise;
}

/**
 * Width of an outline or a line at a zoom, CSS pixels.
 *
 * @param {Look} look
 * @param {number} zoom
 */
export function widthAt({ width, fill }, zoom) {
  if (zoom >= FULL_WIDTH_ZOOM) return width;
  const least = Math.min(width, fill ? FAR_OUTLINE : FAR_LINE);
  return Math.max(least, width / 2 ** ((FULL_WIDTH_ZOOM - zoom) / 2));
}

/** Radius of a point at a zoom, CSS pixels. */
export function radiusAt({ radius }, zoom) {
  return zoom >= FULL_WIDTH_ZOOM ? radius : radius / 2 ** ((FULL_WIDTH_ZOOM - zoom) / 2);
}

/**
 * Whether an area is drawn so small that its outline would be more than what it encloses.
 *
 * @param {{minX: number, minY: number, maxX: number, maxY: number}} box
 * @param {number} [scale] CSS pixels in a unit of the box
 */
export function isSpeck({ minX, minY, maxX, maxY }, scale = 1) {
  return Math.max(maxX - minX, maxY - minY) * scale < SPECK;
}

function translucent(hex, opacity) {
  if (!hex) return "transparent";
  const channel = (at) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `rgba(${channel(1)}, ${channel(3)}, ${channel(5)}, ${opacity})`;
}

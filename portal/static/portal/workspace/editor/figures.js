/** Lengths, areas and moments as people of the page's language read them. */
import { fill } from "portal/page-data.js";

const HECTARE = 10_000;
const KILOMETRE = 1_000;
const language = document.documentElement.lang;
const number = (digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [whole, one, three, four] = [0, 1, 3, 4].map(number);
/** Dates in English are those of Europe, as the server writes them (`geo/formats/en`). */
const dates = language === "en" ? "en-GB" : language;
const moment = new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeStyle: "short" });

/** @param {number} squareMetres @param {Record<string, string>} strings @returns {string} in hectares and in m² */
export function areaWords(squareMetres, strings) {
  const metres = Math.abs(squareMetres) < KILOMETRE ? one : whole;
  const values = { hectares: four.format(squareMetres / HECTARE), metres: metres.format(squareMetres) };
  return fill(strings.editorArea, values);
}

/** @param {number} metres @param {Record<string, string>} strings */
export function lengthWords(metres, strings) {
  if (metres < KILOMETRE) return fill(strings.editorMetres, { metres: one.format(metres) });
  return fill(strings.editorKilometres, { kilometres: three.format(metres / KILOMETRE) });
}

/**
 * @param {{area: number, length: number}} measured by `portal/map/geodesy.js`
 * @returns {string} area and perimeter, or the length; empty for a point
 */
export function measureWords({ area, length }, strings) {
  const words = lengthWords(length, strings);
  if (area) return fill(strings.editorAreaAndPerimeter, { area: areaWords(area, strings), perimeter: words });
  return length ? fill(strings.editorLength, { length: words }) : "";
}

/** Of what this browser did itself; moments of the server come in its words. @param {number} at ms since 1970 */
export function whenWords(at) {
  return moment.format(new Date(at));
}

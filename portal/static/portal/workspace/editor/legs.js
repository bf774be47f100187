/** The book of a traverse: bearings and distances as a surveyor writes them down. */
import { fill } from "portal/page-data.js";

/** Degrees, with minutes and seconds or decimals; then metres. Comma or point; the ° ′ ″ may be left out. */
const LEG = /^\s*(\d+(?:[.,]\d+)?)(?:[°\s]\s*(\d+(?:[.,]\d+)?)['′])?(?:\s*(\d+(?:[.,]\d+)?)["″])?°?[\s;]+(\d+(?:[.,]\d+)?)\s*(?:m|м)?\s*$/;
const SIXTY = 60;

/**
 * @param {string} text a leg on each line
 * @param {Record<string, string>} strings
 * @returns {{bearing: number, distance: number}[]} degrees clockwise from north; m
 */
export function readLegs(text, strings) {
  const lines = text.split("\n").map((line, index) => ({ line, number: index + 1 }));
  return lines.filter(({ line }) => line.trim()).map(({ line, number }) => {
    const found = LEG.exec(line);
    if (!found) throw new RangeError(fill(strings.toolLegWrong, { number, line: line.trim() }));
    const [degrees, minutes, seconds, distance] = found.slice(1).map((part) => Number((part ?? "0").replace(",", ".")));
    return { bearing: degrees + minutes / SIXTY + seconds / SIXTY ** 2, distance };
  });
}

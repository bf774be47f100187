/** Runs of a boundary: the part of an area's ring between two places on it. Positions are `[lon, lat]`, degrees. */
import { lineLength } from "portal/map/geodesy.js";

/** m: nearer to a corner than this a place means the corner. */
const SAME_CORNER = 0.05;

/**
 * @param {object} geometry GeoJSON area
 * @param {number[]} start
 * @param {number[]} end
 * @returns {{line: number[][], away: number}} the shorter way along the ring that is nearest to both places, through
 *   its corners as they are; and how many m the farther of the places was from it
 */
export function runBetween(geometry, start, end) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const found = polygons.flat().map((ring) => {
    const [from, to] = [placeOn(ring, start), placeOn(ring, end)];
    return { ring, from, to, away: Math.max(from.away, to.away) };
  });
  const { ring, from, to, away } = found.reduce((best, one) => (one.away < best.away ? one : best));
  const ways = [wayRound(ring, from, to), wayRound(ring, to, from).reverse()];
  ways.sort((one, other) => lineLength(one) - lineLength(other));
  return { line: ways[0], away };
}

/**
 * @param {number[][]} drawn what a person drew in the place of `old`
 * @param {number[][]} old
 * @param {number} near m within which an end that was drawn means the end of `old`
 * @returns {number[][]} from the first to the last corner of `old`
 */
export function anchored(drawn, old, near) {
  const [first, last] = [old[0], old.at(-1)];
  const straight = lineLength([drawn[0], first]) + lineLength([drawn.at(-1), last]);
  const turned = lineLength([drawn[0], last]) + lineLength([drawn.at(-1), first]);
  const line = turned < straight ? [...drawn].reverse() : [...drawn];
  if (lineLength([line[0], first]) <= near) line.shift();
  if (line.length && lineLength([line.at(-1), last]) <= near) line.pop();
  return [first, ...line, last];
}

/** The nearest place on a ring: the edge it is on, how far along it (0–1), where, and how far off. */
function placeOn(ring, [lon, lat]) {
  const scale = Math.cos((lat * Math.PI) / 180);
  let best = { away: Infinity };
  for (let edge = 0; edge < ring.length - 1; edge += 1) {
    const [a, b] = [ring[edge], ring[edge + 1]];
    const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
    const along = ((lon - a[0]) * scale * dx + (lat - a[1]) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.min(1, Math.max(0, along));
    const at = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
    const away = lineLength([at, [lon, lat]]);
    if (away < best.away) best = { away, edge, share, at };
  }
  return snappedToCorner(ring, best);
}

function snappedToCorner(ring, place) {
  for (const [corner, share] of [
    [place.edge, 0],
    [place.edge + 1, 1],
  ]) {
    if (lineLength([ring[corner], place.at]) <= SAME_CORNER) return { ...place, share, at: ring[corner] };
  }
  return place;
}

/** From one place on to the other, in the ring's own sense; the ring's last corner is its first. */
function wayRound(ring, from, to) {
  const count = ring.length - 1;
  const way = [from.at];
  let corners = to.edge + to.share - (from.edge + from.share);
  if (corners <= 0) corners += count;
  const first = Math.floor(from.edge + from.share) + 1;
  for (let at = first; at < from.edge + from.share + corners; at += 1) way.push(ring[at % count]);
  return [...way, to.at];
}

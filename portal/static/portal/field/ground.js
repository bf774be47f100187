/**
 * The ground around a person: distances, circles and simpler lines, in the plane that touches the ellipsoid there, true
 * to a centimetre within a kilometre. Positions are `[lon, lat]` in degrees, lengths metres.
 */

/** Metres in a degree of latitude, in the middle of Ukraine. */
const DEGREE = 111_230;
/** What a degree of longitude on the equator is, on the ellipsoid's larger axis. */
const EQUATOR_DEGREE = 111_320;
const RADIANS = Math.PI / 180;
const CIRCLE_CORNERS = 48;

/** East and north of `origin`, m. */
export function onPlane([lon, lat], origin) {
  return [(lon - origin[0]) * EQUATOR_DEGREE * Math.cos(origin[1] * RADIANS), (lat - origin[1]) * DEGREE];
}

/** @returns {number[][]} a ring around a position */
export function circle(origin, radius) {
  return Array.from({ length: CIRCLE_CORNERS + 1 }, (_, at) => {
    const angle = (at / CIRCLE_CORNERS) * 2 * Math.PI;
    return offPlane([radius * Math.cos(angle), radius * Math.sin(angle)], origin);
  });
}

/** @param {object | null} geometry GeoJSON @returns {number | null} m to it; 0 inside it, null where it is nowhere */
export function distanceTo(geometry, position) {
  if (!geometry) return null;
  const lines = linesOf(geometry).map((line) => line.map((corner) => onPlane(corner, position)));
  const isArea = geometry.type.endsWith("Polygon");
  if (isArea && lines.filter(surrounds).length % 2) return 0;
  return Math.min(...lines.map(distanceOfLine));
}

/** Leaves out the corners that lie within `tolerance` of the line without them (Douglas and Peucker). */
export function simplified(line, tolerance, positionOf = (corner) => corner) {
  if (line.length < 3) return line;
  const origin = positionOf(line[0]);
  const plane = line.map((corner) => onPlane(positionOf(corner), origin));
  const kept = new Set([0, line.length - 1]);
  const runs = [[0, line.length - 1]];
  while (runs.length) {
    const [first, last] = runs.pop();
    let [worst, at] = [tolerance, -1];
    for (let index = first + 1; index < last; index += 1) {
      const away = distanceOfEdge(plane[first], plane[last], plane[index]);
      if (away > worst) [worst, at] = [away, index];
    }
    if (at < 0) continue;
    kept.add(at);
    runs.push([first, at], [at, last]);
  }
  return line.filter((_, index) => kept.has(index));
}

function offPlane([east, north], [lon, lat]) {
  return [lon + east / (EQUATOR_DEGREE * Math.cos(lat * RADIANS)), lat + north / DEGREE];
}

function linesOf({ type, coordinates }) {
  if (type === "Point") return [[coordinates]];
  if (type === "LineString") return [coordinates];
  return type === "MultiPolygon" ? coordinates.flat() : coordinates;
}

/** Whether a ring goes round the origin: by the edges that a ray to the east crosses. */
function surrounds(ring) {
  let inside = false;
  for (let at = 1; at < ring.length; at += 1) {
    const [[xa, ya], [xb, yb]] = [ring[at - 1], ring[at]];
    if (ya > 0 !== yb > 0 && ((xb - xa) * -ya) / (yb - ya) + xa > 0) inside = !inside;
  }
  return inside;
}

function distanceOfLine(line) {
  if (line.length === 1) return Math.hypot(...line[0]);
  let nearest = Infinity;
  for (let at = 1; at < line.length; at += 1) nearest = Math.min(nearest, distanceOfEdge(line[at - 1], line[at], [0, 0]));
  return nearest;
}

function distanceOfEdge([xa, ya], [xb, yb], [x, y]) {
  const [dx, dy] = [xb - xa, yb - ya];
  const along = dx || dy ? Math.max(0, Math.min(1, ((x - xa) * dx + (y - ya) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(xa + along * dx - x, ya + along * dy - y);
}

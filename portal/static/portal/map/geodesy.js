/**
 * Lengths and areas on the WGS 84 ellipsoid, shown while one draws; what is kept is the server's figure. Positions are
 * `[lon, lat]` in degrees, as in GeoJSON. Over the extent of a hromada both are true to a millionth.
 */

const AXIS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

/**
 * @param {object | null} geometry GeoJSON
 * @returns {{area: number, length: number}} m² of what is an area, else 0; m of a line, or of all boundaries of an area
 */
export function measure(geometry) {
  const found = { area: 0, length: 0 };
  for (const polygon of polygonsOf(geometry)) {
    const [outer, ...holes] = polygon.map((ring) => Math.abs(ringArea(ring)));
    found.area += outer - holes.reduce((sum, hole) => sum + hole, 0);
    found.length += polygon.reduce((sum, ring) => sum + lineLength(ring), 0);
  }
  for (const line of linesOf(geometry)) found.length += lineLength(line);
  return found;
}

/** @param {number[][]} line @returns {number} m, along straight edges */
export function lineLength(line) {
  let length = 0;
  for (let at = 1; at < line.length; at += 1) length += distance(line[at - 1], line[at]);
  return length;
}

/** By the radii of curvature in the middle of the edge (Gauss's mid-latitude formula). */
function distance([lonA, latA], [lonB, latB]) {
  const middle = ((latA + latB) / 2) * RADIANS;
  const w2 = 1 - E2 * Math.sin(middle) ** 2;
  const north = ((AXIS * (1 - E2)) / w2 ** 1.5) * (latB - latA) * RADIANS;
  const east = (AXIS / Math.sqrt(w2)) * Math.cos(middle) * (lonB - lonA) * RADIANS;
  return Math.hypot(north, east);
}

/** Trapezia in the equal-area cylindrical projection of the ellipsoid (Snyder 1987, 3-12 and 10-13). */
function ringArea(ring) {
  const [originLon, originLat] = ring[0] ?? [0, 0];
  const origin = authalic(originLat);
  const plane = ring.map(([lon, lat]) => [(lon - originLon) * RADIANS, authalic(lat) - origin]);
  let doubled = 0;
  for (let at = 1; at < plane.length; at += 1) {
    const [a, b] = [plane[at - 1], plane[at]];
    doubled += a[0] * b[1] - b[0] * a[1];
  }
  return ((AXIS * AXIS) / 2) * (doubled / 2);
}

function authalic(lat) {
  const sine = Math.sin(lat * RADIANS);
  return (1 - E2) * (sine / (1 - E2 * sine * sine) + Math.atanh(E * sine) / E);
}

function polygonsOf(geometry) {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  return geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
}

function linesOf(geometry) {
  if (geometry?.type === "LineString") return [geometry.coordinates];
  return geometry?.type === "MultiLineString" ? geometry.coordinates : [];
}

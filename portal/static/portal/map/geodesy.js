/**
 * Lengths and areas on the WGS 84 ellipsoid, shown while one draws; what is kept is the server's figure. Positions are
 * `[lon, lat]` in degrees, as in GeoJSON. Up to the extent of a village both are true to a millionth.
 */

const AXIS = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
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

/** In the plane that touches the ellipsoid in the middle of the ring: there an edge of a parcel is straight. */
function ringArea(ring) {
  const middle = [0, 1].map((axis) => ring.reduce((sum, corner) => sum + corner[axis], 0) / ring.length);
  const plane = onPlane(ring, middle);
  let doubled = 0;
  for (let at = 1; at < plane.length; at += 1) {
    const [a, b] = [plane[at - 1], plane[at]];
    doubled += a[0] * b[1] - b[0] * a[1];
  }
  return doubled / 2;
}

/** East and north of `middle`, m: geocentric coordinates turned into its horizon. */
function onPlane(positions, middle) {
  const [lon0, lat0] = middle.map((degrees) => degrees * RADIANS);
  const [x0, y0, z0] = geocentric(middle);
  return positions.map((position) => {
    const [x, y, z] = geocentric(position);
    const [dx, dy, dz] = [x - x0, y - y0, z - z0];
    const outward = Math.cos(lon0) * dx + Math.sin(lon0) * dy;
    return [Math.cos(lon0) * dy - Math.sin(lon0) * dx, Math.cos(lat0) * dz - Math.sin(lat0) * outward];
  });
}

function geocentric([lon, lat]) {
  const [longitude, latitude] = [lon * RADIANS, lat * RADIANS];
  const normal = AXIS / Math.sqrt(1 - E2 * Math.sin(latitude) ** 2);
  const across = normal * Math.cos(latitude);
  return [across * Math.cos(longitude), across * Math.sin(longitude), normal * (1 - E2) * Math.sin(latitude)];
}

function polygonsOf(geometry) {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  return geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
}

function linesOf(geometry) {
  if (geometry?.type === "LineString") return [geometry.coordinates];
  return geometry?.type === "MultiLineString" ? geometry.coordinates : [];
}

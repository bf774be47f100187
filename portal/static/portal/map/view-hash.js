/**
 * The view kept in the address: `#map=14/49.21580/33.84730`, and `&object=parcels/12` for the card that is open.
 * It reads like OpenStreetMap's, so that addresses can be carried from one map to the other.
 */

const PATTERN = /(?:^|&)map=(\d{1,2}(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)/;
const OBJECT = /(?:^|&)object=([\w-]+)\/(\d+)/;
/** Five places are about a metre. */
const PLACES = 5;

/** @returns {{zoom: number, lat: number, lon: number} | null} null where the address holds no sound view */
export function viewFromHash(hash = location.hash) {
  const found = PATTERN.exec(hash.slice(1));
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

/** @returns {{layer: string, id: number} | null} */
export function objectFromHash(hash = location.hash) {
  const found = OBJECT.exec(hash.slice(1));
  return found && { layer: found[1], id: Number(found[2]) };
}

/** Writes the view without a new entry in the browser's history: Back leads to the page before, not along a pan. */
export function writeHash({ zoom, lat, lon }, object) {
  const place = `map=${Math.round(zoom)}/${lat.toFixed(PLACES)}/${lon.toFixed(PLACES)}`;
  const open = object ? `&object=${object.layer}/${object.id}` : "";
  history.replaceState(null, "", `#${place}${open}`);
}

/** What is taken along: cards of objects, and the tiles under them, for where there is no network. */
import { ask } from "portal/ask.js";
import { takenCache } from "portal/offline/worker-of.js";

/** Zooms of the map that are taken along. */
const [NEAREST, FARTHEST] = [17, 12];
/** More is not taken at once: a phone's store and a village's network have their bounds. */
export const MOST_TILES = 4_000;
const MEGABYTE = 1_000_000;
/** Tiles asked for at the same time. */
const AT_ONCE = 4;
/** Degrees by which the ground around an object is taken too: some 50 m. */
const AROUND = 0.0005;
/** Data tiles are twice as wide as the map's: those of zoom z serve the map's zoom z + 1. */
const LEVEL = { vector: 1, raster: 0 };

export class TakeAlong {
  #name;
  #user;
  #layers;

  /** @param {string} name of the shell @param {string} user @param {import("portal/map/adapter.js").MapConfig} config */
  constructor(name, user, { layers, rasters }) {
    this.#name = name;
    this.#user = user;
    this.#layers = [...layers, ...rasters].filter((layer) => layer.visible);
  }

  /**
   * What the ground under some places takes, measured on tiles in the midst of them.
   *
   * @param {number[][]} boxes west, south, east, north
   * @returns {Promise<{addresses: string[], megabytes: number}>}
   */
  async plan(boxes) {
    const cache = await takenCache(this.#name, this.#user);
    const groups = [];
    for (const layer of this.#layers) {
      const answer = await ask(layer.tilejson);
      await cache.put(layer.tilejson, answer.clone());
      groups.push(...tilesOf(await answer.json(), layer.kind === "raster" ? "raster" : "vector", boxes));
    }
    const addresses = groups.flat();
    let bytes = 0;
    if (addresses.length <= MOST_TILES) {
      const weights = await Promise.all(groups.map(weigh));
      bytes = groups.reduce((sum, group, at) => sum + group.length * weights[at], 0);
    }
    return { addresses, megabytes: bytes / MEGABYTE };
  }

  /** @param {string[]} addresses @param {(done: number) => void} advance @returns {Promise<number>} how many did not come */
  async fetch(addresses, advance) {
    const cache = await takenCache(this.#name, this.#user);
    const left = [...addresses];
    let [done, failed] = [0, 0];
    const work = async () => {
      for (let address = left.pop(); address; address = left.pop()) {
        try {
          await cache.put(address, await ask(address));
        } catch {
          failed += 1;
        }
        done += 1;
        advance(done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failed;
  }

  async forget() {
    const cache = await takenCache(this.#name, this.#user);
    await Promise.all((await cache.keys()).map((one) => cache.delete(one)));
  }
}

/** The ground of an object, with what lies around. @param {number[]} bounds */
export function around([west, south, east, north]) {
  return [west - AROUND, south - AROUND, east + AROUND, north + AROUND];
}

/** Addresses by zoom, each once. */
function tilesOf({ tiles, minzoom = 0, maxzoom, bounds }, kind, boxes) {
  const groups = [];
  const [first, last] = [FARTHEST, NEAREST].map((zoom) => zoom - LEVEL[kind]);
  for (let zoom = Math.max(first, minzoom); zoom <= Math.min(last, maxzoom ?? last); zoom += 1) {
    const places = new Set();
    for (const box of boxes.map((one) => common(one, bounds)).filter(Boolean)) {
      const [left, top, right, bottom] = [column(box[0], zoom), row(box[3], zoom), column(box[2], zoom), row(box[1], zoom)];
      for (let x = left; x <= right; x += 1) {
        for (let y = top; y <= bottom && places.size <= MOST_TILES; y += 1) places.add(`${x}/${y}`);
      }
    }
    const address = (place) => {
      const [x, y] = place.split("/");
      return tiles[0].replace("{z}", String(zoom)).replace("{x}", x).replace("{y}", y);
    };
    groups.push([...places].map(address));
  }
  return groups;
}

/** Bytes of the tile in the middle. */
async function weigh(group) {
  if (!group.length) return 0;
  const tile = await ask(group[Math.floor(group.length / 2)]);
  return (await tile.arrayBuffer()).byteLength;
}

function common([west, south, east, north], bounds) {
  if (!bounds) return [west, south, east, north];
  const box = [Math.max(west, bounds[0]), Math.max(south, bounds[1]), Math.min(east, bounds[2]), Math.min(north, bounds[3])];
  return box[0] <= box[2] && box[1] <= box[3] ? box : null;
}

function column(lon, zoom) {
  return Math.floor(((lon + 180) / 360) * 2 ** zoom);
}

function row(lat, zoom) {
  const radians = (lat * Math.PI) / 180;
  return Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** zoom);
}

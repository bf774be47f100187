/**
 * A layer of vector tiles: fetched, painted on canvas, and accounted for to the last one. Beside `leaflet-engine.js`
 * the only file that knows Leaflet and protomaps-leaflet.
 */
import { ask } from "portal/ask.js";

const { protomapsL } = globalThis;

/** Data tiles are 512 CSS pixels wide, so data of zoom z serve the map's zoom z + 1. */
export const LEVEL_DIFF = 1;
const TILE_PIXELS = 256 << LEVEL_DIFF;

/**
 * The data of one register. Grids that share it share its tiles too.
 *
 * @param {string} template address of a tile, with `{z}/{x}/{y}`
 * @param {number} maxDataZoom deepest zoom that there are tiles of
 */
export function tileData(template, maxDataZoom) {
  // protomaps-leaflet's own source of single tiles takes the page of an error for a tile; that of archives asks an
  // archive for the bytes. Requests of zooms that the map has left are given up.
  const source = new protomapsL.PmtilesSource(new TileServer(template), true);
  return new protomapsL.View(new protomapsL.TileCache(source, TILE_PIXELS), maxDataZoom, LEVEL_DIFF);
}

/**
 * A Leaflet layer that paints the data. Each tile ends painted, failed or taken off the map.
 *
 * @param {object} data what {@link tileData} gave
 * @param {object} options of protomaps-leaflet's layer
 * @param {{onAwaited: (count: number) => void, onProblem: () => void}} told `onAwaited` of how many tiles are awaited,
 *   whenever that changes; `onProblem` of each tile that failed
 */
export function vectorGrid(data, options, { onAwaited, onProblem }) {
  const grid = protomapsL.leafletLayer({ ...options, sources: {} });
  grid.views.set("", data);
  const paint = grid.renderTile.bind(grid);
  const awaited = new Set();
  const note = (painting, isAwaited) => {
    if (isAwaited) awaited.add(painting);
    else awaited.delete(painting);
    onAwaited(awaited.size);
  };
  // A request for a tile that is no longer wanted may go on for long.
  grid.on("tileunload", ({ tile }) => {
    for (const painting of awaited) if (painting.canvas === tile) note(painting, false);
  });

  async function attempt(coords, canvas, key, done) {
    try {
      // Asked for here, where a failure is seen; painting takes it from the cache.
      await data.getDisplayTile(coords);
      let painted = false;
      await paint(coords, canvas, key, () => (painted = true));
      if (painted) done();
      else if (canvas.key === key && grid.lastRequestedZ === coords.z) throw new Error("There was no canvas to paint.");
    } catch (error) {
      if (error.name === "AbortError") return;
      onProblem();
      done();
    }
  }

  // protomaps-leaflet drops a tile whose zoom was left while it was painted, and leaves Leaflet waiting for it. But
  // Leaflet keeps a tile for the case that the map comes back, so it is painted then.
  grid.renderTile = async (coords, canvas, key, onDone = () => {}) => {
    const painting = { canvas, ended: false };
    const done = () => {
      painting.ended = true;
      onDone();
    };
    // A tile that Leaflet has taken off the map has lost its key.
    while (!painting.ended && canvas.key === key) {
      // The zoom that the map goes to, before its animation has come there; Leaflet has no public name for it.
      const isCurrent = coords.z === grid._tileZoom;
      note(painting, isCurrent);
      if (isCurrent) await attempt(coords, canvas, key, done);
      else await nextZoom(grid._map);
    }
    note(painting, false);
  };
  return grid;
}

function nextZoom(map) {
  return new Promise((resolve) => map.once("zoomend", resolve));
}

/** Stands where protomaps-leaflet expects an archive of tiles. */
class TileServer {
  #template;

  constructor(template) {
    this.#template = template;
  }

  async getZxy(z, x, y, signal) {
    const url = this.#template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    return { data: await (await ask(url, signal)).arrayBuffer() };
  }
}

/** The tiles of one register: fetched, read and kept by protomaps-leaflet. */
import { ask } from "portal/ask.js";

const { protomapsL } = globalThis;

/** Data tiles are 512 CSS pixels wide, so data of zoom z serve the map's zoom z + 1. */
export const LEVEL_DIFF = 1;
/** Width of a tile on the map, CSS pixels. */
export const TILE_PIXELS = 256;

/**
 * The data of one register, for painting and for finding what lies at a place.
 *
 * @param {string} template address of a tile, with `{z}/{x}/{y}`
 * @param {number} maxDataZoom deepest zoom that there are tiles of
 */
export function tileData(template, maxDataZoom) {
  // protomaps-leaflet's own source of single tiles takes the page of an error for a tile; that of archives asks an
  // archive for the bytes. Requests of zooms that the map has left are given up.
  const source = new protomapsL.PmtilesSource(new TileServer(template), true);
  return new protomapsL.View(new protomapsL.TileCache(source, TILE_PIXELS << LEVEL_DIFF), maxDataZoom, LEVEL_DIFF);
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

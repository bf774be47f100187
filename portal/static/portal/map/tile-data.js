/** The tiles of one register: read here, kept by protomaps-leaflet. */

const { protomapsL } = globalThis;

/** Data tiles are 512 CSS pixels wide, so data of zoom z serve the map's zoom z + 1. */
export const LEVEL_DIFF = 1;
/** Width of a tile on the map, CSS pixels: that of a tile of data. */
export const TILE_PIXELS = 512;
/** How many of protomaps-leaflet's tiles of 256 pixels lie along its edge. */
export const PARTS = 2;

/**
 * The data of one register, for painting and for finding what lies at a place.
 *
 * @param {import("portal/map/tile-fetcher.js").TileFetcher} fetcher the map's
 * @param {string} slug the register's
 * @param {string} template address of a tile, with `{z}/{x}/{y}`
 * @param {number} maxDataZoom deepest zoom that there are tiles of
 */
export function tileData(fetcher, slug, template, maxDataZoom) {
  const source = new TileSource(fetcher, slug, template);
  return new protomapsL.View(new protomapsL.TileCache(source, TILE_PIXELS), maxDataZoom, LEVEL_DIFF);
}

/**
 * Where protomaps-leaflet's own sources would stand. Those take the page of an error for a tile, or ask an archive for
 * bytes, and read each feature five times over, once for each of its members.
 */
class TileSource {
  #fetcher;
  #slug;
  #template;
  #zoom = null;
  /** @type {Set<AbortController>} */
  #requests = new Set();

  constructor(fetcher, slug, template) {
    this.#fetcher = fetcher;
    this.#slug = slug;
    this.#template = template;
  }

  /** @returns {Promise<Map<string, object[]>>} protomaps-leaflet's features by layer, in pixels of a tile of `size` */
  async get(place, size) {
    this.#goTo(place.z);
    const request = new AbortController();
    this.#requests.add(request);
    try {
      return featuresOf(await this.#fetcher.get(this.#slug, this.#template, place, request.signal), size);
    } finally {
      this.#requests.delete(request);
    }
  }

  /** Requests of a zoom that the map has left are given up. */
  #goTo(zoom) {
    if (zoom === this.#zoom) return;
    this.#zoom = zoom;
    for (const request of this.#requests) request.abort();
  }
}

function featuresOf(layers, size) {
  return new Map(
    layers.map((layer) => {
      const scale = size / layer.extent;
      return [layer.name, Array.from({ length: layer.length }, (_, at) => featureOf(layer.feature(at), scale))];
    }),
  );
}

function featureOf(feature, scale) {
  const geom = feature.loadGeometry();
  let numVertices = 0;
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of geom) {
    numVertices += part.length;
    for (const point of part) {
      point.x *= scale;
      point.y *= scale;
      if (point.x < minX) minX = point.x;
      if (point.x > maxX) maxX = point.x;
      if (point.y < minY) minY = point.y;
      if (point.y > maxY) maxY = point.y;
    }
  }
  const { id, type: geomType, properties: props } = feature;
  return { id, geomType, geom, numVertices, bbox: { minX, minY, maxX, maxY }, props };
}

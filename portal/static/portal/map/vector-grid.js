/**
 * All layers of vector tiles on one canvas a tile: fetched, painted, and accounted for to the last one.
 *
 * A canvas costs the browser memory, and work for every picture of the page that it stands in. One for each tile of each
 * layer, as protomaps-leaflet's own Leaflet layer has them, would be two hundred for a map of many layers.
 */
import { ONLY } from "portal/map/rules.js";
import { PARTS, TILE_PIXELS } from "portal/map/tile-data.js";

const { L, protomapsL } = globalThis;

/** How far what is drawn may reach over the edge of its tile, CSS pixels. */
const MARGIN = 16;
/** Rows of tiles that are kept beyond the map's edges. */
const KEPT_AROUND = 1;
/** Tiles of data whose labels are kept. */
const LABELLED_TILES = 16;
/** A tile is seen when all its layers have come; if some have, the others are awaited for so long, ms. */
const PATIENCE = 1_000;
/** Tiles are painted for so long at a stretch, ms: an answer to a hand must not come later. */
const STRETCH = 50;
/**
 * While more is awaited, nothing is painted again for so long, ms. Twenty tiles that come one by one would be twenty
 * pictures of the page, and each costs an old computer as much as there are canvases in it.
 */
const PAUSE = 200;

/**
 * @typedef {Object} PaintedLayer
 * @property {string} slug
 * @property {number} order the higher, the nearer to the eye; of labels the farther, as objects of low layers are larger
 * @property {object} data what `tileData` gave
 * @property {number} minZoom the map's zooms at which it is drawn
 * @property {number} maxZoom
 * @property {object | null} bounds Leaflet's, outside of which there is nothing of it
 * @property {(context: CanvasRenderingContext2D, zoom: number, data: object, box: object, origin: object) => void} paint
 *   what `painter` gave
 * @property {object[]} labelRules of protomaps-leaflet
 *
 * @typedef {Object} Tile
 * @property {object} coords of the world, Leaflet's
 * @property {HTMLCanvasElement} canvas
 * @property {Function | null} done tells Leaflet that it may be seen; null once told
 * @property {Set<PaintedLayer>} awaited
 * @property {Map<PaintedLayer, object>} found data by layer
 * @property {Set<PaintedLayer>} painted
 * @property {boolean} drawn whether there is anything on the canvas
 * @property {boolean} isPast whether what is on the canvas can only be painted anew, not over
 * @property {boolean} isLate whether it is painted without what has not come
 * @property {number} patience the timer after which it is
 */
export class VectorGrid extends L.GridLayer {
  /** @type {Map<string, PaintedLayer>} */
  #layers = new Map();
  /** @type {Map<HTMLCanvasElement, Tile>} */
  #tiles = new Map();
  #labels = new Map();
  #awaited = new Map();
  #due = new Set();
  #frame = 0;
  #timer = 0;
  #rested = 0;
  #told;
  #scratch = document.createElement("canvas").getContext("2d");

  /**
   * @param {object} options of Leaflet's grid
   * @param {{onAwaited: (slug: string, awaited: boolean) => void, onProblem: (slug: string) => void}} told `onAwaited`
   *   whenever a layer begins or ceases to wait for its tiles; `onProblem` of each tile that failed
   */
  constructor(options, told) {
    super({ tileSize: TILE_PIXELS, keepBuffer: KEPT_AROUND, ...options });
    this.#told = told;
    this.on("tileunload", ({ tile }) => this.#unload(tile));
  }

  getEvents() {
    return { ...super.getEvents(), zoomend: this.#resume };
  }

  /** Shows a layer. One of the same name is seen until the new one has come. @param {PaintedLayer} layer */
  show(layer) {
    const before = new Set(this.#drop(layer.slug));
    this.#layers.set(layer.slug, layer);
    this.#labels.set(layer, this.#labelsOf(layer));
    for (const tile of this.#tiles.values()) {
      this.#ask(tile, layer);
      if (before.has(tile) && !tile.awaited.has(layer)) this.#paintAnew(tile);
    }
    this.#tell();
  }

  /** @param {string} slug */
  hide(slug) {
    for (const tile of this.#drop(slug)) this.#paintAnew(tile);
  }

  /** Asks again for what did not come. @param {string} slug */
  retry(slug) {
    const layer = this.#layers.get(slug);
    for (const tile of this.#tiles.values()) if (layer) this.#ask(tile, layer);
    this.#tell();
  }

  /** The rules say something else than before. */
  repaint() {
    for (const layer of this.#layers.values()) this.#labels.set(layer, this.#labelsOf(layer));
    for (const tile of this.#tiles.values()) if (tile.painted.size) this.#paintAnew(tile);
  }

  /** Leaflet's: makes the element of a tile, and calls `done` when it may be seen. */
  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const tile = {
      coords,
      canvas,
      done,
      awaited: new Set(),
      found: new Map(),
      painted: new Set(),
      drawn: false,
      isPast: false,
      isLate: false,
      patience: 0,
    };
    this.#tiles.set(canvas, tile);
    for (const layer of this.#layers.values()) this.#ask(tile, layer);
    this.#settle(tile);
    this.#tell();
    return canvas;
  }

  async #ask(tile, layer) {
    if (tile.found.has(layer) || tile.awaited.has(layer) || !this.#covers(layer, tile.coords)) return;
    tile.awaited.add(layer);
    let found = null;
    try {
      found = await layer.data.getDisplayTile(partsOf(tile.coords)[0]);
    } catch (problem) {
      // Given up because the map has left the zoom; when it comes back, it asks again.
      if (problem.name !== "AbortError" && tile.awaited.has(layer)) this.#told.onProblem(layer.slug);
    }
    // Tile or layer may be gone.
    if (!tile.awaited.delete(layer)) return;
    if (found) tile.found.set(layer, found);
    this.#settle(tile);
    this.#tell();
  }

  #covers({ minZoom, maxZoom, bounds }, coords) {
    if (coords.z < minZoom || coords.z > maxZoom) return false;
    if (!bounds) return true;
    const corner = (x, y) => this._map.unproject([x * TILE_PIXELS, y * TILE_PIXELS], coords.z);
    return bounds.overlaps(L.latLngBounds(corner(coords.x, coords.y), corner(coords.x + 1, coords.y + 1)));
  }

  /** Whether a tile is of the zoom that the map goes to, before it has come there; Leaflet has no public name for it. */
  #isCurrent({ coords }) {
    return coords.z === this._tileZoom;
  }

  /** Has a tile painted as far as it can be. One of a zoom that was left has it when the map comes back. */
  #settle(tile) {
    if (!this.#isCurrent(tile)) return;
    if (!tile.awaited.size) {
      this.#paintSoon(tile);
    } else if (tile.found.size > tile.painted.size) {
      this.#await(tile);
      if (paintable(tile).some((layer) => !tile.painted.has(layer))) this.#paintSoon(tile);
    }
  }

  /** Has a tile painted without what has not come in time. */
  #await(tile) {
    tile.patience ||= setTimeout(() => {
      tile.isLate = true;
      this.#paintSoon(tile);
    }, PATIENCE);
  }

  /** Leaflet keeps a tile of a zoom that was left for the case that the map comes back. */
  #resume() {
    for (const tile of this.#tiles.values()) {
      if (!this.#isCurrent(tile)) continue;
      for (const layer of this.#layers.values()) this.#ask(tile, layer);
      if (tile.done || tile.found.size > tile.painted.size) this.#settle(tile);
    }
    this.#tell();
  }

  #paintAnew(tile) {
    tile.isPast = true;
    this.#paintSoon(tile);
  }

  #paintSoon(tile) {
    this.#due.add(tile);
    const isMoreAwaited = [...this.#tiles.values()].some((one) => one.awaited.size && this.#isCurrent(one));
    const rest = isMoreAwaited ? this.#rested - performance.now() : 0;
    if (rest > 0) this.#timer ||= setTimeout(() => this.#paintNext(), rest);
    else this.#paintNext();
  }

  #paintNext() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#frame ||= requestAnimationFrame(() => this.#paintDue());
  }

  /** All that is due in one picture of the page. */
  #paintDue() {
    this.#frame = 0;
    const end = performance.now() + STRETCH;
    for (const tile of this.#due) {
      this.#due.delete(tile);
      this.#paint(tile);
      if (performance.now() > end) break;
    }
    this.#rested = performance.now() + PAUSE;
    if (this.#due.size) this.#paintNext();
    this.#tell();
  }

  /**
   * Layers come from the lowest upwards, as they are asked for, and each is painted over those that are there, while the
   * next are awaited. Names are written at last, over all.
   */
  #paint(tile) {
    const isWhole = !tile.awaited.size || tile.isLate;
    if (tile.isPast && !isWhole) {
      this.#await(tile);
      return;
    }
    const layers = paintable(tile);
    const added = layers.filter((layer) => !tile.painted.has(layer));
    const top = Math.max(...[...tile.painted].map(({ order }) => order));
    const isOver = !tile.isPast && added.every(({ order }) => order > top);
    this.#draw(tile, isOver ? added : layers, { isOver, labelled: isWhole ? layers : [] });
    tile.painted = new Set(layers);
    // What comes later lies below the names.
    tile.isPast = isWhole && tile.drawn;
    if (!isWhole) return;
    clearTimeout(tile.patience);
    tile.patience = 0;
    tile.isLate = false;
    tile.done?.(null, tile.canvas);
    tile.done = null;
  }

  #draw(tile, layers, { isOver, labelled }) {
    const { coords: { x, y, z }, canvas, found } = tile;
    const origin = { x: x * TILE_PIXELS, y: y * TILE_PIXELS };
    const box = {
      minX: origin.x - MARGIN,
      minY: origin.y - MARGIN,
      maxX: origin.x + TILE_PIXELS + MARGIN,
      maxY: origin.y + TILE_PIXELS + MARGIN,
    };
    const seen = layers.filter((layer) => hasAnyIn(box, found.get(layer)));
    const names = labelled
      .map((layer) => this.#namesOf(layer, z, found.get(layer)))
      .filter((index) => index.searchBbox(box, Infinity).size);
    const isBare = !seen.length && !names.length;
    if (isBare && (isOver || !tile.drawn)) return;
    const context = isOver && tile.drawn ? canvas.getContext("2d") : cleared(canvas);
    if (!context) {
      // The browser has no memory for it.
      for (const { slug } of layers) this.#told.onProblem(slug);
      return;
    }
    for (const layer of seen) layer.paint(context, z, found.get(layer), box, origin);
    for (const index of names.reverse()) protomapsL.paint(context, z, new Map(), index, [], box, origin, false);
    tile.drawn = !isBare;
  }

  #namesOf(layer, zoom, data) {
    const labels = this.#labels.get(layer);
    labels.add(zoom, new Map([[ONLY, [data]]]));
    return labels.getIndex(zoom);
  }

  /** A label may push one of another tile away, or reach into it. */
  #labelsOf(layer) {
    const reached = (keys) => {
      for (const tile of this.#tiles.values()) {
        if (tile.painted.has(layer) && partsOf(tile.coords).some((part) => keys.has(protomapsL.toIndex(part)))) this.#paintAnew(tile);
      }
    };
    return new protomapsL.Labelers(this.#scratch, layer.labelRules, LABELLED_TILES, reached);
  }

  /** @returns {Tile[]} those on which the layer was painted */
  #drop(slug) {
    const layer = this.#layers.get(slug);
    this.#layers.delete(slug);
    this.#labels.delete(layer);
    this.#awaited.delete(slug);
    return [...this.#tiles.values()].filter((tile) => {
      tile.awaited.delete(layer);
      tile.found.delete(layer);
      return tile.painted.delete(layer);
    });
  }

  #unload(canvas) {
    const tile = this.#tiles.get(canvas);
    clearTimeout(tile.patience);
    // A request for it may go on for long.
    tile.awaited.clear();
    this.#due.delete(tile);
    this.#tiles.delete(canvas);
    // Some browsers are slow to give the memory back.
    canvas.width = canvas.height = 0;
    this.#tell();
  }

  #tell() {
    const current = [...this.#tiles.values()].filter((tile) => this.#isCurrent(tile));
    for (const [slug, layer] of this.#layers) {
      const isUnpainted = ({ found, painted }) => found.has(layer) && !painted.has(layer);
      const isAwaited = current.some((tile) => tile.awaited.has(layer) || isUnpainted(tile));
      if (this.#awaited.get(slug) === isAwaited) continue;
      this.#awaited.set(slug, isAwaited);
      this.#told.onAwaited(slug, isAwaited);
    }
  }
}

/** protomaps-leaflet's tiles in a tile of the map, the first in its north-western corner. */
function partsOf({ x, y, z }) {
  const steps = [...Array(PARTS).keys()];
  return steps.flatMap((down) => steps.map((across) => ({ x: PARTS * x + across, y: PARTS * y + down, z })));
}

/** Layers that have come, the lowest first: all, if no more are awaited, else those below what is. @param {Tile} tile */
function paintable({ found, awaited, isLate }) {
  const ceiling = isLate ? Infinity : Math.min(...[...awaited].map(({ order }) => order));
  return [...found.keys()].filter(({ order }) => order < ceiling).sort((one, other) => one.order - other.order);
}

/** Whether anything of a tile's data lies in a box of CSS pixels. */
function hasAnyIn({ minX, minY, maxX, maxY }, { data, scale, origin }) {
  const isIn = ({ bbox }) =>
    bbox.maxX * scale + origin.x >= minX &&
    bbox.minX * scale + origin.x <= maxX &&
    bbox.maxY * scale + origin.y >= minY &&
    bbox.minY * scale + origin.y <= maxY;
  return [...data.values()].some((features) => features.some(isIn));
}

/** A clean canvas as fine as the screen, drawn on in CSS pixels. @returns {CanvasRenderingContext2D | null} */
function cleared(canvas) {
  canvas.width = canvas.height = TILE_PIXELS * devicePixelRatio;
  const context = canvas.getContext("2d");
  context?.scale(devicePixelRatio, devicePixelRatio);
  return context;
}

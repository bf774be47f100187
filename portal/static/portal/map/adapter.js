/**
 * The map as the pages know it. Which library draws it is the business of `leaflet-engine.js` alone, so that the
 * engine can be changed without a page noticing.
 *
 * Positions are WGS 84 in degrees; bounds are `[west, south, east, north]`, as in TileJSON and GeoJSON.
 */
import { ask } from "portal/ask.js";
import { LeafletEngine } from "portal/map/leaflet-engine.js";
import { drawScaleBar } from "portal/map/scale-bar.js";

/**
 * @typedef {Object} LayerConfig
 * @property {string} slug name of the register, and of the layer inside its tiles
 * @property {string} title
 * @property {"polygon" | "line" | "point" | "mixed"} geometry
 * @property {string} tilejson address of the TileJSON document
 * @property {object | null} [drawn] of that document what a layer is drawn from, where the page brought it
 * @property {boolean} visible
 * @property {number | null} max_zoom the deepest zoom at which the layer is drawn, as tiles count zooms; null: all
 * @property {import("portal/map/paint.js").Style} style
 *
 * @typedef {Object} RasterConfig
 * @property {"raster"} kind
 * @property {string} slug
 * @property {string} title
 * @property {string} tilejson address of the TileJSON document
 * @property {boolean} visible
 * @property {number} percent its opacity
 * @property {number} min_zoom
 * @property {number | null} max_zoom the deepest zoom at which the raster is shown; null: all
 *
 * @typedef {Object} MapConfig
 * @property {string} lang
 * @property {{name: string, bounds: number[] | null}} hromada
 * @property {null | {url: string, attribution: string, max_zoom: number}} background
 * @property {string | null} joint_tiles address of tiles of several layers, with `{z}/{x}/{y}`
 * @property {RasterConfig[]} rasters shown below all layers, the first lowest
 * @property {LayerConfig[]} layers drawn in this order, the first lowest
 *
 * @typedef {{zoom: number, lat: number, lon: number, bounds: number[]}} View
 */

const SELECTED_MAX_ZOOM = 17;
const UKRAINE = [22.1, 44.3, 40.3, 52.4];

/**
 * Events: `view` (moved; detail is the {@link View}), `pick` (clicked; detail is `{layer, id}` or null), `add` (clicked with
 * Ctrl or Shift held; detail likewise; where nobody stops it by `preventDefault`, `pick` follows), `place` (clicked; detail is
 * `{lon, lat, picked}`, the last as of `pick`),
 * `busy` (detail: boolean), `problem` (tiles of some layers did not come; detail: their slugs).
 */
export class AtlasMap extends EventTarget {
  #engine;
  #config;
  #bottomInset = 0;
  /** Layers that are switched on, whether they have come yet or not. */
  #shown = new Set();
  #waiting = new Set();
  #busy = null;
  #failed = new Set();

  /**
   * @param {HTMLElement} element where the map is drawn
   * @param {MapConfig} config
   * @param {Record<string, string>} strings translated sentences (`portal/strings.py`)
   * @param {{scaleBar?: HTMLElement, scrollZoom?: boolean}} [options]
   */
  constructor(element, config, strings, { scaleBar, scrollZoom = true } = {}) {
    super();
    this.#config = config;
    this.#engine = new LeafletEngine(element, config.joint_tiles, {
      scrollZoom,
      onMove: () => {
        if (scaleBar) drawScaleBar(scaleBar, this.#engine.metresPerPixel(), strings);
        this.#emit("view", this.view);
      },
      onPick: (picked, adds, place) => this.#pick(picked, adds, place),
      onTiles: (slug, waiting) => this.#noteTiles(slug, waiting),
      onProblem: (slug) => this.#noteProblem(slug),
    });
    const dark = matchMedia("(prefers-color-scheme: dark)");
    this.#engine.setDark(dark.matches);
    dark.addEventListener("change", () => this.#engine.setDark(dark.matches));
  }

  /**
   * Shows the place asked for, or the whole hromada, then the background and the layers that are switched on.
   *
   * @param {{view?: {zoom: number, lat: number, lon: number} | null, bounds?: number[] | null}} [place]
   */
  async start({ view = null, bounds = null } = {}) {
    if (view) this.#engine.setView(view);
    else if (bounds) this.#engine.fit(bounds, { maxZoom: SELECTED_MAX_ZOOM, animate: false });
    else this.showHome();
    if (this.#config.background) this.#engine.addBackground(this.#config.background);
    const visible = [...this.#config.rasters, ...this.#config.layers].filter((layer) => layer.visible);
    await Promise.all(visible.map((layer) => this.showLayer(layer.slug)));
    this.#tellBusy();
  }

  /** Adds a layer; what it is drawn from is asked of its TileJSON. A failure is told by a `problem` event. */
  async showLayer(slug) {
    const layer = this.#layer(slug);
    this.#shown.add(slug);
    this.#failed.delete(slug);
    this.#noteTiles(slug, true);
    const tilejson = await this.#tileJson(layer);
    // It may have been switched off in the meantime.
    if (!this.#shown.has(slug)) return;
    if (tilejson && layer.kind === "raster") {
      this.#engine.addRaster(layer, tilejson, this.#config.rasters.indexOf(layer));
    } else if (tilejson) {
      this.#engine.addLayer(layer, tilejson, this.#config.layers.indexOf(layer));
    } else {
      this.#noteTiles(slug, false);
      this.#noteProblem(slug);
    }
  }

  /**
   * How much of what lies below a raster is covered by it; kept while it is switched off.
   *
   * @param {string} slug
   * @param {number} percent
   */
  setOpacity(slug, percent) {
    this.#layer(slug).percent = percent;
    this.#engine.setOpacity(slug, percent);
  }

  /** @param {string} slug */
  hideLayer(slug) {
    this.#engine.removeLayer(slug);
    this.#shown.delete(slug);
    this.#failed.delete(slug);
    this.#noteTiles(slug, false);
  }

  /** @returns {boolean} whether a layer is switched on */
  isShown(slug) {
    return this.#shown.has(slug);
  }

  /** Draws a layer anew, if it is switched on: its objects are others than before. */
  async refreshLayer(slug) {
    if (this.isShown(slug)) await this.showLayer(slug);
  }

  /** @returns {boolean} whether a layer that is switched on waits for the map to be zoomed in */
  isTooFar(slug) {
    return this.#engine.isTooFar(slug);
  }

  /** Asks again for what did not come. */
  async retry() {
    const failed = [...this.#failed];
    this.#failed.clear();
    await Promise.all(failed.map((slug) => (this.#engine.redraw(slug) ? null : this.showLayer(slug))));
  }

  /**
   * Marks one object and brings it into sight.
   *
   * @param {object | null} geometry GeoJSON geometry, WGS 84; null takes the mark away
   * @param {number[] | null} bounds of the object; without them the map stays where it is
   * @param {object | null} earlier GeoJSON geometry where the object was before
   */
  select(geometry, bounds = null, earlier = null) {
    this.#engine.drawSelection(geometry, earlier);
    if (bounds) this.#engine.fit(bounds, { maxZoom: SELECTED_MAX_ZOOM, bottom: this.#bottomInset });
  }

  /**
   * Draws what belongs to the page alone, above the layers.
   *
   * @param {object[]} features GeoJSON features, WGS 84; each looks as `map-mark-<properties.mark>` says (map.css)
   * @param {((properties: object) => void) | null} onPress called with the properties of what is pressed
   */
  drawMarks(features, onPress = null) {
    this.#engine.drawMarks(features, onPress);
  }

  /** @param {object[]} features GeoJSON, WGS 84 @returns {number[] | null} null where they are nowhere */
  boundsOf(features) {
    return this.#engine.boundsOf(features);
  }

  /** Brings bounds into sight, as near as they allow. */
  show(bounds) {
    this.#engine.fit(bounds, { maxZoom: SELECTED_MAX_ZOOM, bottom: this.#bottomInset });
  }

  /** Brings bounds into sight only if they are not wholly in sight already, and without going nearer. */
  reveal(bounds) {
    const { zoom, bounds: inView } = this.view;
    const [west, south, east, north] = inView;
    const inSight = bounds[0] >= west && bounds[1] >= south && bounds[2] <= east && bounds[3] <= north;
    if (!inSight) this.#engine.fit(bounds, { maxZoom: zoom, bottom: this.#bottomInset });
  }

  /** For the other files of this folder that draw with the engine's library; pages have no business with it. */
  engineMap() {
    return this.#engine.leaflet;
  }

  /** @returns {number} m on the ground that a pixel in the middle of the map is */
  get metresPerPixel() {
    return this.#engine.metresPerPixel();
  }

  /** Whether a click means the object that lies there; not while somebody draws. */
  setPicking(on) {
    this.#engine.setPicking(on);
  }

  /** @param {string[] | null} slugs layers whose objects a click may mean, the first before the others; null: all, from the top */
  pickFrom(slugs) {
    this.#engine.pickFrom(slugs);
  }

  showHome() {
    const bounds = this.#config.hromada.bounds ?? UKRAINE;
    this.#engine.fit(bounds, { bottom: this.#bottomInset, animate: false });
  }

  /** @returns {View} */
  get view() {
    return this.#engine.view(this.#bottomInset);
  }

  /** @param {{zoom: number, lat: number, lon: number}} view */
  setView(view) {
    this.#engine.setView(view);
  }

  /** @param {1 | -1} steps */
  zoomBy(steps) {
    this.#engine.zoomBy(steps);
  }

  /** Pixels at the bottom that something else covers (the sheet on a phone). */
  setBottomInset(pixels) {
    this.#bottomInset = pixels;
  }

  /** To be called when the element's size has changed. */
  resize() {
    this.#engine.resize();
  }

  /** Shows where the person stands. @returns {Promise<void>} rejected where the browser cannot or may not tell */
  locate() {
    return this.#engine.locate(SELECTED_MAX_ZOOM);
  }

  #pick(picked, adds, place) {
    this.#emit("place", { ...place, picked });
    const isLeft = !adds || this.dispatchEvent(new CustomEvent("add", { detail: picked, cancelable: true }));
    if (isLeft) this.#emit("pick", picked);
  }

  #layer(slug) {
    const layer = [...this.#config.layers, ...this.#config.rasters].find((one) => one.slug === slug);
    if (!layer) throw new Error(`The map has no layer "${slug}".`);
    return layer;
  }

  /** As the page brought it, the first time; then as the server has it. @returns {Promise<object | null>} null where it did not come */
  async #tileJson(layer) {
    const { tilejson, drawn } = layer;
    layer.drawn = null;
    if (drawn) return drawn;
    try {
      return await (await ask(tilejson)).json();
    } catch {
      return null;
    }
  }

  #noteTiles(slug, waiting) {
    if (waiting) this.#waiting.add(slug);
    else this.#waiting.delete(slug);
    this.#tellBusy();
  }

  #tellBusy() {
    const busy = this.#waiting.size > 0;
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#emit("busy", busy);
  }

  #noteProblem(slug) {
    if (this.#failed.has(slug)) return;
    this.#failed.add(slug);
    this.#emit("problem", [...this.#failed]);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

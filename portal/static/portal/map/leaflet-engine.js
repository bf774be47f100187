/**
 * Beside `vector-grid.js` and `drawing.js` the only file that knows Leaflet and protomaps-leaflet. Both are loaded as
 * plain scripts before the modules and stand in the globals `L` and `protomapsL`, as their browser builds do.
 *
 * Tiles are painted on canvas: no WebGL, no worker, so it works on an old office PC.
 */
import { ClusterSymbolizer, isCluster } from "portal/map/cluster.js";
import { InsideLabel } from "portal/map/inside-label.js";
import { isSpeck, lookOf, radiusAt, widthAt } from "portal/map/paint.js";
import { LEVEL_DIFF, tileData, vectorGrid } from "portal/map/vector-grid.js";

const { L, protomapsL } = globalThis;

const MAX_ZOOM = 20;
/** Ukraine is the width of a phone. */
const MIN_ZOOM = 4;
/** Labels of areas are written only where they fit, so they may come early; the others would crowd. */
const LABELS_FROM_ZOOM = { polygon: 11, line: 16, point: 17, mixed: 16 };
const LABEL_FONT = "500 11px system-ui, sans-serif";
/** Areas that are not told apart by classes are places, and their labels names. */
const PLACE_FONT = "700 14px system-ui, sans-serif";
const LABEL_HALO = 1.5;
const UNBROKEN = Number.MAX_SAFE_INTEGER;
/** Canvas text cannot read the stylesheet's variables; these are `--ink` and `--surface` of tokens.css. */
const LIGHT_PAPER = { ink: "#1d2a30", halo: "#fffdf8" };
const DARK_PAPER = { ink: "#ece7dc", halo: "#1c2428" };
/** How far from a point or a line a click still means it, CSS pixels: half a fingertip. */
const PICK_PIXELS = 16;
const FIT_PADDING = 32;
/** Above the background, below every layer. */
const RASTER_PANE_ORDER = 300;
const LAYER_PANE_ORDER = 410;
/** Above every layer; the labels of a lower layer are the nearer to the eye, as its objects are the larger. */
const LABEL_PANE_ORDER = 599;
const SELECTION_PANE_ORDER = 620;
const MARKS_PANE_ORDER = 621;
const MARK_RADIUS = 7;
/** How much nearer a click on a cluster goes. */
const CLUSTER_STEPS = 2;
/** Between two looks at what the mouse points at, ms. */
const POINT_INTERVAL = 60;

export class LeafletEngine {
  #map;
  #dark = false;
  #layers = new Map();
  #selection = null;
  #marks = null;
  #picking = true;
  #pickedFrom = null;
  #handlers;

  /**
   * @param {HTMLElement} element
   * @param {{scrollZoom: boolean, onMove: () => void, onPick: (picked: {layer: string, id: number} | null, adds: boolean) => void,
   *   onTiles: (slug: string, waiting: boolean) => void, onProblem: (slug: string) => void}} handlers
   */
  constructor(element, handlers) {
    this.#handlers = handlers;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = L.map(element, {
      zoomControl: false,
      // Said outright: otherwise Leaflet takes the least of the layers it has so far, and goes there at once.
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      scrollWheelZoom: handlers.scrollZoom,
      zoomAnimation: !still,
      // Each step of it has all tiles of all layers put together anew: a quarter of the opening on an old PC.
      fadeAnimation: false,
      inertia: !still,
    });
    this.#map.attributionControl.setPrefix(false);
    this.#map.on("moveend", handlers.onMove);
    this.#map.on("click", (event) => this.#picking && this.#click(this.#pick(event.latlng), event.originalEvent));
    this.#map.on("mousemove", L.Util.throttle((event) => this.#pointAt(event.latlng), POINT_INTERVAL, this));
    this.#pane("selection", SELECTION_PANE_ORDER);
    this.#pane("marks", MARKS_PANE_ORDER);
  }

  /** For `drawing.js`. */
  get leaflet() {
    return this.#map;
  }

  setPicking(on) {
    this.#picking = on;
  }

  pickFrom(slugs) {
    this.#pickedFrom = slugs;
  }

  addBackground({ url, attribution, max_zoom: maxNativeZoom }) {
    L.tileLayer(url, { attribution, maxNativeZoom, maxZoom: MAX_ZOOM, className: "map-background" }).addTo(this.#map);
  }

  /**
   * @param {import("portal/map/adapter.js").LayerConfig} config
   * @param {{tiles: string[], minzoom?: number, maxzoom?: number, bounds?: number[], attribution?: string}} tilejson
   * @param {number} order the higher, the nearer to the eye
   */
  addLayer(config, tilejson, order) {
    this.removeLayer(config.slug);
    const { slug, geometry, style } = config;
    const data = tileData(tilejson.tiles[0], tilejson.maxzoom ?? MAX_ZOOM - LEVEL_DIFF);
    const minZoom = tilejson.minzoom ? tilejson.minzoom + LEVEL_DIFF : 0;
    const layer = { grids: [], order, minZoom, awaited: [] };
    // An area without a fill is a boundary: a click inside it means what lies there, not the boundary.
    layer.pickable = geometry !== "polygon" || Boolean(style.default.fill || style.by);
    const bounds = tilejson.bounds && leafletBounds(tilejson.bounds);
    const maxZoom = config.max_zoom === null ? MAX_ZOOM : config.max_zoom + LEVEL_DIFF;
    const shared = { bounds, maxZoom, attribution: tilejson.attribution ?? "" };
    const addGrid = (options) => {
      const at = layer.grids.length;
      const told = {
        onAwaited: (count) => this.#noteAwaited(slug, layer, at, count),
        onProblem: () => this.#layers.get(slug) === layer && this.#handlers.onProblem(slug),
      };
      layer.grids.push(vectorGrid(data, { ...shared, ...options }, told));
    };
    addGrid({
      pane: this.#pane(`layer-${slug}`, LAYER_PANE_ORDER + order),
      minZoom,
      paintRules: [{ dataLayer: slug, symbolizer: this.#symbolizer(config) }],
    });
    if (style.label) {
      addGrid({
        pane: this.#pane(`labels-${slug}`, LABEL_PANE_ORDER - order),
        minZoom: Math.max(minZoom, LABELS_FROM_ZOOM[geometry]),
        labelRules: [{ dataLayer: slug, symbolizer: this.#labelSymbolizer(config) }],
      });
    }
    this.#layers.set(slug, layer);
    for (const grid of layer.grids) grid.addTo(this.#map);
    this.#handlers.onTiles(slug, layer.awaited.some(Boolean));
  }

  /**
   * @param {import("portal/map/adapter.js").RasterConfig} config
   * @param {{tiles: string[], maxzoom: number, bounds: number[], attribution: string}} tilejson
   * @param {number} order the higher, the nearer to the eye
   */
  addRaster({ slug, percent, min_zoom: minZoom, max_zoom: maxZoom }, tilejson, order) {
    this.removeLayer(slug);
    const grid = L.tileLayer(tilejson.tiles[0], {
      pane: this.#pane(`raster-${slug}`, RASTER_PANE_ORDER + order),
      bounds: leafletBounds(tilejson.bounds),
      minZoom,
      maxZoom: maxZoom ?? MAX_ZOOM,
      maxNativeZoom: tilejson.maxzoom,
      opacity: percent / 100,
      // Written by people, and Leaflet takes it for HTML.
      attribution: escaped(tilejson.attribution),
    });
    const layer = { grids: [grid], order, minZoom, awaited: [], pickable: false, raster: true };
    grid.on("loading", () => this.#noteAwaited(slug, layer, 0, 1));
    grid.on("load", () => this.#noteAwaited(slug, layer, 0, 0));
    grid.on("tileerror", () => this.#layers.get(slug) === layer && this.#handlers.onProblem(slug));
    this.#layers.set(slug, layer);
    grid.addTo(this.#map);
    this.#handlers.onTiles(slug, layer.awaited.some(Boolean));
  }

  /** Of a raster that is shown; of another one nothing is done. */
  setOpacity(slug, percent) {
    this.#layers.get(slug)?.grids[0].setOpacity(percent / 100);
  }

  removeLayer(slug) {
    for (const grid of this.#layers.get(slug)?.grids ?? []) grid.remove();
    this.#layers.delete(slug);
  }

  /** @returns {boolean} whether the map stands too far out for this layer */
  isTooFar(slug) {
    return this.#map.getZoom() < (this.#layers.get(slug)?.minZoom ?? 0);
  }

  /** @returns {boolean} whether there was such a layer to draw again */
  redraw(slug) {
    const layer = this.#layers.get(slug);
    for (const grid of layer?.grids ?? []) grid.redraw();
    return Boolean(layer);
  }

  setDark(dark) {
    this.#dark = dark;
    const painted = [...this.#layers.values()].filter(({ raster }) => !raster);
    for (const grid of painted.flatMap(({ grids }) => grids)) {
      grid.clearLayout();
      grid.rerenderTiles();
    }
  }

  /** `earlier` is where the object was before, drawn over it in broken lines. */
  drawSelection(geometry, earlier = null) {
    this.#selection?.remove();
    const look = { pane: "selection", interactive: false };
    const marked = (place, className) =>
      L.geoJSON(place, {
        ...look,
        style: { className },
        pointToLayer: (_, position) => L.circleMarker(position, { ...look, radius: 10, className }),
      });
    // Two lines, a light one under a dark one, so that the mark shows on any colour below it.
    const marks = geometry ? ["map-selection-halo", "map-selection"].map((name) => marked(geometry, name)) : [];
    if (earlier) marks.push(marked(earlier, "map-earlier"));
    this.#selection = L.layerGroup(marks).addTo(this.#map);
  }

  drawMarks(features) {
    this.#marks?.remove();
    const look = ({ properties }) => ({ pane: "marks", interactive: false, className: `map-mark map-mark-${properties.mark}` });
    this.#marks = L.geoJSON(features, {
      style: look,
      pane: "marks",
      interactive: false,
      pointToLayer: (feature, place) => L.circleMarker(place, { ...look(feature), radius: MARK_RADIUS }),
    }).addTo(this.#map);
  }

  boundsOf(features) {
    const bounds = L.geoJSON(features).getBounds();
    return bounds.isValid() ? [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] : null;
  }

  fit(bounds, { maxZoom = MAX_ZOOM, bottom = 0, animate = true } = {}) {
    this.#map.fitBounds(leafletBounds(bounds), {
      maxZoom,
      animate,
      paddingTopLeft: [FIT_PADDING, FIT_PADDING],
      paddingBottomRight: [FIT_PADDING, FIT_PADDING + bottom],
    });
  }

  setView({ zoom, lat, lon }) {
    this.#map.setView([lat, lon], zoom, { animate: false });
  }

  zoomBy(steps) {
    this.#map.setZoom(this.#map.getZoom() + steps);
  }

  resize() {
    this.#map.invalidateSize({ animate: false });
  }

  view(bottomInset) {
    const size = this.#map.getSize();
    const corner = (x, y) => this.#map.containerPointToLatLng([x, y]).wrap();
    const northWest = corner(0, 0);
    const southEast = corner(size.x, Math.max(1, size.y - bottomInset));
    const middle = this.#map.getCenter().wrap();
    return {
      zoom: this.#map.getZoom(),
      lat: middle.lat,
      lon: middle.lng,
      bounds: [northWest.lng, southEast.lat, southEast.lng, northWest.lat],
    };
  }

  /** Metres on the ground, as the sphere has them, in the middle of the map. */
  metresPerPixel() {
    const middle = this.#map.getSize().divideBy(2);
    const left = this.#map.containerPointToLatLng(middle.subtract([50, 0]));
    const right = this.#map.containerPointToLatLng(middle.add([50, 0]));
    return this.#map.distance(left, right) / 100;
  }

  locate(maxZoom) {
    return new Promise((resolve, reject) => {
      const settle = (done) => (event) => {
        this.#map.off("locationfound locationerror");
        done(event);
      };
      this.#map.on("locationfound", settle(resolve));
      this.#map.on("locationerror", settle(reject));
      this.#map.locate({ setView: true, maxZoom });
    });
  }

  /** The topmost object at a place; of several in one layer the last painted, which is the one that is seen. */
  #pick(place) {
    const topFirst = this.#pickedFrom
      ? this.#pickedFrom.filter((slug) => this.#layers.has(slug)).map((slug) => [slug, this.#layers.get(slug)])
      : [...this.#layers].sort(([, a], [, b]) => b.order - a.order);
    for (const [layer, { grids, pickable }] of topFirst) {
      if (!pickable) continue;
      const found = grids[0].queryTileFeaturesDebug(place.lng, place.lat, PICK_PIXELS).get("");
      const feature = found?.findLast((one) => one.layerName === layer)?.feature;
      if (!feature) continue;
      if (isCluster(feature)) return { layer, cluster: place };
      if (feature.id !== undefined) return { layer, id: feature.id };
    }
    return null;
  }

  /** A click on a cluster means what is in it: nearer, it comes apart. */
  #click(picked, { ctrlKey, metaKey, shiftKey }) {
    if (picked?.cluster) this.#map.setView(picked.cluster, this.#map.getZoom() + CLUSTER_STEPS);
    else this.#handlers.onPick(picked, ctrlKey || metaKey || shiftKey);
  }

  #pointAt(place) {
    this.#map.getContainer().classList.toggle("points-at-object", this.#picking && this.#pick(place) !== null);
  }

  /** How many tiles one of a layer's grids waits for; those of a layer that is gone no longer count. */
  #noteAwaited(slug, layer, at, count) {
    layer.awaited[at] = count;
    if (this.#layers.get(slug) === layer) this.#handlers.onTiles(slug, layer.awaited.some(Boolean));
  }

  /** A stacking layer of the map that lets the mouse through; made once. */
  #pane(name, order) {
    const pane = this.#map.getPane(name) ?? this.#map.createPane(name);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
    return name;
  }

  #symbolizer({ geometry, style }) {
    const [light, dark] = [lookOf(style, false), lookOf(style, true)];
    const look = (feature) => (this.#dark ? dark : light)(feature.props);
    // protomaps-leaflet asks per feature only functions that declare both arguments, hence the unused zooms.
    if (geometry === "mixed") {
      const each = ["point", "line", "polygon"].map((one) => this.#symbolizer({ geometry: one, style }));
      // The engine's kinds of geometry are counted from 1, as in the tiles.
      return { draw: (context, parts, zoom, feature) => each[feature.geomType - 1].draw(context, parts, zoom, feature) };
    }
    if (geometry === "line") {
      return new protomapsL.LineSymbolizer({
        color: (_zoom, feature) => look(feature).stroke,
        width: (zoom, feature) => widthAt(look(feature), zoom),
        lineJoin: "round",
      });
    }
    if (geometry === "point") {
      const circles = new protomapsL.CircleSymbolizer({
        fill: (_zoom, feature) => look(feature).fill,
        stroke: (_zoom, feature) => look(feature).stroke,
        width: (zoom, feature) => widthAt(look(feature), zoom),
        radius: (zoom, feature) => radiusAt(look(feature), zoom),
        opacity: (_zoom, feature) => look(feature).opacity,
      });
      return new ClusterSymbolizer(circles, style, () => {
        const { ink, halo } = this.#dark ? DARK_PAPER : LIGHT_PAPER;
        return { dark: this.#dark, ink, paper: halo };
      });
    }
    return new protomapsL.PolygonSymbolizer({
      fill: (_zoom, feature) => look(feature).ink,
      stroke: (_zoom, feature) => look(feature).stroke,
      width: (zoom, feature) => (isSpeck(feature.bbox) ? 0 : widthAt(look(feature), zoom)),
    });
  }

  #labelSymbolizer({ geometry, style }) {
    const isPlace = geometry === "polygon" && !style.by;
    const ink = {
      labelProps: [style.label],
      font: isPlace ? PLACE_FONT : LABEL_FONT,
      fill: () => (this.#dark ? DARK_PAPER.ink : LIGHT_PAPER.ink),
      stroke: () => (this.#dark ? DARK_PAPER.halo : LIGHT_PAPER.halo),
      width: LABEL_HALO,
    };
    if (geometry === "line") return new protomapsL.LineLabelSymbolizer(ink);
    const text = new protomapsL.CenteredTextSymbolizer({ ...ink, maxLineChars: UNBROKEN });
    return new InsideLabel(text, isPlace);
  }
}

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

function leafletBounds([west, south, east, north]) {
  return [
    [south, west],
    [north, east],
  ];
}

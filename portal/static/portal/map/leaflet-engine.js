/**
 * The only file that knows Leaflet and protomaps-leaflet. Both are loaded as plain scripts before the modules and
 * stand in the globals `L` and `protomapsL`, as their browser builds do.
 *
 * Tiles are painted on canvas: no WebGL, no worker, so it works on an old office PC.
 */
import { InsideLabel } from "portal/map/inside-label.js";
import { lookOf, radiusAt, translucent, widthAt } from "portal/map/paint.js";

const { L, protomapsL } = globalThis;

const MAX_ZOOM = 20;
/** Data tiles are 512 CSS pixels wide, so data of zoom z serve the map's zoom z + 1. */
const LEVEL_DIFF = 1;
const TILE_PIXELS = 256 << LEVEL_DIFF;
/** Labels of areas are written only where they fit, so they may come early; the others would crowd. */
const LABELS_FROM_ZOOM = { polygon: 11, line: 16, point: 17 };
const LABEL_FONT = "500 11px system-ui, sans-serif";
const LABEL_HALO = 1.5;
const UNBROKEN = Number.MAX_SAFE_INTEGER;
/** Canvas text cannot read the stylesheet's variables; these are `--ink` and `--surface` of tokens.css. */
const LIGHT_PAPER = { ink: "#1d2a30", halo: "#fffdf8" };
const DARK_PAPER = { ink: "#ece7dc", halo: "#1c2428" };
/** How far from a point or a line a click still means it, CSS pixels: half a fingertip. */
const PICK_PIXELS = 16;
const FIT_PADDING = 32;
const LAYER_PANE_ORDER = 410;
const SELECTION_PANE_ORDER = 620;
/** Between two looks at what the mouse points at, ms. */
const POINT_INTERVAL = 60;

export class LeafletEngine {
  #map;
  #dark = false;
  #layers = new Map();
  #selection = null;
  #handlers;

  /**
   * @param {HTMLElement} element
   * @param {{scrollZoom: boolean, onMove: () => void, onPick: (picked: {layer: string, id: number} | null) => void,
   *   onTiles: (slug: string, waiting: boolean) => void, onProblem: (slug: string) => void}} handlers
   */
  constructor(element, handlers) {
    this.#handlers = handlers;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = L.map(element, {
      zoomControl: false,
      maxZoom: MAX_ZOOM,
      scrollWheelZoom: handlers.scrollZoom,
      zoomAnimation: !still,
      fadeAnimation: !still,
      inertia: !still,
    });
    this.#map.attributionControl.setPrefix(false);
    this.#map.on("moveend", handlers.onMove);
    this.#map.on("click", (event) => handlers.onPick(this.#pick(event.latlng)));
    this.#map.on("mousemove", L.Util.throttle((event) => this.#pointAt(event.latlng), POINT_INTERVAL, this));
    this.#pane("selection", SELECTION_PANE_ORDER);
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
    const maxDataZoom = tilejson.maxzoom ?? MAX_ZOOM - LEVEL_DIFF;
    const grid = protomapsL.leafletLayer({
      pane: this.#pane(`layer-${config.slug}`, LAYER_PANE_ORDER + order),
      url: tilejson.tiles[0],
      attribution: tilejson.attribution ?? "",
      bounds: tilejson.bounds && leafletBounds(tilejson.bounds),
      minZoom: tilejson.minzoom ? tilejson.minzoom + LEVEL_DIFF : 0,
      maxZoom: MAX_ZOOM,
      paintRules: [{ dataLayer: config.slug, symbolizer: this.#symbolizer(config) }],
      labelRules: this.#labelRules(config),
    });
    const source = new WatchedSource(tilejson.tiles[0], () => this.#handlers.onProblem(config.slug));
    const cache = new protomapsL.TileCache(source, TILE_PIXELS);
    grid.views.set("", new protomapsL.View(cache, maxDataZoom, LEVEL_DIFF));
    grid.on("loading", () => this.#handlers.onTiles(config.slug, true));
    grid.on("load", () => this.#handlers.onTiles(config.slug, false));
    // An area without a fill is a boundary: a click inside it means what lies there, not the boundary.
    const pickable = config.geometry !== "polygon" || Boolean(config.style.default.fill || config.style.by);
    this.#layers.set(config.slug, { grid, order, pickable });
    grid.addTo(this.#map);
    if (!grid.isLoading()) this.#handlers.onTiles(config.slug, false);
  }

  removeLayer(slug) {
    this.#layers.get(slug)?.grid.remove();
    this.#layers.delete(slug);
  }

  /** @returns {boolean} whether the map stands too far out for this layer */
  isTooFar(slug) {
    const minZoom = this.#layers.get(slug)?.grid.options.minZoom ?? 0;
    return this.#map.getZoom() < minZoom;
  }

  /** @returns {boolean} whether there was such a layer to draw again */
  redraw(slug) {
    const layer = this.#layers.get(slug);
    layer?.grid.redraw();
    return Boolean(layer);
  }

  setDark(dark) {
    this.#dark = dark;
    for (const { grid } of this.#layers.values()) {
      grid.clearLayout();
      grid.rerenderTiles();
    }
  }

  drawSelection(geometry) {
    this.#selection?.remove();
    this.#selection = null;
    if (!geometry) return;
    const look = { pane: "selection", interactive: false };
    // Two lines, a light one under a dark one, so that the mark shows on any colour below it.
    this.#selection = L.layerGroup(
      ["map-selection-halo", "map-selection"].map((className) =>
        L.geoJSON(geometry, {
          ...look,
          style: { className },
          pointToLayer: (_, place) => L.circleMarker(place, { ...look, radius: 10, className }),
        }),
      ),
    ).addTo(this.#map);
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
    const topFirst = [...this.#layers].sort(([, a], [, b]) => b.order - a.order);
    for (const [layer, { grid, pickable }] of topFirst) {
      if (!pickable) continue;
      const found = grid.queryTileFeaturesDebug(place.lng, place.lat, PICK_PIXELS).get("");
      const feature = found?.findLast((one) => one.layerName === layer)?.feature;
      if (feature?.id !== undefined) return { layer, id: feature.id };
    }
    return null;
  }

  #pointAt(place) {
    this.#map.getContainer().classList.toggle("points-at-object", this.#pick(place) !== null);
  }

  /** A stacking layer of the map that lets the mouse through; made once. */
  #pane(name, order) {
    const pane = this.#map.getPane(name) ?? this.#map.createPane(name);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
    return name;
  }

  #symbolizer({ geometry, style }) {
    const look = (feature) => lookOf(style, this.#dark)(feature.props);
    // protomaps-leaflet asks per feature only functions that declare both arguments, hence the unused zooms.
    if (geometry === "line") {
      return new protomapsL.LineSymbolizer({
        color: (_zoom, feature) => look(feature).stroke,
        width: (zoom, feature) => widthAt(look(feature), zoom),
        lineJoin: "round",
      });
    }
    if (geometry === "point") {
      return new protomapsL.CircleSymbolizer({
        fill: (_zoom, feature) => look(feature).fill,
        stroke: (_zoom, feature) => look(feature).stroke,
        width: (zoom, feature) => widthAt(look(feature), zoom),
        radius: (zoom, feature) => radiusAt(look(feature), zoom),
        opacity: (_zoom, feature) => look(feature).opacity,
      });
    }
    return new protomapsL.PolygonSymbolizer({
      fill: (_zoom, feature) => translucent(look(feature).fill, look(feature).opacity),
      stroke: (_zoom, feature) => look(feature).stroke,
      width: (zoom, feature) => widthAt(look(feature), zoom),
    });
  }

  #labelRules({ slug, geometry, style }) {
    if (!style.label) return [];
    const ink = {
      labelProps: [style.label],
      font: LABEL_FONT,
      fill: () => (this.#dark ? DARK_PAPER.ink : LIGHT_PAPER.ink),
      stroke: () => (this.#dark ? DARK_PAPER.halo : LIGHT_PAPER.halo),
      width: LABEL_HALO,
    };
    const symbolizer =
      geometry === "line"
        ? new protomapsL.LineLabelSymbolizer(ink)
        : new InsideLabel(new protomapsL.CenteredTextSymbolizer({ ...ink, maxLineChars: UNBROKEN }), style.label);
    return [{ dataLayer: slug, minzoom: LABELS_FROM_ZOOM[geometry], symbolizer }];
  }
}

/** A source of tiles that tells when one did not come; a request given up because the map moved on is no failure. */
class WatchedSource {
  #source;
  #onProblem;

  constructor(url, onProblem) {
    this.#source = new protomapsL.ZxySource(url, true);
    this.#onProblem = onProblem;
  }

  async get(place, tileSize) {
    try {
      return await this.#source.get(place, tileSize);
    } catch (error) {
      if (error.name !== "AbortError") this.#onProblem();
      throw error;
    }
  }
}

function leafletBounds([west, south, east, north]) {
  return [
    [south, west],
    [north, east],
  ];
}

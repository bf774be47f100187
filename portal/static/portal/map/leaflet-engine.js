/**
 * Beside `vector-grid.js`, `tile-data.js`, `rules.js` and `drawing.js` the only file that knows Leaflet and
 * protomaps-leaflet. Both are loaded as plain scripts before the modules and stand in the globals `L` and `protomapsL`,
 * as their browser builds do.
 *
 * Tiles are painted on canvas: no WebGL, no worker, so it works on an old office PC.
 */
import { isCluster } from "portal/map/cluster.js";
import { radiusAt } from "portal/map/paint.js";
import { labelRules, painter } from "portal/map/rules.js";
import { LEVEL_DIFF, tileData } from "portal/map/tile-data.js";
import { TileFetcher } from "portal/map/tile-fetcher.js";
import { VectorGrid } from "portal/map/vector-grid.js";

const { L } = globalThis;

const MAX_ZOOM = 20;
/** Ukraine is the width of a phone. */
const MIN_ZOOM = 4;
/** How far from a point or a line a click still means it, CSS pixels: half a fingertip. */
const PICK_PIXELS = 16;
/** CSS pixels around what is to be seen whole. Little: zooms are whole numbers, so that half the window may be free. */
const FIT_PADDING = 12;
/** Above the background, below every layer. */
const RASTER_PANE_ORDER = 300;
const LAYERS_PANE_ORDER = 410;
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
  /** Where all layers but the rasters are painted. */
  #grid;
  #selection = null;
  #marks = null;
  #crowd = [];
  #picking = true;
  #pickedFrom = null;
  #fetcher;
  #handlers;

  /**
   * @param {HTMLElement} element
   * @param {string | null} jointTiles address of tiles of several layers, where there are such
   * @param {{scrollZoom: boolean, onMove: () => void, onPick: (picked: {layer: string, id: number} | null, adds: boolean, place: {lon: number, lat: number}) => void,
   *   onTiles: (slug: string, waiting: boolean) => void, onProblem: (slug: string) => void}} handlers
   */
  constructor(element, jointTiles, handlers) {
    this.#handlers = handlers;
    this.#fetcher = new TileFetcher(jointTiles);
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
    this.#map.on("zoomend", () => this.#sizeCrowd());
    this.#map.on("click", (event) => this.#picking && this.#click(this.#pick(event.latlng), event));
    this.#map.on("mousemove", L.Util.throttle((event) => this.#pointAt(event.latlng), POINT_INTERVAL, this));
    this.#pane("selection", SELECTION_PANE_ORDER);
    this.#pane("marks", MARKS_PANE_ORDER);
    const { onTiles: onAwaited, onProblem } = handlers;
    const pane = this.#pane("layers", LAYERS_PANE_ORDER);
    this.#grid = new VectorGrid({ pane, maxZoom: MAX_ZOOM }, { onAwaited, onProblem });
    this.#grid.addTo(this.#map);
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
    const { slug, geometry, style } = config;
    const maxDataZoom = tilejson.maxzoom ?? MAX_ZOOM - LEVEL_DIFF;
    const data = tileData(this.#fetcher, slug, tilejson.tiles[0], maxDataZoom);
    const minZoom = tilejson.minzoom ? tilejson.minzoom + LEVEL_DIFF : 0;
    const attribution = tilejson.attribution ?? "";
    const isDark = () => this.#dark;
    this.#unattribute(slug);
    this.#map.attributionControl.addAttribution(attribution);
    this.#layers.set(slug, {
      order,
      minZoom,
      data,
      attribution,
      // An area without a fill is a boundary: a click inside it means what lies there, not the boundary.
      pickable: geometry !== "polygon" || Boolean(style.default.fill || style.by),
    });
    this.#grid.show({
      slug,
      order,
      data,
      minZoom,
      maxZoom: config.max_zoom === null ? MAX_ZOOM : config.max_zoom + LEVEL_DIFF,
      bounds: tilejson.bounds ? L.latLngBounds(leafletBounds(tilejson.bounds)) : null,
      paint: painter(config, isDark),
      labelRules: labelRules(config, isDark, maxDataZoom + LEVEL_DIFF),
    });
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
    const layer = { order, minZoom, pickable: false, raster: grid };
    const isShown = () => this.#layers.get(slug) === layer;
    grid.on("loading", () => isShown() && this.#handlers.onTiles(slug, true));
    grid.on("load", () => isShown() && this.#handlers.onTiles(slug, false));
    grid.on("tileerror", () => isShown() && this.#handlers.onProblem(slug));
    this.#layers.set(slug, layer);
    grid.addTo(this.#map);
    this.#handlers.onTiles(slug, grid.isLoading());
  }

  /** Of a raster that is shown; of another one nothing is done. */
  setOpacity(slug, percent) {
    this.#layers.get(slug)?.raster.setOpacity(percent / 100);
  }

  removeLayer(slug) {
    const { raster } = this.#layers.get(slug) ?? {};
    if (raster) raster.remove();
    else this.#grid.hide(slug);
    this.#unattribute(slug);
    this.#layers.delete(slug);
  }

  /** @returns {boolean} whether the map stands too far out for this layer */
  isTooFar(slug) {
    return this.#map.getZoom() < (this.#layers.get(slug)?.minZoom ?? 0);
  }

  /** @returns {boolean} whether there was such a layer to draw again */
  redraw(slug) {
    const layer = this.#layers.get(slug);
    if (layer?.raster) layer.raster.redraw();
    else this.#grid.retry(slug);
    return Boolean(layer);
  }

  setDark(dark) {
    this.#dark = dark;
    this.#grid.repaint();
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

  drawMarks(features, onPress = null) {
    this.#marks?.remove();
    this.#crowd = [];
    const look = ({ properties }) => ({
      pane: "marks",
      interactive: Boolean(onPress),
      bubblingMouseEvents: false,
      className: `map-mark map-mark-${properties.mark}`,
    });
    this.#marks = L.geoJSON(features, {
      style: look,
      pane: "marks",
      interactive: Boolean(onPress),
      pointToLayer: (feature, place) => {
        const mark = L.circleMarker(place, { ...look(feature), radius: MARK_RADIUS });
        if (feature.geometry.type === "MultiPoint") this.#crowd.push(mark);
        return mark;
      },
      onEachFeature: ({ properties }, layer) => onPress && layer.on("click", () => onPress(properties)),
    }).addTo(this.#map);
    this.#sizeCrowd();
  }

  /** Many points of one mark would be a blot from afar: they are drawn as small there as those of the layers. */
  #sizeCrowd() {
    const radius = radiusAt({ radius: MARK_RADIUS }, this.#map.getZoom());
    for (const mark of this.#crowd) mark.setRadius(radius);
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
    for (const [layer, { data, pickable }] of topFirst) {
      if (!pickable) continue;
      const found = data.queryFeatures(place.lng, place.lat, this.#map.getZoom(), PICK_PIXELS);
      const feature = found.findLast((one) => one.layerName === layer)?.feature;
      if (!feature) continue;
      if (isCluster(feature)) return { layer, cluster: place };
      if (feature.id !== undefined) return { layer, id: feature.id };
    }
    return null;
  }

  /** A click on a cluster means what is in it: nearer, it comes apart. */
  #click(picked, { latlng, originalEvent: { ctrlKey, metaKey, shiftKey } }) {
    const { lng: lon, lat } = latlng.wrap();
    if (picked?.cluster) this.#map.setView(picked.cluster, this.#map.getZoom() + CLUSTER_STEPS);
    else this.#handlers.onPick(picked, ctrlKey || metaKey || shiftKey, { lon, lat });
  }

  #pointAt(place) {
    this.#map.getContainer().classList.toggle("points-at-object", this.#picking && this.#pick(place) !== null);
  }

  #unattribute(slug) {
    const { attribution } = this.#layers.get(slug) ?? {};
    if (attribution) this.#map.attributionControl.removeAttribution(attribution);
  }

  /** A stacking layer of the map that lets the mouse through; made once. */
  #pane(name, order) {
    const pane = this.#map.getPane(name) ?? this.#map.createPane(name);
    pane.style.zIndex = String(order);
    pane.style.pointerEvents = "none";
    return name;
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

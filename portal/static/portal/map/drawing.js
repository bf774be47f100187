/**
 * Drawing on the map: geometries with corners that can be moved, lines and areas drawn anew, and what is shown beside.
 * Of the files that draw, the only one that knows Leaflet-Geoman (global `L.PM`). Geometries are GeoJSON, EPSG:4326;
 * corners that nobody touches come back to the last bit.
 *
 * Events: `dragging` (the edited geometry while a corner moves; detail: geometry), `changed` (it came to rest; detail:
 * geometry), `drawing` (what is being drawn so far; detail: geometry or null).
 */
import "vendor/leaflet-geoman/leaflet-geoman.js";

const { L } = globalThis;

const SHAPES = { line: "Line", area: "Polygon", point: "Marker" };
/** Above the page's own marks: what is drawn is what one works on. */
const PANES = { beside: 622, drawing: 630, corners: 640 };
/** Between the ends of a line that is drawn and the pointer. */
const GUIDE = { weight: 2, dashArray: "6 6", className: "drawing-guide" };
const POINT_RADIUS = 8;

export class Drawing extends EventTarget {
  #map;
  #leaflet;
  #edited = null;
  #shown = new Map();
  /** Of what is shown, what corners are caught by. */
  #catching = new Map();
  #drawn = null;
  #snapping = { on: true, pixels: 12 };

  /** @param {import("portal/map/adapter.js").AtlasMap} map */
  constructor(map) {
    super();
    this.#map = map;
    this.#leaflet = map.engineMap();
    // The map was made before the library came.
    L.PM.reInitLayer(this.#leaflet);
    for (const [name, order] of Object.entries(PANES)) {
      this.#leaflet.createPane(name).style.zIndex = String(order);
    }
    this.#leaflet.getPane("beside").style.pointerEvents = "none";
    keptFromTheTabKey(this.#leaflet.getPane("corners"));
    this.#leaflet.pm.setGlobalOptions({
      panes: { vertexPane: "corners", layerPane: "drawing", markerPane: "corners" },
    });
    this.#leaflet.on("pm:create", ({ layer }) => this.#created(layer));
    this.#leaflet.on("pm:drawstart", ({ workingLayer }) => {
      workingLayer.on("pm:change pm:vertexadded", () => this.#emit("drawing", this.#soFar(workingLayer)));
    });
  }

  /** Whether something is being drawn. */
  get busy() {
    return this.#drawn !== null;
  }

  /** Puts a geometry on the map with corners to be moved, in place of the one before; null: none. */
  edit(geometry) {
    this.#edited?.remove();
    this.#edited = null;
    if (!geometry) return;
    const [layer] = L.geoJSON(geometry, {
      style: { className: "drawing-edited", pane: "drawing" },
      pointToLayer: (_, place) => L.marker(place, { icon: pin(), pane: "corners" }),
    }).getLayers();
    this.#edited = layer.addTo(this.#leaflet);
    const tell = (type) => () => this.#emit(type, geometryOf(layer));
    layer.on("pm:change pm:drag", tell("dragging"));
    layer.on("pm:edit", tell("changed"));
    if (!this.busy) layer.pm.enable(this.#editOptions());
  }

  /**
   * Lets a person draw. What is edited keeps still meanwhile.
   *
   * @param {"line" | "area" | "point"} shape
   * @returns {Promise<object | null>} GeoJSON geometry; null where it was given up
   */
  draw(shape) {
    this.cancel();
    this.#edited?.pm.disable();
    return new Promise((resolve) => {
      this.#drawn = { shape, resolve };
      this.#leaflet.pm.enableDraw(SHAPES[shape], {
        ...this.#snapOptions(),
        finishOn: "dblclick",
        continueDrawing: false,
        tooltips: false,
        hintlineStyle: GUIDE,
        templineStyle: { weight: 3, className: "drawing-line" },
        pathOptions: { weight: 3, className: "drawing-line" },
        markerStyle: { icon: pin() },
      });
    });
  }

  /** Ends the drawing with the corners that there are, if they suffice. */
  finish() {
    if (this.busy) this.#leaflet.pm.Draw[SHAPES[this.#drawn.shape]]._finishShape?.();
  }

  /** Takes the last corner back. */
  removeLast() {
    if (this.busy) this.#leaflet.pm.Draw[SHAPES[this.#drawn.shape]]._removeLastVertex?.();
  }

  /** Gives the drawing up. */
  cancel() {
    if (this.busy) this.#settle(null);
  }

  /**
   * @param {{on: boolean, pixels: number}} snapping whether corners are caught by corners and edges, own and of what
   *   is shown with `catches`, and from how far off
   */
  setSnapping(snapping) {
    this.#snapping = snapping;
    if (!this.busy) this.#edited?.pm.enable(this.#editOptions());
  }

  /**
   * Shows something that is not edited, in place of what was shown by that name.
   *
   * @param {string} name
   * @param {object[]} features GeoJSON; each looks as `drawing-<properties.look>` says (workspace-drawing.css)
   * @param {{catches?: boolean}} [options] whether corners that are drawn are caught by it
   */
  show(name, features, { catches = false } = {}) {
    this.#shown.get(name)?.remove();
    this.#catching.set(name, catches ? features : []);
    const shared = { pane: "beside", interactive: false, pmIgnore: true, snapIgnore: !catches };
    const layer = L.geoJSON(features, {
      ...shared,
      style: ({ properties }) => ({ className: `drawing-${properties.look}` }),
      pointToLayer: ({ properties }, place) =>
        L.circleMarker(place, { ...shared, radius: POINT_RADIUS, className: `drawing-${properties.look}` }),
    });
    this.#shown.set(name, layer.addTo(this.#leaflet));
  }

  /** @returns {number} m on the ground that a pixel in the middle of the map is */
  get metresPerPixel() {
    return this.#map.metresPerPixel;
  }

  #created(layer) {
    if (!this.busy) return;
    const geometry = geometryOf(layer);
    layer.remove();
    this.#settle({ ...geometry, coordinates: this.#onCorners(geometry.coordinates) });
  }

  /** The library prefers the nearest edge to another object's corner on it; who points there means the corner. */
  #onCorners(coordinates) {
    if (!this.#snapping.on) return coordinates;
    const shapes = [...this.#catching.values()].flat().map(({ geometry }) => geometry);
    if (this.#edited) shapes.push(geometryOf(this.#edited));
    const pixel = ([lon, lat]) => this.#leaflet.latLngToContainerPoint([lat, lon]);
    const corners = shapes.flatMap(({ coordinates: all }) => positionsOf(all)).map((corner) => ({ corner, at: pixel(corner) }));
    const caught = (position) => {
      const here = pixel(position);
      const away = ({ at }) => at.distanceTo(here);
      const nearest = corners.reduce((best, one) => (away(one) < away(best) ? one : best), { corner: position, at: here.add([Infinity, 0]) });
      return away(nearest) <= this.#snapping.pixels ? nearest.corner : position;
    };
    const walk = (part) => (typeof part[0] === "number" ? caught(part) : part.map(walk));
    return walk(coordinates);
  }

  #settle(geometry) {
    const { resolve } = this.#drawn;
    this.#drawn = null;
    this.#leaflet.pm.disableDraw();
    this.#edited?.pm.enable(this.#editOptions());
    this.#emit("drawing", null);
    resolve(geometry);
  }

  #editOptions() {
    return { ...this.#snapOptions(), draggable: false, allowSelfIntersection: true };
  }

  #snapOptions() {
    return { snappable: this.#snapping.on, snapDistance: this.#snapping.pixels };
  }

  /** A line that becomes an area is one already from its third corner. */
  #soFar(layer) {
    const { type, coordinates } = geometryOf(layer);
    if (this.#drawn?.shape !== "area" || coordinates.length < 3) return { type, coordinates };
    return { type: "Polygon", coordinates: [[...coordinates, coordinates[0]]] };
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** In full precision: Leaflet rounds otherwise. */
function geometryOf(layer) {
  return layer.toGeoJSON(false).geometry;
}

/** Corners are for those who point: a hundred stops of the tab key would help nobody. Others type coordinates. */
function keptFromTheTabKey(pane) {
  const hide = (corner) => {
    corner.removeAttribute("tabindex");
    corner.removeAttribute("role");
    corner.setAttribute("aria-hidden", "true");
  };
  new MutationObserver((records) => records.flatMap(({ addedNodes }) => [...addedNodes]).forEach(hide)).observe(pane, {
    childList: true,
  });
}

/** @returns {number[][]} all positions of GeoJSON coordinates of whatever depth */
function positionsOf(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(positionsOf);
}

function pin() {
  return L.divIcon({ className: "drawing-pin", iconSize: [22, 22] });
}

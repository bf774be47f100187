/** The map on which a place is shown: the hromada, the category's things, and what was chosen. */
import { AtlasMap } from "portal/map/adapter.js";
import { circle } from "portal/field/ground.js";
import { connectTools } from "portal/pages/map-tools.js";

/** Near enough to tell one lamp from the next. */
const NEAR_ZOOM = 18;

/** Farther out a finger covers whole streets. */
const LEAST_ZOOM = 15;

/** Events: `tap` (detail: `{lon, lat, picked}`, as the map's `place`), `nearer` (tapped from too far: the map went nearer). */
export class Ground extends EventTarget {
  #map = null;
  #config;
  #strings;
  #layers;
  #layer = "";

  /** @param {import("portal/reporting/main.js").Reporting} reporting */
  constructor({ config, mapConfig, mapStrings }) {
    super();
    this.#config = mapConfig;
    this.#strings = mapStrings;
    this.#layers = config.layers;
    // Those of the other categories would be tapped by mistake.
    for (const layer of mapConfig.layers) if (config.layers.includes(layer.slug)) layer.visible = false;
  }

  /** Draws the map, the first time it is seen. @param {import("portal/reporting/place.js").Spot | null} spot */
  open(spot) {
    if (this.#map) return this.#map.resize();
    const frame = document.getElementById("map-frame");
    this.#map = new AtlasMap(document.getElementById("map"), this.#config, this.#strings, {
      scaleBar: document.getElementById("scale-bar"),
    });
    this.#map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
    this.#map.addEventListener("place", ({ detail }) => this.#tap(detail));
    connectTools(document.getElementById("map-tools"), this.#map, () => {});
    new ResizeObserver(() => this.#map.resize()).observe(frame);
    this.#map.start(spot?.lon === undefined ? {} : { view: { zoom: NEAR_ZOOM, lon: spot.lon, lat: spot.lat } });
    this.#showLayer();
    this.mark(spot);
  }

  /** @param {string} layer whose things can be tapped; empty: none */
  showThings(layer) {
    this.#layer = layer;
    if (this.#map) this.#showLayer();
  }

  goTo(lon, lat) {
    this.#map?.setView({ zoom: Math.max(NEAR_ZOOM, this.#map.view.zoom), lon, lat });
  }

  /** @param {import("portal/reporting/place.js").Spot | null} spot */
  mark(spot) {
    if (!this.#map) return;
    const point = spot?.lon === undefined ? null : { type: "Point", coordinates: [spot.lon, spot.lat] };
    const around = point && spot.accuracy ? { type: "Polygon", coordinates: [circle(point.coordinates, spot.accuracy)] } : null;
    const mark = (name, geometry) => ({ type: "Feature", properties: { mark: name }, geometry });
    const marks = [around && mark("accuracy", around), point && !spot.thing?.geometry && mark("report", point)];
    this.#map.drawMarks(marks.filter(Boolean));
    this.#map.select(spot?.thing?.geometry ?? null);
  }

  #tap(detail) {
    if (detail.picked || this.#map.view.zoom >= LEAST_ZOOM) return this.dispatchEvent(new CustomEvent("tap", { detail }));
    this.#map.setView({ zoom: NEAR_ZOOM - 1, lon: detail.lon, lat: detail.lat });
    this.dispatchEvent(new Event("nearer"));
  }

  #showLayer() {
    for (const slug of this.#layers) if (slug !== this.#layer) this.#map.hideLayer(slug);
    if (this.#layer) this.#map.showLayer(this.#layer);
    this.#map.pickFrom(this.#layer ? [this.#layer] : []);
  }
}

/**
 * Reports on a map: the shape of their state, clusters with a number, or squares of heat. What is drawn comes from the
 * server for what is in sight (`portal/reports/places.py`); a report leads to its page, a cluster nearer.
 *
 * Events: `spot` (a cluster of one place was chosen; detail: `[{title, page}]`), `drawn`, `problem`.
 */
import { ask } from "portal/ask.js";

const { L } = globalThis;

/** A moving map is asked about only when it has come to rest, ms. */
const REST = 200;
/** From this zoom on a cluster does not come apart any more; `APART_FROM` of the server. */
const APART_FROM = 18;
const STEPS = 2;
/** Pixels: of what a finger has to hit, and of a cluster by the length of its number. */
const TOUCH = 32;
const CLUSTER = 30;
const PER_DIGIT = 6;
/** Shades of heat that the stylesheet knows (reports.css). */
const SHADES = 5;
/** Above the layers and their labels, below the numbers. */
const HEAT_PANE = "heat";
const HEAT_PANE_ORDER = 599;
const SVG = "http://www.w3.org/2000/svg";
/** Paths in a box of 24 units, as in `portal/_swatch.html`. */
const PATHS = {
  circle: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
  square: "M5 5h14v14H5z",
  diamond: "m12 2 10 10-10 10L2 12z",
  triangle: "m12 3 10 17H2z",
  cross: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
};

export class ReportPlaces extends EventTarget {
  #map;
  #leaflet;
  #address;
  #heat;
  #drawn = L.layerGroup();
  #asked = null;
  #rest = 0;

  /**
   * @param {import("portal/map/adapter.js").AtlasMap} map
   * @param {{address: string, heat: boolean}} places address with the filter of the list
   */
  constructor(map, { address, heat }) {
    super();
    this.#map = map;
    this.#leaflet = map.engineMap();
    [this.#address, this.#heat] = [address, heat];
    const pane = this.#leaflet.createPane(HEAT_PANE);
    pane.style.zIndex = String(HEAT_PANE_ORDER);
    pane.style.pointerEvents = "none";
    this.#drawn.addTo(this.#leaflet);
    map.addEventListener("view", () => {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => this.refresh(), REST);
    });
  }

  /** Asks for what is in sight; an answer that comes after a later question is not drawn. */
  async refresh() {
    this.#asked?.abort();
    const own = (this.#asked = new AbortController());
    const { bounds, zoom } = this.#map.view;
    const [west, south, east, north] = bounds;
    const box = [Math.max(-180, west), Math.max(-85, south), Math.min(180, east), Math.min(85, north)].join(",");
    try {
      const answer = await ask(`${this.#address}&bbox=${box}&zoom=${Math.round(zoom)}`, own.signal);
      const places = await answer.json();
      if (own.signal.aborted) return;
      this.#draw(places);
      this.dispatchEvent(new CustomEvent("drawn"));
    } catch {
      if (!own.signal.aborted) this.dispatchEvent(new CustomEvent("problem"));
    }
  }

  #draw({ features, most }) {
    this.#drawn.clearLayers();
    for (const feature of features) {
      this.#drawn.addLayer(this.#heat ? this.#square(feature, most) : this.#marker(feature));
    }
  }

  #marker({ geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    const single = properties.count === 1;
    const size = single ? TOUCH : CLUSTER + PER_DIGIT * String(properties.count).length;
    const icon = L.divIcon({
      className: single ? "report-mark" : `report-cluster${properties.open ? "" : " report-cluster-closed"}`,
      html: single ? symbol(properties) : numbered(properties.count),
      iconSize: [size, size],
    });
    const marker = L.marker([lat, lon], { icon, title: properties.title, riseOnHover: true });
    const chosen = () => this.#chosen(properties, { zoom: this.#map.view.zoom, lat, lon });
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("aria-label", properties.title);
      // Leaflet makes a button of it, and leaves its keys to us.
      element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        chosen();
      });
    });
    marker.on("click", chosen);
    return marker;
  }

  #chosen({ count, page, reports }, { zoom, lat, lon }) {
    if (count === 1) location.assign(page);
    else if (zoom < APART_FROM) this.#map.setView({ zoom: Math.min(APART_FROM, zoom + STEPS), lat, lon });
    else this.dispatchEvent(new CustomEvent("spot", { detail: reports }));
  }

  /** A square of heat with its number in the middle: shade alone would tell nothing to many. */
  #square({ geometry, properties: { count, title } }, most) {
    const shade = Math.ceil((count / most) * SHADES);
    const corners = geometry.coordinates[0].map(([lon, lat]) => [lat, lon]);
    const area = L.polygon(corners, { className: `heat heat-${shade}`, interactive: false, pane: HEAT_PANE });
    const icon = L.divIcon({ className: "heat-number", html: numbered(count), iconSize: [TOUCH, TOUCH] });
    const number = L.marker(area.getBounds().getCenter(), { icon, interactive: false, keyboard: false, title });
    return L.layerGroup([area, number]);
  }
}

function symbol({ shape, fill, stroke }) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[shape]);
  path.setAttribute("fill", fill);
  path.setAttribute("stroke", stroke);
  path.setAttribute("stroke-width", "2");
  picture.append(path);
  return picture;
}

function numbered(count) {
  const number = document.createElement("span");
  number.textContent = String(count);
  return number;
}

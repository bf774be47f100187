/** The page of one object, or of a data set: its small map. */
import { AtlasMap } from "portal/map/adapter.js";
import { pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";

const frame = document.getElementById("map-frame");
const place = pageData("card-place");
const map = new AtlasMap(document.getElementById("map"), pageData("map-config"), pageData("map-strings"), {
  scaleBar: document.getElementById("scale-bar"),
  // Here the wheel scrolls the page.
  scrollZoom: false,
});

map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", () => (document.getElementById("map-problem").hidden = false));
const zoomNote = document.getElementById("zoom-note");
if (zoomNote) {
  map.addEventListener("view", ({ detail: { zoom } }) => (zoomNote.hidden = zoom >= Number(zoomNote.dataset.zoom)));
}
connectTools(document.getElementById("map-tools"), map, () => {});
map.start({ bounds: place.bounds });
map.select(place.geometry);

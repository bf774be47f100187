/** The history of an object: two versions of its place over each other on a small map. */
import { AtlasMap } from "portal/map/adapter.js";
import { pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";

const frame = document.getElementById("map-frame");
const { before, after, bounds } = pageData("compared-place");
const map = new AtlasMap(document.getElementById("map"), pageData("map-config"), pageData("map-strings"), {
  scaleBar: document.getElementById("scale-bar"),
  // Here the wheel scrolls the page.
  scrollZoom: false,
});

map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", () => (document.getElementById("map-problem").hidden = false));
connectTools(document.getElementById("map-tools"), map, () => {});
map.start({ bounds });
map.select(after, null, before);

/** The form by which an area is followed: a map, and the rectangle that it shows taken as the area. */
import { AtlasMap } from "portal/map/adapter.js";
import { pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";

/** Decimals of a degree that are told: a metre. */
const DECIMALS = 5;

const frame = document.getElementById("map-frame");
const chosen = document.getElementById("as-shown");
const box = document.getElementById("id_box");

document.getElementById("area").hidden = false;
const map = new AtlasMap(document.getElementById("map"), pageData("map-config"), pageData("map-strings"), {
  scaleBar: document.getElementById("scale-bar"),
  // Here the wheel scrolls the page.
  scrollZoom: false,
});
map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", () => (document.getElementById("map-problem").hidden = false));
map.addEventListener("view", take);
chosen.addEventListener("change", take);
connectTools(document.getElementById("map-tools"), map, () => {});

const [west, south, east, north] = box.value.split(",").map(Number);
chosen.checked = box.value !== "";
map.start({ bounds: chosen.checked ? [west, south, east, north] : null });

function take() {
  box.value = chosen.checked ? map.view.bounds.map((degrees) => degrees.toFixed(DECIMALS)).join(",") : "";
}

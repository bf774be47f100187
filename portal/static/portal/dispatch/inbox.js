/** The inbox: its reports on the map beside the list, on a phone under a tab; all of a page chosen at once. */
import { AtlasMap } from "portal/map/adapter.js";
import { pageData } from "portal/page-data.js";
import { connectChoices } from "portal/pages/choose-all.js";
import { connectTools } from "portal/pages/map-tools.js";

const { features } = pageData("import-shapes");
const element = document.getElementById("map");
const frame = document.getElementById("map-frame");
const tabs = document.querySelectorAll(".dispatch-tabs input");
let map = null;

// Leaflet measures what it is drawn in, which has no size behind the other tab.
new ResizeObserver(() => {
  if (!element.clientWidth) return;
  if (map) map.resize();
  else drawMap();
}).observe(element);

for (const button of document.querySelectorAll("[data-show]")) {
  button.hidden = false;
  button.addEventListener("click", () => showOnMap(button.dataset.show));
}
connectChoices(document.querySelectorAll("input[name=report]"));

function drawMap() {
  map = new AtlasMap(element, pageData("map-config"), pageData("map-strings"), {
    scaleBar: document.getElementById("scale-bar"),
    // Here the wheel scrolls the page.
    scrollZoom: false,
  });
  map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
  map.addEventListener("problem", () => (document.getElementById("map-problem").hidden = false));
  connectTools(document.getElementById("map-tools"), map, () => {});
  map.drawMarks(features, showInList);
  map.start({ bounds: map.boundsOf(features) });
}

/** Brings a report into sight on the map, whichever tab is open. */
function showOnMap(key) {
  openTab("map");
  // The map is drawn when its tab has got its size.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const shown = features.filter(({ properties }) => properties.key === key);
      if (map && shown.length) map.select(shown[0].geometry, map.boundsOf(shown));
      frame.scrollIntoView({ block: "nearest" });
      element.focus({ preventScroll: true });
    }),
  );
}

function showInList({ key }) {
  openTab("list");
  const row = document.getElementById(`report-${key}`);
  row.scrollIntoView({ block: "center" });
  row.querySelector(".dispatch-link").focus({ preventScroll: true });
}

function openTab(name) {
  for (const tab of tabs) tab.checked = tab.value === name;
}

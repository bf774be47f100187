/** The public list of reports: its map, with the filter of the list and a view that stands in the address. */
import { AtlasMap } from "portal/map/adapter.js";
import { ReportPlaces } from "portal/map/report-places.js";
import { viewFromHash, writeHash } from "portal/map/view-hash.js";
import { pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";

const byId = (id) => document.getElementById(id);
const frame = byId("map-frame");
const map = new AtlasMap(byId("map"), pageData("map-config"), pageData("map-strings"), {
  scaleBar: byId("scale-bar"),
  // Here the wheel scrolls the page.
  scrollZoom: false,
});
const places = new ReportPlaces(map, pageData("report-places"));

places.addEventListener("drawn", () => {
  byId("map-problem").hidden = true;
  frame.dataset.reports = "drawn";
});
places.addEventListener("problem", () => (byId("map-problem").hidden = false));
places.addEventListener("spot", ({ detail: reports }) => showSpot(reports));
map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
map.addEventListener("view", ({ detail: view }) => {
  frame.dataset.reports = "asked";
  writeHash(view, null);
});
addEventListener("hashchange", () => {
  const view = viewFromHash();
  if (view) map.setView(view);
});
// Whoever narrows the list stays where they are on the map.
byId("report-filter").addEventListener("submit", ({ target }) => (target.action = location.pathname + location.hash));
for (const link of document.querySelectorAll("[data-keep-hash]")) {
  link.addEventListener("click", () => (link.hash = location.hash));
}
new ResizeObserver(() => map.resize()).observe(frame);
connectTools(byId("map-tools"), map, () => {});
map.start({ view: viewFromHash() });
if (byId("outage-places")) import("portal/pages/outages.js").then(({ showOutages }) => showOutages(map, frame));

/** @param {{title: string, page: string}[]} reports that stand at one place */
function showSpot(reports) {
  const spot = byId("report-spot");
  const list = document.createElement("ul");
  for (const { title, page } of reports) {
    const link = Object.assign(document.createElement("a"), { href: page, textContent: title });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  spot.replaceChildren(list);
  spot.hidden = false;
  spot.focus();
}

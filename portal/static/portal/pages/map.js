/** The map page: map, layers, list, card and address bar, brought together. */
import { AtlasMap } from "portal/map/adapter.js";
import { objectFromHash, viewFromHash, writeHash } from "portal/map/view-hash.js";
import { fill, pageData } from "portal/page-data.js";
import { loadFragment } from "portal/pages/fragment.js";
import { connectLayers } from "portal/pages/map-layers.js";
import { connectTools } from "portal/pages/map-tools.js";
import { ObjectList } from "portal/pages/object-list.js";
import { connectPlaceSearch } from "portal/pages/place-search.js";
import { Sheet } from "portal/pages/sheet.js";

/** A moving map is asked about its objects only when it has come to rest, ms. */
const REST = 250;

const byId = (id) => document.getElementById(id);
const config = pageData("map-config");
const strings = pageData("map-strings");
const frame = byId("map-frame");
const map = new AtlasMap(byId("map"), config, strings, { scaleBar: byId("scale-bar") });
const list = new ObjectList(byId("object-list"), byId("list-form"), config.layers);
const sheet = new Sheet(byId("panel"), byId("sheet-handle"), (covered) => map.setBottomInset(covered));

/** The object whose card is open: `{layer, id}`, or null. */
let open = null;
let rest = 0;

map.addEventListener("view", ({ detail: view }) => {
  writeHash(view, open);
  clearTimeout(rest);
  rest = setTimeout(() => list.refresh(map.view.bounds), REST);
});
map.addEventListener("pick", ({ detail: picked }) => (picked ? openCard(picked) : closeCard({ focus: false })));
map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", ({ detail: failed }) => {
  const titles = [...config.layers, ...config.rasters].filter(({ slug }) => failed.includes(slug)).map(({ title }) => title);
  showMapProblem(fill(strings.layerProblem, { titles: titles.join(", ") }), () => map.retry());
});

list.addEventListener("open", ({ detail: object }) => openCard(object, { zoomTo: true }));
list.addEventListener("total", ({ detail: total }) => {
  byId("sheet-title").textContent = total;
  if (!open) byId("announcer").textContent = total;
});

connectPlaceSearch(byId("place-search"), strings);
byId("place-query").addEventListener("focus", () => sheet.isSheet && byId("place-search").scrollIntoView());
connectLayers(byId("layers"), map);
byId("card-close").addEventListener("click", () => closeCard());
byId("panel").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && open) closeCard();
});
for (const link of document.querySelectorAll("[data-keep-hash]")) {
  link.addEventListener("click", () => (link.hash = location.hash));
}
addEventListener("hashchange", () => {
  const view = viewFromHash();
  if (view) map.setView(view);
});
// What is printed is laid out anew, so the map is told while its paper size is already in force.
matchMedia("print").addEventListener("change", () => map.resize());
new ResizeObserver(() => map.resize()).observe(frame);

connectTools(byId("map-tools"), map, () => showMapProblem(strings.locateProblem, null));
byId("layers").open = !sheet.isSheet;
const [askedView, askedObject] = [viewFromHash(), objectFromHash()];
map.start({ view: askedView });
if (askedObject) openCard(askedObject, { zoomTo: !askedView });
else if (!sheet.isSheet && new URLSearchParams(location.search).has("list")) bringUp(byId("list-form").closest(".objects"));
if (byId("outage-places")) import("portal/pages/outages.js").then(({ showOutages }) => showOutages(map, frame));

/** Who was led to the objects of a layer need not look for them below all layers. @param {HTMLElement} section of the panel */
function bringUp(section) {
  const body = section.closest(".panel-body");
  body.scrollTop += section.getBoundingClientRect().top - body.getBoundingClientRect().top;
}

/**
 * Shows an object's card in the panel and marks it on the map.
 *
 * @param {{layer: string, id: number}} object
 * @param {{zoomTo?: boolean}} [options] `zoomTo`: go to the object even if it is in sight already
 */
function openCard({ layer, id }, { zoomTo = false } = {}) {
  const shown = config.layers.find((one) => one.slug === layer);
  if (!shown) return;
  open = { layer, id };
  byId("browse-view").hidden = true;
  byId("card-view").hidden = false;
  sheet.toggle(true);
  const card = byId("card");
  card.textContent = strings.loading;
  loadFragment(card, shown.card.replace("{id}", String(id)), () => {
    const place = pageData("card-place");
    map.select(place.geometry, zoomTo ? place.bounds : null);
    if (!zoomTo && place.bounds) map.reveal(place.bounds);
    writeHash(map.view, open);
    card.querySelector("h2").focus();
  });
}

/** @param {{focus?: boolean}} [options] `focus`: whether the focus goes back to the row the card was opened from */
function closeCard({ focus = true } = {}) {
  if (!open) return;
  const closed = open;
  open = null;
  map.select(null);
  writeHash(map.view, null);
  byId("card-view").hidden = true;
  byId("browse-view").hidden = false;
  if (focus && !list.focus(closed)) byId("content").focus();
}

function showMapProblem(text, retry) {
  const problem = byId("map-problem");
  const button = problem.querySelector("button");
  problem.querySelector("p").textContent = text;
  button.hidden = !retry;
  button.onclick = () => {
    problem.hidden = true;
    retry();
  };
  problem.hidden = false;
}

/** The pages of an import: a small map of what is compared, and what the work comes to, told to screen readers. */
import { AtlasMap } from "portal/map/adapter.js";
import { pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";

const config = document.getElementById("map-config") && pageData("map-config");
const announcer = document.getElementById("announcer");
/** The map that stands on the page, and the element it was drawn in. */
let map = null;
let drawnIn = null;

document.addEventListener("change", ({ target }) => target.matches("input[data-show]") && show(target.dataset.show));
// Who writes a system means that one, and sees it chosen.
document.addEventListener("input", ({ target }) => {
  if (target.id === "crs-text" && target.value.trim()) target.form.querySelector("[name=crs][value=other]").checked = true;
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-show]");
  if (!button) return;
  show(button.dataset.show);
  drawnIn?.scrollIntoView({ block: "center" });
  drawnIn?.focus({ preventScroll: true });
});
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  announce();
  drawMap();
  // What had the focus may have gone with the part that was replaced.
  if (target.id === "import" && document.activeElement === document.body) focusPart();
});
drawMap();
const wrong = document.querySelector("#import .field-errors")?.parentElement.querySelector("input, select, textarea");
if (wrong) wrong.focus();
else if (location.hash === "#sent") {
  // A form led here, once; the worker may have been done before the page was, and then nothing is swapped.
  history.replaceState(null, "", location.pathname);
  announce();
  focusPart();
}

/** Leads on from the part that the page is about now; what was refused is far below what was asked first. */
function focusPart() {
  const refused = document.querySelector("#import .import-part:has([role=alert]:not([hidden])) h2[tabindex]");
  (refused ?? document.querySelector("#import h2[tabindex]"))?.focus();
}

/** Says what the page is at, once: the progress is asked for each second. */
function announce() {
  const parts = [...document.querySelectorAll("[data-announce]")];
  const said = parts.at(-1)?.dataset.announce ?? "";
  if (announcer.textContent !== said) announcer.textContent = said;
}

function drawMap() {
  const element = document.getElementById("map");
  if (!element || element === drawnIn) return;
  drawnIn = element;
  const frame = document.getElementById("map-frame");
  const { features, chosen } = pageData("import-shapes");
  map = new AtlasMap(element, config, pageData("map-strings"), {
    scaleBar: document.getElementById("scale-bar"),
    // Here the wheel scrolls the page.
    scrollZoom: false,
  });
  map.addEventListener("busy", ({ detail: busy }) => (frame.dataset.state = busy ? "busy" : "ready"));
  map.addEventListener("problem", () => (document.getElementById("map-problem").hidden = false));
  connectTools(document.getElementById("map-tools"), map, () => {});
  map.drawMarks(features);
  map.start({ bounds: boundsWithHome(features) });
  if (chosen) show(chosen);
}

/** Brings into sight what has that key, and marks it. */
function show(key) {
  const shown = pageData("import-shapes").features.filter(({ properties }) => properties.key === key);
  const last = shown.at(-1);
  if (!last) return;
  map.select(last.geometry, last.properties.mark === "outline" ? boundsWithHome(shown) : map.boundsOf(shown));
}

/** Where a file would lie is seen beside the hromada; single objects are seen by themselves. */
function boundsWithHome(features) {
  const bounds = map.boundsOf(features);
  const home = config.hromada.bounds;
  const outlines = features.some(({ properties }) => properties.mark === "outline");
  if (!bounds || !home || !outlines) return bounds;
  return [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(bounds[side], home[side]));
}

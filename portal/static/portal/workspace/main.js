/** The workspace's page: map, table and editor, brought together by what is selected. */
import { AtlasMap } from "portal/map/adapter.js";
import { viewFromHash, writeHash } from "portal/map/view-hash.js";
import { fill, pageData } from "portal/page-data.js";
import { connectLayers } from "portal/pages/map-layers.js";
import { connectTools } from "portal/pages/map-tools.js";
import { writeObject } from "portal/workspace/address.js";
import { Api } from "portal/workspace/api.js";
import { connectLayout } from "portal/workspace/layout.js";
import { connectPicking } from "portal/workspace/picking.js";
import { Selection } from "portal/workspace/selection.js";
import { connectTable } from "portal/workspace/table/table.js";

const byId = (id) => document.getElementById(id);
const mapConfig = pageData("map-config");
const config = pageData("workspace-config");
const mapStrings = pageData("map-strings");
const strings = pageData("workspace-strings");

const api = new Api(config.api, strings);
const map = new AtlasMap(byId("map"), mapConfig, mapStrings, { scaleBar: byId("scale-bar") });
const selection = new Selection();
/** Where the page's address has the map begin. */
const view = viewFromHash();

/**
 * What the parts of the page have in common.
 *
 * @typedef {Object} Workspace
 * @property {Api} api
 * @property {AtlasMap} map
 * @property {Selection} selection
 * @property {{api: string, register: string, registers: {slug: string, title: string}[],
 *   brought: {slug: string, table: object, views: object[]} | null}} config `brought`: what the interface tells of a register
 * @property {Record<string, string>} strings
 * @property {object | null} view where the page's address had the map begin
 */
const workspace = { api, map, selection, config, strings, view };

map.addEventListener("view", ({ detail: view }) => writeHash(view, null));
map.addEventListener("busy", ({ detail: busy }) => (byId("map-frame").dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", ({ detail: failed }) => {
  const titles = [...mapConfig.layers, ...mapConfig.rasters].filter(({ slug }) => failed.includes(slug)).map(({ title }) => title);
  const problem = byId("map-problem");
  problem.querySelector("p").textContent = fill(mapStrings.layerProblem, { titles: titles.join(", ") });
  problem.querySelector("button").onclick = () => {
    problem.hidden = true;
    map.retry();
  };
  problem.hidden = false;
});
new ResizeObserver(() => map.resize()).observe(byId("map-frame"));
// What is printed is laid out anew, and the map is told while its paper size is already in force.
matchMedia("print").addEventListener("change", () => map.resize());
connectTools(byId("map-tools"), map, () => tellOnMap(mapStrings.locateProblem));
const state = connectTable(byId("table"), workspace);
connectPicking(byId("pick-tools"), workspace, state, tellOnMap);
connectLayout(byId("content"), byId("table-edge"), byId("workspace-tabs"), selection);
selection.addEventListener("change", ({ detail }) => writeObject(detail));
state.addEventListener("change", ({ detail: changed }) => changed.has("register") && drawTable());
map.start({ view });
drawTable();
const drawn = firstWork();
drawn.then(loadEditor);
Promise.race([drawn, opened(byId("layers"))]).then(() => {
  byId("layers").insertAdjacentHTML("beforeend", pageData("layer-switches"));
  connectLayers(byId("layers"), map);
  markSwitches();
});

/** The map has the objects that the table lists, also those of a layer that it begins without. */
function drawTable() {
  const { register } = state;
  if (map.isShown(register) || !mapConfig.layers.some(({ slug }) => slug === register)) return;
  map.showLayer(register);
  markSwitches();
}

function markSwitches() {
  for (const input of byId("layers").querySelectorAll("input[name=layer]")) input.checked = map.isShown(input.value);
}

/** The editor and what it draws with are half of the page's scripts: they come behind the map, or when they are needed. */
function firstWork() {
  return new Promise((resolve) => {
    map.addEventListener("busy", ({ detail: busy }) => busy || resolve());
    selection.addEventListener("change", resolve, { once: true });
  });
}

function opened(details) {
  return new Promise((resolve) => details.addEventListener("toggle", resolve, { once: true }));
}

async function loadEditor() {
  try {
    const { connectEditor } = await import("portal/workspace/editor/editor.js");
    connectEditor(byId("editor"), workspace, state);
  } catch (problem) {
    tellOnMap(strings.editorProblem);
    throw problem;
  }
}

/** @param {string} sentence empty: there is nothing more to say */
function tellOnMap(sentence) {
  const note = byId("map-note");
  note.textContent = sentence;
  note.hidden = !sentence;
}

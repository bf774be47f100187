/** The field page: position, map, what lies nearest, what is done there, and what waits to be sent. */
import { AtlasMap } from "portal/map/adapter.js";
import { circle } from "portal/field/ground.js";
import { connectNear } from "portal/field/near.js";
import { ObjectPanel } from "portal/field/object.js";
import { Position } from "portal/field/position.js";
import { connectQueue } from "portal/field/queue-list.js";
import { connectState } from "portal/field/state.js";
import { connectTaking } from "portal/field/take-panel.js";
import { Taken } from "portal/field/taken.js";
import { Walk } from "portal/field/walk.js";
import { WalkPanel } from "portal/field/walk-panel.js";
import { Queue } from "portal/offline/queue.js";
import { forgetOthers } from "portal/offline/worker-of.js";
import { fill, pageData } from "portal/page-data.js";
import { connectTools } from "portal/pages/map-tools.js";
import { Api } from "portal/workspace/api.js";
import { partsOf, say } from "portal/workspace/editor/dom.js";

/** Near enough for a person to know the ground. */
const NEAR_ZOOM = 17;

const byId = (id) => document.getElementById(id);
const mapConfig = pageData("map-config");
const mapStrings = pageData("map-strings");
const config = pageData("field-config");
const strings = pageData("field-strings");
const root = byId("content");
const parts = partsOf(root);

const api = new Api(config.api, strings);
const map = new AtlasMap(byId("map"), mapConfig, mapStrings, { scaleBar: byId("scale-bar") });
const position = new Position();
const queue = new Queue(config.user, (action) => api.post(action.path, action.file ? formOf(action) : bodyOf(action)));
const taken = new Taken(config.user);
const walk = new Walk(config.user);

/**
 * What the parts of the page have in common.
 *
 * @typedef {Object} Field
 * @property {Record<string, any>} parts
 * @property {any} config
 * @property {Record<string, string>} strings
 * @property {Api} api
 * @property {AtlasMap} map
 * @property {any} mapConfig
 * @property {Position} position
 * @property {Queue} queue
 * @property {Taken} taken
 * @property {Walk} walk
 * @property {(view: string) => void} show one of the views below the map
 * @property {(sentence: string) => void} tell below the map
 * @property {(card: any) => void} open an object
 * @property {() => void} draw what the page draws on the map
 */
const field = { parts, config, strings, api, map, mapConfig, position, queue, taken, walk, show, draw, tell: (words) => say(parts.note, words) };

map.addEventListener("busy", ({ detail: busy }) => (byId("map-frame").dataset.state = busy ? "busy" : "ready"));
map.addEventListener("problem", ({ detail: failed }) => {
  const titles = [...mapConfig.layers, ...mapConfig.rasters].filter(({ slug }) => failed.includes(slug)).map(({ title }) => title);
  field.tell(navigator.onLine ? fill(mapStrings.layerProblem, { titles: titles.join(", ") }) : strings.mapBeyond);
});
new ResizeObserver(() => map.resize()).observe(byId("map-frame"));
connectTools(byId("map-tools"), map, () => field.tell(mapStrings.locateProblem));
for (const button of root.querySelectorAll("[data-tab]")) button.addEventListener("click", () => show(button.dataset.tab));
map.start();

const object = new ObjectPanel(field);
const walking = new WalkPanel(field);
field.open = (card) => object.open(card);
object.addEventListener("walk", ({ detail }) => walking.begin(detail));
const near = connectNear(field, object, walking);
map.addEventListener("pick", ({ detail: picked }) => picked && !walk.about && near.pick(picked));
position.addEventListener("fix", draw);
position.addEventListener("fix", ({ detail: { lon, lat } }) => map.setView({ zoom: NEAR_ZOOM, lon, lat }), { once: true });
walk.addEventListener("change", draw);
connectState(field);
connectQueue(field);
connectTaking(field);
position.start();
start();

async function start() {
  try {
    await forgetOthers(config.shell, config.user);
    await queue.open();
    if (await walk.resume()) walking.resume();
  } catch (problem) {
    field.tell(strings.storeClosed);
    throw problem;
  }
  await queue.send();
}

/** @param {string} view */
function show(view) {
  for (const section of root.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
  for (const button of root.querySelectorAll("[data-tab]")) button.setAttribute("aria-pressed", String(button.dataset.tab === view));
  root.querySelector(`[data-view=${view}] h2`).focus();
}

/** Where the person stands, how exactly that is known, and the boundary that is being walked. */
function draw() {
  const { fix } = position;
  const mark = (name, geometry) => ({ type: "Feature", properties: { mark: name }, geometry });
  const marks = [];
  if (fix) {
    const here = [fix.lon, fix.lat];
    marks.push(mark("accuracy", { type: "Polygon", coordinates: [circle(here, fix.accuracy)] }));
    marks.push(mark("here", { type: "Point", coordinates: here }));
  }
  if (walk.about && walk.corners.length) {
    marks.push(mark("walk", walk.geometry));
    marks.push(...walk.corners.map(({ lon, lat }) => mark("corner", { type: "Point", coordinates: [lon, lat] })));
  }
  map.drawMarks(marks);
}

/** What every action tells beside its own: its identifier, and who did it. */
function bodyOf({ key, body }) {
  return { ...body, action: key, by: Number(config.user) };
}

function formOf(action) {
  const form = new FormData();
  for (const [name, value] of Object.entries(bodyOf(action))) form.set(name, String(value));
  form.set("photograph", action.file, "photograph.jpg");
  return form;
}

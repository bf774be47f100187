/**
 * The tools of the editor: what each asks for, step by step, and what is done with it. Every step can be drawn on the
 * map or typed. Operations are the server's; what it makes goes into the edit as one change, to be undone as one.
 *
 * @typedef {Object} Step
 * @property {string} name
 * @property {"line" | "area" | "point" | "object"} what
 * @property {string} hint key of the sentence that says what to do
 *
 * @typedef {Object} Tool
 * @property {string} title key of its name
 * @property {Step[]} steps
 * @property {{name: string, title: string, value: number}[]} [settings] lengths in m
 * @property {{name: string, title: string, help: string}} [book] lines to be typed beside
 * @property {(edit: Edit, given: Record<string, any>) => Promise<string | void>} run a sentence to be told, or nothing
 *
 * @typedef {{api: any, register: any, session: any, strings: Record<string, string>}} Edit
 */
import { fill } from "portal/page-data.js";
import { measure } from "portal/map/geodesy.js";
import { measureWords } from "portal/workspace/editor/figures.js";
import { readLegs } from "portal/workspace/editor/legs.js";
import { anchored, runBetween } from "portal/workspace/editor/runs.js";

const GAP = { name: "gap_width", title: "toolGapWidth", value: 1 };
const TOLERANCE = { name: "tolerance", title: "toolTolerance", value: 1 };
/** m: a place farther off than this is not on the boundary. */
const OFF_BOUNDARY = 5;

const step = (name, what, hint) => ({ name, what, hint });

/** @type {Record<string, Tool>} for areas */
const AREA_TOOLS = {
  split: { title: "toolSplit", steps: [step("line", "line", "hintSplit")], run: split },
  move_boundary: {
    title: "toolMoveBoundary",
    steps: [
      step("start", "point", "hintBoundaryStart"),
      step("end", "point", "hintBoundaryEnd"),
      step("new", "line", "hintBoundaryNew"),
    ],
    run: moveBoundary,
  },
  cut_hole: { title: "toolHole", steps: [step("hole", "area", "hintHole")], run: (edit, { hole }) => operate(edit, "cut_hole", { hole }) },
  trace: {
    title: "toolTrace",
    steps: [
      step("other", "object", "hintTraceOther"),
      step("start", "point", "hintTraceStart"),
      step("end", "point", "hintTraceEnd"),
    ],
    run: trace,
  },
  clip: { title: "toolClip", steps: [], run: (edit) => operate(edit, "clip", {}, { alone: true }) },
  snap: {
    title: "toolSnap",
    steps: [],
    settings: [TOLERANCE],
    run: (edit, { tolerance }) => operate(edit, "snap", { tolerance }, { alone: true }),
  },
  fill_gap: {
    title: "toolGap",
    steps: [step("gap", "point", "hintGap")],
    settings: [GAP],
    run: (edit, { gap, gap_width }) => operate(edit, "fill_gap", { gap: gap.coordinates, gap_width }),
  },
};

const MEASURE = {
  measureLine: { title: "toolMeasureLine", steps: [step("drawn", "line", "hintMeasureLine")], run: measured },
  measureArea: { title: "toolMeasureArea", steps: [step("drawn", "area", "hintMeasureArea")], run: measured },
};
/** What is joined ceases: only acts end objects here. */
const MERGE = { title: "toolMerge", steps: [step("other", "object", "hintMerge")], run: merge };
const TRAVERSE = {
  title: "toolTraverse",
  steps: [step("start", "point", "hintTraverse")],
  book: { name: "legs", title: "toolLegs", help: "toolLegsHelp", north: "toolNorth", trueNorth: "toolTrueNorth" },
  run: walk,
};
const REDRAW = { area: "hintRedrawArea", line: "hintRedrawLine", point: "hintRedrawPoint" };
const KINDS = { MULTIPOLYGON: ["area"], MULTILINESTRING: ["line"], POINT: ["point"], GEOMETRY: ["area", "line", "point"] };
const TITLES = { area: "toolDrawArea", line: "toolDrawLine", point: "toolDrawPoint" };
const FIRST_TITLES = { area: "toolFirstArea", line: "toolFirstLine", point: "toolFirstPoint" };
/** What changes other objects too, or makes them: the object must stand in the register, and a proposal holds but one. */
const OF_SEVERAL = ["split", "move_boundary"];

/**
 * @param {string} kind geometry of the register
 * @param {import("portal/workspace/editor/session.js").EditSession} session
 * @param {boolean} alone whether nothing but the object may be changed
 * @returns {Record<string, Tool>} what can be done with the object as it now is, by name
 */
export function toolsFor(kind, { object, state: { geometry } }, alone) {
  const areal = geometry?.type.endsWith("Polygon");
  const titles = geometry ? TITLES : FIRST_TITLES;
  const drawn = KINDS[kind].map((what) => [
    `redraw-${what}`,
    { title: titles[what], steps: [step("drawn", what, REDRAW[what])], run: redraw, typedOf: geometry },
  ]);
  const forAreas = Object.entries(AREA_TOOLS).filter(([name]) => !(object.isNew || alone) || !OF_SEVERAL.includes(name));
  const walked = KINDS[kind].includes("area") ? { traverse: TRAVERSE } : {};
  const merged = areal && object.by_acts && !alone ? { merge: MERGE } : {};
  return { ...merged, ...(areal ? Object.fromEntries(forAreas) : {}), ...Object.fromEntries(drawn), ...walked, ...MEASURE };
}

async function split(edit, { line }) {
  const made = await ask(edit, "split", { line });
  const [geometry, ...pieces] = largestFirst(made);
  edit.session.change({ geometry, pieces: [...edit.session.state.pieces, ...pieces] }, "tool");
}

async function merge(edit, { other }) {
  const { session } = edit;
  const { api, register } = edit;
  const { version } = await api.get(`registers/${register.slug}/objects/${other}`);
  const objects = [session.own, other];
  const { after } = await api.post(address(edit, "merge"), { objects, areas: [session.state.geometry, null] });
  session.versions[other] = version;
  session.change({ geometry: after[0], absorbed: [...session.state.absorbed, other] }, "tool");
}

async function moveBoundary(edit, given) {
  const [start, end] = [given.start.coordinates, given.end.coordinates];
  const { line: old, away } = runBetween(edit.session.state.geometry, start, end);
  if (away > OFF_BOUNDARY) throw new RangeError(fill(edit.strings.toolOffBoundary, { metres: Math.round(away) }));
  const line = (coordinates) => ({ type: "LineString", coordinates });
  await operate(edit, "move_boundary", { old: line(old), new: line(anchored(given.new.coordinates, old, OFF_BOUNDARY)) });
}

async function trace(edit, { other, start, end }) {
  const { session, api } = edit;
  const body = {
    objects: [session.own, other],
    areas: [session.state.geometry, session.state.others[other] ?? null],
    start: start.coordinates,
    end: end.coordinates,
  };
  const { after } = await api.post(address(edit, "trace"), body);
  session.change({ geometry: after[0] }, "tool");
}

/** Tells by how much the legs fail to close; the server has shared that out. */
async function walk({ api, session, strings }, { start, legs, crs }) {
  const made = await api.post("traverse", { start: start.coordinates, legs: readLegs(legs, strings), crs });
  session.change({ geometry: made.geometry }, "tool");
  const values = { error: made.closing_error.toFixed(2), perimeter: made.perimeter.toFixed(2) };
  return fill(strings.toolClosing, values);
}

async function redraw({ session }, { drawn }) {
  session.change({ geometry: drawn }, "tool");
}

async function measured({ strings }, { drawn }) {
  return measureWords(measure(drawn), strings);
}

/** An operation that may change others beside the object: all that it changes goes into the edit. */
async function operate(edit, operation, given, { alone = false } = {}) {
  const { session } = edit;
  const made = await ask(edit, operation, given, { alone });
  const others = { ...session.state.others };
  let { geometry } = session.state;
  made.objects.forEach((uid, index) => {
    if (uid === session.own) geometry = made.after[index];
    else others[uid] = made.after[index];
    if (uid) session.versions[uid] ??= made.versions[index];
  });
  session.change({ geometry, others }, "tool");
}

function ask(edit, operation, given, { alone = false } = {}) {
  const { session, api } = edit;
  const others = alone ? {} : session.state.others;
  const objects = [session.own, ...Object.keys(others)];
  return api.post(address(edit, operation), { objects, areas: [session.state.geometry, ...Object.values(others)], ...given });
}

function address({ register }, operation) {
  return `registers/${register.slug}/operations/${operation}`;
}

/** The largest piece stays the object. */
function largestFirst({ after, areas_after: areas }) {
  const order = after.map((_, index) => index).sort((a, b) => areas[b] - areas[a]);
  return order.map((index) => after[index]);
}

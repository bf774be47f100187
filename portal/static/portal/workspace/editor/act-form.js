/**
 * The form of an act: land of objects in force is split, joined and redistributed by acts alone, each with its decision
 * and with new numbers for what comes of it (Law 3613-VI, art. 16: a number is never given again).
 */
import { fill } from "portal/page-data.js";
import { measure } from "portal/map/geodesy.js";
import { element, say } from "portal/workspace/editor/dom.js";
import { areaWords } from "portal/workspace/editor/figures.js";

/** What an act rests on, as `assets.acts.Grounds` has it; its reason is that of the edit. */
const GROUNDS = [
  { name: "number", title: "actNumber", required: true },
  { name: "date", title: "actDate", type: "date", required: true },
  { name: "issuer", title: "actIssuer", required: true },
  { name: "link", title: "actLink", type: "url", required: false },
];
const TITLES = { split: "actSplit", merge: "actMerge", boundaries: "actBoundaries" };

/**
 * @param {import("portal/workspace/editor/session.js").EditSession} session
 * @param {boolean} byAct whether a boundary that is moved for several is moved by an act, and not corrected
 * @returns {"split" | "merge" | "boundaries" | null} the act that the edit takes; null: none
 */
export function actOf({ object, state }, byAct) {
  if (!object.by_acts) return null;
  if (state.pieces.length) return "split";
  if (state.absorbed.length) return "merge";
  return byAct && Object.keys(state.others).length ? "boundaries" : null;
}

export class ActForm {
  #place;
  #drawing;
  #strings;
  #session;
  #values;
  #byAct;
  #changed;

  /**
   * @param {HTMLElement} place
   * @param {import("portal/map/drawing.js").Drawing} drawing
   * @param {Record<string, string>} strings
   * @param {import("portal/workspace/editor/session.js").EditSession} session
   * @param {{filled: Record<string, string>, changed: () => void}} begun what was filled in before; called on changes
   */
  constructor(place, drawing, strings, session, { filled, changed }) {
    this.#place = place;
    this.#drawing = drawing;
    this.#strings = strings;
    this.#session = session;
    this.#values = { ...filled };
    this.#byAct = filled.way === "act";
    this.#changed = changed;
  }

  /** @returns {Record<string, string>} what is filled in, by the names of the inputs */
  get filled() {
    return this.#values;
  }

  get kind() {
    return actOf(this.#session, this.#byAct);
  }

  /** Shows what the edit as it now is needs. */
  show() {
    const { object, state } = this.#session;
    const choice = object.by_acts && Object.keys(state.others).length && !state.pieces.length && !state.absorbed.length;
    const { kind } = this;
    this.#place.replaceChildren(...(choice ? [this.#ways()] : []), ...(kind ? [this.#form(kind)] : []));
    this.#place.hidden = !choice && !kind;
  }

  /** @returns {{kind: string, numbers: string[], grounds: object} | null} null where something is missing, now marked */
  read(reason) {
    const inputs = [...this.#place.querySelectorAll("input.input")];
    const missing = inputs.filter(({ required, value, id }) => {
      const wrong = required && !value.trim();
      say(document.getElementById(`${id}-error`), wrong ? this.#strings.actMissing : "");
      document.getElementById(id).setAttribute("aria-invalid", String(wrong));
      return wrong;
    });
    missing[0]?.focus();
    if (missing.length) return null;
    const named = (name) => (this.#values[name] ?? "").trim();
    const grounds = Object.fromEntries(GROUNDS.map(({ name }) => [name, named(`act-${name}`)]));
    const numbers = this.#results(this.kind).map((_, index) => named(`act-new-${index}`));
    return { kind: this.kind, numbers, grounds: { ...grounds, reason } };
  }

  #ways() {
    const option = (way, title) => {
      const box = element("input", { type: "radio", name: "way", value: way, checked: this.#byAct === (way === "act") });
      box.addEventListener("change", () => this.#choose(way));
      return element("label", { class: "check" }, box, title);
    };
    return element(
      "fieldset",
      {},
      element("legend", {}, this.#strings.actWay),
      option("correction", this.#strings.actCorrection),
      option("act", this.#strings.actNewNumbers),
    );
  }

  #choose(way) {
    this.#byAct = way === "act";
    this.#values.way = way;
    this.show();
    this.#changed();
    this.#place.querySelector(`input[value="${way}"]`).focus();
  }

  #form(kind) {
    const strings = this.#strings;
    const named = kind === "split" ? strings.actNewNumberOfPiece : strings.actNewNumber;
    const numbers = this.#results(kind).map((geometry, index) => {
      const title = fill(named, { area: areaWords(measure(geometry).area, strings) });
      return this.#input(`act-new-${index}`, title, { required: true }, geometry);
    });
    const grounds = GROUNDS.map((one) => this.#input(`act-${one.name}`, strings[one.title], one));
    const legend = element("legend", {}, strings[TITLES[kind]]);
    return element("fieldset", { class: "act-form" }, legend, element("p", { class: "editor-note" }, strings.actHelp), ...numbers, ...grounds);
  }

  #input(id, title, { type = "text", required }, geometry = null) {
    const input = element("input", { class: "input", id, type, required, value: this.#values[id] ?? "", autocomplete: "off" });
    const wrong = element("p", { class: "field-error", id: `${id}-error`, hidden: true });
    input.setAttribute("aria-describedby", wrong.id);
    input.addEventListener("input", () => {
      this.#values[id] = input.value;
      this.#changed();
    });
    if (geometry) this.#pointOut(input, geometry);
    const label = element("label", { htmlFor: id }, title);
    if (!required) label.append(" ", element("small", {}, this.#strings.actOptional));
    return element("div", { class: "field" }, label, input, wrong);
  }

  /** Which piece gets the number that is typed. */
  #pointOut(input, geometry) {
    const show = (features) => this.#drawing.show("meant", features);
    input.addEventListener("focus", () => show([{ type: "Feature", properties: { look: "given" }, geometry }]));
    input.addEventListener("blur", () => show([]));
  }

  /** What comes of the act, in the order in which numbers are given. */
  #results(kind) {
    const { geometry, pieces, others } = this.#session.state;
    return { split: [geometry, ...pieces], merge: [geometry], boundaries: [geometry, ...Object.values(others)] }[kind];
  }
}

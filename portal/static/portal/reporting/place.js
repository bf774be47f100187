/**
 * Where it is: tapped on the map, found by the phone or a photograph, or said in words. What is chosen stands in the
 * form's own fields, so that the form means the same with scripts and without them.
 *
 * @typedef {{kind: string, lon?: number, lat?: number, accuracy?: number, thing?: any, address?: string, known?: string}} Spot
 *   `kind`: `thing`, `point`, `here`, `photograph` or `words`; `known`: what is reported there, HTML of the server
 */
import { fill } from "portal/page-data.js";
import { connectPlaceSearch } from "portal/pages/place-search.js";
import { Position } from "portal/field/position.js";
import { Ground } from "portal/reporting/ground.js";
import { ApiProblem } from "portal/workspace/api.js";
import { element, say } from "portal/workspace/editor/dom.js";

/** Metres to which a position tells neighbouring lamps apart. */
const EXACT = 20;
/** A position that is better by so much than the one before is taken instead, as a share of its accuracy. */
const BETTER = 0.7;

/** Events: `change`. */
export class Place extends EventTarget {
  #reporting;
  #ground;
  #position = new Position();
  /** @type {Spot | null} */
  #spot = null;
  #looking = Promise.resolve();
  #asked = 0;

  /** @param {import("portal/reporting/main.js").Reporting} reporting */
  constructor(reporting) {
    super();
    this.#reporting = reporting;
    const { parts, strings, fields, mapStrings } = reporting;
    this.#ground = new Ground(reporting);
    this.#ground.addEventListener("tap", ({ detail: { lon, lat, picked } }) => {
      // Of a road it matters where it was tapped.
      if (picked) this.#look("thing", { object: picked.id, lon, lat });
      else this.#look("point", { lon, lat });
    });
    this.#ground.addEventListener("nearer", () => this.#say(strings.tapNearer));
    parts.locate.addEventListener("click", () => this.#locate());
    this.#position.addEventListener("fix", ({ detail }) => this.#stand(detail));
    this.#position.addEventListener("problem", ({ detail }) =>
      this.#say(detail === "denied" ? strings.locateDenied : strings.locateNone),
    );
    parts.things.addEventListener("click", ({ target }) => {
      const { uid } = target.closest("[data-uid]")?.dataset ?? {};
      if (uid) this.#look("thing", { thing: uid });
    });
    connectPlaceSearch(parts.search, mapStrings, (feature) => this.#found(feature));
    for (const name of ["address", "thing_number"]) fields(name).addEventListener("input", () => this.#typed(name));
    parts.ground.hidden = false;
  }

  /** @returns {Spot | null} */
  get spot() {
    return this.#spot;
  }

  set spot(spot) {
    // What is being looked up is of another place.
    this.#asked += 1;
    this.#take(spot);
  }

  /** @returns {boolean} whether there is anything to go on with: a spot, or words that the server can look up */
  get isSaid() {
    const { fields } = this.#reporting;
    return Boolean(this.#spot || fields("address").value.trim() || fields("thing_number").value.trim());
  }

  /** The step is seen now: a map that was hidden had no size. Who lets us know where they are is not asked to press. */
  async open() {
    this.#ground.open(this.#spot);
    const allowed = await navigator.permissions?.query({ name: "geolocation" });
    if (allowed?.state === "granted" && !this.isSaid) this.#locate();
  }

  /** The category is another one: so are its things. */
  setCategory() {
    const { parts, strings, category } = this.#reporting;
    const { layer, thing } = category();
    this.#ground.showThings(layer);
    parts.numbered.hidden = !layer;
    say(parts.placeHint, layer ? fill(strings.tapThing, { thing }) : strings.tapPlace);
    if (!this.#spot) return;
    const { lon, lat } = this.#spot;
    // A thing of another layer is a place all the same.
    if (lon === undefined) this.spot = null;
    else this.#look(this.#spot.kind === "thing" ? "point" : this.#spot.kind, { lon, lat }, { accuracy: this.#spot.accuracy });
  }

  /** @param {string} uid of a thing that was chosen elsewhere */
  takeThing(uid) {
    return this.#look("thing", { thing: uid });
  }

  /** @param {{lon: number, lat: number}} position of a photograph */
  takePosition({ lon, lat }) {
    this.#ground.goTo(lon, lat);
    return this.#look("photograph", { lon, lat });
  }

  /** Waits for what is being looked up, and looks up what was typed. @returns {Promise<boolean>} whether the place is good */
  async settle() {
    const { fields, parts, strings, category } = this.#reporting;
    await this.#looking;
    if (!this.isSaid) {
      this.#say(category().layer ? strings.placeMissingThing : strings.placeMissing, parts.placeProblem);
      return false;
    }
    const [address, number] = [fields("address").value.trim(), fields("thing_number").value.trim()];
    if (!this.#spot) await this.#look("words", number ? { thing_number: number } : { address });
    else if (this.#spot.known === undefined) await this.#look(this.#spot.kind, this.#query());
    return this.#spot !== null;
  }

  /** Whether the person asked for the position, and has said nothing better since. */
  #located = false;

  #locate() {
    const { strings } = this.#reporting;
    this.#say(strings.locating);
    this.#located = true;
    if (this.#position.fix) this.#stand(this.#position.fix);
    else this.#position.start();
  }

  #stand({ lon, lat, accuracy }) {
    if (!this.#located) return;
    if (this.#spot?.kind === "here" && accuracy > this.#spot.accuracy * BETTER) return;
    this.#ground.goTo(lon, lat);
    this.#look("here", { lon, lat }, { accuracy });
  }

  #typed(name) {
    const { fields } = this.#reporting;
    fields(name === "address" ? "thing_number" : "address").value = "";
    this.#located = false;
    this.spot = null;
  }

  #found({ geometry, properties }) {
    const address = [properties.title, properties.subtitle].filter(Boolean).join(", ");
    // Its words are spelled as the page speaks; what is kept is what the server calls the place.
    const [lon, lat] = geometry?.coordinates ?? [];
    return this.#look("words", geometry ? { lon, lat } : { address });
  }

  /** What the form means, as the server is asked. */
  #query() {
    const { lon, lat, thing, address, thing_number } = this.#spot;
    const place = lon === undefined ? {} : { lon, lat };
    if (thing) return { thing: thing.uid, ...place };
    return { ...place, ...(address && { address }), ...(thing_number && { thing_number }) };
  }

  #look(kind, query, beside = {}) {
    this.#looking = this.#lookUp(kind, query, beside);
    return this.#looking;
  }

  /** Takes a place, and asks what is there; without network the place is good all the same, if it is one. */
  async #lookUp(kind, query, beside) {
    const { api, parts, strings, category } = this.#reporting;
    this.#asked += 1;
    const asked = this.#asked;
    if (kind !== "here") this.#located = false;
    say(parts.placeProblem, "");
    if (query.lon !== undefined) this.#take({ kind, lon: query.lon, lat: query.lat, ...beside });
    this.#say(strings.checking);
    const told = await api.get("around/", { category: category().code, ...query }).catch(asAnswer);
    if (asked !== this.#asked) return;
    if (told.status) {
      this.#take(null);
      this.#say(told.message, parts.placeProblem);
    } else if (told.status === 0) {
      this.#take(unchecked(kind, query, beside));
    } else {
      const { lon, lat, address: near, thing, things, known } = told;
      const address = kind === "words" && !thing ? near : "";
      this.#take({ kind: thing ? "thing" : kind, ...beside, lon, lat, address, near, thing, things, known });
      if (kind === "words" || kind === "thing") this.#ground.goTo(lon, lat);
    }
  }

  #take(spot) {
    const { fields, parts, strings, category } = this.#reporting;
    this.#spot = spot;
    const { lon = "", lat = "", thing, address = "", things = [] } = spot ?? {};
    fields("lon").value = lon;
    fields("lat").value = lat;
    fields("thing").value = thing?.uid ?? "";
    if (spot) fields("thing_number").value = thing?.number ?? spot.thing_number ?? "";
    if (spot) fields("address").value = address;
    const others = things.filter(({ uid }) => uid !== thing?.uid);
    parts.thingList.replaceChildren(
      ...others.map(({ uid, number, metres }) =>
        element("li", {}, element("button", { type: "button", class: "button", dataset: { uid } }, fill(strings.thingNear, { number, metres }))),
      ),
    );
    parts.things.hidden = Boolean(thing) || !others.length;
    this.#say(spot ? wordsOf(spot, category(), strings) : "");
    this.#ground.mark(spot);
    this.dispatchEvent(new Event("change"));
  }

  #say(sentence, place = this.#reporting.parts.spot) {
    say(place, sentence);
  }
}

/** An answer that is none, for who goes on without it. */
function asAnswer(problem) {
  if (problem instanceof ApiProblem) return problem;
  throw problem;
}

/** A place that nobody could be asked about: it is good all the same. */
function unchecked(kind, { object, thing, ...place }, { accuracy }) {
  // Which thing was tapped only the server knows; where it was tapped, the finger.
  if (object) return { kind: "point", ...place };
  return { kind, accuracy, ...place, ...(thing && { thing: { uid: thing, number: "" } }) };
}

/** A spot as a person reads it. */
function wordsOf({ kind, accuracy, thing, address, near, known }, { thing: name }, strings) {
  const metres = Math.round(accuracy ?? 0);
  const what = {
    here: fill(accuracy > EXACT ? strings.placeInexact : strings.placeExact, { metres }),
    photograph: strings.placePhotograph,
    words: address ?? "",
  }[kind];
  const ofThing = thing && (thing.number ? fill(strings.placeThing, { thing: name, number: thing.number }) : `${name}.`);
  const first = ofThing ? ofThing[0].toUpperCase() + ofThing.slice(1) : (what ?? strings.placePoint);
  const second = near && near !== address ? fill(strings.placeNear, { address: near }) : "";
  return [first, second, known === undefined ? strings.unchecked : ""].filter(Boolean).join(" ");
}


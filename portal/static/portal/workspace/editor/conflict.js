/**
 * Somebody else saved first: what is theirs and what is ours, field by field and on the map. What is chosen goes into
 * the edit as any change does, and can be undone.
 */
import { fill } from "portal/page-data.js";
import { element } from "portal/workspace/editor/dom.js";
import { areaWords } from "portal/workspace/editor/figures.js";
import { measure } from "portal/map/geodesy.js";

export class Conflict {
  #place;
  #drawing;
  #strings;

  /** @param {HTMLElement} place @param {import("portal/map/drawing.js").Drawing} drawing */
  constructor(place, drawing, strings) {
    this.#place = place;
    this.#drawing = drawing;
    this.#strings = strings;
  }

  /**
   * @param {any} told what the server said: `{message, theirs, by, when, fields}`
   * @param {import("portal/workspace/editor/session.js").EditSession} session
   */
  show(told, session) {
    const { theirs } = told;
    if (theirs.uid === session.object.uid) session.rebase(theirs);
    else session.versions[theirs.uid] = theirs.version;
    const mine = geometryOf(session, theirs.uid);
    const groups = told.fields.filter(({ name }) => name in session.state.entered).map((field) => this.#field(field, session));
    if (mine && theirs.geometry) groups.unshift(this.#geometry(theirs, mine, session));
    const who = fill(this.#strings.editorConflictBy, { who: told.by, when: told.when });
    this.#place.replaceChildren(
      element(
        "section",
        { class: "message message-notice conflict-of-edit", tabIndex: -1 },
        element("h3", {}, this.#strings.editorConflict),
        element("p", {}, told.message),
        element("p", {}, who),
        ...groups,
        element("p", {}, this.#strings.editorConflictThen),
      ),
    );
    this.#place.hidden = false;
    this.#place.firstElementChild.focus();
  }

  /** Whether there is something to decide: even what is all theirs then is to be saved. */
  get open() {
    return !this.#place.hidden;
  }

  hide() {
    this.#place.hidden = true;
    this.#place.replaceChildren();
    this.#drawing.show("conflict", []);
  }

  #geometry(theirs, mine, session) {
    const features = [
      { type: "Feature", properties: { look: "mine" }, geometry: mine },
      { type: "Feature", properties: { look: "theirs" }, geometry: theirs.geometry },
    ];
    this.#drawing.show("conflict", features, { catches: true });
    const words = (geometry) => areaWords(measure(geometry).area, this.#strings);
    return this.#choice("geometry", this.#strings.editorGeometry, words(theirs.geometry), words(mine), "mine", (chosen) =>
      session.change(geometryPatch(session, theirs.uid, chosen === "mine" ? mine : theirs.geometry), "conflict"),
    );
  }

  #field({ name, title, theirs, mine, chosen }, session) {
    const value = session.state.entered[name];
    return this.#choice(name, title, theirs, mine, chosen || "mine", (taken) => {
      const { [name]: _dropped, ...others } = session.state.entered;
      session.change({ entered: taken === "mine" ? { ...others, [name]: value } : others }, "conflict");
    });
  }

  #choice(name, title, theirs, mine, chosen, take) {
    const option = (which, label, words) => {
      const box = element("input", { type: "radio", name: `take-${name}`, value: which, checked: which === chosen });
      box.addEventListener("change", () => take(which));
      const look = element("span", { class: `look look-${which}`, ariaHidden: "true" });
      const said = element("span", {}, element("small", {}, label), String(words ?? "—") || "—");
      return element("label", { class: "check" }, box, ...(name === "geometry" ? [look] : []), said);
    };
    return element(
      "fieldset",
      { class: "dispute" },
      element("legend", {}, title),
      option("theirs", this.#strings.editorTheirs, theirs),
      option("mine", this.#strings.editorMine, mine),
    );
  }
}

/** What is wanted in the place of that object's geometry; null: nothing else than what stands there. */
function geometryOf({ object, state, moved }, uid) {
  if (uid !== object.uid) return state.others[uid];
  return moved ? state.geometry : null;
}

function geometryPatch({ object, state }, uid, geometry) {
  return uid === object.uid ? { geometry } : { others: { ...state.others, [uid]: geometry } };
}

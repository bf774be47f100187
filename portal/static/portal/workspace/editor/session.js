/**
 * One edit of one object: what it is to become, with undo and redo without limit. Knows neither the page nor the map.
 *
 * @typedef {Object} EditState
 * @property {object | null} geometry GeoJSON, EPSG:4326
 * @property {Record<string, object>} others geometries of other objects of the register that change with it, by uid
 * @property {object[]} pieces areas that a split makes beside `geometry`
 * @property {string[]} absorbed uids of the objects that a merge joins to it
 * @property {Record<string, Record<string, string[]>>} entered by the name of a field that is to be otherwise, what its
 *   inputs are filled with, by their names
 *
 * @typedef {Object} Edited an object as the interface tells it
 * @property {string} uid
 * @property {number} version
 * @property {object | null} geometry
 * @property {boolean} [isNew] the register has not got it yet
 */

/** Event `change`: the state is another; detail: `{by}`, who brought it. */
export class EditSession extends EventTarget {
  #steps;
  #at = 0;

  /**
   * @param {Edited} object as the register has it
   * @param {{state: EditState, versions: Record<string, number>} | null} [draft] where an earlier edit stood
   */
  constructor(object, draft = null) {
    super();
    /** As the register has it. */
    this.object = object;
    /** Versions on which the edit was begun, by uid: the optimistic lock. */
    this.versions = { [object.uid]: object.version, ...draft?.versions };
    this.#begin(draft ? { ...begun(object), ...draft.state } : begun(object));
  }

  /** @returns {EditState} */
  get state() {
    return this.#steps[this.#at].state;
  }

  /** @returns {string | null} by what the server knows the object; null: it does not yet */
  get own() {
    return this.object.isNew ? null : this.object.uid;
  }

  get dirty() {
    return !same(this.state, this.#steps[0].state);
  }

  /** Whether the object's own geometry is to be another. */
  get moved() {
    return !same(this.state.geometry, this.object.geometry);
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#steps.length - 1;
  }

  /** @returns {string[]} uids of all existing objects that the edit changes or ends */
  get touched() {
    const { others, absorbed } = this.state;
    return [this.object.uid, ...Object.keys(others), ...absorbed];
  }

  /** Whether it is a change of this object and of nothing else. */
  get alone() {
    return this.touched.length === 1 && !this.state.pieces.length;
  }

  /** @param {Partial<EditState>} patch @param {string} by */
  change(patch, by) {
    this.#step({ ...this.state, ...patch }, by, this.#at + 1);
  }

  /** As `change`; as long as it goes on in the same place (`where`), it is one step to be undone. */
  amend(patch, by, where) {
    const goesOn = this.#at > 0 && this.#steps[this.#at].where === where;
    this.#step({ ...this.state, ...patch }, by, goesOn ? this.#at : this.#at + 1, where);
  }

  /** A part of the edit is in the register now: the object as it stands there, and the `rest` that is still to be. */
  settle(object, rest) {
    this.object = object;
    this.versions = { ...this.versions, [object.uid]: object.version };
    this.#begin({ ...begun(object), ...rest });
    this.#tell("saved");
  }

  /** Somebody else's version takes the place of the one on which the edit was begun; what was changed here stays. */
  rebase(theirs) {
    const before = this.object.geometry;
    const moved = ({ state, where }) => ({ where, state: same(state.geometry, before) ? { ...state, geometry: theirs.geometry } : state });
    this.#steps = [{ state: begun(theirs) }, ...this.#steps.slice(1).map(moved)];
    this.object = theirs;
    this.versions = { ...this.versions, [theirs.uid]: theirs.version };
    this.#tell("rebased");
  }

  undo() {
    this.#go(-1);
  }

  redo() {
    this.#go(1);
  }

  #begin(state) {
    const first = begun(this.object);
    this.#steps = same(state, first) ? [{ state: first }] : [{ state: first }, { state }];
    this.#at = this.#steps.length - 1;
  }

  #step(state, by, at, where = "") {
    if (same(state, this.state)) return;
    this.#steps = [...this.#steps.slice(0, at), { state, where }];
    this.#at = at;
    this.#tell(by);
  }

  #go(step) {
    if (!this.#steps[this.#at + step]) return;
    this.#at += step;
    this.#tell("history");
  }

  #tell(by) {
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }
}

function begun({ geometry }) {
  return { geometry, others: {}, pieces: [], absorbed: [], entered: {} };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * One edit of one object: what it is to become, with undo and redo without limit. Knows neither the page nor the map.
 *
 * @typedef {Object} EditState
 * @property {object | null} geometry GeoJSON, EPSG:4326
 * @property {Record<string, object>} others geometries of other objects of the register that change with it, by uid
 * @property {object[]} pieces areas that a split makes beside `geometry`
 * @property {string[]} absorbed uids of the objects that a merge joins to it
 * @property {Record<string, any>} values of the fields that are to be otherwise, by name
 */

/** Event `change`: the state is another; detail: `{by}`, who brought it. */
export class EditSession extends EventTarget {
  #states;
  #at = 0;

  /**
   * @param {{uid: string, version: number, geometry: object | null}} object as the register has it
   * @param {{state: EditState, versions: Record<string, number>} | null} [draft] where an earlier edit stood
   */
  constructor(object, draft = null) {
    super();
    /** As the register has it. */
    this.object = object;
    /** Versions on which the edit was begun, by uid: the optimistic lock. */
    this.versions = { [object.uid]: object.version, ...draft?.versions };
    this.#states = draft ? [begun(object), draft.state] : [begun(object)];
    this.#at = this.#states.length - 1;
  }

  /** @returns {EditState} */
  get state() {
    return this.#states[this.#at];
  }

  get dirty() {
    return !same(this.state, this.#states[0]);
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#states.length - 1;
  }

  /** @returns {string[]} uids of all existing objects that the edit changes or ends */
  get touched() {
    const { others, absorbed } = this.state;
    return [this.object.uid, ...Object.keys(others), ...absorbed];
  }

  /** @param {Partial<EditState>} patch @param {string} by */
  change(patch, by) {
    const next = { ...this.state, ...patch };
    if (same(next, this.state)) return;
    this.#states = [...this.#states.slice(0, this.#at + 1), next];
    this.#at += 1;
    this.#tell(by);
  }

  /** A part of the edit is in the register now: the object as it stands there, and the pieces that are still to be. */
  settle(object, pieces) {
    this.object = object;
    this.versions = { ...this.versions, [object.uid]: object.version };
    this.#states = pieces.length ? [begun(object), { ...begun(object), pieces }] : [begun(object)];
    this.#at = this.#states.length - 1;
    this.#tell("saved");
  }

  undo() {
    this.#go(-1);
  }

  redo() {
    this.#go(1);
  }

  #go(step) {
    if (!this.#states[this.#at + step]) return;
    this.#at += step;
    this.#tell("history");
  }

  #tell(by) {
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }
}

function begun({ geometry }) {
  return { geometry, others: {}, pieces: [], absorbed: [], values: {} };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

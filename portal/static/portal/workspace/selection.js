/**
 * What is selected in the workspace: objects of one register, by their lasting identifiers, in the order of choosing.
 * Map, table and editor all speak to it and listen to it, and never to one another.
 *
 * Event `change`: detail is `{register, uids, by}`; `by` names who changed it, so that it need not follow itself.
 */
export class Selection extends EventTarget {
  #register = null;
  #uids = new Set();

  /** @returns {string | null} slug of the register */
  get register() {
    return this.#register;
  }

  /** @returns {string[]} */
  get uids() {
    return [...this.#uids];
  }

  /** @param {string} uid */
  has(uid) {
    return this.#uids.has(uid);
  }

  /**
   * @param {string} register slug; of another register than before, nothing of that stays selected
   * @param {Iterable<string>} uids all that is to be selected
   * @param {string} by
   */
  set(register, uids, by) {
    this.#register = register;
    this.#uids = new Set(uids);
    this.#tell(by);
  }

  /** Selects what was not selected, and the reverse. */
  toggle(register, uid, by) {
    if (register !== this.#register) this.#uids.clear();
    this.#register = register;
    if (!this.#uids.delete(uid)) this.#uids.add(uid);
    this.#tell(by);
  }

  #tell(by) {
    this.dispatchEvent(new CustomEvent("change", { detail: { register: this.#register, uids: this.uids, by } }));
  }
}

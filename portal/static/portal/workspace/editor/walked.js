/** A boundary that somebody walked in the field for the object: offered, used as drafts are, and settled. */
import { fill } from "portal/page-data.js";
import { orNone } from "portal/workspace/api.js";

export class Walked {
  #workspace;
  #parts;
  /** Of the object on the card: `{slug, uid, walk}`, or null. */
  #found = null;
  /** The one that the edit has begun with. */
  #used = null;

  /** @param {import("portal/workspace/main.js").Workspace} workspace @param {Record<string, any>} parts of the editor */
  constructor(workspace, parts) {
    this.#workspace = workspace;
    this.#parts = parts;
  }

  /** Offers what waits for an object; of the one before nothing is told any more. */
  async offer({ slug, saves }, uid) {
    const asked = { slug, uid, walk: null };
    // An edit that began with one and was left without saving: that one goes on waiting.
    this.#used = null;
    this.#found = asked;
    this.#parts.walkNotice.hidden = true;
    // Who settles it saves.
    if (!saves) return;
    // It is an offer: where the server is not reached, the card says so by itself.
    asked.walk = await this.#workspace.api.get(this.#path(asked)).catch(orNone(null));
    if (this.#found !== asked || !asked.walk) return;
    const { by, when, accuracy, note } = asked.walk;
    const words = fill(this.#workspace.strings.editorWalked, { who: by, when, metres: Math.round(accuracy) });
    this.#parts.walkWords.textContent = note ? `${words} ${note}` : words;
    this.#parts.walkNotice.hidden = false;
  }

  /** What the edit begins with. @param {{uid: string, version: number}} object @returns {any} as a draft */
  use(object) {
    this.#used = this.#found;
    const { walk } = this.#found;
    const state = { geometry: walk.geometry, others: {}, pieces: [], absorbed: [], values: {} };
    return { state, versions: { [object.uid]: object.version }, reason: this.#parts.walkWords.textContent };
  }

  /** An edit is saved. @param {string} uid of its object, which is not always the one whose walk was taken last */
  saved(uid) {
    const used = this.#used;
    if (used?.uid !== uid) return undefined;
    this.#used = null;
    return this.#settle(used);
  }

  /** It is not needed. */
  async drop() {
    await this.#settle(this.#found);
    this.#parts.walkNotice.hidden = true;
  }

  async #settle(found) {
    // Somebody else may have settled it; then nothing is left to do.
    await this.#workspace.api.post(this.#path(found), { action: found.walk.action }).catch(orNone(null));
  }

  #path({ slug, uid }) {
    return `registers/${slug}/objects/${uid}/walk`;
  }
}

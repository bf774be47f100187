/** Changes of the object that are proposed and wait to be decided: who, when and why, and where each is looked at. */
import { fill } from "portal/page-data.js";
import { orNone } from "portal/workspace/api.js";
import { element } from "portal/workspace/editor/dom.js";
import { wordsFor } from "portal/workspace/editor/words.js";

export class Waiting {
  #workspace;
  #parts;
  /** Of which object was asked last. */
  #asked = null;

  /** @param {import("portal/workspace/main.js").Workspace} workspace @param {Record<string, any>} parts of the editor */
  constructor(workspace, parts) {
    this.#workspace = workspace;
    this.#parts = parts;
  }

  /** @param {any} register @param {string} uid of the object of which it is told from now on */
  async tell(register, uid) {
    this.hide();
    if (!register.proposals) return;
    const asked = { uid };
    this.#asked = asked;
    // Where the server is not reached, the card says so by itself.
    const found = await this.#workspace.api.get(`registers/${register.slug}/objects/${uid}/proposals`).catch(orNone([]));
    if (this.#asked === asked && found.length) this.#show(found, wordsFor(this.#workspace.strings, register));
  }

  /** @param {any} register @param {any} proposal of a new object, which has no card on which it could be told */
  tellNew(register, proposal) {
    this.hide();
    const strings = wordsFor(this.#workspace.strings, register);
    this.#show([proposal], { ...strings, editorWaiting: strings.editorWaitingNew });
  }

  hide() {
    this.#asked = null;
    this.#parts.waiting.hidden = true;
  }

  #show(found, strings) {
    const row = ({ number, by, when, reason, page }) => {
      const words = fill(strings.editorProposedBy, { who: by, when, reason });
      const link = element("a", { class: "button", href: page }, fill(strings.editorLookAt, { number }));
      return element("li", {}, element("p", {}, words), link);
    };
    this.#parts.waitingWords.textContent = fill(strings.editorWaiting, { count: found.length });
    this.#parts.waitingList.replaceChildren(...found.map(row));
    this.#parts.waiting.hidden = false;
  }
}

/** The card of one object: how it stands, what is known of it, and where its pages are. */
import { fill } from "portal/page-data.js";
import { areaWords, lengthWords, whenWords } from "portal/workspace/editor/figures.js";
import { element, say } from "portal/workspace/editor/dom.js";
import { wordsFor } from "portal/workspace/editor/words.js";

export class Card {
  #parts;
  #strings;

  /** @param {Record<string, any>} parts of the editor @param {Record<string, string>} strings */
  constructor(parts, strings) {
    this.#parts = parts;
    this.#strings = strings;
  }

  /** @param {any} object of the interface @param {any} register @param {any} [draft] of it, kept in this browser */
  show(object, register, draft) {
    const { card, title, badges, facts, formLink, pageLink, historyLink } = this.#parts;
    title.textContent = object.title;
    const version = fill(this.#strings.editorVersion, { version: object.version });
    badges.replaceChildren(...[object.state_title, version].map((words) => element("li", { class: "badge" }, words)));
    facts.replaceChildren(...this.#facts(object, register));
    for (const [link, address] of [
      [formLink, object.edit],
      [pageLink, object.page],
      [historyLink, object.history],
    ]) {
      link.href = address;
    }
    formLink.textContent = wordsFor(this.#strings, register).editorForm;
    this.#offer(draft);
    card.hidden = false;
  }

  hide() {
    this.#parts.card.hidden = true;
  }

  /** @param {{name: string, editing: boolean}[]} others who have the object open too */
  tellOthers(others) {
    const names = (some) => some.map(({ name }) => name).join(", ");
    const [editing, looking] = [others.filter((one) => one.editing), others.filter((one) => !one.editing)];
    const sentences = [];
    if (editing.length) sentences.push(fill(this.#strings.editorOthersEdit, { names: names(editing) }));
    if (looking.length) sentences.push(fill(this.#strings.editorOthersLook, { names: names(looking) }));
    for (const place of [this.#parts.presence, this.#parts.others]) say(place, sentences.join(" "));
  }

  #offer(draft) {
    this.#parts.draftNotice.hidden = !draft;
    // An edit begun anew would take the draft's place.
    this.#parts.editActs.hidden = Boolean(draft);
    if (draft) this.#parts.draftWords.textContent = fill(this.#strings.editorDraftOf, { when: whenWords(draft.at) });
  }

  #facts(object, register) {
    const rows = [];
    if (object.area_m2) rows.push([this.#strings.editorAreaTitle, areaWords(object.area_m2, this.#strings)]);
    if (object.length_m) rows.push([this.#strings.editorLengthTitle, lengthWords(object.length_m, this.#strings)]);
    for (const { name, title, unit } of register.fields) {
      const words = object.words[name];
      if (words) rows.push([unit ? `${title}, ${unit}` : title, words]);
    }
    return rows.map(([title, words]) => element("div", {}, element("dt", {}, title), element("dd", {}, words)));
  }
}

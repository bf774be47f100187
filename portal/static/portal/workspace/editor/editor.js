/**
 * The editor of the workspace: the object that is selected, its edits, and the drafts that this browser keeps.
 */
import { fill } from "portal/page-data.js";
import { Drawing } from "portal/map/drawing.js";
import { NEW, objectInAddress, writeQuery } from "portal/workspace/address.js";
import { Bar } from "portal/workspace/editor/bar.js";
import { Card } from "portal/workspace/editor/card.js";
import { listDrafts } from "portal/workspace/editor/drafts-list.js";
import { Drafts } from "portal/workspace/editor/drafts.js";
import { element, partsOf, say, showPart } from "portal/workspace/editor/dom.js";
import { EditMode } from "portal/workspace/editor/edit-mode.js";
import { connectNew, newObject } from "portal/workspace/editor/new-object.js";
import { Presence } from "portal/workspace/editor/presence.js";
import { SignedOut } from "portal/workspace/editor/signed-out.js";
import { Waiting } from "portal/workspace/editor/waiting.js";
import { Walked } from "portal/workspace/editor/walked.js";
import { wordsFor } from "portal/workspace/editor/words.js";

const [BY, ADDRESS] = ["editor", "address"];
const GONE = 404;

/**
 * @param {HTMLElement} root
 * @param {import("portal/workspace/main.js").Workspace} workspace
 * @param {import("portal/workspace/table/state.js").TableState} state
 */
export function connectEditor(root, workspace, state) {
  new Editor(root, workspace, state).start();
}

class Editor {
  #workspace;
  #parts;
  #tools;
  #card;
  #presence;
  #signedOut;
  #walked;
  #waiting;
  #registers;
  #edit = null;
  /** The object on the card: `{object, register, draft}`. */
  #shown = null;
  #empty;

  constructor(root, workspace, state) {
    this.#workspace = workspace;
    this.#parts = partsOf(root);
    this.#empty = this.#parts.title.textContent;
    const drawing = new Drawing(workspace.map);
    const bar = new Bar(this.#parts, drawing, workspace.strings);
    this.#tools = { parts: this.#parts, drawing, bar, drafts: new Drafts(workspace.config.user) };
    this.#card = new Card(this.#parts, workspace.strings);
    this.#signedOut = new SignedOut(this.#parts, workspace.strings);
    const [told, refused] = [(others) => this.#card.tellOthers(others), (problem) => this.#signedOut.tell(problem)];
    this.#presence = new Presence(workspace.api, told, refused);
    this.#walked = new Walked(workspace, this.#parts);
    this.#waiting = new Waiting(workspace, this.#parts);
    const acts = {
      fields: () => this.#begin({ part: "fields" }),
      edit: () => this.#begin({ part: "place" }),
      restore: () => this.#goOn(this.#shown.draft),
      dropDraft: () => this.#drop(this.#shown),
      useWalk: () => this.#begin({ part: "place", draft: this.#walked.use(this.#shown.object) }),
      dropWalk: () => this.#walked.drop(),
    };
    this.#parts.card.addEventListener("click", ({ target }) => acts[target.closest("[data-act]")?.dataset.act]?.());
    connectNew(this.#parts, workspace, state, (slug) => this.#beginNew(slug));
  }

  async start() {
    const { selection } = this.#workspace;
    selection.addEventListener("change", ({ detail }) => this.#selected(detail));
    this.#parts.drafts.open = true;
    this.#listDrafts();
    // Something may have been selected before the editor came.
    if (selection.uids.length) this.#selected({ register: selection.register, uids: selection.uids, by: "" });
    else this.#selectAsked();
  }

  #selectAsked() {
    const { selection, config, strings } = this.#workspace;
    const asked = objectInAddress(config.registers);
    if (asked?.uid === NEW) {
      // Once: who reads the page anew comes to what was drawn, and not to another object.
      writeQuery({ object: "" });
      this.#beginNew(asked.register);
    } else if (asked) selection.set(asked.register, [asked.uid], ADDRESS);
    else if (asked === null) this.#tellNone(strings.editorNotThere);
  }

  async #selected({ register, uids, by }) {
    if (this.#edit) this.#edit.close();
    say(this.#parts.saved, "");
    say(this.#parts.problem, "");
    this.#warn({ warnings: [] });
    if (uids.length === 1) return this.#load(register, uids[0], by);
    const { editorSeveral } = this.#workspace.strings;
    this.#showNone(uids.length ? fill(editorSeveral, { count: uids.length }) : this.#empty);
  }

  #showNone(title) {
    this.#shown = null;
    this.#presence.set(null);
    this.#waiting.hide();
    this.#parts.drafts.open = true;
    this.#card.hide();
    this.#workspace.map.select(null);
    this.#parts.title.textContent = title;
  }

  /** Shows one object; what was asked for before and comes later is let go. */
  async #load(slug, uid, by) {
    const asked = {};
    this.#shown = asked;
    try {
      const address = `registers/${slug}/objects/${uid}`;
      const [register, object] = await Promise.all([this.#register(slug), this.#workspace.api.get(address)]);
      const draft = await this.#tools.drafts.find(slug, uid);
      if (this.#shown === asked) this.#show({ object, register, draft }, by);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (this.#shown === asked) this.#notShown(problem, slug, by);
    }
  }

  #notShown(problem, slug, by) {
    const { status, message } = problem;
    const { selection, strings } = this.#workspace;
    if (status !== GONE) {
      this.#card.hide();
      if (!this.#signedOut.tell(problem)) say(this.#parts.problem, message);
      return;
    }
    // What is not there is not selected either: nothing can be done with it.
    selection.set(slug, [], BY);
    this.#tellNone(by === ADDRESS ? strings.editorNotThere : message);
  }

  #tellNone(sentence) {
    this.#showNone(this.#empty);
    say(this.#parts.problem, sentence);
    showPart("object");
  }

  #show({ object, register, draft }, by) {
    this.#shown = { object, register, draft };
    this.#parts.drafts.open = false;
    say(this.#parts.problem, "");
    this.#card.show(object, register, draft);
    this.#walked.offer(register, object.uid);
    this.#waiting.tell(register, object.uid);
    this.#presence.set({ register: register.slug, uid: object.uid, editing: false });
    const { map } = this.#workspace;
    const bounds = object.geometry && map.boundsOf([object.geometry]);
    // An address that has a view shows the object as it was looked at, unless it lies elsewhere.
    const asLookedAt = by === ADDRESS && this.#workspace.view;
    map.select(object.geometry, [BY, ADDRESS].includes(by) && !asLookedAt ? bounds : null);
    if (asLookedAt && bounds) map.reveal(bounds);
  }

  /** An object that is not in the register yet. */
  async #beginNew(slug, draft = null) {
    const { selection, strings } = this.#workspace;
    this.#waiting.hide();
    selection.set(slug, [], BY);
    try {
      const register = await this.#register(slug);
      const object = newObject(register, strings, draft?.uid);
      this.#shown = { object, register, draft };
      this.#parts.title.textContent = object.title;
      this.#begin({ part: draft ? partOf(draft) : "place", draft });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      say(this.#parts.problem, problem.message);
    }
  }

  #goOn(draft) {
    this.#begin({ part: partOf(draft), draft });
  }

  #begin({ part, draft = null }) {
    const { object, register } = this.#shown;
    this.#card.hide();
    this.#parts.newPart.hidden = true;
    this.#parts.drafts.open = false;
    say(this.#parts.saved, "");
    this.#workspace.map.select(null);
    this.#presence.set(object.isNew ? null : { register: register.slug, uid: object.uid, editing: true });
    this.#parts.title.focus();
    const edit = new EditMode(this.#workspace, this.#tools, { object, register, part, draft });
    this.#edit = edit;
    edit.addEventListener("saved", ({ detail }) => this.#saved(edit, detail));
    edit.addEventListener("proposed", ({ detail }) => this.#proposed(register, detail));
    edit.addEventListener("failed", ({ detail }) => this.#failed(edit, detail));
    edit.addEventListener("closed", () => this.#closed(edit));
    this.#listDrafts();
  }

  #closed(edit) {
    if (this.#edit !== edit) return;
    this.#edit = null;
    this.#parts.newPart.hidden = false;
    this.#listDrafts();
    if (edit.session.object.isNew) this.#showNone(this.#empty);
    else this.#load(edit.register.slug, edit.object.uid);
  }

  async #saved({ register, object }, { objects, warnings, left }) {
    await this.#walked.saved(object.uid);
    const { selection, map, strings } = this.#workspace;
    const uids = objects.map(({ uid }) => uid);
    selection.dispatchEvent(new CustomEvent("saved", { detail: { register: register.slug, uids } }));
    map.refreshLayer(register.slug);
    const words = objects.map(({ title, version }) => fill(strings.editorSavedOne, { title, version }));
    const sentence = fill(strings.editorSaved, { objects: words.join(", ") });
    if (left) return this.#doneBefore(sentence);
    selection.set(register.slug, uids, "saved");
    this.#done(sentence, strings, warnings);
  }

  /** The register is as it was; what waits is told beside the object, which is shown anew, or, a new one, by itself. */
  #proposed(register, { isNew, proposal, warnings, left }) {
    const words = wordsFor(this.#workspace.strings, register);
    const sentence = proposal ? fill(words.editorProposed, proposal) : words.editorNothing;
    if (left) return this.#doneBefore(sentence);
    if (isNew) this.#waiting.tellNew(register, proposal);
    this.#done(sentence, words, warnings);
  }

  /** An answer that came when one had gone on to another object: it is told, and the hand stays where it is. */
  #doneBefore(sentence) {
    say(this.#parts.saved, sentence);
    this.#listDrafts();
    if (!this.#edit && this.#shown?.object) this.#load(this.#shown.register.slug, this.#shown.object.uid);
  }

  #failed({ object: { title } }, { message }) {
    say(this.#parts.problem, fill(this.#workspace.strings.editorLeftUnsaved, { title, message }));
    this.#listDrafts();
  }

  #done(sentence, words, warnings) {
    showPart("object");
    say(this.#parts.saved, sentence);
    this.#warn({ words: words.editorWarned, warnings });
    this.#parts.title.focus();
  }

  /** What the register let in and has something to say of; it stays until another object is chosen. */
  #warn({ words = "", warnings }) {
    const { warned, warnedWords, warnedList } = this.#parts;
    warnedWords.textContent = words;
    warnedList.replaceChildren(...warnings.map((one) => element("li", {}, one)));
    warned.hidden = warnings.length === 0;
  }

  async #listDrafts() {
    const { drafts } = this.#tools;
    const open = this.#edit?.object.uid;
    const listed = (await drafts.all()).filter(({ uid }) => !this.#edit || uid !== open);
    listDrafts(this.#parts, listed, this.#workspace.strings, {
      restore: (draft) => this.#restore(draft),
      drop: (draft) => this.#drop(draft),
    });
  }

  async #restore(draft) {
    if (draft.isNew) return this.#beginNew(draft.register, draft);
    this.#workspace.selection.set(draft.register, [draft.uid], BY);
    await this.#load(draft.register, draft.uid, BY);
    if (this.#shown?.draft) this.#goOn(this.#shown.draft);
  }

  async #drop({ register, uid, object }) {
    const slug = register.slug ?? register;
    await this.#tools.drafts.drop({ register: slug, uid: uid ?? object.uid });
    this.#listDrafts();
    if (this.#shown?.object) this.#load(this.#shown.register.slug, this.#shown.object.uid);
  }

  async #register(slug) {
    this.#registers ??= this.#workspace.api.get("registers");
    try {
      return (await this.#registers).find((one) => one.slug === slug);
    } catch (problem) {
      this.#registers = null;
      throw problem;
    }
  }
}

/** Where a draft is gone on with: at the fields, if there is something in them. */
function partOf({ state }) {
  return Object.keys(state.entered ?? {}).length ? "fields" : "place";
}

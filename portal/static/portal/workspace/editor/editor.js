/**
 * The editor of the workspace: the object that is selected, its edits, and the drafts that this browser keeps.
 */
import { fill } from "portal/page-data.js";
import { Drawing } from "portal/map/drawing.js";
import { Bar } from "portal/workspace/editor/bar.js";
import { Card } from "portal/workspace/editor/card.js";
import { listDrafts } from "portal/workspace/editor/drafts-list.js";
import { Drafts } from "portal/workspace/editor/drafts.js";
import { partsOf, say, showPart } from "portal/workspace/editor/dom.js";
import { EditMode } from "portal/workspace/editor/edit-mode.js";
import { Presence } from "portal/workspace/editor/presence.js";

const BY = "editor";
/** In the page's address: `?object=parcels/<uid>`. */
const ADDRESS = "object";

/**
 * @param {HTMLElement} root
 * @param {import("portal/workspace/main.js").Workspace} workspace
 */
export function connectEditor(root, workspace) {
  new Editor(root, workspace).start();
}

class Editor {
  #workspace;
  #parts;
  #tools;
  #card;
  #presence;
  #registers;
  #edit = null;
  /** The object on the card: `{object, register, draft}`. */
  #shown = null;
  #empty;

  constructor(root, workspace) {
    this.#workspace = workspace;
    this.#parts = partsOf(root);
    this.#empty = this.#parts.title.textContent;
    const drawing = new Drawing(workspace.map);
    const bar = new Bar(this.#parts, drawing, workspace.strings);
    this.#tools = { parts: this.#parts, drawing, bar, drafts: new Drafts(workspace.config.user) };
    this.#card = new Card(this.#parts, workspace.strings);
    this.#presence = new Presence(workspace.api, (others) => this.#card.tellOthers(others));
    const acts = { edit: () => this.#begin(), restore: () => this.#begin(this.#shown.draft), dropDraft: () => this.#drop(this.#shown) };
    this.#parts.card.addEventListener("click", ({ target }) => acts[target.closest("[data-act]")?.dataset.act]?.());
  }

  async start() {
    const { selection } = this.#workspace;
    selection.addEventListener("change", ({ detail }) => this.#selected(detail));
    this.#parts.drafts.open = true;
    this.#listDrafts();
    const [register, uid] = new URLSearchParams(location.search).get(ADDRESS)?.split("/") ?? [];
    if (uid && !selection.uids.length) selection.set(register, [uid], BY);
    // Something may have been selected before the editor came.
    else if (selection.uids.length) this.#selected({ register: selection.register, uids: selection.uids, by: "" });
  }

  async #selected({ register, uids, by }) {
    if (this.#edit) this.#edit.close();
    say(this.#parts.saved, "");
    if (uids.length === 1) return this.#load(register, uids[0], by);
    this.#shown = null;
    this.#presence.set(null);
    this.#card.hide();
    this.#workspace.map.select(null);
    const { editorSeveral } = this.#workspace.strings;
    this.#parts.title.textContent = uids.length ? fill(editorSeveral, { count: uids.length }) : this.#empty;
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
      if (this.#shown === asked) say(this.#parts.problem, problem.message);
    }
  }

  #show({ object, register, draft }, by) {
    this.#shown = { object, register, draft };
    this.#parts.drafts.open = false;
    say(this.#parts.problem, "");
    this.#card.show(object, register, draft);
    this.#presence.set({ register: register.slug, uid: object.uid, editing: false });
    const { map } = this.#workspace;
    const bounds = object.geometry && map.boundsOf([object.geometry]);
    map.select(object.geometry, by === BY ? bounds : null);
  }

  #begin(draft = null) {
    const { object, register } = this.#shown;
    this.#card.hide();
    say(this.#parts.saved, "");
    this.#workspace.map.select(null);
    this.#presence.set({ register: register.slug, uid: object.uid, editing: true });
    const edit = new EditMode(this.#workspace, this.#tools, { object, register, draft });
    this.#edit = edit;
    edit.addEventListener("saved", ({ detail }) => this.#saved(register, detail));
    edit.addEventListener("closed", () => this.#closed(edit));
    this.#parts.title.focus();
    this.#listDrafts();
  }

  #closed(edit) {
    if (this.#edit !== edit) return;
    this.#edit = null;
    this.#listDrafts();
    this.#load(edit.register.slug, edit.object.uid);
  }

  #saved(register, objects) {
    const { selection, map, strings } = this.#workspace;
    const uids = objects.map(({ uid }) => uid);
    selection.dispatchEvent(new CustomEvent("saved", { detail: { register: register.slug, uids } }));
    map.refreshLayer(register.slug);
    selection.set(register.slug, uids, "saved");
    const words = objects.map(({ title, version }) => fill(strings.editorSavedOne, { title, version }));
    showPart("object");
    say(this.#parts.saved, fill(strings.editorSaved, { objects: words.join(", ") }));
    this.#parts.title.focus();
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
    this.#workspace.selection.set(draft.register, [draft.uid], BY);
    await this.#load(draft.register, draft.uid, BY);
    if (this.#shown?.draft) this.#begin(this.#shown.draft);
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

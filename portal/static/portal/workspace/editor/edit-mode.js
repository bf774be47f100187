/** One edit: the object's corners on the map, its fields beside, its draft in the browser, and its saving. */
import { fill } from "portal/page-data.js";
import { ApiProblem } from "portal/workspace/api.js";
import { ActForm } from "portal/workspace/editor/act-form.js";
import { tellBeside } from "portal/workspace/editor/beside.js";
import { Conflict } from "portal/workspace/editor/conflict.js";
import { say, showPart } from "portal/workspace/editor/dom.js";
import { Fields } from "portal/workspace/editor/fields.js";
import { tellRefusal } from "portal/workspace/editor/refusal.js";
import { makeAct, propose, save } from "portal/workspace/editor/saving.js";
import { EditSession } from "portal/workspace/editor/session.js";
import { Snapping } from "portal/workspace/editor/snapping.js";
import { ToolForm } from "portal/workspace/editor/tool-form.js";
import { Topology } from "portal/workspace/editor/topology.js";
import { wordsFor } from "portal/workspace/editor/words.js";

const [CONFLICT, NOT_TAKEN] = [409, 422];
/** Of the map's width or height: an object that takes less of both is too small for its corners to be told apart. */
const LEAST_SHARE = 1 / 20;

/**
 * What of the object is worked on: its `place` on the map, or its `fields`. Both are one edit, one draft and one save.
 *
 * @typedef {"place" | "fields"} Part
 */

/**
 * Events: `saved` (detail: `Saved` of saving.js), or `proposed` (`Proposed` there); `closed`. Whoever went on
 * to another object before the answer came is told by the same events, with `left` in their detail, or by `failed`
 * (detail: the problem).
 */
export class EditMode extends EventTarget {
  #workspace;
  #parts;
  #drawing;
  #bar;
  #drafts;
  #conflict;
  #snapping;
  #tools;
  #topology;
  #act;
  #fields;
  #part;
  #register;
  #session;
  #kept = true;
  #keeping = Promise.resolve();
  /** From the press on the button until the answer; nothing is edited while it is on its way. */
  #saving = false;
  #sending = false;
  #over = new AbortController();

  /**
   * @param {import("portal/workspace/main.js").Workspace} page
   * @param {{parts: Record<string, any>, drawing: any, bar: any, drafts: any}} tools of the editor
   * @param {{object: any, register: any, part: Part, draft?: any}} edited
   */
  constructor(page, { parts, drawing, bar, drafts }, { object, register, part, draft = null }) {
    super();
    Object.assign(this, { object, register });
    const workspace = { ...page, strings: wordsFor(page.strings, register) };
    this.#workspace = workspace;
    this.#parts = parts;
    this.#drawing = drawing;
    this.#bar = bar;
    this.#drafts = drafts;
    this.#register = register;
    this.#session = new EditSession(object, draft);
    this.#conflict = new Conflict(parts.conflict, drawing, workspace.strings);
    const edit = { register, session: this.#session };
    this.#snapping = new Snapping(workspace, { parts, drawing }, edit, () => this.#tools?.offerNeighbours());
    this.#topology = new Topology(workspace, { parts, drawing }, edit);
    this.#tools = new ToolForm(workspace, { parts, drawing, bar }, edit, () => this.#snapping.neighbours);
    this.#act = new ActForm(parts.act, drawing, workspace.strings, this.#session, {
      filled: draft?.act ?? {},
      changed: () => this.#keep(),
    });
    this.#fields = new Fields(workspace, parts, edit);
    parts.reason.value = draft?.reason ?? "";
    this.#open();
    this.show(part);
    if (object.isNew && !this.#session.state.geometry && part === "place") this.#tools.takeFirst();
  }

  /** @returns {EditSession} */
  get session() {
    return this.#session;
  }

  /** Ends the edit; what is not saved stays a draft. */
  close() {
    this.#over.abort();
    this.#parts.editing.inert = false;
    this.#snapping.close();
    this.#topology.close();
    this.#fields.close();
    this.#tools.putAway();
    this.#drawing.edit(null);
    for (const name of ["others", "meant", "still"]) this.#drawing.show(name, []);
    this.#conflict.hide();
    this.#bar.open(null);
    this.#workspace.map.setPicking(true);
    delete this.#parts.bar.parentElement.dataset.editing;
    this.#parts.editing.hidden = true;
    this.dispatchEvent(new CustomEvent("closed"));
  }

  /** @param {Part} part that is worked on from now on */
  show(part) {
    const { placePart, fieldsPart, editing } = this.#parts;
    this.#part = part;
    if (part !== "place") this.#tools.putAway();
    placePart.hidden = part !== "place";
    fieldsPart.hidden = part !== "fields";
    for (const button of editing.querySelectorAll("[data-work]")) {
      button.setAttribute("aria-pressed", String(button.dataset.work === part));
    }
    showPart(part === "place" ? "map" : "object");
    if (part === "place") this.#approach();
    this.#draw();
  }

  #open() {
    const { signal } = this.#over;
    const { map } = this.#workspace;
    map.setPicking(false);
    this.#parts.bar.parentElement.dataset.editing = "";
    this.#parts.editing.hidden = false;
    for (const part of ["proposing", "proposingAlone"]) this.#parts[part].hidden = this.#register.saves;
    this.#parts.submit.textContent = this.#workspace.strings.editorSave;
    say(this.#parts.refused, "");
    say(this.#parts.reasonError, "");
    this.#parts.kept.textContent = "";
    const steps = { undo: () => this.#session.undo(), redo: () => this.#session.redo() };
    this.#bar.open({ undo: () => this.#sending || steps.undo(), redo: () => this.#sending || steps.redo() });
    this.#session.addEventListener("change", ({ detail }) => this.#changed(detail.by));
    this.#drawing.addEventListener("dragging", ({ detail }) => this.#follow(detail), { signal });
    this.#drawing.addEventListener("changed", ({ detail }) => this.#session.change({ geometry: detail }, "drawing"), { signal });
    this.#parts.reason.addEventListener("input", () => this.#keep(), { signal });
    this.#parts.save.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#parts.save.querySelector("[data-act=close]").addEventListener("click", () => this.close(), { signal });
    this.#parts.save.querySelector("[data-act=discard]").addEventListener("click", () => this.#discard(), { signal });
    this.#parts.works.addEventListener("click", ({ target }) => target.dataset.work && this.#turnTo(target.dataset.work), { signal });
    addEventListener("online", () => this.#parts.save.dataset.waiting && this.#save(), { signal });
    addEventListener("beforeunload", (event) => this.#session.dirty && !this.#kept && event.preventDefault(), { signal });
    delete this.#parts.save.dataset.waiting;
    this.#tell();
  }

  /** What was just given to a tool is not lost by going on; where it cannot be taken, one stays and reads why. */
  async #turnTo(part) {
    if (part === this.#part || !(await this.#settled()) || this.#over.signal.aborted) return;
    this.show(part);
  }

  async #settled() {
    const { editing } = this.#parts;
    editing.ariaBusy = "true";
    try {
      return await this.#tools.settled();
    } finally {
      editing.ariaBusy = null;
    }
  }

  #follow(geometry) {
    this.#bar.figures(geometry, this.#session.object.geometry);
    this.#topology.follow(geometry);
  }

  #changed(by) {
    if (by === "tool") this.#reveal();
    if (by === "history" || by === "conflict") this.#fields.fill();
    if (by === "rebased" || by === "saved") this.#fields.load();
    if (by === "fields") this.#offerSaving();
    else this.#tell();
    if (by !== "drawing" && by !== "fields") this.#draw();
    this.#keep();
  }

  /** What was typed may lie elsewhere than where one looks. */
  #reveal() {
    const { map } = this.#workspace;
    const { geometry } = this.#session.state;
    if (geometry) map.reveal(map.boundsOf([geometry]));
  }

  /** Corners that are out of sight, or lie on one another from afar, cannot be taken hold of. */
  #approach() {
    const { map } = this.#workspace;
    const { geometry } = this.#session.state;
    if (!geometry) return;
    const [west, south, east, north] = map.view.bounds;
    const bounds = map.boundsOf([geometry]);
    const share = Math.max((bounds[2] - bounds[0]) / (east - west), (bounds[3] - bounds[1]) / (north - south));
    if (share > 0 && share < LEAST_SHARE) map.show(bounds);
    else map.reveal(bounds);
  }

  /** Who works on fields, or waits for what is being saved, does not move corners. */
  #draw() {
    const { geometry } = this.#session.state;
    const moves = this.#part === "place" && !this.#sending;
    const still = !moves && geometry ? [{ type: "Feature", properties: { look: "mine" }, geometry }] : [];
    this.#drawing.edit(moves ? geometry : null);
    this.#drawing.show("still", still);
  }

  #offerSaving() {
    this.#bar.offer(this.#session);
    this.#parts.submit.disabled = this.#saving || (!this.#session.dirty && !this.#conflict.open);
  }

  #tell() {
    const { state, object } = this.#session;
    const feature = (look) => (geometry) => ({ type: "Feature", properties: { look }, geometry });
    const others = [...Object.values(state.others).map(feature("other")), ...state.pieces.map(feature("piece"))];
    this.#drawing.show("others", others, { catches: true });
    this.#bar.figures(state.geometry, object.geometry);
    this.#offerSaving();
    this.#topology.check(state.geometry);
    this.#act.show();
    tellBeside(this.#parts, this.#session, (uid) => this.#snapping.objectOf(uid), this.#workspace.strings);
    this.#tools.offer();
  }

  /** At once and on every change: power and network fail here. */
  #keep() {
    this.#keeping = this.#keepDraft();
  }

  async #keepDraft() {
    const { uid, title } = this.object;
    const { isNew } = this.#session.object;
    const { state, versions, dirty } = this.#session;
    if (!dirty) {
      await this.#drafts.drop({ register: this.#register.slug, uid });
      this.#parts.kept.textContent = "";
      return;
    }
    const at = Date.now();
    const [reason, act] = [this.#parts.reason.value, this.#act.filled];
    const draft = { register: this.#register.slug, uid, title, isNew, at, state, versions, reason, act };
    this.#kept = await this.#drafts.keep(draft);
    const { editorKept, editorNotKept } = this.#workspace.strings;
    this.#parts.kept.textContent = this.#kept ? editorKept : editorNotKept;
  }

  async #discard() {
    if (this.#session.dirty && !confirm(fill(this.#workspace.strings.editorDiscardSure, { title: this.object.title }))) return;
    await this.#drafts.drop({ register: this.#register.slug, uid: this.object.uid });
    this.close();
  }

  #submit(event) {
    event.preventDefault();
    this.#save();
  }

  async #save() {
    if (this.#saving) return;
    this.#saving = true;
    this.#offerSaving();
    try {
      // Of a new object all inputs are sent, and what is missing is told beside them.
      const ready = (await Promise.all([this.#settled(), this.#fields.come]))[0];
      if (ready && !this.#over.signal.aborted) await this.#saveAll();
    } finally {
      this.#saving = false;
      if (!this.#over.signal.aborted) this.#offerSaving();
    }
  }

  async #saveAll() {
    const { refused, save: form } = this.#parts;
    const reason = this.#reason();
    const isAct = this.#register.saves && this.#act.kind;
    // Read without a reason too: all that is missing is marked at once, and the topmost has the focus.
    const act = isAct ? this.#act.read(reason) : null;
    if (!reason || (isAct && !act)) return;
    say(refused, "");
    delete form.dataset.waiting;
    const { signal } = this.#over;
    try {
      const answer = await this.#awaited(() => this.#send(reason, act));
      await this.#drafts.drop({ register: this.#register.slug, uid: this.object.uid });
      const left = signal.aborted;
      if (!left) this.close();
      this.dispatchEvent(new CustomEvent(this.#register.saves ? "saved" : "proposed", { detail: { ...answer, left } }));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      // What is told of it says that the draft stays here; it is told in any case.
      await Promise.allSettled([this.#keeping]);
      if (signal.aborted) this.dispatchEvent(new CustomEvent("failed", { detail: problem }));
      else this.#refuse(problem);
    }
  }

  /** What would be changed while the server answers would be neither in the register nor in the draft. */
  async #awaited(send) {
    const { editing } = this.#parts;
    const { signal } = this.#over;
    this.#tools.putAway();
    this.#sending = true;
    editing.inert = true;
    this.#draw();
    try {
      return await send();
    } finally {
      this.#sending = false;
      if (!signal.aborted) {
        editing.inert = false;
        this.#draw();
      }
    }
  }

  /** @returns {Promise<any>} the detail of the event that tells of it */
  async #send(reason, act) {
    const { api, strings } = this.#workspace;
    if (!this.#register.saves) {
      // Such a draft is of a time when this person saved.
      if (!this.#session.alone) throw new ApiProblem(strings.editorOneObject, NOT_TAKEN);
      return propose(api, this.#register.slug, this.#session, reason, this.#fields.all);
    }
    if (act) return makeAct(api, this.#register.slug, this.#session, act);
    return save(api, this.#register, this.#session, reason, this.#fields.all);
  }

  /** @returns {string} empty where it is missing, which is told then */
  #reason() {
    const { reason, reasonField, reasonError } = this.#parts;
    const typed = reason.value.trim();
    say(reasonError, typed ? "" : this.#workspace.strings.editorReasonMissing);
    reasonField.classList.toggle("field-wrong", !typed);
    reason.setAttribute("aria-invalid", String(!typed));
    if (!typed) reason.focus();
    return typed;
  }

  #refuse(problem) {
    if (problem.status === CONFLICT && problem.body.theirs) {
      this.#conflict.show(problem.body, this.#session);
      return this.#offerSaving();
    }
    const first = tellRefusal(this.#parts, problem, this.#fields, this.#workspace.strings);
    if (!first) return;
    this.show("fields");
    first.focus();
  }
}

/** One edit: the object's corners on the map, the form beside it, its draft in the browser, and its saving. */
import { measure } from "portal/map/geodesy.js";
import { fill } from "portal/page-data.js";
import { ActForm } from "portal/workspace/editor/act-form.js";
import { Conflict } from "portal/workspace/editor/conflict.js";
import { element, say } from "portal/workspace/editor/dom.js";
import { areaWords } from "portal/workspace/editor/figures.js";
import { makeAct, save } from "portal/workspace/editor/saving.js";
import { EditSession } from "portal/workspace/editor/session.js";
import { Snapping } from "portal/workspace/editor/snapping.js";
import { ToolForm } from "portal/workspace/editor/tool-form.js";
import { Topology } from "portal/workspace/editor/topology.js";

const [CONFLICT, NOT_REACHED] = [409, 0];

/** Events: `saved` (detail: the objects that came of it), `closed`. */
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
  #register;
  #session;
  #kept = true;
  #over = new AbortController();

  /**
   * @param {import("portal/workspace/main.js").Workspace} workspace
   * @param {{parts: Record<string, any>, drawing: any, bar: any, drafts: any}} tools of the editor
   * @param {{object: any, register: any, draft?: any}} edited
   */
  constructor(workspace, { parts, drawing, bar, drafts }, { object, register, draft = null }) {
    super();
    Object.assign(this, { object, register });
    this.#workspace = workspace;
    this.#parts = parts;
    this.#drawing = drawing;
    this.#bar = bar;
    this.#drafts = drafts;
    this.#register = register;
    this.#session = new EditSession(object, draft);
    this.#conflict = new Conflict(parts.conflict, drawing, workspace.strings);
    const edit = { register, session: this.#session };
    this.#snapping = new Snapping(workspace, { parts, drawing }, edit);
    this.#topology = new Topology(workspace, { parts, drawing }, edit);
    this.#tools = new ToolForm(workspace, { parts, drawing, bar }, edit, () => this.#snapping.neighbours);
    this.#act = new ActForm(parts.act, drawing, workspace.strings, this.#session, {
      filled: draft?.act ?? {},
      changed: () => this.#keep(),
    });
    parts.reason.value = draft?.reason ?? "";
    this.#open();
  }

  /** @returns {EditSession} */
  get session() {
    return this.#session;
  }

  /** Ends the edit; what is not saved stays a draft. */
  close() {
    this.#over.abort();
    this.#snapping.close();
    this.#topology.close();
    this.#tools.putAway();
    this.#drawing.edit(null);
    for (const name of ["others", "meant"]) this.#drawing.show(name, []);
    this.#conflict.hide();
    this.#bar.open(null);
    this.#workspace.map.setPicking(true);
    delete this.#parts.bar.parentElement.dataset.editing;
    this.#parts.editing.hidden = true;
    this.dispatchEvent(new CustomEvent("closed"));
  }

  #open() {
    const { signal } = this.#over;
    const { map } = this.#workspace;
    map.setPicking(false);
    this.#parts.bar.parentElement.dataset.editing = "";
    this.#parts.editing.hidden = false;
    say(this.#parts.refused, "");
    say(this.#parts.reasonError, "");
    this.#parts.kept.textContent = "";
    this.#bar.open({ undo: () => this.#session.undo(), redo: () => this.#session.redo() });
    this.#session.addEventListener("change", ({ detail }) => this.#changed(detail.by));
    this.#drawing.addEventListener("dragging", ({ detail }) => this.#follow(detail), { signal });
    this.#drawing.addEventListener("changed", ({ detail }) => this.#session.change({ geometry: detail }, "drawing"), { signal });
    this.#parts.reason.addEventListener("input", () => this.#keep(), { signal });
    this.#parts.save.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#parts.save.querySelector("[data-act=close]").addEventListener("click", () => this.close(), { signal });
    this.#parts.save.querySelector("[data-act=discard]").addEventListener("click", () => this.#discard(), { signal });
    addEventListener("online", () => this.#parts.save.dataset.waiting && this.#save(), { signal });
    addEventListener("beforeunload", (event) => this.#session.dirty && !this.#kept && event.preventDefault(), { signal });
    delete this.#parts.save.dataset.waiting;
    this.#show();
  }

  #follow(geometry) {
    this.#bar.figures(geometry, this.object.geometry);
    this.#topology.follow(geometry);
  }

  #changed(by) {
    if (by === "drawing") this.#tell();
    else this.#show();
    this.#keep();
  }

  #show() {
    this.#drawing.edit(this.#session.state.geometry);
    this.#tell();
  }

  #tell() {
    const { state } = this.#session;
    const feature = (look) => (geometry) => ({ type: "Feature", properties: { look }, geometry });
    const others = [...Object.values(state.others).map(feature("other")), ...state.pieces.map(feature("piece"))];
    this.#drawing.show("others", others, { catches: true });
    this.#bar.offer(this.#session);
    this.#bar.figures(state.geometry, this.object.geometry);
    this.#parts.submit.disabled = !this.#session.dirty;
    this.#topology.check(state.geometry);
    this.#act.show();
    this.#tellOthers();
    this.#tools.offer();
  }

  /** Objects that are changed or ended by this edit beside its own, and new ones. */
  async #tellOthers() {
    const { strings } = this.#workspace;
    const { state } = this.#session;
    const named = (sentence) => async (uid) => fill(sentence, { title: (await this.#snapping.objectOf(uid)).title });
    const sentences = await Promise.all([
      ...Object.keys(state.others).map(named(strings.editorAlsoMoved)),
      ...state.absorbed.map(named(strings.editorAlsoJoined)),
      ...state.pieces.map((piece) => fill(strings.editorAlsoNew, { area: areaWords(measure(piece).area, strings) })),
    ]);
    if (state !== this.#session.state) return;
    this.#parts.alsoList.replaceChildren(...sentences.map((one) => element("li", {}, one)));
    this.#parts.alsoChanged.hidden = sentences.length === 0;
  }

  /** At once and on every change: power and network fail here. */
  async #keep() {
    const { uid, title } = this.object;
    const { state, versions, dirty } = this.#session;
    if (!dirty) {
      await this.#drafts.drop({ register: this.#register.slug, uid });
      this.#parts.kept.textContent = "";
      return;
    }
    const at = Date.now();
    const [reason, act] = [this.#parts.reason.value, this.#act.filled];
    const draft = { register: this.#register.slug, uid, title, at, state, versions, reason, act };
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
    const { submit, refused, save: form } = this.#parts;
    const reason = this.#reason();
    const act = reason && this.#act.kind ? this.#act.read(reason) : null;
    if (!reason || (this.#act.kind && !act)) return;
    say(refused, "");
    delete form.dataset.waiting;
    submit.disabled = true;
    try {
      const saved = await this.#send(reason, act);
      await this.#drafts.drop({ register: this.#register.slug, uid: this.object.uid });
      this.close();
      this.dispatchEvent(new CustomEvent("saved", { detail: saved }));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      this.#refuse(problem);
    } finally {
      submit.disabled = false;
    }
  }

  /** @returns {Promise<any[]>} the objects that come of it */
  async #send(reason, act) {
    const { api } = this.#workspace;
    if (act) return makeAct(api, this.#register.slug, this.#session, act);
    return save(api, this.#register, this.#session, reason);
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
    if (problem.status === CONFLICT && problem.body.theirs) return this.#conflict.show(problem.body, this.#session);
    if (problem.status === NOT_REACHED) this.#parts.save.dataset.waiting = "true";
    const { editorNotYetSaved } = this.#workspace.strings;
    const message = problem.status === NOT_REACHED ? editorNotYetSaved : problem.message;
    const sentences = Object.values(problem.errors).flat().filter((one) => one !== message);
    this.#parts.refused.replaceChildren(
      element("p", {}, message),
      ...(sentences.length ? [element("ul", {}, ...sentences.map((one) => element("li", {}, one)))] : []),
    );
    this.#parts.refused.hidden = false;
    this.#parts.refused.focus();
  }
}

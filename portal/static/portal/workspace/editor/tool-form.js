/** The tools as buttons, and the form of the one that is in hand: its steps, drawn on the map or typed. */
import { element, say } from "portal/workspace/editor/dom.js";
import { toolsFor } from "portal/workspace/editor/tools.js";
import { Typed } from "portal/workspace/editor/typed.js";

/** m: a click this near means an object. */
const CLICK_METRES = 2;
/** Tools of that name draw the object itself. */
const DRAWS = "redraw-";

export class ToolForm {
  #workspace;
  #parts;
  #drawing;
  #bar;
  #edit;
  #neighbours;
  #typed;
  #tools = {};
  /** The tool in hand: its name, and what was given for its steps so far. */
  #hand = null;
  #using = null;
  /** Where a neighbour is chosen by name, while a tool asks for one. */
  #choice = null;

  /**
   * @param {import("portal/workspace/main.js").Workspace} workspace
   * @param {{parts: Record<string, any>, drawing: any, bar: any}} tools of the editor
   * @param {{register: any, session: any}} edit
   * @param {() => Map<string, any>} neighbours in view, by uid
   */
  constructor(workspace, { parts, drawing, bar }, { register, session }, neighbours) {
    this.#workspace = workspace;
    this.#parts = parts;
    this.#drawing = drawing;
    this.#bar = bar;
    this.#edit = { api: workspace.api, strings: workspace.strings, register, session };
    this.#neighbours = neighbours;
    this.#typed = new Typed(workspace.api, workspace.strings);
    this.offer();
  }

  /** Shows the tools that fit the geometry as it now is. */
  offer() {
    const { register, session, strings } = this.#edit;
    this.#tools = toolsFor(register.geometry, session, !register.saves);
    const button = ([name, { title }]) => {
      const made = element("button", { class: "button tool-button", type: "button", dataset: { tool: name } }, strings[title]);
      made.addEventListener("click", () => this.take(name));
      return made;
    };
    this.#parts.toolList.replaceChildren(...Object.entries(this.#tools).map(button));
  }

  /** Takes in hand what draws the object, where there is one way to. */
  takeFirst() {
    const [first, ...others] = Object.keys(this.#tools).filter((name) => name.startsWith(DRAWS));
    if (!others.length) this.take(first);
  }

  /** @param {string} name of a tool */
  take(name) {
    this.putAway();
    this.#hand = { name, tool: this.#tools[name], given: {}, marks: [] };
    this.#parts.toolList.hidden = true;
    this.#next();
    this.#parts.toolForm.querySelector("h4").focus();
  }

  /** @returns {Promise<boolean>} false: what the server was just doing could not be done, and the form says why */
  async settled() {
    return (await this.#typed.settled()) && ((await this.#using) ?? true);
  }

  /** Ends the tool in hand; what it was given so far is let go. */
  putAway() {
    const name = this.#hand?.name;
    const hadFocus = this.#parts.toolForm.contains(document.activeElement);
    this.#hand = null;
    this.#choice = null;
    this.#drawing.cancel();
    this.#drawing.show("given", []);
    this.#bar.hint("");
    this.#parts.toolForm.hidden = true;
    this.#parts.toolForm.replaceChildren();
    this.#parts.toolList.hidden = false;
    if (hadFocus) this.#parts.toolList.querySelector(`[data-tool="${name}"]`)?.focus();
  }

  /** The next step of the tool in hand; when there is none left, it is used. */
  #next() {
    const { tool, given } = this.#hand;
    const step = tool.steps.find(({ name }) => !(name in given));
    if (step) this.#ask(step);
    else if (tool.steps.length === 0) this.#confirm();
    else this.#using = this.#use();
  }

  #ask(step) {
    const { strings } = this.#edit;
    const { tool } = this.#hand;
    const hint = strings[step.hint];
    const hand = this.#hand;
    const take = (value) => hand === this.#hand && this.#take(step, value);
    const form = [
      element("p", { class: "tool-hint" }, hint),
      ...this.#settings(),
      ...(step.what === "object" ? this.#objects(take) : [this.#typed.form(step.what, take, tool.typedOf)]),
    ];
    this.#fill(form);
    this.#bar.hint(hint, drawnAs(step) === "point");
    this.#draw(step, take);
  }

  /** Drawn on the map; drawn again where the place was no object. */
  async #draw(step, take) {
    const hand = this.#hand;
    const drawn = await this.#drawing.draw(drawnAs(step));
    if (hand !== this.#hand || step.name in hand.given) return;
    if (!drawn) return this.putAway();
    if (step.what !== "object") return take(drawn);
    try {
      const uid = await this.#objectAt(drawn.coordinates);
      if (uid) return take(uid);
      this.#tell(this.#edit.strings.toolNoObject);
    } catch (problem) {
      this.#tell(problem.message);
    }
    if (hand === this.#hand) this.#draw(step, take);
  }

  async #objectAt([lon, lat]) {
    const { api, register, session } = this.#edit;
    const found = await api.get(`registers/${register.slug}/at`, { lon, lat, metres: CLICK_METRES });
    return found.find(({ uid }) => !session.touched.includes(uid))?.uid;
  }

  #take({ name, what }, value) {
    this.#hand.given[name] = value;
    if (what !== "object") this.#hand.marks.push({ type: "Feature", properties: { look: "given" }, geometry: value });
    this.#drawing.show("given", this.#hand.marks, { catches: true });
    this.#drawing.cancel();
    this.#next();
  }

  #confirm() {
    const use = element("button", { class: "button button-primary", type: "button" }, this.#edit.strings.toolUse);
    use.addEventListener("click", () => (this.#using = this.#use()));
    this.#fill([...this.#settings(), use]);
  }

  /** @returns {Promise<boolean>} whether it is done */
  async #use() {
    const hand = this.#hand;
    for (const { dataset, value, type } of this.#parts.toolForm.querySelectorAll("[data-setting]")) {
      const read = type === "text" ? Number(value.replace(",", ".")) : value;
      hand.settings = { ...hand.settings, [dataset.setting]: read };
    }
    this.#bar.hint("");
    try {
      const said = await hand.tool.run(this.#edit, { ...hand.given, ...hand.settings });
      if (hand === this.#hand) this.#done(said);
      return true;
    } catch (problem) {
      if (hand === this.#hand) this.#again(problem);
      return hand !== this.#hand;
    } finally {
      this.#using = null;
    }
  }

  /** It could not be done: says why, and asks anew for the last step. */
  #again(problem) {
    const { tool, given, marks } = this.#hand;
    const last = tool.steps.at(-1);
    if (last) {
      delete given[last.name];
      marks.pop();
      this.#drawing.show("given", marks, { catches: true });
    }
    this.#next();
    this.#tell([problem.message, ...Object.values(problem.errors ?? {}).flat()].join(" "));
  }

  /** @param {string | void} sentence of a tool that tells: it stays until the tool is put away */
  #done(sentence) {
    if (!sentence) return this.putAway();
    const again = element("button", { class: "button", type: "button" }, this.#edit.strings.toolAgain);
    again.addEventListener("click", () => this.take(this.#hand.name));
    this.#fill([element("p", { class: "tool-answer", role: "status" }, sentence), again]);
  }

  #fill(children) {
    const { toolForm } = this.#parts;
    const wrong = element("p", { class: "field-error tool-problem", role: "alert", hidden: true });
    const stop = element("button", { class: "button button-quiet", type: "button" }, this.#edit.strings.toolStop);
    stop.addEventListener("click", () => this.putAway());
    const title = element("h4", { tabIndex: -1 }, this.#edit.strings[this.#hand.tool.title]);
    toolForm.replaceChildren(title, wrong, ...children, stop);
    toolForm.hidden = false;
  }

  #tell(sentence) {
    const place = this.#parts.toolForm.querySelector(".tool-problem");
    if (place) say(place, sentence);
  }

  #settings() {
    const { strings } = this.#edit;
    const { book } = this.#hand.tool;
    if (book) return [this.#book(book), this.#north(book)];
    return (this.#hand.tool.settings ?? []).map(({ name, title, value }) => {
      const id = `setting-${name}`;
      const kept = this.#hand.settings?.[name] ?? value;
      const input = element("input", { class: "input", id, inputMode: "decimal", value: String(kept), dataset: { setting: name } });
      return element("div", { class: "field" }, element("label", { htmlFor: id }, strings[title]), input);
    });
  }

  #book({ name, title, help }) {
    const { strings } = this.#edit;
    const id = `setting-${name}`;
    const kept = this.#hand.settings?.[name] ?? "";
    const text = element("textarea", { class: "input typed", id, rows: 5, value: kept, dataset: { setting: name } });
    text.setAttribute("aria-describedby", `${id}-help`);
    const label = element("label", { htmlFor: id }, strings[title]);
    return element("div", { class: "field" }, label, text, element("small", { id: `${id}-help` }, strings[help]));
  }

  /** From which north the bearings of the book are: a grid's is off the true one by the convergence of its meridian. */
  #north({ north, trueNorth }) {
    const { strings } = this.#edit;
    const id = "setting-crs";
    const ofTrueNorth = element("option", { value: "" }, strings[trueNorth]);
    const select = element("select", { class: "select", id, dataset: { setting: "crs" } }, ofTrueNorth);
    const kept = this.#hand.settings?.crs ?? "";
    const offered = this.#typed.systems(({ projected }) => projected);
    offered.then((groups) => {
      select.append(...groups);
      select.value = kept;
    }, (problem) => this.#tell(problem.message));
    return element("div", { class: "field" }, element("label", { htmlFor: id }, strings[north]), select);
  }

  /** Lists the neighbours that are in view now, for a tool that asks for one of them. */
  offerNeighbours() {
    if (!this.#choice) return;
    const { select, button } = this.#choice;
    const chosen = select.value;
    const { session } = this.#edit;
    const others = [...this.#neighbours().values()].filter(({ id }) => !session.touched.includes(id));
    const near = this.#nearestFirst(others);
    select.replaceChildren(...near.map(({ id, properties }) => element("option", { value: id }, properties.title)));
    if (near.some(({ id }) => id === chosen)) select.value = chosen;
    button.disabled = near.length === 0;
  }

  /** Neighbours by name, for those who do not point. */
  #objects(take) {
    const { strings } = this.#edit;
    const select = element("select", { class: "select", id: "tool-object" });
    const button = element("button", { class: "button", type: "button" }, strings.toolTakeObject);
    this.#choice = { select, button };
    this.offerNeighbours();
    button.addEventListener("click", () => take(select.value));
    const label = element("label", { htmlFor: "tool-object" }, strings.toolObject);
    return [element("div", { class: "field" }, label, select), button];
  }

  #nearestFirst(features) {
    const middle = ([west, south, east, north]) => [(west + east) / 2, (south + north) / 2];
    const own = middle(this.#workspace.map.boundsOf([this.#edit.session.state.geometry]));
    const far = (feature) => {
      const [x, y] = middle(this.#workspace.map.boundsOf([feature.geometry]));
      return Math.hypot(x - own[0], y - own[1]);
    };
    return features.map((one) => [far(one), one]).sort(([a], [b]) => a - b).map(([, one]) => one);
  }
}

/** Another object is shown by a click on it. */
function drawnAs({ what }) {
  return what === "object" ? "point" : what;
}

/**
 * The fields of the object in the panel: the inputs of the register's own form, filled in with what the edit has. What
 * is typed goes into the edit at once; the server says beside each field what is wrong with it.
 */
import { ask } from "portal/ask.js";
import { fill } from "portal/page-data.js";
import { connectChoices } from "portal/pages/choices.js";
import { element, say } from "portal/workspace/editor/dom.js";

/** A value that is still being typed is not judged, ms. */
const PAUSE = 500;
const BY = "fields";

export class Fields {
  #workspace;
  #parts;
  #register;
  #session;
  /** By the field's name, what its inputs hold untouched. */
  #untouched = new Map();
  #pause = 0;
  #come;
  #asked = new AbortController();
  #over = new AbortController();

  /**
   * @param {import("portal/workspace/main.js").Workspace} workspace
   * @param {Record<string, any>} parts of the editor
   * @param {{register: any, session: import("portal/workspace/editor/session.js").EditSession}} edit
   */
  constructor(workspace, parts, { register, session }) {
    this.#workspace = workspace;
    this.#parts = parts;
    this.#register = register;
    this.#session = session;
    const { signal } = this.#over;
    parts.fields.addEventListener("input", ({ target }) => this.#typed(target), { signal });
    parts.fields.addEventListener("submit", (event) => event.preventDefault(), { signal });
    parts.fieldsAgain.addEventListener("click", () => this.load(), { signal });
    parts.fields.replaceChildren();
    this.load();
  }

  /** @returns {import("portal/workspace/editor/session.js").EditState["entered"]} of every field, as it is shown */
  get all() {
    return Object.fromEntries([...this.#untouched.keys()].map((name) => [name, this.#read(name)]));
  }

  /** Asks for the inputs, as the register has the object now. */
  load() {
    this.#come = this.#load();
  }

  /** @returns {Promise<void>} the inputs have come, or it is told that they have not */
  get come() {
    return this.#come;
  }

  async #load() {
    const { fields, fieldsProblem, fieldsAgain } = this.#parts;
    const { signal } = this.#over;
    try {
      const fragment = await (await ask(this.#session.object.fields, signal)).text();
      if (signal.aborted) return;
      fields.innerHTML = fragment;
      this.#untouched = new Map(this.#names().map((name) => [name, this.#read(name)]));
      connectChoices(fields);
      say(fieldsProblem, "");
      this.fill();
    } catch {
      if (!signal.aborted) say(fieldsProblem, this.#workspace.strings.offline);
    }
    fieldsAgain.hidden = fieldsProblem.hidden;
  }

  /** Puts into the inputs what the edit has. */
  fill() {
    const { entered } = this.#session.state;
    for (const [name, untouched] of this.#untouched) {
      const texts = entered[name] ?? untouched;
      for (const input of this.#inputs(name)) {
        const [text] = texts[input.name] ?? [];
        if (input.type === "checkbox") input.checked = text !== undefined;
        else input.value = text ?? "";
      }
    }
    this.#check();
  }

  /**
   * @param {Record<string, string[]>} errors by field
   * @returns {HTMLElement | undefined} the first input that is to be mended
   */
  mark(errors) {
    const wrong = [...this.#untouched.keys()].filter((name) => this.#tell(name, errors[name] ?? []));
    const { editorFieldsWrong } = this.#workspace.strings;
    say(this.#parts.fieldsState, wrong.length ? fill(editorFieldsWrong, { count: wrong.length }) : "");
    return wrong.length ? this.#inputs(wrong[0])[0] : undefined;
  }

  /** @param {string} name whether the panel has an input of that field */
  has(name) {
    return this.#untouched.has(name);
  }

  close() {
    clearTimeout(this.#pause);
    this.#over.abort();
    this.#asked.abort();
    say(this.#parts.fieldsState, "");
  }

  #typed(input) {
    const name = fieldOf(input);
    const { [name]: _before, ...entered } = this.#session.state.entered;
    const now = this.#read(name);
    if (!same(now, this.#untouched.get(name))) entered[name] = now;
    this.#session.amend({ entered }, BY, name);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#check(), PAUSE);
  }

  /** Of what was typed, for the fields that nobody has come to yet are not wrong. */
  async #check() {
    this.#asked.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const { entered } = this.#session.state;
    if (!Object.keys(entered).length) return this.mark({});
    const body = { uid: this.#session.own, entered };
    try {
      const { errors } = await this.#workspace.api.post(`registers/${this.#register.slug}/check`, body, asked.signal);
      if (!asked.signal.aborted) this.mark(errors);
    } catch (problem) {
      // Without a connection nothing is known to be wrong; saving asks again.
      if (!asked.signal.aborted && problem.status !== 0) say(this.#parts.fieldsState, problem.message);
    }
  }

  #names() {
    return [...new Set([...this.#parts.fields.querySelectorAll(INPUTS)].map(fieldOf))];
  }

  #inputs(name) {
    return [...this.#parts.fields.querySelectorAll(INPUTS)].filter((input) => fieldOf(input) === name);
  }

  #read(name) {
    const read = (input) => (input.type === "checkbox" && !input.checked ? [] : [input.value]);
    return Object.fromEntries(this.#inputs(name).map((input) => [input.name, read(input)]));
  }

  /** @returns {boolean} whether there is something to be told */
  #tell(name, sentences) {
    const inputs = this.#inputs(name);
    const field = inputs[0].closest(".field");
    const id = `panel-${name}_error`;
    const place = document.getElementById(id) ?? field.appendChild(element("p", { class: "field-error", id }));
    say(place, sentences.join(" "));
    field.classList.toggle("field-wrong", sentences.length > 0);
    for (const input of inputs) {
      input.setAttribute("aria-invalid", String(sentences.length > 0));
      const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
      input.setAttribute("aria-describedby", [...described, id].join(" "));
    }
    return sentences.length > 0;
  }
}

const INPUTS = ":is(input, select, textarea)[name]";

/** Inputs of small rows are named `<field>-<row>-<part>`. */
function fieldOf({ name }) {
  return name.split("-")[0];
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

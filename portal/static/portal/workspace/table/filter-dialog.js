/** The builder of filters: conditions by field, comparison and value, in groups; and the same as text that can be typed. */
import { suggestFor } from "portal/pages/choices.js";
import { element, say } from "portal/workspace/editor/dom.js";
import { fromJson, needsValue, signsOf, toText } from "portal/workspace/table/filter-text.js";

const INPUTS = { integer: ["text", "decimal"], decimal: ["text", "decimal"], date: ["date", ""] };
/** Kinds that nothing is compared with. */
const UNFILTERED = new Set(["rows"]);

/**
 * @param {Record<string, any>} parts of the table
 * @param {object} register `TableOut` of the interface
 * @param {import("portal/workspace/table/state.js").TableState} state
 * @param {import("portal/workspace/main.js").Workspace} workspace
 */
export async function openFilter(parts, register, state, workspace) {
  const builder = new Builder(parts, register, state, workspace);
  await builder.fill(state.filter);
  parts.filterDialog.showModal();
}

class Builder {
  #parts;
  #columns;
  #state;
  #workspace;
  #strings;
  #filter = null;
  #number = 0;

  constructor(parts, register, state, workspace) {
    this.#parts = parts;
    this.#state = state;
    this.#workspace = workspace;
    this.#strings = workspace.strings;
    const filtered = register.columns.filter(({ kind }) => !UNFILTERED.has(kind));
    this.#columns = new Map(filtered.map((column) => [column.name, column]));
    const { filterForm, filterGroups, filterAny, filterText } = parts;
    // Properties, not listeners: the dialog is one, its builders are many.
    filterForm.onsubmit = (event) => this.#submit(event);
    filterForm.onclick = ({ target }) => this.#act(target.closest("[data-act]"));
    filterGroups.onchange = ({ target }) => this.#changed(target);
    filterGroups.oninput = () => this.#read();
    filterAny.onchange = () => this.#read();
    filterText.oninput = () => this.#typed();
  }

  /** Shows a filter: in the table of conditions, if that can hold it, and as text. */
  async fill(text) {
    this.#parts.filterText.value = text;
    say(this.#parts.filterProblem, "");
    this.#filter = text ? await this.#parsed(text) : this.#empty();
    this.#draw();
  }

  async #parsed(text) {
    try {
      const { parsed } = await this.#workspace.api.post(`registers/${this.#state.register}/filter`, { text });
      return fromJson(parsed, this.#columns);
    } catch (problem) {
      say(this.#parts.filterProblem, problem.message);
      return null;
    }
  }

  #empty() {
    const [first] = this.#columns.values();
    return { any: false, groups: [{ any: false, conditions: [this.#condition(first.name)] }] };
  }

  #condition(field) {
    const column = this.#columns.get(field);
    const [sign] = signsOf(column.kind);
    return { field, sign, value: column.choices[0]?.[0] ?? (column.kind === "boolean" ? "true" : "") };
  }

  #draw() {
    const { filterGroups, filterAny, filterBuilder, filterOnlyText } = this.#parts;
    filterBuilder.hidden = !this.#filter;
    filterOnlyText.hidden = Boolean(this.#filter);
    if (!this.#filter) return;
    filterAny.closest("label").hidden = this.#filter.groups.length < 2;
    filterAny.value = this.#filter.any ? "any" : "all";
    filterGroups.replaceChildren(...this.#filter.groups.map((group, at) => this.#group(group, at)));
  }

  #group({ any, conditions }, at) {
    const { tableAllOf, tableAnyOf, tableAddCondition, tableGroup } = this.#strings;
    const join = element("select", { class: "select", dataset: { group: at } }, new Option(tableAllOf, "all"), new Option(tableAnyOf, "any"));
    join.value = any ? "any" : "all";
    join.hidden = conditions.length < 2;
    join.setAttribute("aria-label", tableGroup);
    const add = element("button", { class: "button button-quiet", type: "button", dataset: { act: "add", group: at } }, tableAddCondition);
    const lines = conditions.map((one, place) => this.#line(one, at, place));
    return element("fieldset", { class: "filter-group" }, join, ...lines, add);
  }

  #line({ field, sign, value }, at, place) {
    const { tableField, tableSign, tableRemove, tableSigns } = this.#strings;
    const where = { group: at, place };
    const column = this.#columns.get(field);
    const fields = element("select", { class: "select", dataset: { ...where, what: "field" } });
    fields.append(...[...this.#columns.values()].map((one) => new Option(one.title, one.name, false, one.name === field)));
    fields.setAttribute("aria-label", tableField);
    const signs = element("select", { class: "select", dataset: { ...where, what: "sign" } });
    signs.append(...signsOf(column.kind).map((one) => new Option(tableSigns[one], one, false, one === sign)));
    signs.setAttribute("aria-label", tableSign);
    const remove = element("button", { class: "button button-quiet", type: "button", title: tableRemove, dataset: { ...where, act: "remove" } }, "×");
    remove.setAttribute("aria-label", tableRemove);
    const parts = needsValue(sign) ? this.#value(column, value, where) : [];
    return element("div", { class: "filter-line" }, fields, signs, element("span", { class: "filter-value" }, ...parts), remove);
  }

  #value({ kind, choices, title, unit, search }, value, where) {
    const { tableYes, tableNo } = this.#strings;
    const dataset = { ...where, what: "value" };
    const offered = kind === "boolean" ? [["true", tableYes], ["false", tableNo]] : kind === "choice" ? choices : null;
    let input;
    const beside = [];
    if (offered) {
      input = element("select", { class: "select", dataset });
      input.append(...offered.map(([key, words]) => new Option(words, key, false, key === value)));
    } else {
      const [type, inputMode] = INPUTS[kind] ?? ["text", ""];
      input = element("input", { class: "input", type, inputMode, value, dataset, autocomplete: "off" });
      if (unit) beside.push(element("span", { class: "filter-unit" }, unit));
    }
    if (search) {
      const list = element("datalist", { id: `filter-list-${(this.#number += 1)}`, dataset: { address: search } });
      input.setAttribute("list", list.id);
      suggestFor(input, list);
      beside.push(list);
    }
    input.setAttribute("aria-label", title);
    return [input, ...beside];
  }

  #changed({ dataset, value }) {
    const { group, place, what } = dataset;
    const conditions = this.#filter.groups[group].conditions;
    if (!what) this.#filter.groups[group].any = value === "any";
    else if (what === "field") conditions[place] = this.#condition(value);
    else conditions[place][what] = value;
    if (what !== "value") {
      this.#draw();
      this.#parts.filterGroups.querySelector(`[data-group="${group}"][data-place="${place}"][data-what="${what}"]`)?.focus();
    }
    this.#write();
  }

  /** What is typed into a value stands in the text at once. */
  #read() {
    for (const { dataset, value } of this.#parts.filterGroups.querySelectorAll("[data-what=value]")) {
      this.#filter.groups[dataset.group].conditions[dataset.place].value = value;
    }
    this.#filter.any = this.#parts.filterAny.value === "any";
    this.#write();
  }

  #write() {
    const groups = this.#filter.groups.map(({ any, conditions }) => ({ any, conditions: conditions.filter(isWhole) }));
    this.#parts.filterText.value = toText({ any: this.#filter.any, groups }, this.#columns);
    say(this.#parts.filterProblem, "");
  }

  /** A text that is being typed is read when it is used; until then the conditions would say something else. */
  #typed() {
    const { filterText, filterBuilder, filterOnlyText } = this.#parts;
    if (!filterText.value.trim()) {
      this.#filter = this.#empty();
      this.#draw();
      return;
    }
    this.#filter = null;
    filterBuilder.hidden = true;
    filterOnlyText.hidden = false;
  }

  #act(button) {
    if (!button) return;
    const { act, group, place } = button.dataset;
    const [first] = this.#columns.keys();
    const acts = {
      add: () => this.#filter.groups[group].conditions.push(this.#condition(first)),
      remove: () => this.#remove(group, place),
      addGroup: () => this.#filter.groups.push({ any: true, conditions: [this.#condition(first)] }),
      build: () => this.fill(this.#parts.filterText.value.trim()),
      drop: () => this.#use(""),
      close: () => this.#parts.filterDialog.close(),
    };
    acts[act]();
    if (!["add", "remove", "addGroup"].includes(act)) return;
    this.#draw();
    this.#write();
    [...this.#parts.filterGroups.querySelectorAll("[data-what=field]")].at(-1)?.focus();
  }

  #remove(group, place) {
    const { groups } = this.#filter;
    groups[group].conditions.splice(place, 1);
    if (!groups[group].conditions.length) groups.splice(group, 1);
    if (!groups.length) this.#filter = this.#empty();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.#parts.filterText.value.trim();
    if (text) {
      try {
        await this.#workspace.api.post(`registers/${this.#state.register}/filter`, { text });
      } catch (problem) {
        say(this.#parts.filterProblem, problem.message);
        this.#parts.filterText.focus();
        return;
      }
    }
    this.#use(text);
  }

  #use(filter) {
    this.#state.change({ filter });
    this.#parts.filterDialog.close();
  }
}

/** A condition without its value is not asked yet; an empty choice is a value. */
function isWhole({ sign, value }) {
  return !needsValue(sign) || value !== "";
}

/** The table of the workspace: register, view, filter, grid and selection, brought together. */
import { fill } from "portal/page-data.js";
import { partsOf, say } from "portal/workspace/editor/dom.js";
import { connectColumns } from "portal/workspace/table/columns.js";
import { Grid } from "portal/workspace/table/grid.js";
import { connectPopovers } from "portal/workspace/table/popovers.js";
import { Rows } from "portal/workspace/table/rows.js";
import { connectSelected } from "portal/workspace/table/selected.js";
import { TableState } from "portal/workspace/table/state.js";
import { connectViews } from "portal/workspace/table/views.js";

/** By which the table tells itself from others who select. */
const BY = "table";
/** A question that is still being typed, and a map that still moves, are not asked, ms. */
const PAUSE = 300;

/**
 * @param {HTMLElement} element
 * @param {import("portal/workspace/main.js").Workspace} workspace
 * @returns {TableState}
 */
export function connectTable(element, workspace) {
  return new Table(element, workspace).state;
}

class Table {
  #parts;
  #workspace;
  #grid;
  #rows;
  #views;
  /** What is known of the register: `TableOut` of the interface; null while it is asked for. */
  #register = null;
  #opening = null;
  /** Where a run of rows begins that is chosen with Shift. */
  #anchor = 0;
  /** What is waited with, by what it is for: a map that moves does not undo what is being typed. */
  #pauses = {};
  /** Whether what the table shows is not what is asked, for want of an answer. */
  #unanswered = false;

  constructor(element, workspace) {
    this.#workspace = workspace;
    this.#parts = partsOf(element);
    this.state = new TableState(workspace.config.registers.map(({ slug }) => slug), workspace.config.register);
    this.#grid = new Grid(this.#parts.grid, workspace.strings);
    this.#rows = new Rows(workspace.api);
    this.#connectGrid();
    this.#connectBar();
    const context = { parts: this.#parts, state: this.state, workspace, table: this };
    connectPopovers(element);
    connectColumns(context);
    this.#views = connectViews(context);
    connectSelected(context);
    workspace.selection.addEventListener("change", ({ detail }) => this.#selected(detail));
    workspace.selection.addEventListener("saved", () => this.load());
    workspace.map.addEventListener("view", () => this.state.inView && this.#later("view", () => this.load()));
    addEventListener("online", () => this.#unanswered && this.#again());
    this.state.addEventListener("change", ({ detail: changed }) => this.#changed(changed));
    if (this.state.register) this.#opening = this.#open();
  }

  /** What is known of the register that is shown. */
  get register() {
    return this.#register;
  }

  /** The question that the rows answer. */
  get question() {
    const { map, selection } = this.#workspace;
    // The map has no view until it has begun.
    return this.state.question(() => map.view.bounds, selection.uids);
  }

  /** The columns that are shown, in order; none before they are known. */
  get columns() {
    if (!this.#register) return [];
    const chosen = this.state.columns.length ? this.state.columns : this.#register.shown;
    return chosen.map((name) => this.#register.columns.find((column) => column.name === name)).filter(Boolean);
  }

  /** Asks anew for what is shown. */
  async load() {
    const { register, columns } = this.state;
    await this.#rows.ask(register, { ...this.question, columns: columns.length ? columns : null });
    this.#grid.refresh();
  }

  /** Selects the next row of the table and brings it on the map. */
  async next() {
    await this.#step(1);
  }

  async previous() {
    await this.#step(-1);
  }

  async #step(by) {
    const { total } = this.#rows;
    const from = this.#grid.active < 0 && by < 0 ? 0 : this.#grid.active;
    if (total) await this.#goTo((from + by + total) % total);
  }

  async #open() {
    const { api } = this.#workspace;
    const slug = this.state.register;
    this.#register = null;
    this.#parts.register.value = slug;
    this.#grid.total = 0;
    // What a view asks is known only when the views have come.
    const early = this.state.view ? null : this.load();
    try {
      const [register, saved] = await (this.#brought(slug) ??
        Promise.all([api.get(`registers/${slug}/table`), api.get(`registers/${slug}/views`)]));
      if (this.state.register !== slug) return;
      this.#register = register;
      this.#views.offer(register.views, saved);
      this.#show();
      this.state.dispatchEvent(new CustomEvent("opened", { detail: register }));
      await (early ?? this.load());
      if (this.state.takeStart()) await this.next();
    } catch (problem) {
      if (this.state.register === slug) this.#unansweredFor(problem);
    }
  }

  /** What the page brought of a register, once: views are saved later. */
  #brought(slug) {
    const { config } = this.#workspace;
    const { brought } = config;
    config.brought = null;
    return brought?.slug === slug ? [brought.table, brought.views] : null;
  }

  #show() {
    const { selection } = this.#workspace;
    const isChosen = (uid) => selection.register === this.state.register && selection.has(uid);
    this.#grid.show(this.columns, this.state.sort, (index) => this.#rows.at(index), isChosen);
    this.#parts.search.value = this.state.search;
    this.#parts.filter.setAttribute("aria-pressed", String(Boolean(this.state.filter)));
    this.#parts.inView.checked = this.state.inView;
  }

  #changed(changed) {
    say(this.#parts.done, "");
    if (changed.has("register")) {
      // What was being typed was meant for the register before.
      clearTimeout(this.#pauses.search);
      this.#grid.active = -1;
      this.#opening = this.#open();
      return;
    }
    // What is asked before the columns are known is asked all the same.
    if (this.#register) this.#show();
    this.load();
  }

  /** Asks once more what was not answered. */
  #again() {
    if (this.#register) this.load();
    else this.#opening = this.#open();
  }

  #tellTotal() {
    const { tableTotal, tableNothing } = this.#workspace.strings;
    const { total, count } = this.#rows;
    this.#parts.total.textContent = total ? fill(tableTotal, { count }) : tableNothing;
  }

  #connectGrid() {
    this.#rows.addEventListener("total", ({ detail: total }) => {
      this.#grid.total = total;
      say(this.#parts.problem, "");
      this.#tellTotal();
    });
    this.#rows.addEventListener("rows", () => {
      this.#unanswered = false;
      this.#grid.refresh();
    });
    this.#rows.addEventListener("problem", ({ detail }) => this.#unansweredFor(detail));
    this.#grid.addEventListener("need", ({ detail: { first, last } }) => this.#rows.want(first, last));
    this.#grid.addEventListener("choose", ({ detail }) => this.#choose(detail));
    this.#grid.addEventListener("zoom", ({ detail: index }) => this.#goTo(index));
    this.#grid.addEventListener("all", () => this.#chooseAll());
    this.#grid.addEventListener("sort", ({ detail: name }) => {
      const { sort } = this.state;
      this.state.change({ sort: sort === name ? `-${name}` : sort === `-${name}` ? "" : name });
    });
  }

  #connectBar() {
    const { register, search, filter, inView, next, previous } = this.#parts;
    register.addEventListener("change", () => this.state.change({ register: register.value }));
    const find = () => this.state.change({ search: search.value.trim() });
    search.addEventListener("input", () => this.#later("search", find));
    search.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      find();
      if (this.#unanswered) this.#again();
    });
    inView.addEventListener("change", () => this.state.change({ inView: inView.checked }));
    next.addEventListener("click", () => this.next());
    previous.addEventListener("click", () => this.previous());
    document.addEventListener("keydown", (event) => {
      const step = event.altKey && { ArrowDown: () => this.next(), ArrowUp: () => this.previous() }[event.key];
      // There the same keys open a list.
      if (!step || event.target.closest("select, input, textarea, dialog")) return;
      event.preventDefault();
      step();
    });
    filter.addEventListener("click", async () => {
      // Only who filters needs the builder.
      const [{ openFilter }] = await Promise.all([import("portal/workspace/table/filter-dialog.js"), this.#opening]);
      if (this.#register) openFilter(this.#parts, this.#register, this.state, this.#workspace);
    });
  }

  async #choose({ index, how }) {
    const { selection } = this.#workspace;
    const row = await this.#rows.get(index);
    if (!row) return;
    const { register } = this.state;
    if (how === "through") {
      const [first, last] = [this.#anchor, index].sort((a, b) => a - b);
      const found = await this.#ask({ offset: first, limit: last - first + 1 });
      if (found) selection.set(register, found.uids, BY);
      return;
    }
    this.#anchor = index;
    if (how === "toggle") selection.toggle(register, row.uid, BY);
    else selection.set(register, [row.uid], BY);
  }

  async #chooseAll() {
    const { selection, strings } = this.#workspace;
    if (selection.register === this.state.register && selection.uids.length && selection.uids.length >= this.#rows.total) {
      selection.set(this.state.register, [], BY);
      return;
    }
    const found = await this.#ask({});
    if (!found) return;
    selection.set(this.state.register, found.uids, BY);
    if (found.total > found.uids.length) say(this.#parts.problem, fill(strings.tableTooMany, { count: found.uids.length }));
  }

  async #ask(run) {
    try {
      return await this.#workspace.api.post(`registers/${this.state.register}/select`, { ...this.question, ...run });
    } catch (problem) {
      this.#tell(problem);
      return null;
    }
  }

  /** To a row: it is selected and brought into sight on the map. */
  async #goTo(index) {
    const row = await this.#rows.get(index);
    if (!row) return;
    this.#grid.goTo(index);
    this.#anchor = index;
    this.#workspace.selection.set(this.state.register, [row.uid], BY);
    this.state.dispatchEvent(new CustomEvent("zoom", { detail: [row.uid] }));
    if (!row.placed) say(this.#parts.problem, fill(this.#workspace.strings.tableNowhere, { title: row.title }));
  }

  /** What was selected elsewhere is shown: its register, and the row of the first. */
  async #selected({ register, uids, by }) {
    if (this.state.onlySelected && by !== BY) this.load();
    this.#grid.refresh();
    if (!this.#unanswered) say(this.#parts.problem, "");
    // Who saves tells of it, and selects what was saved.
    if (by !== "saved") say(this.#parts.done, "");
    if (by === BY || !uids.length) return;
    if (register !== this.state.register) {
      this.state.change({ register });
      return;
    }
    // Something else may have been selected meanwhile.
    const isStill = () => this.#workspace.selection.uids[0] === uids[0];
    try {
      const { position } = await this.#workspace.api.post(`registers/${register}/position`, { ...this.question, uid: uids[0] });
      if (position !== null && isStill()) this.#grid.goTo(position);
    } catch (problem) {
      if (isStill()) this.#tell(problem);
    }
  }

  #later(name, act) {
    clearTimeout(this.#pauses[name]);
    this.#pauses[name] = setTimeout(act, PAUSE);
  }

  #unansweredFor(problem) {
    this.#unanswered = true;
    this.#tell(problem);
  }

  #tell(problem) {
    if (problem.name !== "AbortError") say(this.#parts.problem, problem.message);
  }
}

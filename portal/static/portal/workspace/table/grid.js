/**
 * A grid of many rows (WAI-ARIA grid), of which only those in sight and a few beyond are in the page. The focus stays on
 * the grid; which row it is at is told by `aria-activedescendant`.
 *
 * Events: `need` (detail: first and last row in sight), `sort` (detail: name of the column), `choose` (detail: `{index, how}`;
 * how is `only`, `toggle` or `through`), `zoom` (detail: index), `all` (the box of all rows was pressed).
 */

/** Rows beyond what is in sight, above and below. */
const BEYOND = 12;
/** Widths of columns by kind, rem. */
const WIDTHS = { text: 15, reference: 15, choice: 12, date: 8, boolean: 6, integer: 7, decimal: 8, rows: 18 };
const WIDEST_TITLE = 17;
/** Letters of a title that a rem of width holds. */
const LETTERS_PER_REM = 1.7;
/** Beside a title: the column's padding, and the arrow of the order, rem. */
const ROOM = 2.75;
const NUMBERS = new Set(["integer", "decimal"]);

export class Grid extends EventTarget {
  active = -1;
  #element;
  #head;
  #body;
  #strings;
  #columns = [];
  #total = 0;
  #rowAt = () => undefined;
  #isChosen = () => false;
  #shown = new Map();
  #frame = 0;

  /** @param {HTMLElement} element `role="grid"` @param {Record<string, string>} strings */
  constructor(element, strings) {
    super();
    this.#element = element;
    this.#strings = strings;
    [this.#head, this.#body] = element.children;
    element.addEventListener("scroll", () => this.refresh(), { passive: true });
    element.addEventListener("keydown", (event) => event.target === element && this.#key(event));
    this.#head.addEventListener("click", ({ target }) => {
      const name = target.closest("[data-sort]")?.dataset.sort;
      if (name) this.#emit("sort", name);
      else if (target.closest("[data-all]")) this.#emit("all");
    });
    // A run of rows is chosen with Shift, not its text.
    this.#body.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault());
    this.#body.addEventListener("click", (event) => this.#pressed(event));
    this.#body.addEventListener("dblclick", ({ target }) => {
      const index = this.#indexOf(target);
      if (index >= 0) this.#emit("zoom", index);
    });
    new ResizeObserver(() => this.refresh()).observe(element);
  }

  /**
   * @param {object[]} columns with `name`, `title`, `unit`, `kind`, `sortable`
   * @param {string} sort as the interface takes it
   * @param {(index: number) => object | undefined} rowAt
   * @param {(uid: string) => boolean} isChosen
   */
  show(columns, sort, rowAt, isChosen) {
    this.#columns = columns;
    this.#rowAt = rowAt;
    this.#isChosen = isChosen;
    this.#element.style.setProperty("--columns", columns.map(widthOf).join(" "));
    this.#element.setAttribute("aria-colcount", String(columns.length + 1));
    this.#head.replaceChildren(this.#allBox(), ...columns.map((column) => this.#heading(column, sort)));
    this.forget();
  }

  /** How many rows there are. */
  set total(total) {
    this.#total = total;
    this.#element.setAttribute("aria-rowcount", String(total + 1));
    this.#body.style.setProperty("--rows", String(total));
    if (this.active >= total) this.active = total - 1;
    this.refresh();
  }

  get rowHeight() {
    return Number.parseFloat(getComputedStyle(this.#element).getPropertyValue("--row-height"));
  }

  /** Goes to a row and brings it into sight. */
  goTo(index) {
    if (!this.#total) return;
    this.active = Math.max(0, Math.min(index, this.#total - 1));
    const height = this.rowHeight;
    const top = this.active * height;
    const room = this.#element.clientHeight - this.#head.offsetHeight;
    if (top < this.#element.scrollTop) this.#element.scrollTop = top;
    else if (top + height > this.#element.scrollTop + room) this.#element.scrollTop = top + height - room;
    this.#paint();
  }

  /** All rows are others than before. */
  forget() {
    for (const row of this.#shown.values()) row.remove();
    this.#shown.clear();
    this.refresh();
  }

  /** What is known or chosen is otherwise than before. */
  refresh() {
    this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const height = this.rowHeight;
    const visible = Math.ceil(this.#element.clientHeight / height);
    const top = Math.floor(this.#element.scrollTop / height);
    const first = Math.max(0, top - BEYOND);
    const last = Math.min(this.#total - 1, top + visible + BEYOND);
    for (const [index, row] of this.#shown) {
      if (index >= first && index <= last) continue;
      row.remove();
      this.#shown.delete(index);
    }
    for (let index = first; index <= last; index += 1) this.#paintRow(index);
    const active = this.#shown.get(this.active);
    if (active) this.#element.setAttribute("aria-activedescendant", active.id);
    else this.#element.removeAttribute("aria-activedescendant");
    if (last >= first) this.#emit("need", { first, last });
  }

  #paintRow(index) {
    const known = this.#rowAt(index);
    let row = this.#shown.get(index);
    if (!row || row.dataset.uid !== (known?.uid ?? "")) {
      row?.remove();
      row = this.#made(index, known);
      this.#shown.set(index, row);
      this.#body.append(row);
    }
    const chosen = Boolean(known) && this.#isChosen(known.uid);
    row.setAttribute("aria-selected", String(chosen));
    row.toggleAttribute("data-active", index === this.active);
  }

  #made(index, known) {
    const row = made("row", "grid-row");
    row.id = `row-${index}`;
    row.setAttribute("aria-rowindex", String(index + 2));
    row.dataset.uid = known?.uid ?? "";
    row.style.setProperty("--index", String(index));
    row.append(cell("grid-check", ""), ...this.#columns.map((column, at) => cell(classOf(column), known?.cells[at] ?? "")));
    if (!known) row.setAttribute("aria-busy", "true");
    return row;
  }

  #heading({ name, title, unit, kind, sortable }, sort) {
    const heading = made("columnheader", classOf({ kind }));
    const words = unit ? `${title}, ${unit}` : title;
    if (!sortable) {
      heading.textContent = words;
      return heading;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.sort = name;
    button.textContent = words;
    button.title = words;
    heading.append(button);
    if (sort === name) heading.setAttribute("aria-sort", "ascending");
    if (sort === `-${name}`) heading.setAttribute("aria-sort", "descending");
    return heading;
  }

  #allBox() {
    const heading = made("columnheader", "grid-check");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.all = "";
    button.setAttribute("aria-label", this.#strings.tableSelectAll);
    button.title = this.#strings.tableSelectAll;
    heading.append(button);
    return heading;
  }

  #pressed(event) {
    const index = this.#indexOf(event.target);
    if (index < 0) return;
    this.goTo(index);
    const adds = event.ctrlKey || event.metaKey || event.target.closest(".grid-check");
    this.#emit("choose", { index, how: event.shiftKey ? "through" : adds ? "toggle" : "only" });
  }

  #indexOf(target) {
    const row = target.closest(".grid-row");
    return row ? Number(row.id.slice("row-".length)) : -1;
  }

  #key(event) {
    const page = Math.max(1, Math.floor((this.#element.clientHeight - this.#head.offsetHeight) / this.rowHeight) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.#total, End: this.#total };
    if (event.key in steps) {
      this.goTo(this.active + steps[event.key]);
      if (event.shiftKey) this.#emit("choose", { index: this.active, how: "through" });
    } else if (event.key === " " && this.active >= 0) {
      this.#emit("choose", { index: this.active, how: "toggle" });
    } else if (event.key === "Enter" && this.active >= 0) {
      this.#emit("zoom", this.active);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      this.#emit("all");
    } else {
      return;
    }
    event.preventDefault();
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function cell(className, text) {
  const found = made("gridcell", className);
  found.textContent = text;
  if (text) found.title = text;
  return found;
}

function made(role, className) {
  const element = document.createElement("div");
  element.setAttribute("role", role);
  element.className = className;
  return element;
}

function classOf({ kind }) {
  return NUMBERS.has(kind) ? "grid-number" : "grid-cell";
}

/** A column is as wide as its values need, or its title. */
function widthOf({ kind, title, unit }) {
  const letters = title.length + (unit ? unit.length + 2 : 0);
  return `${Math.max(WIDTHS[kind], Math.min(WIDEST_TITLE, letters / LETTERS_PER_REM + ROOM)).toFixed(1)}rem`;
}

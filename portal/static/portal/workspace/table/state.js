/**
 * What the table shows: of which register, by which filter, in which order, with which columns. It stands in the page's
 * address (`?register=parcels&filter=…&q=…&sort=-area`, or `&view=` for a view that is shown as it was saved), so that a
 * table can be sent to somebody; the map's view stands behind the `#`.
 *
 * Events: `change` (detail: the set of the names that changed); of the table, which has no other place to tell them:
 * `opened` (detail: what is known of the register) and `zoom` (detail: uids that are to be shown on the map).
 */
import { writeQuery } from "portal/workspace/address.js";

const NO_QUESTION = { filter: "", search: "", sort: "" };

export class TableState extends EventTarget {
  register = "";
  view = "";
  filter = "";
  search = "";
  sort = "";
  /** @type {string[]} names; empty: the usual ones */
  columns = [];
  /** Whether only what is in the map's view is shown, and only what is selected. */
  inView = false;
  onlySelected = false;
  #start = false;

  /** @param {string[]} registers slugs that may be shown @param {string} first the one to begin with */
  constructor(registers, first) {
    super();
    const asked = new URLSearchParams(location.search);
    const wanted = asked.get("register");
    this.register = registers.includes(wanted) ? wanted : first;
    this.view = asked.get("view") ?? "";
    this.filter = asked.get("filter") ?? "";
    this.search = asked.get("q") ?? "";
    this.sort = asked.get("sort") ?? "";
    this.columns = this.#kept();
    this.#start = asked.get("go") === "first";
  }

  /** Whether the page's address asks for the first row (`&go=first`); told once. */
  takeStart() {
    const start = this.#start;
    this.#start = false;
    return start;
  }

  /** @param {Partial<TableState>} values what is to be otherwise; a view is no longer itself when it is asked otherwise */
  change(values) {
    const next = { ...values };
    if ("register" in values && values.register !== this.register) Object.assign(next, NO_QUESTION, { view: "", onlySelected: false });
    else if (!("view" in values) && ["filter", "search", "sort"].some((name) => name in values)) next.view = "";
    const changed = new Set(Object.keys(next).filter((name) => String(next[name]) !== String(this[name])));
    if (!changed.size) return;
    Object.assign(this, next);
    if (changed.has("columns")) this.#keep();
    else if (changed.has("register")) this.columns = this.#kept();
    this.#write();
    this.dispatchEvent(new CustomEvent("change", { detail: changed }));
  }

  /** The question as the interface takes it. @param {() => number[]} bounds of the map @param {string[]} uids selected */
  question(bounds, uids) {
    const { filter, search, sort } = this;
    return { filter, search, sort, box: this.inView ? bounds() : null, uids: this.onlySelected ? uids : null };
  }

  #write() {
    const { register, view, filter, search, sort } = this;
    // A view that is shown as it was saved says by itself what is asked.
    const asked = view ? { filter: "", q: "", sort: "" } : { filter, q: search, sort };
    writeQuery({ register, view, ...asked, go: "" });
  }

  /** The columns that this person chose in this browser. */
  #kept() {
    try {
      return JSON.parse(localStorage.getItem(this.#key)) ?? [];
    } catch {
      return [];
    }
  }

  #keep() {
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.columns));
    } catch {
      // A browser that keeps nothing shows the usual columns next time.
    }
  }

  get #key() {
    return `atlas-columns-${this.register}`;
  }
}

/**
 * The list beside the map: the objects in view, a page at a time, walked with the keyboard.
 *
 * Rows are plain links to the objects' pages; without this script they work as such.
 */
import { pageData } from "portal/page-data.js";
import { loadFragment } from "portal/pages/fragment.js";

/** Six places of a degree are about a decimetre. */
const BOX_PLACES = 6;

const MORE = ".list-more a";

const MOVES = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, length) => length - 1,
};

/** Events: `open` (detail: `{layer, id, bounds}`), `total` (detail: the sentence that counts the objects). */
export class ObjectList extends EventTarget {
  #container;
  #form;
  #layers;
  #bounds = null;
  /** The address of the list that is shown or awaited. */
  #asked = "";
  /** The place that the first row of "Show more" will have, while it is awaited. */
  #firstOfMore = null;

  /**
   * @param {HTMLElement} container holds `portal/_list.html`
   * @param {HTMLFormElement} form chooses the layer that is listed (`list`) and the words sought (`q`)
   * @param {Array<{slug: string, items: string}>} layers
   */
  constructor(container, form, layers) {
    super();
    this.#container = container;
    this.#form = form;
    this.#layers = layers;
    container.addEventListener("click", (event) => this.#onClick(event));
    container.addEventListener("keydown", (event) => this.#onKey(event));
    container.addEventListener("htmx:load", () => this.#onRows());
    container.addEventListener("htmx:afterRequest", (event) => this.#onAnswer(event));
    form.elements.list.addEventListener("change", () => this.refresh());
    // The cross of a search field empties it with this event and no other.
    form.elements.q.addEventListener("search", () => this.refresh());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.refresh();
    });
  }

  /**
   * Lists what lies within `bounds` (`[west, south, east, north]`, degrees), or within those of the last time. Words
   * sought are looked for in the whole hromada, so a move of the map changes nothing then.
   */
  async refresh(bounds = this.#bounds) {
    this.#bounds = bounds;
    const layer = this.#layers.find((one) => one.slug === this.#form.elements.list.value);
    if (!layer || !bounds) return;
    const sought = this.#form.elements.q.value.trim();
    const box = bounds.map((degree) => degree.toFixed(BOX_PLACES)).join(",");
    const asked = new URLSearchParams(sought ? { q: sought } : { bbox: box });
    const url = `${layer.items}?${asked}`;
    if (url === this.#asked) return;
    this.#asked = url;
    this.#firstOfMore = null;
    const came = await loadFragment(this.#container, url, () => this.#tellTotal());
    if (!came) this.#asked = "";
  }

  /** Puts the focus on an object's row. @returns {boolean} whether there is such a row */
  focus({ layer, id }) {
    const row = this.#rows().find((one) => one.dataset.layer === layer && Number(one.dataset.id) === id);
    row?.focus();
    return Boolean(row);
  }

  #rows() {
    return [...this.#container.querySelectorAll(".object-link")];
  }

  #tellTotal() {
    const total = this.#container.querySelector(".list-total")?.textContent.trim() ?? "";
    this.dispatchEvent(new CustomEvent("total", { detail: total }));
  }

  #onClick(event) {
    if (event.target.matches(MORE)) this.#firstOfMore = this.#rows().length;
    const row = event.target.closest(".object-link");
    // With a modifier the person wants the page itself, in another tab or window.
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const bounds = row.dataset.bbox ? row.dataset.bbox.split(",").map(Number) : null;
    const detail = { layer: row.dataset.layer, id: Number(row.dataset.id), bounds };
    this.dispatchEvent(new CustomEvent("open", { detail }));
  }

  #onKey(event) {
    const move = MOVES[event.key];
    const rows = this.#rows();
    const at = rows.indexOf(event.target);
    if (!move || at < 0) return;
    event.preventDefault();
    const next = Math.min(Math.max(move(at, rows.length), 0), rows.length - 1);
    rows[next].focus();
  }

  /** After "Show more" the focus goes to the first of the rows that came, as the link it was on is gone. */
  #onRows() {
    if (this.#firstOfMore === null) return;
    this.#rows()[this.#firstOfMore]?.focus();
    this.#firstOfMore = null;
  }

  /** "Show more" that brought nothing says so, and can be pressed again. */
  #onAnswer({ detail: { elt: link, successful } }) {
    if (successful || !link.matches(MORE)) return;
    link.textContent = pageData("map-strings").moreProblem;
    this.#firstOfMore = null;
  }
}

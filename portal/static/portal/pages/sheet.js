/** On a narrow screen the panel is a sheet that rises over the map: by a press of its handle, or by a swipe. */

const NARROW = matchMedia("(max-width: 47.99rem)");
/** Shorter than this is a press that trembled, CSS pixels. */
const SWIPE = 24;

export class Sheet {
  #panel;
  #handle;
  #onChange;

  /**
   * @param {HTMLElement} panel
   * @param {HTMLButtonElement} handle
   * @param {(covered: number) => void} onChange told how many pixels of the map the open sheet covers
   */
  constructor(panel, handle, onChange) {
    this.#panel = panel;
    this.#handle = handle;
    this.#onChange = onChange;
    handle.addEventListener("click", () => this.toggle());
    this.#listenToSwipes();
    NARROW.addEventListener("change", () => this.toggle(this.isOpen));
  }

  get isOpen() {
    return this.#panel.hasAttribute("data-open");
  }

  /** Whether the panel is a sheet at all. */
  get isSheet() {
    return NARROW.matches;
  }

  toggle(open = !this.isOpen) {
    this.#panel.toggleAttribute("data-open", open);
    this.#handle.setAttribute("aria-expanded", String(open));
    this.#onChange(this.isSheet && open ? this.#panel.offsetHeight - this.#handle.offsetHeight : 0);
  }

  #listenToSwipes() {
    let start = null;
    let swiped = false;
    this.#handle.addEventListener("pointerdown", (event) => {
      start = event.clientY;
      swiped = false;
      this.#handle.setPointerCapture(event.pointerId);
    });
    this.#handle.addEventListener("pointerup", (event) => {
      const way = event.clientY - start;
      swiped = Math.abs(way) > SWIPE;
      if (swiped) this.toggle(way < 0);
    });
    // A swipe ends in a click as well, which would turn it back.
    this.#handle.addEventListener("click", (event) => swiped && event.stopImmediatePropagation(), { capture: true });
  }
}

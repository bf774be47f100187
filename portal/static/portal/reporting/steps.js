/** The steps of the page, one seen at a time; each has its hash, so that the phone's button back goes back. */
import { fill } from "portal/page-data.js";

const ORDER = ["what", "where", "known", "tell"];

/** Event: `step` (detail: its name). */
export class Steps extends EventTarget {
  #root;
  #progress;
  #strings;
  #mayBe;

  /**
   * @param {HTMLElement} root holds the sections with `data-step`
   * @param {HTMLElement} progress
   * @param {Record<string, string>} strings
   * @param {(step: string) => string} mayBe the step that can be shown where another one is asked for
   */
  constructor(root, progress, strings, mayBe) {
    super();
    this.#root = root;
    this.#progress = progress;
    this.#strings = strings;
    this.#mayBe = mayBe;
    // Other places of the page have a hash as well: whoever skips to the content stays where they are.
    addEventListener("popstate", () => this.asked && this.#show(this.asked));
    root.addEventListener("click", (event) => {
      const to = event.target.closest("[data-go]");
      if (!to) return;
      event.preventDefault();
      this.go(to.dataset.go);
    });
  }

  /** @returns {string | undefined} the step of the address, if it is one; the first where it names nothing */
  get asked() {
    const found = location.hash.slice(1) || ORDER[0];
    return ORDER.find((step) => step === found);
  }

  /** @returns {string} */
  get now() {
    return this.#root.dataset.now;
  }

  /** @param {string} step */
  go(step) {
    if (step !== this.now) history.pushState(null, "", `#${step}`);
    this.#show(step);
  }

  /** The first step that is seen: nobody has pressed anything, so the focus stays where it is. */
  begin(step) {
    history.replaceState(null, "", `#${step}`);
    this.#show(step, { quietly: true });
  }

  #show(asked, { quietly = false } = {}) {
    const step = this.#mayBe(asked);
    this.#root.dataset.now = step;
    for (const section of this.#root.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== step;
    this.#progress.textContent = fill(this.#strings.step, { step: ORDER.indexOf(step) + 1, steps: ORDER.length });
    this.#progress.hidden = false;
    if (!quietly) {
      scrollTo({ top: 0 });
      this.#root.querySelector(`[data-step=${step}] h2`).focus({ preventScroll: true });
    }
    this.dispatchEvent(new CustomEvent("step", { detail: step }));
  }
}

/**
 * The bar on the map while somebody edits: figures of what is drawn, undo and redo, and what can be done with a line
 * that is being drawn. Its keys work wherever nobody types.
 */
import { fill } from "portal/page-data.js";
import { measure } from "portal/map/geodesy.js";
import { areaWords, measureWords } from "portal/workspace/editor/figures.js";
import { say, showPart } from "portal/workspace/editor/dom.js";

/** m²: a difference that nobody would see. */
const LEAST_DIFFERENCE = 0.05;
/** What is done with corners while they are drawn. */
const OF_CORNERS = ["finish", "removeLast"];

export class Bar {
  #parts;
  #drawing;
  #strings;
  #acts;

  /**
   * @param {Record<string, any>} parts of the editor
   * @param {import("portal/map/drawing.js").Drawing} drawing
   * @param {Record<string, string>} strings
   */
  constructor(parts, drawing, strings) {
    this.#parts = parts;
    this.#drawing = drawing;
    this.#strings = strings;
    document.getElementById("map-frame").append(parts.bar);
    parts.bar.addEventListener("click", ({ target }) => this.#acts?.[target.closest("[data-act]")?.dataset.act]?.());
    document.addEventListener("keydown", (event) => this.#key(event));
    drawing.addEventListener("drawing", ({ detail }) => this.#drawn(detail));
  }

  /** @param {{undo: () => void, redo: () => void} | null} acts of the edit; null: nobody edits */
  open(acts) {
    const drawing = this.#drawing;
    this.#acts = acts && {
      ...acts,
      finish: () => drawing.finish(),
      removeLast: () => drawing.removeLast(),
      cancelDrawing: () => drawing.cancel(),
      panel: () => showPart("object"),
    };
    this.#parts.bar.hidden = !acts;
    this.hint("");
  }

  /** @param {{canUndo: boolean, canRedo: boolean}} session */
  offer({ canUndo, canRedo }) {
    this.#parts.bar.querySelector("[data-act=undo]").disabled = !canUndo;
    this.#parts.bar.querySelector("[data-act=redo]").disabled = !canRedo;
  }

  /** @param {object | null} geometry now @param {object | null} before as the register has it */
  figures(geometry, before) {
    const [now, then] = [measure(geometry), measure(before)];
    const difference = now.area - then.area;
    const words = [measureWords(now, this.#strings)];
    if (then.area && Math.abs(difference) > LEAST_DIFFERENCE) {
      const sign = difference > 0 ? "+" : "−";
      words.push(fill(this.#strings.editorDifference, { area: sign + areaWords(Math.abs(difference), this.#strings) }));
    }
    this.#parts.figures.textContent = words.join(" · ");
  }

  /**
   * @param {string} sentence what to do on the map now; empty: nothing
   * @param {boolean} [single] one point is meant: with the first click it is done
   */
  hint(sentence, single = false) {
    if (sentence) showPart("map");
    say(this.#parts.hint, sentence);
    this.#parts.drawingActs.hidden = !sentence;
    for (const act of OF_CORNERS) this.#parts.drawingActs.querySelector(`[data-act=${act}]`).hidden = single;
  }

  #drawn(geometry) {
    if (geometry) this.#parts.figures.textContent = measureWords(measure(geometry), this.#strings);
  }

  #key(event) {
    if (!this.#acts || event.target.closest("input, textarea, select")) return;
    const name = this.#named(event);
    if (!name) return;
    event.preventDefault();
    this.#acts[name]();
  }

  #named({ key, code, ctrlKey, metaKey, shiftKey, target }) {
    if (ctrlKey || metaKey) {
      // By the key's place: on the Ukrainian layout it says “я”.
      if (code === "KeyZ") return shiftKey ? "redo" : "undo";
      return code === "KeyY" ? "redo" : null;
    }
    if (!this.#drawing.busy) return null;
    if (key === "Enter" && target.closest("button, a, summary")) return null;
    return { Enter: "finish", Backspace: "removeLast", Delete: "removeLast", Escape: "cancelDrawing" }[key] ?? null;
  }
}

/** Photographs of a report: made small before they are sent, and shown; what the camera wrote goes with the pixels. */
import { fill } from "portal/page-data.js";
import { orNone } from "portal/workspace/api.js";
import { element, say } from "portal/workspace/editor/dom.js";

/** As long as the server keeps them, pixels. */
const LONGEST = 2560;
const PREVIEW = 160;
const QUALITY = 0.85;
/** Where a JPEG says where it was taken, bytes: its first segments. */
const HEAD = 256 * 1024;

/** Events: `change`, `position` (detail: `{lon, lat}` of the photograph that was added last). */
export class Pictures extends EventTarget {
  #parts;
  #api;
  #strings;
  #most;
  /** @type {Blob[]} */
  #files = [];
  #adding = Promise.resolve();

  /** @param {import("portal/reporting/main.js").Reporting} reporting */
  constructor({ parts, api, strings, config }) {
    super();
    this.#parts = parts;
    this.#api = api;
    this.#strings = strings;
    this.#most = config.most;
  }

  /** @returns {Blob[]} */
  get files() {
    return [...this.#files];
  }

  set files(files) {
    this.#files = [...files];
    this.#show();
  }

  /** Resolved when all that was chosen is there. */
  get settled() {
    return this.#adding;
  }

  /** @param {Iterable<File>} chosen */
  add(chosen) {
    this.#adding = this.#adding.then(() => this.#add([...chosen]));
    return this.#adding;
  }

  async #add(chosen) {
    const taken = chosen.slice(0, this.#most - this.#files.length);
    const left = chosen.length > taken.length ? fill(this.#strings.photographTooMany, { most: this.#most }) : "";
    say(this.#parts.photographNote, left);
    for (const file of taken) {
      this.#files.push(await small(file));
      this.#show();
      this.dispatchEvent(new Event("change"));
      this.whereTaken(file).then((position) => position && this.dispatchEvent(new CustomEvent("position", { detail: position })));
    }
  }

  /** @param {File} file @returns {Promise<{lon: number, lat: number} | null>} where the camera stood; null where it does not say */
  async whereTaken(file) {
    const form = new FormData();
    form.set("photograph", file.type === "image/jpeg" ? file.slice(0, HEAD) : file, "photograph");
    const position = await this.#api.post("position/", form).catch(orNone({}));
    return position.lon === undefined ? null : position;
  }

  #show() {
    const { pictures } = this.#parts;
    const rows = this.#files.map((file, at) => {
      const name = fill(this.#strings.photographNumber, { number: at + 1 });
      const shown = element("canvas", { width: PREVIEW, height: PREVIEW, role: "img", ariaLabel: name });
      const words = element("span", { class: "report-picture-words", hidden: true }, this.#strings.photographPlain);
      preview(file, shown).catch(() => {
        shown.hidden = true;
        words.hidden = false;
      });
      const label = fill(this.#strings.photographRemove, { number: at + 1 });
      const drop = element("button", { type: "button", class: "button", ariaLabel: label, title: label }, "×");
      drop.addEventListener("click", () => {
        this.files = this.#files.filter((one) => one !== file);
        this.#parts.photographs.focus();
        this.dispatchEvent(new Event("change"));
      });
      return element("li", {}, shown, words, drop);
    });
    pictures.replaceChildren(...rows);
    pictures.hidden = !rows.length;
  }
}

/** The photograph no longer than the server keeps it; as it is where this browser cannot read it (HEIC) or make it less. */
async function small(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = element("canvas", { width: Math.round(picture.width * share), height: Math.round(picture.height * share) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return made ?? file;
}

/** The middle of it, as a square. */
async function preview(file, canvas) {
  const picture = await createImageBitmap(file);
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
  picture.close();
}

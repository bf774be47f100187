/** Corners typed or pasted in any coordinate system, in place of drawing them. The server reads them. */
import { fill } from "portal/page-data.js";
import { element, say } from "portal/workspace/editor/dom.js";

const WGS84 = "EPSG:4326";
/** How many corners each needs. */
const LEAST = { point: 1, line: 2, area: 3 };

export class Typed {
  #api;
  #strings;
  #systems = null;
  #system = WGS84;
  #reading = null;

  constructor(api, strings) {
    this.#api = api;
    this.#strings = strings;
  }

  /** @returns {Promise<boolean>} false: what the server was just reading is not taken, and the form says why */
  async settled() {
    return (await this.#reading) ?? true;
  }

  /**
   * @param {"point" | "line" | "area"} what
   * @param {(geometry: object) => void} taken
   * @param {object | null} [begun] geometry whose corners stand in the field already
   * @returns {HTMLElement} a closed part of the tool's form
   */
  form(what, taken, begun = null) {
    const strings = this.#strings;
    const text = element("textarea", { class: "input typed", id: "typed-text", rows: what === "point" ? 1 : 4, value: cornersOf(begun) });
    text.spellcheck = false;
    // Until the list of systems has come, what is typed is read in the one that was chosen last.
    const system = element("select", { class: "select", id: "typed-system" }, element("option", {}, this.#system));
    const swapped = element("input", { type: "checkbox" });
    const wrong = element("p", { class: "field-error", id: "typed-error", hidden: true });
    text.setAttribute("aria-describedby", "typed-help typed-error");
    const read = async () => {
      this.#system = system.value;
      text.setAttribute("aria-invalid", "false");
      say(wrong, "");
      let geometry;
      try {
        geometry = await this.#read(what, text.value, system.value, swapped.checked);
      } catch (problem) {
        text.setAttribute("aria-invalid", "true");
        say(wrong, Object.values(problem.errors ?? {}).flat()[0] ?? problem.message);
        text.focus();
        return !text.isConnected;
      } finally {
        this.#reading = null;
      }
      taken(geometry);
      return true;
    };
    const button = element("button", { class: "button", type: "button" }, strings.typedTake);
    button.addEventListener("click", () => (this.#reading = read()));
    const details = element(
      "details",
      { class: "typed-form" },
      element("summary", {}, strings.typedTitle),
      field("typed-text", what === "point" ? strings.typedPoint : strings.typedCorners, text, wrong),
      element("small", { id: "typed-help" }, strings.typedHelp),
      field("typed-system", strings.typedSystem, system),
      element("label", { class: "check" }, swapped, strings.typedSwapped),
      button,
    );
    details.addEventListener("toggle", () => details.open && this.#offer(system, wrong));
    return details;
  }

  async #read(what, text, crs, swapped) {
    const { points } = await this.#api.post("coordinates", { text, crs, swapped });
    if (points.length < LEAST[what]) {
      throw new RangeError(fill(this.#strings.typedTooFew, { count: points.length, least: LEAST[what] }));
    }
    if (what === "point") return { type: "Point", coordinates: points[0] };
    if (what === "line") return { type: "LineString", coordinates: points };
    return { type: "Polygon", coordinates: [[...points, points[0]]] };
  }

  async #offer(select, wrong) {
    try {
      select.replaceChildren(...(await this.systems()));
    } catch (problem) {
      return say(wrong, problem.message);
    }
    select.value = this.#system;
  }

  /**
   * @param {(system: {code: string}) => boolean} [wanted]
   * @returns {Promise<HTMLElement[]>} the systems as options of a list, those of the place first
   */
  async systems(wanted = () => true) {
    this.#systems ??= await this.#api.get("crs");
    const offered = this.#systems.filter(wanted);
    const option = ({ code, title }) => element("option", { value: code }, title);
    const group = (label, systems) => element("optgroup", { label }, ...systems.map(option));
    const [here, elsewhere] = [true, false].map((which) => offered.filter((one) => one.here === which));
    return [group(this.#strings.typedHere, here), group(this.#strings.typedElsewhere, elsewhere)];
  }
}

/** Longitude and latitude of each corner of an object of one part, a line each; otherwise nothing. */
function cornersOf(geometry) {
  if (!geometry) return "";
  let { coordinates } = geometry;
  while (Array.isArray(coordinates[0]?.[0])) {
    if (coordinates.length > 1) return "";
    [coordinates] = coordinates;
  }
  return (geometry.type === "Point" ? [coordinates] : coordinates).map((corner) => corner.join(" ")).join("\n");
}

function field(id, label, control, ...others) {
  return element("div", { class: "field" }, element("label", { htmlFor: id }, label), control, ...others);
}

/**
 * Objects selected on the map: by a click, with Ctrl or Shift one more, by a rectangle or a polygon, or all in view. What
 * is selected is marked there.
 */
import { pickArea } from "portal/map/area-picker.js";
import { fill } from "portal/page-data.js";

const BY = "map";

/**
 * @param {HTMLElement} tools buttons with `data-pick`
 * @param {import("portal/workspace/main.js").Workspace} workspace
 * @param {import("portal/workspace/table/state.js").TableState} state whose register is meant before the others
 * @param {(message: string) => void} tell
 */
export function connectPicking(tools, { api, map, selection, config, strings }, state, tell) {
  let asked = new AbortController();
  let drawing = null;

  const preferShown = () => {
    const others = config.registers.map(({ slug }) => slug).filter((slug) => slug !== state.register);
    map.pickFrom([state.register, ...others]);
  };

  /** Selects what the register has of that. */
  const select = async (register, question) => {
    try {
      const { total, uids } = await api.post(`registers/${register}/select`, question);
      selection.set(register, uids, BY);
      if (!total) tell(strings.pickNothing);
      else tell(total > uids.length ? fill(strings.tableTooMany, { count: uids.length }) : "");
    } catch (problem) {
      tell(problem.message);
    }
  };

  const clicked = async (picked, adds) => {
    if (!picked) {
      if (!adds) selection.set(state.register, [], BY);
      return;
    }
    try {
      const { uids } = await api.post(`registers/${picked.layer}/select`, { ids: [picked.id] });
      if (!uids.length) return;
      if (adds) selection.toggle(picked.layer, uids[0], BY);
      else selection.set(picked.layer, uids, BY);
    } catch (problem) {
      tell(problem.message);
    }
  };

  const draw = async (button) => {
    drawing?.abort();
    if (button.getAttribute("aria-pressed") === "true") return;
    drawing = new AbortController();
    button.setAttribute("aria-pressed", "true");
    tell(button.dataset.pick === "rectangle" ? strings.pickRectangle : strings.pickPolygon);
    document.getElementById("map").focus();
    const area = await pickArea(map, button.dataset.pick, drawing.signal);
    button.setAttribute("aria-pressed", "false");
    tell("");
    if (area) await select(state.register, { area });
  };

  const mark = async ({ register, uids }) => {
    asked.abort();
    asked = new AbortController();
    // One object is marked by the editor, which has it whole.
    if (uids.length < 2) {
      map.drawMarks([]);
      return;
    }
    const places = await placesOf(register, uids, asked.signal);
    if (places) map.drawMarks(places.features.map((feature) => ({ ...feature, properties: { mark: "selected" } })));
  };

  const placesOf = async (register, uids, signal) => {
    try {
      return await api.post(`registers/${register}/places`, { uids }, signal);
    } catch (problem) {
      if (!signal?.aborted) tell(problem.message);
      return null;
    }
  };

  tools.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pick]");
    if (!button) return;
    if (button.dataset.pick === "view") select(state.register, { box: map.view.bounds });
    else draw(button);
  });
  map.addEventListener("pick", ({ detail }) => clicked(detail, false));
  map.addEventListener("add", (event) => {
    event.preventDefault();
    clicked(event.detail, true);
  });
  selection.addEventListener("change", ({ detail }) => mark(detail));
  state.addEventListener("change", ({ detail: changed }) => changed.has("register") && preferShown());
  state.addEventListener("zoom", async ({ detail: uids }) => {
    const places = await placesOf(state.register, uids);
    if (places?.bounds) map.show(places.bounds);
  });
  preferShown();
  tools.hidden = false;
}

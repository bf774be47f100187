/** Which columns are shown, and in which order: a list of all, those shown first. */
import { element } from "portal/workspace/editor/dom.js";

/** @param {{parts: Record<string, any>, state: import("portal/workspace/table/state.js").TableState, workspace: object, table: object}} context */
export function connectColumns({ parts: { columnList }, state, workspace: { strings }, table }) {
  const offer = () => {
    const shown = table.columns;
    const others = table.register.columns.filter((column) => !shown.includes(column));
    columnList.replaceChildren(...[...shown, ...others].map((column) => line(column, shown.includes(column))));
  };
  const line = ({ name, title }, isShown) => {
    const box = element("input", { type: "checkbox", checked: isShown, value: name });
    const label = element("label", { class: "check" }, box, title);
    const up = element("button", { class: "button button-quiet", type: "button", hidden: !isShown, dataset: { up: name } }, "↑");
    up.setAttribute("aria-label", strings.tableColumnUp.replace("{title}", title));
    return element("li", {}, label, up);
  };
  columnList.addEventListener("change", () => {
    const names = [...columnList.querySelectorAll("input:checked")].map(({ value }) => value);
    if (names.length) state.change({ columns: names });
  });
  columnList.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-up]")?.dataset.up;
    if (!name) return;
    const names = table.columns.map((column) => column.name);
    const at = names.indexOf(name);
    if (at > 0) names.splice(at - 1, 2, name, names[at - 1]);
    state.change({ columns: names });
    offer();
    columnList.querySelector(`[data-up="${name}"]`).focus();
  });
  columnList.closest("details").addEventListener("toggle", ({ target }) => target.open && offer());
}

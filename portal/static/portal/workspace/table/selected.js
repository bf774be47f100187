/** What can be done with the selected objects: shown on the map, alone in the table, changed together, as a file. */
import { fill } from "portal/page-data.js";

/**
 * @param {{parts: Record<string, any>, state: import("portal/workspace/table/state.js").TableState,
 *   workspace: import("portal/workspace/main.js").Workspace, table: object}} context
 */
export function connectSelected({ parts, state, workspace, table }) {
  const { selection, strings } = workspace;
  const { selectedActs, selectedCount, onlySelected, exportForm, exportSelected } = parts;

  const show = () => {
    const count = selection.register === state.register ? selection.uids.length : 0;
    selectedActs.hidden = !count;
    selectedCount.textContent = count ? fill(strings.tableSelected, { count: inWords(count) }) : strings.tableSelectedNone;
    onlySelected.setAttribute("aria-pressed", String(state.onlySelected));
    exportSelected.hidden = !count;
    if (!count && state.onlySelected) state.change({ onlySelected: false });
  };

  const acts = {
    zoom: () => state.dispatchEvent(new CustomEvent("zoom", { detail: selection.uids })),
    only: () => state.change({ onlySelected: !state.onlySelected }),
    clear: () => selection.set(state.register, [], "table"),
    bulk: async () => {
      // Only who changes many needs the form.
      const { openBulk } = await import("portal/workspace/table/bulk-dialog.js");
      openBulk(parts, table, state, workspace);
    },
  };
  selectedActs.addEventListener("click", ({ target }) => acts[target.closest("[data-act]")?.dataset.act]?.());

  exportForm.addEventListener("submit", ({ submitter }) => {
    const asked = submitter.value === "selected" ? { uids: selection.uids } : table.question;
    exportForm.elements.asked.value = JSON.stringify(asked);
    exportForm.closest("details").open = false;
  });
  state.addEventListener("opened", ({ detail: register }) => {
    exportForm.action = register.export;
    selectedActs.querySelector("[data-act=bulk]").hidden = !register.bulk.length;
    exportForm.elements.f.replaceChildren(...register.formats.map(([code, title]) => new Option(title, code)));
    show();
  });
  state.addEventListener("change", show);
  selection.addEventListener("change", show);
  show();
}

function inWords(count) {
  return count.toLocaleString(document.documentElement.lang);
}

/** Views of the table under a name: the register's work lists, one's own and those that colleagues share. */
import { element, say } from "portal/workspace/editor/dom.js";

/** Prefix of the value of a saved view, by which it is told from a work list. */
const SAVED = "saved-";

/**
 * @param {{parts: Record<string, any>, state: import("portal/workspace/table/state.js").TableState,
 *   workspace: import("portal/workspace/main.js").Workspace, table: object}} context
 * @returns {{offer: (ready: object[], saved: object[]) => void}}
 */
export function connectViews({ parts, state, workspace: { api, strings }, table }) {
  const { view: list, viewForm: form, viewProblem, viewDelete, conflicts } = parts;
  let ready = [];
  let saved = [];

  const offer = (readyViews, savedViews) => {
    [ready, saved] = [readyViews, savedViews];
    const own = saved.filter((one) => one.own);
    const shared = saved.filter((one) => !one.own);
    list.replaceChildren(
      element("option", { value: "" }, strings.tableAll),
      ...group(strings.tableWorkLists, ready.map((one) => option(one.code, `${one.title} (${one.count})`))),
      ...group(strings.tableOwnViews, own.map((one) => option(SAVED + one.id, one.name))),
      ...group(strings.tableSharedViews, shared.map((one) => option(SAVED + one.id, `${one.name} · ${one.by}`))),
    );
    conflicts.hidden = !table.register.conflicts;
    conflicts.href = table.register.conflicts;
    if (state.view) take(state.view);
    else mark();
  };

  /** What the view asks, under its name; of a view that is gone, everything. */
  const take = (code) => {
    const found = ready.find((one) => one.code === code) ?? saved.find((one) => SAVED + one.id === code);
    const { filter = "", search = "", sort = "", columns = [] } = found ?? {};
    state.change({ view: found ? code : "", filter, search, sort, ...(columns.length ? { columns } : {}) });
    mark();
  };

  const mark = () => {
    list.value = state.view;
    if (list.selectedIndex < 0) list.value = "";
    const own = saved.find((one) => SAVED + one.id === state.view)?.own;
    viewDelete.hidden = !own;
  };

  const keep = async () => {
    const { filter, search, sort } = state;
    const columns = table.columns.map(({ name }) => name);
    const told = { name: form.elements.name.value, shared: form.elements.shared.checked, filter, search, sort, columns };
    try {
      const { id } = await api.post(`registers/${state.register}/views`, told);
      saved = await api.get(`registers/${state.register}/views`);
      state.change({ view: SAVED + id });
      offer(ready, saved);
      form.reset();
      say(viewProblem, "");
      form.closest("details").open = false;
    } catch (problem) {
      say(viewProblem, problem.message);
    }
  };

  list.addEventListener("change", () => take(list.value));
  state.addEventListener("change", mark);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  viewDelete.addEventListener("click", async () => {
    try {
      saved = await api.delete(`registers/${state.register}/views/${state.view.slice(SAVED.length)}`);
      state.change({ view: "", filter: "", search: "", sort: "" });
      offer(ready, saved);
    } catch (problem) {
      say(viewProblem, problem.message);
    }
  });
  return { offer };
}

function option(value, text) {
  return element("option", { value }, text);
}

function group(label, options) {
  return options.length ? [element("optgroup", { label }, ...options)] : [];
}

/** One field of the selected objects changed at once: field and value, what it would do, and the change with its reason. */
import { ask } from "portal/ask.js";
import { fill } from "portal/page-data.js";
import { connectChoices } from "portal/pages/choices.js";
import { element, say } from "portal/workspace/editor/dom.js";

/**
 * @param {Record<string, any>} parts of the table
 * @param {{register: object}} table
 * @param {import("portal/workspace/table/state.js").TableState} state
 * @param {import("portal/workspace/main.js").Workspace} workspace
 */
export function openBulk(parts, table, state, workspace) {
  const { bulkDialog: dialog, bulkField: fields, bulkValue: place, bulkForm: form, bulkPreview: preview } = parts;
  const { api, map, selection, strings } = workspace;
  const { register } = table;
  const { uids } = selection;
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  /** What was looked at: the change is of this, and of nothing that came after. */
  let seen = null;
  let changing = false;

  const offered = register.columns.filter(({ name }) => register.bulk.includes(name));
  fields.replaceChildren(...offered.map(({ name, title }) => new Option(title, name)));
  parts.bulkCount.textContent = fill(strings.tableSelected, { count: number(uids.length) });
  form.reset();

  const forget = () => {
    seen = null;
    preview.hidden = true;
    say(parts.bulkProblem, "");
  };

  const showInput = async () => {
    forget();
    const wanted = fields.value;
    place.replaceChildren();
    try {
      const fragment = await (await ask(register.field.replace("{name}", wanted))).text();
      if (fields.value !== wanted) return;
      place.innerHTML = fragment;
      connectChoices(place);
    } catch {
      say(parts.bulkProblem, strings.offline);
    }
  };

  const entered = () => {
    const told = {};
    for (const input of place.querySelectorAll("input, select, textarea")) {
      if (input.type === "checkbox" && !input.checked) continue;
      (told[input.name] ??= []).push(input.value);
    }
    return told;
  };

  const look = async () => {
    forget();
    const wanted = { field: fields.value, entered: entered() };
    try {
      const found = await api.post(`registers/${state.register}/bulk/preview`, { uids, ...wanted });
      seen = { ...wanted, versions: found.versions };
      show(found);
    } catch (problem) {
      say(parts.bulkProblem, problem.message);
    }
  };

  const show = (found) => {
    const { tableBulkChanging, tableBulkSame, tableBulkRefused, tableBulkGone, tableBulkMore, tableBulkEmpty } = strings;
    const after = found.after || tableBulkEmpty;
    const counts = [
      [found.changing, tableBulkChanging],
      [found.same, tableBulkSame],
      [found.refusing, tableBulkRefused],
      [found.gone, tableBulkGone],
    ];
    const told = counts.filter(([count]) => count).map(([count, words]) => element("li", {}, fill(words, { count: number(count) })));
    const samples = found.samples.map(({ title, before }) =>
      element("tr", {}, element("th", { scope: "row" }, title), element("td", {}, before || tableBulkEmpty), element("td", {}, after)),
    );
    const refused = found.refused.map(({ title, why }) => element("li", {}, element("strong", {}, title), ` ${why}`));
    parts.bulkCounts.replaceChildren(...told);
    parts.bulkSamples.replaceChildren(...samples);
    parts.bulkSamples.closest("table").hidden = !samples.length;
    say(parts.bulkMore, found.changing > samples.length ? fill(tableBulkMore, { count: number(found.changing - samples.length) }) : "");
    parts.bulkRefused.replaceChildren(...refused);
    parts.bulkApply.hidden = !found.changing;
    preview.hidden = false;
    parts.bulkHeading.focus();
  };

  const apply = async () => {
    const reason = form.elements.reason.value.trim();
    if (!reason) {
      say(parts.bulkProblem, strings.tableBulkReason);
      form.elements.reason.focus();
      return;
    }
    if (changing) return;
    changing = true;
    try {
      const { changed } = await api.post(`registers/${state.register}/bulk`, { ...seen, reason });
      dialog.close();
      say(parts.done, fill(strings.tableBulkDone, { count: number(changed) }));
      map.refreshLayer(state.register);
      selection.dispatchEvent(new CustomEvent("saved", { detail: { register: state.register, uids } }));
      selection.set(state.register, uids, "saved");
    } catch (problem) {
      say(parts.bulkProblem, problem.message);
    } finally {
      changing = false;
    }
  };

  // Properties, not listeners: the dialog is one, its openings are many.
  fields.onchange = showInput;
  place.oninput = forget;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (event.submitter?.value === "apply") apply();
    else look();
  };
  parts.bulkClose.onclick = () => dialog.close();
  showInput();
  dialog.showModal();
}

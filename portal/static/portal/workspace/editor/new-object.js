/** An object that the register has not got yet: where it is begun, and what the editor knows of it. */
import { fill } from "portal/page-data.js";
import { madeUpUid } from "portal/uuid.js";
import { element } from "portal/workspace/editor/dom.js";

/**
 * Offers the registers in which this person makes objects or proposes them; the one is meant that the table shows, or in
 * which something was selected since.
 *
 * @param {Record<string, any>} parts of the editor
 * @param {import("portal/workspace/main.js").Workspace} workspace
 * @param {import("portal/workspace/table/state.js").TableState} state
 * @param {(slug: string) => void} begin
 */
export function connectNew(parts, { config, selection }, state, begin) {
  const { newForm, newRegister } = parts;
  const offered = config.registers;
  const choose = (slug) => {
    if (offered.some((one) => one.slug === slug)) newRegister.value = slug;
  };
  newRegister.replaceChildren(...offered.map(({ slug, title }) => element("option", { value: slug }, title)));
  choose(state.register);
  newRegister.hidden = offered.length < 2;
  newForm.hidden = !offered.length;
  selection.addEventListener("change", ({ detail: { register } }) => choose(register));
  state.addEventListener("change", ({ detail: changed }) => changed.has("register") && choose(state.register));
  newForm.addEventListener("submit", (event) => {
    event.preventDefault();
    begin(newRegister.value);
  });
}

/**
 * @param {any} register of the interface
 * @param {Record<string, string>} strings
 * @param {string} [uid] of an object that was begun before
 */
export function newObject(register, strings, uid = madeUpUid()) {
  const title = fill(strings.editorNewTitle, { object: register.object_title });
  return { uid, title, isNew: true, version: 0, geometry: null, by_acts: false, fields: register.new };
}

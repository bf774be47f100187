/** An object that the register has not got yet: where it is begun, and what the editor knows of it. */
import { fill } from "portal/page-data.js";
import { madeUpUid } from "portal/uuid.js";
import { element } from "portal/workspace/editor/dom.js";

/**
 * Offers the registers in which this person may make objects; the one in which something was selected last is meant.
 *
 * @param {Record<string, any>} parts of the editor
 * @param {import("portal/workspace/main.js").Workspace} workspace
 * @param {(slug: string) => void} begin
 */
export function connectNew(parts, { config, selection }, begin) {
  const { newForm, newRegister } = parts;
  newRegister.replaceChildren(...config.registers.map(({ slug, title }) => element("option", { value: slug }, title)));
  newRegister.value = config.register;
  newRegister.hidden = config.registers.length < 2;
  newForm.hidden = !config.registers.length;
  selection.addEventListener("change", ({ detail: { register } }) => (newRegister.value = register));
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

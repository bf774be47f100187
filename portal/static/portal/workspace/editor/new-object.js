/** An object that the register has not got yet: where it is begun, and what the editor knows of it. */
import { fill } from "portal/page-data.js";
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

/** RFC 9562, version 4. By hand: `crypto.randomUUID` is missing where a page comes by plain http from another machine. */
function madeUpUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

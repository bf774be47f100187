/** The form's fields: read, filled in again, and with what the server says of them beside them. */
import { element } from "portal/workspace/editor/dom.js";

/** What the form holds for who comes without scripts. */
const PLAIN = new Set(["csrfmiddlewaretoken", "key", "challenge", "sure", "follow_email", "photographs"]);
/** Of errors, the fields beside which they stand. */
const BESIDE = { place: "address", thing: "thing_number" };

/** @param {HTMLFormElement} form @returns {[string, string][]} in their order, several of one name where several are chosen */
export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !PLAIN.has(name) && typeof value === "string");
}

/** @param {HTMLFormElement} form @param {[string, string][]} fields of {@link fieldsOf} */
export function fillIn(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || PLAIN.has(input.name) || !values.has(input.name)) continue;
    if (["radio", "checkbox"].includes(input.type)) input.checked = values.get(input.name).includes(input.value);
    else [input.value] = values.get(input.name);
  }
}

/** Empties what a person filled in. @param {HTMLFormElement} form */
export function empty(form) {
  for (const input of form.elements) {
    if (!input.name || PLAIN.has(input.name) || input.name === "category") continue;
    if (["radio", "checkbox"].includes(input.type)) input.checked = false;
    else input.value = "";
  }
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const list of form.querySelectorAll(".field-errors")) list.remove();
  for (const field of form.querySelectorAll(".field-wrong")) field.classList.remove("field-wrong");
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

/**
 * Puts the sentences beside their fields.
 *
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} errors by field
 * @returns {Element[]} the fields that are wrong; those that are not in the form are left out
 */
export function showErrors(form, errors) {
  clearErrors(form);
  const wrong = [];
  for (const [name, sentences] of Object.entries(errors)) {
    const field = form.querySelector(`[data-field="${CSS.escape(BESIDE[name] ?? name)}"]`);
    if (!field) continue;
    const id = `error-${name}`;
    const list = element("ul", { class: "field-errors", id }, ...sentences.map((one) => element("li", {}, one)));
    const first = field.querySelector("input, select, textarea");
    field.classList.add("field-wrong");
    (field.querySelector("label, legend") ?? first).after(list);
    first.setAttribute("aria-invalid", "true");
    first.setAttribute("aria-describedby", id);
    wrong.push(field);
  }
  return wrong;
}

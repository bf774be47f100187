/** Small tools for the editor's elements. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] of the element; `dataset` and `class` as well
 * @param {...(Node | string)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  const { dataset = {}, class: className = "", ...others } = properties;
  Object.assign(made, others);
  Object.assign(made.dataset, dataset);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/**
 * The elements inside `root` that carry `data-part`, by that name.
 *
 * @param {Element} root
 * @returns {Record<string, any>}
 */
export function partsOf(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
}

/** Puts a sentence where people read it; without one there is nothing to see. */
export function say(place, sentence) {
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** On a narrow screen one part of the page is seen at a time. @param {"map" | "object"} part */
export function showPart(part) {
  document.getElementById("content").dispatchEvent(new CustomEvent("show-part", { detail: part }));
}

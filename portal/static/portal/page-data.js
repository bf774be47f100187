/**
 * What the server wrote into the page for its scripts: JSON blocks made with the filter `page_data`.
 *
 * @param {string} id the block's element id
 * @returns {any} the parsed value
 */
export function pageData(id) {
  const block = document.getElementById(id);
  if (!block) throw new Error(`The page carries no data block "${id}".`);
  return JSON.parse(block.textContent);
}

/**
 * Puts values in the places of a translated sentence: `fill("{count} objects", {count: 3})`.
 *
 * @param {string} sentence with `{name}` places
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/**
 * What the editor says of a register: to those who propose its changes otherwise than to those who make them.
 *
 * @param {Record<string, any>} strings of the workspace
 * @param {{saves: boolean}} register
 * @returns {Record<string, any>}
 */
export function wordsFor(strings, { saves }) {
  return saves ? strings : { ...strings, ...strings.editorProposing };
}

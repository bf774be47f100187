/**
 * The table of the workspace.
 *
 * @param {HTMLElement} element
 * @param {import("portal/workspace/main.js").Workspace} workspace
 */
export function connectTable(element, workspace) {
  element.dataset.register = workspace.config.registers[0]?.slug ?? "";
}

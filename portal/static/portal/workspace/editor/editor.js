/**
 * The editor of the workspace.
 *
 * @param {HTMLElement} element
 * @param {import("portal/workspace/main.js").Workspace} workspace
 */
export function connectEditor(element, { selection }) {
  selection.addEventListener("change", ({ detail }) => (element.dataset.object = detail.uids[0] ?? ""));
}

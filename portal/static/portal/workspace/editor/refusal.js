/** Why a save was not taken: beside the fields that are to be mended, and in words above the button. */
import { element } from "portal/workspace/editor/dom.js";

const NOT_REACHED = 0;

/**
 * @param {Record<string, any>} parts of the editor
 * @param {import("portal/workspace/api.js").ApiProblem} problem
 * @param {import("portal/workspace/editor/fields.js").Fields} fields
 * @param {Record<string, string>} strings
 * @returns {HTMLElement | undefined} the first input that is to be mended
 */
export function tellRefusal({ save, refused }, problem, fields, strings) {
  if (problem.status === NOT_REACHED) save.dataset.waiting = "true";
  const beside = Object.keys(problem.errors).some((name) => fields.has(name));
  const message = problem.status === NOT_REACHED ? strings.editorNotYetSaved : beside ? strings.editorMend : problem.message;
  const others = Object.entries(problem.errors).filter(([name]) => !fields.has(name));
  const sentences = others.flatMap(([, told]) => told).filter((one) => one !== message);
  refused.replaceChildren(
    element("p", {}, message),
    ...(sentences.length ? [element("ul", {}, ...sentences.map((one) => element("li", {}, one)))] : []),
  );
  refused.hidden = false;
  const first = fields.mark(problem.errors);
  if (!first) refused.focus();
  return first;
}

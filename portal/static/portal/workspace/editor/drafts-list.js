/** The list of unsaved drafts: which, when, and what to do with each. */
import { fill } from "portal/page-data.js";
import { element } from "portal/workspace/editor/dom.js";
import { whenWords } from "portal/workspace/editor/figures.js";

/**
 * @param {Record<string, any>} parts of the editor
 * @param {import("portal/workspace/editor/drafts.js").Draft[]} drafts
 * @param {Record<string, string>} strings
 * @param {{restore: (draft: any) => void, drop: (draft: any) => void}} acts
 */
export function listDrafts(parts, drafts, strings, acts) {
  const row = (draft) => {
    const words = element("span", {}, element("strong", {}, draft.title), element("small", {}, whenWords(draft.at)));
    const act = (text, then) => {
      const label = fill(strings.editorActOnDraft, { act: text, title: draft.title });
      return element("button", { class: "button", type: "button", ariaLabel: label, onclick: () => then(draft) }, text);
    };
    const buttons = [act(strings.editorRestore, acts.restore), act(strings.editorDiscard, acts.drop)];
    return element("li", { class: "draft" }, words, element("span", { class: "buttons" }, ...buttons));
  };
  parts.draftList.replaceChildren(...drafts.map(row));
  parts.draftCount.textContent = String(drafts.length);
  parts.drafts.hidden = drafts.length === 0;
}

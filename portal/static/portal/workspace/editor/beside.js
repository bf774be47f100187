/** What an edit changes beside its own object: objects whose boundary moves, those that are joined to it, new pieces. */
import { fill } from "portal/page-data.js";
import { measure } from "portal/map/geodesy.js";
import { element } from "portal/workspace/editor/dom.js";
import { areaWords } from "portal/workspace/editor/figures.js";

/**
 * @param {Record<string, any>} parts of the editor
 * @param {import("portal/workspace/editor/session.js").EditSession} session
 * @param {(uid: string) => Promise<{title: string}>} objectOf
 * @param {Record<string, string>} strings
 */
export async function tellBeside(parts, session, objectOf, strings) {
  const { state } = session;
  const named = (sentence) => async (uid) => fill(sentence, { title: (await objectOf(uid)).title });
  const sentences = await Promise.all([
    ...Object.keys(state.others).map(named(strings.editorAlsoMoved)),
    ...state.absorbed.map(named(strings.editorAlsoJoined)),
    ...state.pieces.map((piece) => fill(strings.editorAlsoNew, { area: areaWords(measure(piece).area, strings) })),
  ]);
  if (state !== session.state) return;
  parts.alsoList.replaceChildren(...sentences.map((one) => element("li", {}, one)));
  parts.alsoChanged.hidden = sentences.length === 0;
}

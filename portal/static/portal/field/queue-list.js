/** What waits to be sent, each with its state; what was refused, with the reason and what may be done about it. */
import { fill } from "portal/page-data.js";
import { element } from "portal/workspace/editor/dom.js";
import { whenWords } from "portal/workspace/editor/figures.js";

const LOOKS = { sent: "badge-good", refused: "badge-notice", conflict: "badge-notice" };
/** Where the server says that a position is doubtful, among the errors. */
const DOUBTFUL = "position";
/** Status of an answer to somebody who is not signed in, or as somebody else. */
const UNKNOWN = 401;

/** @param {import("portal/field/main.js").Field} field */
export function connectQueue(field) {
  const { parts, queue, strings } = field;
  const show = () => {
    const { actions, unsent } = queue;
    parts.queueTab.textContent = unsent.length ? fill(strings.queueTab, { count: unsent.length }) : strings.queueTabNone;
    parts.queueNone.hidden = actions.length > 0;
    parts.sendNow.hidden = !unsent.some(({ state }) => state === "waiting");
    parts.queueList.replaceChildren(...actions.map((action) => row(field, action)));
  };
  queue.addEventListener("change", show);
  parts.sendNow.addEventListener("click", () => queue.send());
  show();
}

function row({ queue, strings, config }, action) {
  const { state, title, at, said, status, told } = action;
  const states = {
    waiting: strings.queueWaiting,
    sending: strings.queueSending,
    sent: strings.queueSent,
    refused: strings.queueRefused,
    conflict: strings.queueConflict,
  };
  const head = element("span", {}, element("strong", {}, title), element("small", {}, whenWords(at)));
  const badge = element("span", { class: `badge ${LOOKS[state] ?? ""}` }, states[state]);
  const line = element("div", { class: "field-action" }, head, badge);
  const button = (words, act, look = "") => {
    const label = `${words}: ${title}`;
    return element("button", { class: `button field-button ${look}`, type: "button", ariaLabel: label, onclick: act }, words);
  };
  const drop = button(strings.queueDrop, () => confirm(fill(strings.queueDropSure, { title })) && queue.drop(action), "button-quiet");
  const below = [];
  if (said) below.push(element("p", { class: "field-note" }, said));
  if (state === "waiting" && status === UNKNOWN) {
    below.push(element("a", { class: "button field-button", href: config.signIn }, strings.queueSignIn));
  }
  if (state === "conflict") below.push(conflictOf(action, strings), ...conflictActs(queue, action, strings, button));
  if (state === "refused" && told?.errors?.[DOUBTFUL]) below.push(button(strings.insist, () => queue.again(action, { insisted: true })));
  else if (state === "refused") below.push(button(strings.queueAgain, () => queue.again(action, {})));
  if (state === "refused" || state === "waiting") below.push(drop);
  return element("li", { dataset: { state } }, line, ...below);
}

/** What the person saw, and what stands there now: by the words of the fields. */
function conflictOf({ told, about }, strings) {
  const { theirs, by, when } = told;
  const seen = new Map(about.rows);
  const now = new Map(told.now.rows);
  const titles = [...new Set([...seen.keys(), ...now.keys()])].filter((title) => seen.get(title) !== now.get(title));
  const rows = titles.map((title) => [title, seen.get(title) ?? "—", now.get(title) ?? "—"]);
  if (JSON.stringify(theirs.geometry) !== JSON.stringify(about.geometry)) {
    rows.push([strings.conflictPlace, strings.conflictAsSeen, strings.conflictMoved]);
  }
  const intro = element("p", {}, fill(strings.conflictBy, { who: by || strings.conflictSystem, when }));
  if (!rows.length) return element("div", { class: "message message-notice" }, intro, element("p", {}, strings.conflictSame));
  const head = ["", strings.conflictSaw, strings.conflictNow].map((words) => element("th", { scope: "col" }, words));
  const lines = rows.map(([title, ...cells]) =>
    element("tr", {}, element("th", { scope: "row" }, title), ...cells.map((words) => element("td", {}, words))),
  );
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...lines));
  return element("div", { class: "message message-notice field-conflict" }, intro, table);
}

function conflictActs(queue, action, strings, button) {
  const { version } = action.told.theirs;
  return [
    button(strings.conflictMine, () => queue.again(action, { version }), "button-primary"),
    button(strings.conflictTheirs, () => queue.drop(action)),
  ];
}

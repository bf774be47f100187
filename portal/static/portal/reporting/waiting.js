/** The reports of this phone: those that wait to be sent, those that were not taken, and for a day those that were. */
import { fill } from "portal/page-data.js";
import { element } from "portal/workspace/editor/dom.js";

/**
 * @param {import("portal/reporting/main.js").Reporting} reporting
 * @param {(action: import("portal/offline/queue.js").Action) => void} mend brings a report back into the form
 */
export function connectWaiting({ parts, strings, sending: { queue } }, mend) {
  const show = () => {
    parts.waitingList.replaceChildren(...queue.actions.map((action) => row(action, queue, strings, mend)));
    parts.waiting.hidden = !queue.actions.length;
    parts.sendNow.hidden = !queue.unsent.some(({ state }) => state === "waiting");
  };
  queue.addEventListener("change", show);
  parts.sendNow.addEventListener("click", () => queue.send());
  show();
}

function row(action, queue, strings, mend) {
  const { state, title, said, told } = action;
  const words = {
    waiting: strings.queueWaiting,
    sending: strings.queueSending,
    sent: fill(strings.queueSent, { number: told?.number }),
  }[state];
  const badge = element("span", { class: `badge ${state === "sent" ? "badge-good" : "badge-notice"}` }, words ?? strings.queueRefused);
  const head = element("p", { class: "report-known-head" }, element("strong", {}, title), badge);
  const button = (name, act) => element("button", { class: "button", type: "button", ariaLabel: `${name}: ${title}`, onclick: act }, name);
  const acts = [];
  if (state === "sent") {
    acts.push(element("a", { class: "button", href: told.page, ariaLabel: `${strings.queueOpen}: ${title}` }, strings.queueOpen));
  } else if (state !== "sending") {
    acts.push(
      button(strings.queueEdit, () => mend(action)),
      button(strings.queueDrop, () => confirm(fill(strings.queueDropSure, { title })) && queue.drop(action)),
    );
  }
  const why = said && state !== "sent" ? [element("p", {}, said)] : [];
  return element("li", { dataset: { state } }, head, ...why, element("p", { class: "buttons" }, ...acts));
}

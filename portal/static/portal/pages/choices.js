/** Suggestions for a reference that is named by typing: the rows found stand in the input's datalist. */
import { ask } from "portal/ask.js";

/** Between the last key and the question, ms. */
const PAUSE = 200;

/** @param {ParentNode} root what holds the lists, and their inputs */
export function connectChoices(root) {
  for (const list of root.querySelectorAll("datalist[data-address]")) {
    const input = root.querySelector(`#${CSS.escape(list.dataset.for)}`);
    input.setAttribute("list", list.id);
    suggestFor(input, list);
  }
}

/** @param {HTMLInputElement} input @param {HTMLDataListElement} list its `data-address` is where the rows are asked for */
export function suggestFor(input, list) {
  let waiting = 0;
  const suggest = async () => {
    const asked = input.value;
    const answer = await ask(`${list.dataset.address}?${new URLSearchParams({ q: asked })}`).catch(() => null);
    // Without suggestions the key can be typed all the same; an answer to an earlier word is none.
    if (answer && input.value === asked) list.innerHTML = await answer.text();
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE);
  });
  input.addEventListener("focus", suggest, { once: true });
}

connectChoices(document);

/** Suggestions for a reference that is named by typing: the rows found stand in the input's datalist. */
import { ask } from "portal/ask.js";

/** Between the last key and the question, ms. */
const PAUSE = 200;

for (const list of document.querySelectorAll("datalist[data-address]")) {
  const input = document.getElementById(list.dataset.for);
  input.setAttribute("list", list.id);
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

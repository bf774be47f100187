/** Fragments of HTML that the server renders into a place of the page; one that fails offers another try. */
import { ask } from "portal/ask.js";

const { htmx } = globalThis;

/** The latest request for each place; it takes the place of those before it. */
const latest = new WeakMap();

/**
 * @param {HTMLElement} target its content is replaced
 * @param {string} url
 * @param {() => void} onLoaded called each time the fragment has come, after another try too
 * @returns {Promise<boolean>} false if it failed and another try is offered; true if it came, or a later one is awaited
 */
export async function loadFragment(target, url, onLoaded) {
  latest.get(target)?.abort();
  const request = new AbortController();
  latest.set(target, request);
  target.setAttribute("aria-busy", "true");
  const html = await fetchText(url, request.signal);
  if (request.signal.aborted) return true;
  target.removeAttribute("aria-busy");
  if (html === null) {
    offerRetry(target, () => loadFragment(target, url, onLoaded));
    return false;
  }
  htmx.swap(target, html, { swapStyle: "innerHTML" });
  onLoaded();
  return true;
}

/** @returns {Promise<string | null>} null where nothing came */
async function fetchText(url, signal) {
  try {
    return await (await ask(url, signal)).text();
  } catch {
    return null;
  }
}

/** Puts a clear line and a button in place of what did not come. */
function offerRetry(target, retry) {
  const message = document.getElementById("problem-template").content.cloneNode(true);
  message.querySelector("button").addEventListener("click", retry);
  target.replaceChildren(message);
}

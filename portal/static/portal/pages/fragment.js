/** Fragments of HTML that the server renders into a place of the page, by htmx; one that fails offers another try. */
const { htmx } = globalThis;

/** The number of the latest request for each place: what an older one brings or fails at no longer matters. */
const turns = new WeakMap();

/**
 * @param {HTMLElement} target its content is replaced
 * @param {string} url
 * @param {() => void} onLoaded called each time the fragment has come, after another try too
 */
export async function loadFragment(target, url, onLoaded) {
  const turn = (turns.get(target) ?? 0) + 1;
  turns.set(target, turn);
  target.setAttribute("aria-busy", "true");
  const came = await request(target, url);
  if (turns.get(target) !== turn) return;
  target.removeAttribute("aria-busy");
  if (came) onLoaded();
  else offerRetry(target, () => loadFragment(target, url, onLoaded));
}

/** Puts a clear line and a button in place of what did not come. */
function offerRetry(target, retry) {
  const message = document.getElementById("problem-template").content.cloneNode(true);
  message.querySelector("button").addEventListener("click", retry);
  target.replaceChildren(message);
}

function request(target, url) {
  return new Promise((resolve) => {
    const finish = (event) => {
      if (event.detail.pathInfo.requestPath !== url) return;
      target.removeEventListener("htmx:afterRequest", finish);
      resolve(event.detail.successful);
    };
    target.addEventListener("htmx:afterRequest", finish);
    // The outcome is told by the event above; the promise would also be rejected for requests given up.
    htmx.ajax("GET", url, { source: target, target, swap: "innerHTML" }).catch(() => resolve(false));
  });
}

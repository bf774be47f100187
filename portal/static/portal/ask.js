/** How long an answer is awaited before a person is told, ms. `htmx-config` in `portal/_htmx.html` has the same. */
const PATIENCE = 20_000;

/** There is an answer, and it says that there will be none of what was asked. */
export class AnsweredError extends Error {}

/**
 * Fetches, and fails as well where the answer is an error or does not come in time: nothing is awaited for ever.
 *
 * @param {string} url
 * @param {AbortSignal} [signal] gives the request up
 * @returns {Promise<Response>} rejected with an `AbortError` only if it was given up by `signal`, and with an
 *   `AnsweredError` only if the answer is an error
 */
export async function ask(url, signal) {
  // By hand, since the browsers of old office computers (Chrome 109 on Windows 7) lack AbortSignal.any.
  const request = new AbortController();
  const giveUp = () => request.abort(signal.reason);
  if (signal?.aborted) giveUp();
  signal?.addEventListener("abort", giveUp, { once: true });
  // Not cleared when the answer begins: the rest of it may be late too. Once it has come, there is nothing to abort.
  setTimeout(() => request.abort(new Error(`${url} did not answer in time`)), PATIENCE);
  const response = await fetch(url, { signal: request.signal });
  if (!response.ok) throw new AnsweredError(`${url} answered ${response.status}`);
  return response;
}

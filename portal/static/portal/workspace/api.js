/** The workspace's JSON interface, as its modules call it. Addresses are relative to its root: `registers/parcels/…`. */

/** How long an answer is awaited unless told otherwise, ms: an operation on much land takes its time. */
const PATIENCE = 60_000;

/** An answer that is no success. `status` 0: the server could not be reached. `body` is what it said beside. */
export class ApiProblem extends Error {
  /** @param {string} message for people @param {number} status @param {any} [body] */
  constructor(message, status, body = {}) {
    super(message);
    this.status = status;
    this.body = body;
    /** @type {Record<string, string[]>} what is wrong, by field */
    this.errors = body.errors ?? {};
  }
}

/** For `catch`, where an answer that does not come, or is no success, is nothing to anybody: `none` stands for it. */
export function orNone(none) {
  return (problem) => {
    if (problem instanceof ApiProblem) return none;
    throw problem;
  };
}

export class Api {
  #root;
  #strings;
  #patience;

  /** @param {string} root @param {{offline: string}} strings @param {number} [patience] ms */
  constructor(root, strings, patience = PATIENCE) {
    this.#root = root;
    this.#strings = strings;
    this.#patience = patience;
  }

  /** @param {string} path @param {Record<string, string | number>} [query] @param {AbortSignal} [signal] */
  get(path, query = {}, signal) {
    const asked = new URLSearchParams(query).toString();
    return this.#send("GET", asked ? `${path}?${asked}` : path, undefined, signal);
  }

  /** @param {string} path @param {object | FormData} body @param {AbortSignal} [signal] */
  post(path, body, signal) {
    return this.#send("POST", path, body, signal);
  }

  /** @param {string} path @param {object} body */
  patch(path, body) {
    return this.#send("PATCH", path, body);
  }

  /** @param {string} path */
  delete(path) {
    return this.#send("DELETE", path);
  }

  /** @returns {Promise<any>} rejected with an {@link ApiProblem}, or an `AbortError` where `signal` gave it up */
  async #send(method, path, body, signal) {
    const request = new AbortController();
    const giveUp = () => request.abort(signal.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    const late = setTimeout(() => request.abort(), this.#patience);
    const headers = { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") };
    // The browser names the kind of a form by itself, with the border between its parts.
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    try {
      const options = { method, headers, body: isForm ? body : JSON.stringify(body), signal: request.signal };
      return await this.#read(await fetch(this.#root + path, options));
    } catch (problem) {
      if (problem instanceof ApiProblem || signal?.aborted) throw problem;
      throw new ApiProblem(this.#strings.offline, 0);
    } finally {
      clearTimeout(late);
    }
  }

  async #read(response) {
    const body = response.status === 204 ? {} : await response.json();
    if (!response.ok) throw new ApiProblem(body.message ?? body.detail, response.status, body);
    return body;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/**
 * A report on its way: kept on the phone first, then sent; without network it waits, and goes once. The key of what is
 * kept is the key under which the server takes it.
 */
import { Queue } from "portal/offline/queue.js";
import { Proof } from "portal/reporting/proof.js";
import { madeUpUid } from "portal/uuid.js";
import { Api } from "portal/workspace/api.js";

/** Photographs take their time on a poor network, ms: five minutes. */
const PATIENCE = 300_000;
const KIND = "report";

export class Sending {
  #api;
  #proof;

  /** @param {{config: any, strings: Record<string, string>, api: Api}} reporting */
  constructor({ config, strings, api }) {
    this.#api = new Api(config.page, strings, PATIENCE);
    this.#proof = new Proof(config.proof, api);
    this.queue = new Queue(config.user, (action) => this.#post(action));
  }

  /** Begins the work that the server asks for, while somebody types. */
  prepare() {
    this.#proof.prepare();
  }

  /**
   * @param {string} title for people
   * @param {{fields: [string, string][]}} body the form's fields
   * @param {Blob[]} files photographs
   * @param {any} about what brings the form back as it was
   * @returns {Promise<import("portal/offline/queue.js").Action>} as it is when it was tried
   */
  async send(title, body, files, about) {
    const action = await this.queue.add({ kind: KIND, title, path: "", body, files, about }).catch(() => null);
    if (!action) return this.#sendUnkept(body, files);
    await this.queue.send();
    return action;
  }

  /** Has an address told of a report that is there already. */
  async follow(number, email) {
    const form = new FormData();
    for (const [name, value] of Object.entries(await this.#proof.take())) form.set(name, value);
    form.set("follow", number);
    form.set("follow_email", email);
    return this.#api.post("follow/", form);
  }

  /** Where this browser keeps nothing, the report is sent now or stays in the form. */
  async #sendUnkept(body, files) {
    try {
      return { state: "sent", told: await this.#post({ key: madeUpUid(), body, files }) };
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      return { state: "refused", said: problem.message, told: problem.body };
    }
  }

  async #post({ key, body, files }) {
    const form = new FormData();
    for (const [name, value] of body.fields) form.append(name, value);
    for (const [name, value] of Object.entries(await this.#proof.take())) form.set(name, value);
    form.set("key", key);
    for (const [at, file] of (files ?? []).entries()) form.append("photographs", file, `photograph-${at + 1}`);
    return this.#api.post("", form);
  }
}

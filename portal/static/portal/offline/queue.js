/**
 * Actions that wait to be sent. Each is kept in the browser before anybody is told that it is done, under an identifier
 * of its own: the server does it once, however often it is sent. Knows neither the page nor what the actions are.
 *
 * @typedef {Object} Action
 * @property {string} key its identifier, a UUID
 * @property {string} kind
 * @property {string} title what it is about, for people
 * @property {string} path where it is sent
 * @property {object} body
 * @property {Blob} [file]
 * @property {Blob[]} [files]
 * @property {number} at when it was done, ms since 1970
 * @property {"waiting" | "sending" | "sent" | "refused" | "conflict"} state
 * @property {string} said what the server said against it
 * @property {number} [status] of that answer
 * @property {any} [told] its body; of what was sent, what the server answered
 * @property {any} [about] what the page needs to show it again
 */
import { Shelf } from "portal/offline/shelf.js";
import { madeUpUid } from "portal/uuid.js";

const [NOT_REACHED, UNKNOWN, CONFLICT, TOO_MANY, FAILED] = [0, 401, 409, 429, 500];
/** What was sent is shown for a day, ms. */
const SHOWN = 86_400_000;
const LOCK = "hromada-atlas-queue";
/** What did not come there is sent again after so long, and after twice as long each time that it fails again, ms. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [15_000, 600_000];

/** Events: `change` (the list, or a state in it, is another), `sent` (detail: the {@link Action} that the server has now). */
export class Queue extends EventTarget {
  #shelf;
  #send;
  #actions = [];
  #sending = null;
  #asked = false;
  #pause = FIRST_PAUSE;
  #timer = 0;

  /** @param {string} user whose actions @param {(action: Action) => Promise<any>} send rejected with an `ApiProblem` */
  constructor(user, send) {
    super();
    this.#shelf = new Shelf("actions", user);
    this.#send = send;
  }

  /** @returns {Action[]} the earliest first */
  get actions() {
    return [...this.#actions];
  }

  /** @returns {Action[]} */
  get unsent() {
    return this.#actions.filter(({ state }) => state !== "sent");
  }

  /** Reads what is kept, and sends it from now on whenever the network comes back and, as that is not always told, by and by. */
  async open() {
    for (const one of await this.#shelf.all()) {
      if (one.state === "sent" && Date.now() - one.at > SHOWN) await this.#shelf.remove(one.key);
      // The page may have been closed in the midst of sending: whether it came there shows sending it again.
      else this.#actions.push(one.state === "sending" ? { ...one, state: "waiting" } : one);
    }
    this.#actions.sort((one, other) => one.at - other.at);
    addEventListener("online", () => this.send());
    this.#tell();
  }

  /** Keeps an action; rejected where this browser cannot. @param {Partial<Action>} action */
  async add(action) {
    const added = { key: madeUpUid(), at: Date.now(), state: "waiting", said: "", ...action };
    await this.#shelf.put(added);
    this.#actions.push(added);
    this.#tell();
    return added;
  }

  /** Sends a refused action again, with something in it otherwise: the server has kept nothing of it. */
  async again(action, body) {
    await this.#change(action, { body: { ...action.body, ...body }, state: "waiting", said: "", told: undefined });
    await this.send();
  }

  /** @param {Action} action */
  async drop(action) {
    await this.#shelf.remove(action.key);
    this.#actions = this.#actions.filter((one) => one !== action);
    this.#tell();
  }

  /**
   * Sends what waits, in the order in which it was done. Asked in the midst of sending, it tries once more afterwards: the
   * network may have come back while an attempt was failing for want of it, and what was added meanwhile has not gone.
   */
  send() {
    this.#asked = true;
    this.#sending ??= this.#alone(() => this.#sendAll()).finally(() => {
      this.#sending = null;
      return this.#asked && this.send();
    });
    return this.#sending;
  }

  async #sendAll() {
    this.#asked = false;
    clearTimeout(this.#timer);
    for (let action; (action = this.#actions.find(({ state }) => state === "waiting")); ) {
      await this.#change(action, { state: "sending" });
      try {
        const told = await this.#send(action);
        // The files are on the server now; the phone needs their room.
        await this.#change(action, { state: "sent", said: "", told, file: undefined, files: undefined });
        this.#pause = FIRST_PAUSE;
        this.dispatchEvent(new CustomEvent("sent", { detail: action }));
      } catch (problem) {
        if (problem.status === undefined) {
          await this.#change(action, { state: "waiting" });
          throw problem;
        }
        const { status, message, body } = problem;
        const later = status === NOT_REACHED || status === UNKNOWN || status === TOO_MANY || status >= FAILED;
        const state = later ? "waiting" : status === CONFLICT ? "conflict" : "refused";
        await this.#change(action, { state, said: message, status, told: body });
        if (later && status !== UNKNOWN) this.#sendLater();
        // What is behind it would fare alike.
        if (later) return;
      }
    }
  }

  #sendLater() {
    this.#timer = setTimeout(() => this.send(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  async #change(action, values) {
    Object.assign(action, values);
    await this.#shelf.put(action);
    this.#tell();
  }

  /** Two pages of one browser do not send the same at once; the server would stand it. */
  #alone(act) {
    return navigator.locks ? navigator.locks.request(LOCK, act) : act();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

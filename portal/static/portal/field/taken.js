/** Cards of objects that were taken along, as they stood then. */
import { distanceTo } from "portal/field/ground.js";
import { measure } from "portal/map/geodesy.js";
import { Shelf } from "portal/offline/shelf.js";

/** What nobody has taken anew for so long is taken off the phone, ms: a fortnight. */
const KEPT = 14 * 86_400_000;
/** Cards that are shown around a place. */
const MOST_NEAR = 30;

/** Event `change`. */
export class Taken extends EventTarget {
  #shelf;
  #cards = null;
  /** Whether all that had been taken along was too old, and is gone: the tiles are so too. */
  isOver = false;

  /** @param {string} user */
  constructor(user) {
    super();
    this.#shelf = new Shelf("taken", user);
  }

  /** @returns {Promise<any[]>} each card with `at`, when it was taken along */
  async all() {
    this.#cards ??= await this.#read();
    return this.#cards;
  }

  /** @param {any[]} cards */
  async keep(cards) {
    const at = Date.now();
    for (const card of cards) await this.#shelf.put({ ...card, key: keyOf(card), at });
    this.#changed();
  }

  /** An object that stands otherwise now. @param {any} card */
  async replace(card) {
    const known = (await this.all()).some((one) => keyOf(one) === keyOf(card));
    if (known) await this.keep([card]);
  }

  async forget() {
    await this.#shelf.clear();
    this.#changed();
  }

  /** @param {(card: any) => boolean} isMeant */
  async find(isMeant) {
    return (await this.all()).find(isMeant);
  }

  /**
   * By distance; of several under the place the smallest first, as the server has it.
   *
   * @param {number[]} place
   * @param {string} slug empty: of all registers
   */
  async near(place, slug) {
    const own = (await this.all()).filter((card) => card.geometry && (!slug || card.slug === slug));
    const away = own.map((card) => ({ ...card, metres: distanceTo(card.geometry, place) }));
    const size = ({ geometry }) => measure(geometry).area;
    return away.sort((one, other) => one.metres - other.metres || size(one) - size(other)).slice(0, MOST_NEAR);
  }

  async #read() {
    const found = await this.#shelf.all().catch(() => []);
    const old = found.filter(({ at }) => Date.now() - at > KEPT);
    for (const { key } of old) await this.#shelf.remove(key);
    this.isOver = old.length > 0 && old.length === found.length;
    return found.filter((card) => !old.includes(card));
  }

  #changed() {
    this.#cards = null;
    this.dispatchEvent(new Event("change"));
  }
}

function keyOf({ slug, uid }) {
  return `${slug}/${uid}`;
}

/** Taking along: what, how much it is, and what of it is on this phone. */
import { row } from "portal/field/near.js";
import { MOST_TILES, TakeAlong, around } from "portal/field/take-along.js";
import { countWords } from "portal/field/words.js";
import { keepShell } from "portal/offline/worker-of.js";
import { fill } from "portal/page-data.js";
import { say } from "portal/workspace/editor/dom.js";

const MAP = "map";
/** Parts of a megabyte that are told. */
const TENTHS = 10;

/** @param {import("portal/field/main.js").Field} field */
export function connectTaking(field) {
  new Taking(field).start();
}

class Taking {
  #field;
  #along;
  #offer = null;

  constructor(field) {
    this.#field = field;
    this.#along = new TakeAlong(field.config.shell, field.config.user, field.mapConfig);
  }

  async start() {
    const { parts, taken, config, strings } = this.#field;
    const lists = config.registers.flatMap(({ slug, title, lists: some }) =>
      some.map((one) => {
        const words = fill(strings.takeList, { title: `${title}. ${one.title}`, count: countWords(one.count) });
        return new Option(words, `${slug}/${one.code}`);
      }),
    );
    parts.takeWhat.replaceChildren(new Option(strings.takeMap, MAP), ...lists);
    parts.takeWhat.addEventListener("change", () => (parts.takeOffer.hidden = true));
    parts.takeForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#trying(() => this.#plan());
    });
    parts.takeGo.addEventListener("click", () => this.#trying(() => this.#take()));
    parts.takeForget.addEventListener("click", () => this.#trying(() => this.#forget()));
    taken.addEventListener("change", () => this.#show());
    await this.#show();
    if (taken.isOver) await this.#along.forget();
    const kept = await keepShell(config.worker, config.shell);
    parts.shellNote.textContent = kept ? strings.shellKept : strings.shellNotKept;
  }

  async #plan() {
    const { parts, strings } = this.#field;
    parts.takeOffer.hidden = true;
    say(parts.takeDone, strings.takeCounting);
    const { cards, total, boxes } = await this.#wanted();
    const { addresses, megabytes } = await this.#along.plan(boxes);
    say(parts.takeDone, "");
    const isTooMuch = addresses.length > MOST_TILES;
    const values = { objects: countWords(cards.length), total: countWords(total), tiles: countWords(addresses.length) };
    const size = (Math.ceil(megabytes * TENTHS) / TENTHS).toLocaleString(document.documentElement.lang);
    const sentences = isTooMuch
      ? [fill(strings.takeTooMuch, { ...values, most: countWords(MOST_TILES) })]
      : [fill(strings.takePlan, { ...values, megabytes: size })];
    const part = parts.takeWhat.value === MAP ? strings.takePartOfMap : strings.takePart;
    if (!isTooMuch && total > cards.length) sentences.push(fill(part, values));
    parts.takePlan.textContent = sentences.join(" ");
    parts.takeGo.hidden = isTooMuch;
    parts.takeOffer.hidden = false;
    this.#offer = { cards, addresses };
  }

  /** The cards of a list or of what the map shows, and the ground under them. */
  async #wanted() {
    const { parts, api, map, config } = this.#field;
    const { value } = parts.takeWhat;
    if (value === MAP) {
      const box = map.view.bounds;
      const found = await Promise.all(config.registers.map(({ slug }) => api.post(`registers/${slug}/cards`, { box })));
      return { cards: found.flatMap(({ cards }) => cards), total: found.reduce((sum, one) => sum + one.total, 0), boxes: [box] };
    }
    const [slug, code] = value.split("/");
    const { filter, sort } = config.registers.find((one) => one.slug === slug).lists.find((one) => one.code === code);
    const { cards, total } = await api.post(`registers/${slug}/cards`, { filter, sort });
    const placed = cards.filter(({ geometry }) => geometry);
    return { cards, total, boxes: placed.map(({ geometry }) => around(map.boundsOf([geometry]))) };
  }

  async #take() {
    const { parts, taken, strings } = this.#field;
    const { cards, addresses } = this.#offer;
    parts.takeOffer.hidden = true;
    parts.takeProgress.max = addresses.length;
    parts.takeProgress.value = 0;
    parts.takeProgress.hidden = false;
    try {
      await navigator.storage?.persist?.();
      await taken.keep(cards);
      const failed = await this.#along.fetch(addresses, (done) => (parts.takeProgress.value = done));
      const said = fill(strings.takeDone, { objects: countWords(cards.length), tiles: countWords(addresses.length - failed) });
      say(parts.takeDone, said);
      if (failed) say(parts.takeProblem, fill(strings.takeFailed, { count: countWords(failed) }));
    } finally {
      parts.takeProgress.hidden = true;
    }
  }

  async #forget() {
    await this.#field.taken.forget();
    await this.#along.forget();
    say(this.#field.parts.takeDone, "");
  }

  async #show() {
    const { parts, taken, strings } = this.#field;
    const cards = await taken.all();
    parts.takeHeld.textContent = cards.length ? fill(strings.takeHeld, { count: countWords(cards.length) }) : strings.takeHeldNone;
    parts.takeForget.hidden = !cards.length;
    parts.takeList.replaceChildren(...cards.map((card) => row(card, strings, () => this.#field.open(card))));
  }

  async #trying(act) {
    const { parts, strings } = this.#field;
    say(parts.takeProblem, "");
    try {
      await act();
    } catch (problem) {
      say(parts.takeDone, "");
      say(parts.takeProblem, problem.status === undefined ? strings.offline : problem.message);
    }
  }
}

/** Tiles on their way: what several layers ask of one place at once comes in one answer. */
import { AnsweredError, ask } from "portal/ask.js";
import { Protobuf, VectorTile } from "vendor/vector-tile/vector-tile.js";

/** Ends the name of the layer that says what a tile leaves out (`tile_statements.note_layer`). */
const NOTE = "-left-out";

/**
 * @typedef {{z: number, x: number, y: number}} Place
 * @typedef {Object} Asked
 * @property {string} slug of the layer
 * @property {string} url of its own tile
 * @property {AbortSignal} signal gives it up
 * @property {(layers: object[]) => void} resolve
 * @property {(problem: Error) => void} reject
 */
export class TileFetcher {
  #template;
  /** @type {Map<string, Asked[]>} what is asked at this moment, by the address of the joint tile */
  #gathered = new Map();

  /** @param {string | null} template address of tiles of several layers, with `{z}/{x}/{y}`; null: each comes by itself */
  constructor(template) {
    this.#template = template;
  }

  /**
   * @param {string} slug
   * @param {string} template address of the layer's own tiles
   * @param {Place} place
   * @param {AbortSignal} signal
   * @returns {Promise<object[]>} the layer, and what its tile leaves out, as @mapbox/vector-tile reads them; none of an
   *   empty tile; rejected as `ask` is
   */
  get(slug, template, place, signal) {
    const url = addressOf(template, place);
    if (!this.#template) return layersAt(url, signal);
    return new Promise((resolve, reject) => this.#gather(place, { slug, url, signal, resolve, reject }));
  }

  #gather(place, asked) {
    const url = addressOf(this.#template, place);
    const others = this.#gathered.get(url);
    if (others) {
      others.push(asked);
      return;
    }
    this.#gathered.set(url, [asked]);
    // The map asks for all layers of a tile before anything else is done.
    queueMicrotask(() => this.#send(url));
  }

  #send(url) {
    const asked = this.#gathered.get(url);
    this.#gathered.delete(url);
    if (asked.length > 1) fetchTogether(url, asked);
    else fetchEach(asked);
  }
}

async function fetchTogether(url, asked) {
  const slugs = asked.map(({ slug }) => slug);
  try {
    const layers = await layersAt(`${url}?layers=${slugs}`, signalOfAll(asked));
    for (const { slug, resolve } of asked) resolve(layers.filter(({ name }) => name === slug || name === slug + NOTE));
  } catch (problem) {
    // One of the layers may be gone, or too slow: each tells of itself.
    if (problem instanceof AnsweredError) fetchEach(asked);
    else for (const { reject } of asked) reject(problem);
  }
}

function fetchEach(asked) {
  for (const { url, signal, resolve, reject } of asked) layersAt(url, signal).then(resolve, reject);
}

/** Given up when nobody wants it any more. */
function signalOfAll(asked) {
  const request = new AbortController();
  let wanted = asked.length;
  const leave = ({ target }) => --wanted || request.abort(target.reason);
  for (const { signal } of asked) signal.addEventListener("abort", leave, { once: true });
  return request.signal;
}

async function layersAt(url, signal) {
  const answer = await ask(url, signal);
  return Object.values(new VectorTile(new Protobuf(await answer.arrayBuffer())).layers);
}

function addressOf(template, { z, x, y }) {
  return template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
}

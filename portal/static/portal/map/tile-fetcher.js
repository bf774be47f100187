/** Tiles on their way: what several layers ask of one place at once comes in one answer, read while it comes. */
import { AnsweredError, ask } from "portal/ask.js";
import { Protobuf, VectorTile } from "vendor/vector-tile/vector-tile.js";

/** Ends the name of the layer that says what a tile leaves out (`tile_statements.note_layer`). */
const NOTE = "-left-out";
/** A byte of a varint, in which protocol buffers write lengths, has a digit to this base; with this added, more follow. */
const DIGIT = 128;

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
    if (!this.#template) return fetchOne(url, signal);
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
  const found = new Map(slugs.map((slug) => [slug, []]));
  let awaited = asked;
  const settle = (many) => {
    for (const { slug, resolve } of awaited.slice(0, many)) resolve(found.get(slug));
    awaited = awaited.slice(many);
  };
  try {
    for await (const layer of layersAt(`${url}?layers=${slugs}`, signalOfAll(asked))) {
      // They come in the order in which they were asked for: what stands before this one has come, or is empty.
      settle(awaited.findIndex(({ slug }) => layer.name === slug || layer.name === slug + NOTE));
      found.get(awaited[0].slug).push(layer);
    }
    settle(awaited.length);
  } catch (problem) {
    // One of the layers may be gone, or too much for the server: each tells of itself.
    if (problem instanceof AnsweredError) fetchEach(awaited);
    else for (const { reject } of awaited) reject(problem);
  }
}

function fetchEach(asked) {
  for (const { url, signal, resolve, reject } of asked) fetchOne(url, signal).then(resolve, reject);
}

async function fetchOne(url, signal) {
  const layers = [];
  for await (const layer of layersAt(url, signal)) layers.push(layer);
  return layers;
}

/** Given up when nobody wants it any more. */
function signalOfAll(asked) {
  const request = new AbortController();
  let wanted = asked.length;
  const leave = ({ target }) => --wanted || request.abort(target.reason);
  for (const { signal } of asked) signal.addEventListener("abort", leave, { once: true });
  return request.signal;
}

/** Layer by layer as the bytes come: over a slow network the lower ones are painted while the others are on their way. */
async function* layersAt(url, signal) {
  const reader = (await ask(url, signal)).body.getReader();
  let bytes = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes = bytes.length ? joined(bytes, value) : value;
    for (let end = endOfFirst(bytes); end; end = endOfFirst(bytes)) {
      yield* Object.values(new VectorTile(new Protobuf(bytes.slice(0, end))).layers);
      bytes = bytes.subarray(end);
    }
  }
  if (bytes.length) throw new Error(`${url} ends in the midst of a layer`);
}

/** Where the first layer of a tile ends, behind its tag, its length and as many bytes; 0 where it has not come whole. */
function endOfFirst(bytes) {
  let length = 0;
  let at = 1;
  for (let place = 1; at < bytes.length; place *= DIGIT) {
    const byte = bytes[at++];
    length += (byte % DIGIT) * place;
    if (byte < DIGIT) return at + length <= bytes.length ? at + length : 0;
  }
  return 0;
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function addressOf(template, { z, x, y }) {
  return template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
}

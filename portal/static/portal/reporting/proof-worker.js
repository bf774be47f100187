/**
 * The work that a browser does before a report is taken (`reports.proof`): a counter with which the SHA-256 of
 * `challenge:counter` begins with so many zero bits. A classic worker; SHA-256 by hand (FIPS 180-4), since
 * `crypto.subtle` is missing where a page comes by plain http, and is slow for so short a text.
 *
 * Told `{challenge, bits}`, at most 32 bits; tells the counter, a string.
 */
const ROUNDS = 64;
const BLOCK = 64;
const LENGTH_BYTES = 8;
const [K, FIRST] = constants();
const words = new Uint32Array(ROUNDS);

self.addEventListener("message", ({ data: { challenge, bits } }) => {
  const encoder = new TextEncoder();
  for (let counter = 0; ; counter += 1) {
    const firstWord = hash(encoder.encode(`${challenge}:${counter}`));
    if (firstWord >>> (32 - bits) === 0) return self.postMessage(String(counter));
  }
});

/** @param {Uint8Array} message @returns {number} the first 32 bits of its digest */
function hash(message) {
  const blocks = Math.ceil((message.length + 1 + LENGTH_BYTES) / BLOCK);
  const padded = new DataView(new ArrayBuffer(blocks * BLOCK));
  new Uint8Array(padded.buffer).set(message);
  padded.setUint8(message.length, 0x80);
  padded.setUint32(blocks * BLOCK - 4, message.length * 8);
  const state = Uint32Array.from(FIRST);
  for (let at = 0; at < blocks * BLOCK; at += BLOCK) compress(state, padded, at);
  return state[0];
}

function compress(state, data, at) {
  for (let i = 0; i < 16; i += 1) words[i] = data.getUint32(at + i * 4);
  for (let i = 16; i < ROUNDS; i += 1) {
    const [w15, w2] = [words[i - 15], words[i - 2]];
    const s0 = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3);
    const s1 = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10);
    words[i] = words[i - 16] + s0 + words[i - 7] + s1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < ROUNDS; i += 1) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] += value));
}

function turned(word, by) {
  return (word >>> by) | (word << (32 - by));
}

/** The first bits of the fractions of the cube roots of the first 64 primes, and of the square roots of the first 8. */
function constants() {
  const primes = [];
  for (let one = 2; primes.length < ROUNDS; one += 1) if (primes.every((prime) => one % prime)) primes.push(one);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return [primes.map((one) => fraction(Math.cbrt(one))), primes.slice(0, 8).map((one) => fraction(Math.sqrt(one)))];
}

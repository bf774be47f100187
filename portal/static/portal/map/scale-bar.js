/** Metric scale bar. Its length is in CSS pixels like the map's own, so it stays right when both are printed. */

const LONGEST = 120;
const METRES_IN_KILOMETRE = 1000;

/**
 * @param {HTMLElement} bar
 * @param {number} metresPerPixel on the ground, in the middle of the map
 * @param {Record<string, string>} strings `metres` and `kilometres`: the units' short names
 */
export function drawScaleBar(bar, metresPerPixel, strings) {
  const metres = roundDown(LONGEST * metresPerPixel);
  const far = metres >= METRES_IN_KILOMETRE;
  const amount = far ? metres / METRES_IN_KILOMETRE : metres;
  bar.style.width = `${metres / metresPerPixel}px`;
  bar.textContent = `${written(amount)} ${far ? strings.kilometres : strings.metres}`;
}

/** Most numbers look alike in every language, and the first that is written in one loads all that is known of it. */
function written(amount) {
  const isPlain = Number.isInteger(amount) && amount < METRES_IN_KILOMETRE;
  return isPlain ? String(amount) : amount.toLocaleString(document.documentElement.lang);
}

/** The largest of 1, 2, 3, 5 × 10ⁿ that is not above `value`. */
function roundDown(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [5, 3, 2, 1].find((one) => one * power <= value) ?? 1;
  return step * power;
}

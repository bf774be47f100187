/** Lengths and moments as people of the page's language read them. */

const language = document.documentElement.lang;
const [whole, tenths] = [0, 1].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }));
const NEAR = 10;

/** @param {number} metres @returns {string} to a tenth below ten metres */
export function metresWords(metres) {
  return (metres < NEAR ? tenths : whole).format(metres);
}

/** @param {number} count */
export function countWords(count) {
  return whole.format(count);
}

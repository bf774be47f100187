/**
 * The page's address: what the table shows (table/state.js) and which object is selected (`&object=parcels/<uid>`), so
 * that both outlive a reload and can be sent to somebody. The map's view stands behind the `#`.
 */

const OBJECT = "object";
/** In the place of an identifier: an object that is to be begun. */
export const NEW = "new";
const NAMED = /^([\w-]+)\/(new|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** Without a new entry in the browser's history. @param {Record<string, string>} values an empty one is taken out */
export function writeQuery(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", `?${query}${location.hash}`);
}

/** One object has a place in the address; several have not. @param {{register: string, uids: string[]}} selected */
export function writeObject({ register, uids }) {
  // The first row was asked for once; what was selected since stands instead.
  writeQuery({ go: "", [OBJECT]: uids.length === 1 ? `${register}/${uids[0]}` : "" });
}

/**
 * @param {{slug: string}[]} registers of which objects can be selected
 * @returns {{register: string, uid: string} | null | undefined} undefined: none is asked for; null: it cannot be one
 */
export function objectInAddress(registers) {
  const asked = new URLSearchParams(location.search).get(OBJECT);
  if (!asked) return undefined;
  const [, register, uid] = NAMED.exec(asked) ?? [];
  return registers.some(({ slug }) => slug === register) ? { register, uid: uid.toLowerCase() } : null;
}

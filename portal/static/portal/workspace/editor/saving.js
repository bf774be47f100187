/**
 * An edit handed to the server: which calls it takes, and in what words it went wrong.
 *
 * @typedef {import("portal/workspace/editor/session.js").EditSession} EditSession
 * @typedef {import("portal/workspace/api.js").Api} Api
 */

/**
 * @param {Api} api
 * @param {any} register
 * @param {EditSession} session
 * @param {string} reason
 * @returns {Promise<any[]>} the objects as they now stand, the edited one first; rejected with an `ApiProblem`. What
 *   was saved before it went wrong is settled in the session, so that saving again does not do it twice.
 */
export async function save(api, register, session, reason) {
  const root = `registers/${register.slug}`;
  const { state } = session;
  const saved = [await saveExisting(api, root, session, reason)];
  const values = copied(register, saved[0]);
  for (const geometry of state.pieces) {
    session.settle(saved[0], state.pieces.slice(saved.length - 1));
    saved.push(await api.post(`${root}/objects`, { values, geometry, reason }));
  }
  return saved;
}

async function saveExisting(api, root, { object, state, versions }, reason) {
  const moved = !sameGeometry(state.geometry, object.geometry);
  const others = Object.entries(state.others);
  if (others.length) {
    const all = moved ? [[object.uid, state.geometry], ...others] : others;
    const changes = all.map(([uid, geometry]) => ({ uid, version: versions[uid], geometry }));
    const saved = await api.post(`${root}/changes`, { changes, reason });
    return saved.find(({ uid }) => uid === object.uid) ?? api.get(`${root}/objects/${object.uid}`);
  }
  const change = { version: versions[object.uid], reason };
  if (moved) change.geometry = state.geometry;
  if (Object.keys(state.values).length) change.values = state.values;
  return api.patch(`${root}/objects/${object.uid}`, change);
}

/** What a piece that is split off has from the object: all that may be entered and that several may have. */
function copied({ fields }, { values }) {
  const kept = fields.filter(({ name, derived, unique }) => !derived && !unique && values[name] != null);
  return Object.fromEntries(kept.map(({ name }) => [name, values[name]]));
}

function sameGeometry(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * @param {Api} api
 * @param {string} register slug
 * @param {EditSession} session
 * @param {{kind: string, numbers: string[], grounds: object}} act what the form of the act says
 * @returns {Promise<any[]>} the objects that the act made
 */
export async function makeAct(api, register, session, { kind, numbers, grounds }) {
  const { object, state, versions } = session;
  const geometries = { split: [state.geometry, ...state.pieces], boundaries: [state.geometry, ...Object.values(state.others)] };
  const body = {
    objects: [object.uid, ...Object.keys(state.others), ...state.absorbed].map((uid) => ({ uid, version: versions[uid] })),
    numbers,
    grounds,
  };
  if (geometries[kind]) body.geometries = geometries[kind];
  return (await api.post(`registers/${register}/acts/${kind}`, body)).objects;
}

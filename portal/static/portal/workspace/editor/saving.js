/**
 * An edit handed to the server: which calls it takes, and in what words it went wrong.
 *
 * @typedef {import("portal/workspace/editor/session.js").EditSession} EditSession
 * @typedef {import("portal/workspace/api.js").Api} Api
 */

/**
 * @param {Api} api
 * @param {string} register slug
 * @param {EditSession} session
 * @param {string} reason
 * @returns {Promise<any>} the object as it now stands; rejected with an `ApiProblem`
 */
export async function save(api, register, session, reason) {
  const { object, state, versions } = session;
  const root = `registers/${register}`;
  if (!object.uid) return api.post(`${root}/objects`, { values: state.values, geometry: state.geometry, reason });
  const moved = state.geometry !== object.geometry;
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

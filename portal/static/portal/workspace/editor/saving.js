/**
 * An edit handed to the server: which calls it takes, and in what words it went wrong.
 *
 * @typedef {import("portal/workspace/editor/session.js").EditSession} EditSession
 * @typedef {import("portal/workspace/editor/session.js").EditState} EditState
 * @typedef {import("portal/workspace/api.js").Api} Api
 */

/**
 * @typedef {Object} Saved
 * @property {any[]} objects that came of it as they now stand, the edited one first
 * @property {string[]} warnings of the register about what it let in
 *
 * @param {Api} api
 * @param {any} register
 * @param {EditSession} session
 * @param {string} reason
 * @param {EditState["entered"]} asShown of a new object, what its inputs hold untouched
 * @returns {Promise<Saved>} rejected with an `ApiProblem`. What was saved before it went wrong is settled in the
 *   session, so that saving again does not do it twice.
 */
export async function save(api, register, session, reason, asShown) {
  const root = `registers/${register.slug}`;
  const { state } = session;
  const answers = session.object.isNew ? [await make(api, root, session, reason, asShown)] : await saveExisting(api, root, session, reason);
  const own = answers.find(({ uid }) => uid === session.object.uid) ?? (await api.get(`${root}/objects/${session.object.uid}`));
  const objects = [own];
  const values = copied(register, own);
  for (const geometry of state.pieces) {
    session.settle(own, { pieces: state.pieces.slice(objects.length - 1) });
    const piece = await api.post(`${root}/objects`, { values, geometry, reason });
    objects.push(piece);
    answers.push(piece);
  }
  return { objects, warnings: warningsOf(answers) };
}

function make(api, root, session, reason, asShown) {
  return api.post(`${root}/objects`, wholeOf(session, reason, asShown));
}

/** All of a new object. */
function wholeOf({ object: { uid }, state: { geometry, entered } }, reason, asShown) {
  return { uid, geometry, entered: { ...asShown, ...entered }, reason };
}

/**
 * @typedef {Object} Proposed
 * @property {boolean} isNew the register has not got the object yet
 * @property {{number: number} | null} proposal that waits for the officer now; null: what was wanted stands in the
 *   register already
 * @property {string[]} warnings of the register
 *
 * @param {Api} api
 * @param {string} register slug
 * @param {EditSession} session of one object alone
 * @param {string} reason
 * @param {EditState["entered"]} asShown of a new object, what its inputs hold untouched
 * @returns {Promise<Proposed>}
 */
export async function propose(api, register, session, reason, asShown) {
  const { uid, isNew = false } = session.object;
  const root = `registers/${register}`;
  const answer = isNew
    ? await api.post(`${root}/proposals`, wholeOf(session, reason, asShown))
    : await api.post(`${root}/objects/${uid}/proposals`, { ...ownChange(session), reason });
  return { isNew, proposal: answer.proposal, warnings: warningsOf([answer]) };
}

async function saveExisting(api, root, session, reason) {
  const { object, state, versions } = session;
  const own = ownChange(session);
  const others = Object.entries(state.others).map(([uid, geometry]) => ({ uid, version: versions[uid], geometry }));
  if (!others.length) return [await api.patch(`${root}/objects/${object.uid}`, { ...own, reason })];
  const changes = session.moved || own.entered ? [{ uid: object.uid, ...own }, ...others] : others;
  return api.post(`${root}/changes`, { changes, reason });
}

/** What is to be otherwise of the object itself. */
function ownChange({ object, state, versions, moved }) {
  const own = { version: versions[object.uid] };
  if (moved) own.geometry = state.geometry;
  if (isFilled(state.entered)) own.entered = state.entered;
  return own;
}

/** Two neighbours tell of the same fault. */
function warningsOf(answers) {
  return [...new Set(answers.flatMap(({ warnings }) => warnings).map(({ words }) => words))];
}

function isFilled(entered) {
  return Object.keys(entered).length > 0;
}

/** What a piece that is split off has from the object: all that may be entered and that several may have. */
function copied({ fields }, { values }) {
  const kept = fields.filter(({ name, derived, unique }) => !derived && !unique && values[name] != null);
  return Object.fromEntries(kept.map(({ name }) => [name, values[name]]));
}

/**
 * @param {Api} api
 * @param {string} register slug
 * @param {EditSession} session
 * @param {{kind: string, numbers: string[], grounds: object}} act what the form of the act says
 * @returns {Promise<Saved>} the objects that the act made. Fields that were changed beside are saved before it, so that
 *   what arises has them; that is settled in the session.
 */
export async function makeAct(api, register, session, { kind, numbers, grounds }) {
  await saveFields(api, register, session, grounds.reason);
  const { object, state, versions } = session;
  const geometries = { split: [state.geometry, ...state.pieces], boundaries: [state.geometry, ...Object.values(state.others)] };
  const body = {
    objects: [object.uid, ...Object.keys(state.others), ...state.absorbed].map((uid) => ({ uid, version: versions[uid] })),
    numbers,
    grounds,
  };
  if (geometries[kind]) body.geometries = geometries[kind];
  const { objects } = await api.post(`registers/${register}/acts/${kind}`, body);
  return { objects, warnings: [] };
}

async function saveFields(api, register, session, reason) {
  const { object, state, versions } = session;
  if (!isFilled(state.entered)) return;
  const change = { version: versions[object.uid], entered: state.entered, reason };
  session.settle(await api.patch(`registers/${register}/objects/${object.uid}`, change), { ...state, entered: {} });
}

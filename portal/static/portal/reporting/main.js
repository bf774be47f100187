/** The page on which a resident reports a problem: four steps out of one plain form, and what waits to be sent. */
import { keepShell } from "portal/offline/worker-of.js";
import { fill, pageData } from "portal/page-data.js";
import { Draft } from "portal/reporting/draft.js";
import { clearErrors, empty, fieldsOf, fillIn, showErrors } from "portal/reporting/form.js";
import { Pictures } from "portal/reporting/pictures.js";
import { Place } from "portal/reporting/place.js";
import { Sending } from "portal/reporting/sending.js";
import { Steps } from "portal/reporting/steps.js";
import { connectWaiting } from "portal/reporting/waiting.js";
import { Api } from "portal/workspace/api.js";
import { partsOf, say } from "portal/workspace/editor/dom.js";

/** What is asked beside the way does not keep anybody waiting, ms. */
const PATIENCE = 12_000;

const root = document.getElementById("content");
const form = document.getElementById("report-form");
const config = pageData("report-config");
const strings = pageData("report-strings");
const parts = { ...partsOf(root), photographs: form.elements.namedItem("photographs") };
const api = new Api(config.page, strings, PATIENCE);

/**
 * What the parts of the page have in common.
 *
 * @typedef {Object} Reporting
 * @property {Record<string, any>} parts
 * @property {any} config
 * @property {Record<string, string>} strings
 * @property {any} mapConfig
 * @property {Record<string, string>} mapStrings
 * @property {Api} api for what is asked, not for what is sent
 * @property {(name: string) => HTMLInputElement} fields of the form
 * @property {() => {code: string, title: string, description: string, layer: string, thing: string, needsContact: boolean}} category
 * @property {Sending} sending
 */
const reporting = {
  parts,
  config,
  strings,
  api,
  mapConfig: pageData("map-config"),
  mapStrings: pageData("map-strings"),
  fields: (name) => form.elements.namedItem(name),
  category: () => ({ code: reporting.fields("category").value, ...config.categories[reporting.fields("category").value] }),
};
reporting.sending = new Sending(reporting);
const { sending } = reporting;
const place = new Place(reporting);
const pictures = new Pictures(reporting);
const steps = new Steps(root, parts.progress, strings, mayBe);
const draft = new Draft(
  config.user,
  () => ({ ...asItIs(), step: steps.now, query: location.search }),
  () => say(parts.draftNote, strings.storeClosed),
);

for (const part of ["whereSteps", "knownSteps", "tellBack", "photographAdd"]) parts[part].hidden = false;
parts.photographs.classList.add("visually-hidden");
form.hidden = false;
root.addEventListener("click", (event) => {
  const link = event.target.closest("[data-category]");
  if (!link) return;
  event.preventDefault();
  choose(link.dataset.category);
  steps.go("where");
});
steps.addEventListener("step", ({ detail: step }) => {
  parts.chosen.hidden = step === "what";
  parts.kept.hidden = true;
  if (step === "where") place.open();
  else sending.prepare();
  draft.touch();
});
parts.placeNext.addEventListener("click", () => leavePlace());
parts.placePhotograph.addEventListener("change", ({ target }) => takePlaceOf(target));
parts.photographs.addEventListener("change", ({ target }) => {
  pictures.add([...target.files]);
  target.value = "";
});
pictures.addEventListener("change", () => draft.touch());
pictures.addEventListener("position", ({ detail }) => offerPlace(detail));
place.addEventListener("change", () => draft.touch());
form.addEventListener("input", () => draft.touch());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "follow") follow(event.submitter);
  else if (steps.now === "tell") send();
  else if (steps.now === "where") leavePlace();
});
start();

async function start() {
  // Where nothing can be kept, there is nothing that waits; the draft says so.
  await sending.queue.open().catch(() => null);
  const kept = await draft.open();
  if (kept?.query === location.search) takeBack(kept);
  else beginWith(new URLSearchParams(location.search));
  const begun = kept?.query === location.search ? kept.step : "where";
  steps.begin((location.hash && steps.asked) || begun);
  root.dataset.ready = "yes";
  connectWaiting(reporting, mend);
  if (await keepShell(config.worker, config.shell)) root.dataset.offline = "ready";
  await sending.queue.send();
}

/** Opens the page as its address asks: with a category, or a thing that was chosen elsewhere. */
function beginWith(query) {
  const thing = query.get("thing") ?? query.get("object");
  const ofLayer = Object.keys(config.categories).filter((code) => config.categories[code].layer === query.get("layer"));
  const code = reporting.fields("category").value || (query.get("category") ?? (ofLayer.length === 1 ? ofLayer[0] : ""));
  if (!config.categories[code]) return;
  choose(code);
  if (thing) place.takeThing(thing);
}

/** @param {string} code of a category */
function choose(code) {
  const isOther = reporting.fields("category").value !== code || !parts.questions.children.length;
  reporting.fields("category").value = code;
  const { title, description, needsContact } = reporting.category();
  parts.chosenTitle.textContent = title;
  parts.chosenAbout.textContent = description;
  parts.contactNeeded.hidden = !needsContact;
  if (isOther) {
    const questions = root.querySelector(`template[data-questions="${CSS.escape(code)}"]`);
    parts.questions.replaceChildren(questions.content.cloneNode(true));
  }
  place.setCategory();
  draft.touch();
}

/** The step that can be shown where another one is asked for, by the button back or by an old address. */
function mayBe(step) {
  if (step === "what" || !reporting.category().title) return "what";
  if (step === "where" || !place.spot) return "where";
  return step === "known" && !parts.known.querySelector(".report-known") ? "where" : step;
}

/** From the place on, past what is reported there already, if anything is. */
async function leavePlace() {
  parts.placeNext.disabled = true;
  const isGood = await place.settle().finally(() => (parts.placeNext.disabled = false));
  if (!isGood) return;
  parts.known.innerHTML = place.spot.known ?? "";
  say(parts.knownNote, "");
  steps.go(parts.known.querySelector(".report-known") ? "known" : "tell");
}

async function takePlaceOf(input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  say(parts.spot, strings.checking);
  const [position] = await Promise.all([pictures.whereTaken(file), pictures.add([file])]);
  if (position) await place.takePosition(position);
  else say(parts.spot, strings.photographNowhere);
}

/** A photograph says where it was taken: perhaps better than the finger did. */
function offerPlace(position) {
  if (steps.now !== "tell") return;
  parts.photographPlace.hidden = false;
  parts.photographUse.onclick = async () => {
    parts.photographPlace.hidden = true;
    steps.go("where");
    await place.takePosition(position);
  };
}

async function follow(button) {
  const email = form.querySelector("#follow_email");
  clearErrors(form);
  button.disabled = true;
  try {
    await sending.follow(button.value, email.value.trim());
    say(parts.knownNote, fill(strings.followed, { email: email.value.trim() }));
    await draft.clear();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    showErrors(form, Object.keys(problem.errors).length ? problem.errors : { follow_email: [problem.message] });
    email.focus();
  } finally {
    button.disabled = false;
  }
}

async function send() {
  const { title } = reporting.category();
  clearErrors(form);
  say(parts.sendProblem, "");
  parts.send.disabled = true;
  parts.send.dataset.label ??= parts.send.textContent;
  parts.send.textContent = strings.sending;
  try {
    await pictures.settled;
    const { fields, files, ...about } = asItIs();
    const where = place.spot?.thing?.number || place.spot?.near || "";
    const action = await sending.send([title, where].filter(Boolean).join(" · "), { fields }, files, about);
    if (action.state === "sent") {
      await draft.clear();
      location.assign(action.told.page);
    } else if (action.state === "refused") {
      if (action.key) await sending.queue.drop(action);
      refused(action.told?.errors ?? {}, action.said);
    } else {
      await beginAnew();
    }
  } finally {
    parts.send.disabled = false;
    parts.send.textContent = parts.send.dataset.label;
  }
}

/** What the server says of the fields stands beside them, and the step with the first of them is shown. */
function refused(errors, said) {
  const wrong = showErrors(form, errors);
  const isAllBeside = wrong.length > 0 && wrong.length === Object.keys(errors).length;
  if (!isAllBeside) say(parts.sendProblem, said);
  const section = wrong[0]?.closest("[data-step]");
  if (section && section.dataset.step !== "tell") steps.go(section.dataset.step);
  (wrong[0]?.querySelector("input, select, textarea") ?? parts.send).focus();
}

/** The report waits for the network: the page is ready for another one, and says so. */
async function beginAnew() {
  empty(form);
  pictures.files = [];
  place.spot = null;
  await draft.clear();
  steps.go("what");
  say(parts.kept, strings.waits);
  parts.kept.focus();
}

/** The form as it is, so that it can be brought back. */
function asItIs() {
  return { category: reporting.category().code, fields: fieldsOf(form), files: pictures.files, spot: place.spot };
}

function takeBack({ category, fields, files, spot }) {
  if (config.categories[category]) choose(category);
  fillIn(form, fields);
  pictures.files = files;
  place.spot = spot;
}

async function mend(action) {
  takeBack({ ...action.about, fields: action.body.fields, files: action.files ?? [] });
  await draft.save();
  await sending.queue.drop(action);
  steps.go("tell");
  if (action.told?.errors) refused(action.told.errors, action.said);
}

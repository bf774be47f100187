/** What lies nearest, of the registers that one keeps; and where a new object begins. */
import { distanceTo } from "portal/field/ground.js";
import { metresWords } from "portal/field/words.js";
import { fill } from "portal/page-data.js";
import { element, say } from "portal/workspace/editor/dom.js";

/** One has to have gone so far that what is nearest is asked for anew, m. */
const GONE = 15;

/**
 * @param {import("portal/field/main.js").Field} field
 * @param {import("portal/field/object.js").ObjectPanel} object
 * @param {import("portal/field/walk-panel.js").WalkPanel} walking
 * @returns {{pick: (picked: {layer: string, id: number}) => void}}
 */
export function connectNear(field, object, walking) {
  const { parts, api, position, taken, strings } = field;
  let asked = null;

  const ask = async (fix) => {
    asked = fix;
    const slug = parts.nearRegister.value;
    try {
      list(await api.get("field/nearest", { lon: fix.lon, lat: fix.lat, slug }), "");
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      const cards = await taken.near([fix.lon, fix.lat], slug);
      list(cards, problem.status ? problem.message : strings.nearTaken);
    }
  };

  const list = (cards, note) => {
    say(parts.nearNote, cards.length ? note : strings.nearNothing);
    parts.nearList.replaceChildren(...cards.map((card) => row(card, strings, () => object.open(card))));
  };

  const follow = ({ detail: fix }) => {
    const place = { type: "Point", coordinates: [fix.lon, fix.lat] };
    if (!asked || distanceTo(place, [asked.lon, asked.lat]) > GONE) ask(fix);
  };

  const again = () => position.fix && ask(position.fix);
  position.addEventListener("fix", follow);
  position.addEventListener("problem", () => !asked && say(parts.nearNote, strings.nearUnknown));
  parts.nearRegister.addEventListener("change", again);
  addEventListener("online", again);
  connectNew(field, walking);
  return { pick: (picked) => pick(field, object, picked) };
}

/** An object in a list: its name, what it is, how far it is. */
export function row(card, strings, open) {
  const away = card.metres === null || card.metres === undefined ? "" : awayWords(card.metres, strings);
  const about = [card.register_title, away].filter(Boolean).join(" · ");
  const words = element("span", {}, element("strong", {}, card.title), element("small", {}, about));
  return element("li", {}, element("button", { class: "field-row", type: "button", onclick: open }, words));
}

function awayWords(metres, strings) {
  return metres < 1 ? strings.under : fill(strings.away, { metres: metresWords(metres) });
}

/** The object on the map that somebody points to. */
async function pick({ api, taken, config, tell, strings }, object, { layer, id }) {
  if (!config.registers.some(({ slug }) => slug === layer)) return;
  try {
    const { cards } = await api.post(`registers/${layer}/cards`, { ids: [id] });
    if (cards.length) object.open(cards[0]);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    const card = await taken.find((one) => one.slug === layer && one.id === id);
    if (card) object.open(card);
    else tell(problem.status ? problem.message : strings.notTaken);
  }
}

/** Registers in which a draft can begin with what is filled in out there. */
function connectNew({ parts, config, strings }, walking) {
  const offered = config.registers.filter(({ begins }) => begins);
  const chosen = () => offered.find(({ slug }) => slug === parts.newRegister.value);
  const input = ({ name, title, help, choices }) => {
    const properties = { name, required: true, autocomplete: "off" };
    const box = choices.length
      ? element("select", { class: "select", ...properties }, ...choices.map(([value, words]) => new Option(words, value)))
      : element("input", { class: "input", ...properties });
    return element("label", { class: "field-choice" }, title[0].toUpperCase() + title.slice(1), box, element("small", {}, help));
  };
  const show = () => parts.newInputs.replaceChildren(...chosen().begins.map(input));
  const option = ({ slug, title }) => new Option(title, slug, slug === config.chief, slug === config.chief);
  parts.newRegister.replaceChildren(...offered.map(option));
  parts.newRegister.addEventListener("change", show);
  parts.newForm.addEventListener("submit", (event) => {
    event.preventDefault();
    const { slug, object_title: title, geometry } = chosen();
    const boxes = [...parts.newInputs.querySelectorAll("[name]")];
    const values = Object.fromEntries(boxes.map(({ name, value }) => [name, value]));
    walking.begin({ slug, geometry, title: fill(strings.walkNew, { register: title }), values });
  });
  parts.newForm.hidden = !offered.length;
  if (offered.length) show();
}

/** One object out there: its card, "verified here", photographs, and the way to walking its boundary. */
import { distanceTo } from "portal/field/ground.js";
import { metresWords } from "portal/field/words.js";
import { fill } from "portal/page-data.js";
import { orNone } from "portal/workspace/api.js";
import { element, say } from "portal/workspace/editor/dom.js";
import { whenWords } from "portal/workspace/editor/figures.js";

/** Event `walk`: the boundary of the object is to be walked; detail: what `WalkPanel.begin` takes. */
export class ObjectPanel extends EventTarget {
  #field;
  #card = null;

  /** @param {import("portal/field/main.js").Field} field */
  constructor(field) {
    super();
    this.#field = field;
    const { parts } = field;
    parts.objectBack.addEventListener("click", () => field.show("near"));
    parts.objectSeen.addEventListener("click", () => this.#seen(false));
    parts.objectInsist.addEventListener("click", () => this.#seen(true));
    parts.objectPhotograph.addEventListener("change", () => this.#photographed());
    parts.objectWalk.addEventListener("click", () => this.#walk());
    field.queue.addEventListener("sent", ({ detail: action }) => action.about && this.#refresh(action.about));
  }

  /** @param {any} card */
  open(card) {
    const { parts, map, show } = this.#field;
    this.#tell(card);
    parts.objectNote.value = "";
    say(parts.objectDone, "");
    parts.objectDoubt.hidden = true;
    map.select(card.geometry, card.geometry && map.boundsOf([card.geometry]));
    show("object");
  }

  /** What is known of the object, here and where it was taken along. */
  #tell(card) {
    this.#card = card;
    const { parts, taken, strings } = this.#field;
    if (!card.at) taken.replace({ ...card, metres: null });
    parts.objectRegister.textContent = card.register_title;
    parts.objectTitle.textContent = card.title;
    const badge = (words, look = "") => element("li", { class: `badge ${look}` }, words);
    parts.objectBadges.replaceChildren(
      badge(card.state),
      card.verified ? badge(card.verified, "badge-good") : badge(strings.notVerified, "badge-notice"),
      ...(card.at ? [badge(fill(strings.taken, { when: whenWords(card.at) }))] : []),
      ...(card.geometry ? [] : [badge(strings.notOnMap)]),
    );
    const fact = ([title, words]) => element("div", {}, element("dt", {}, title), element("dd", {}, words));
    parts.objectFacts.replaceChildren(...card.rows.map(fact));
    parts.objectPage.href = card.page;
  }

  /** What was sent made the object another version: what is done next is decided on that. */
  async #refresh({ slug, uid }) {
    const { api, taken } = this.#field;
    // The network may be gone again; then the register says so when the next action is sent.
    const { cards } = await api.post(`registers/${slug}/cards`, { uids: [uid] }).catch(orNone({ cards: [] }));
    if (!cards.length) return;
    if (this.#card?.uid === uid) this.#tell(cards[0]);
    else await taken.replace(cards[0]);
  }

  /** @param {boolean} insisted the person knows that the position is doubtful */
  async #seen(insisted) {
    const { parts, position, strings } = this.#field;
    const { fix } = position;
    const doubt = insisted ? "" : this.#doubt(fix);
    parts.objectDoubtWords.textContent = doubt;
    parts.objectDoubt.hidden = !doubt;
    if (doubt) return;
    const body = { ...this.#told(fix), version: this.#card.version, insisted };
    await this.#add("seen", strings.queueSeen, `objects/${this.#card.uid}/seen`, body);
  }

  async #photographed() {
    const { parts, position, strings } = this.#field;
    const [file] = parts.objectPhotograph.files;
    if (!file) return;
    await this.#add("photograph", strings.queuePhotograph, `objects/${this.#card.uid}/photographs`, this.#told(position.fix), file);
    parts.objectPhotograph.value = "";
  }

  #walk() {
    const { slug, uid, title } = this.#card;
    const { geometry } = this.#field.config.registers.find((one) => one.slug === slug);
    const detail = { slug, uid, geometry, title: fill(this.#field.strings.walkOf, { title }) };
    this.dispatchEvent(new CustomEvent("walk", { detail }));
  }

  /** What is against vouching for the object from here; the server looks once more. */
  #doubt(fix) {
    const { strings, config } = this.#field;
    const { seen, far } = config.limits;
    if (!fix) return strings.doubtNone;
    if (fix.accuracy > seen) return fill(strings.doubtAccuracy, { metres: metresWords(fix.accuracy), wanted: metresWords(seen) });
    const away = distanceTo(this.#card.geometry, [fix.lon, fix.lat]);
    return away !== null && away > far + fix.accuracy ? fill(strings.doubtFar, { metres: metresWords(away) }) : "";
  }

  #told(fix) {
    const place = fix ? { lon: fix.lon, lat: fix.lat, accuracy: fix.accuracy } : {};
    return { at: new Date().toISOString(), note: this.#field.parts.objectNote.value.trim(), ...place };
  }

  async #add(kind, what, path, body, file) {
    const { parts, queue, strings } = this.#field;
    const card = this.#card;
    const action = { kind, title: `${what}: ${card.title}`, path: `registers/${card.slug}/${path}`, body, about: card };
    try {
      await queue.add(file ? { ...action, file } : action);
    } catch {
      parts.objectDoubt.hidden = true;
      say(parts.objectDone, "");
      this.#field.tell(strings.notKept);
      return;
    }
    parts.objectDoubt.hidden = true;
    parts.objectNote.value = "";
    say(parts.objectDone, strings.kept);
    queue.send();
  }
}

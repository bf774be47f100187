/** Walking a boundary, with large buttons: corners dropped where one stands, or noted on the way. */
import { mean } from "portal/field/position.js";
import { metresWords } from "portal/field/words.js";
import { measure } from "portal/map/geodesy.js";
import { fill } from "portal/page-data.js";
import { say } from "portal/workspace/editor/dom.js";
import { measureWords } from "portal/workspace/editor/figures.js";

/** How long one stands still for a corner, ms: a few fixes of a receiver that tells one a second. */
const STAND = 4_000;
/** What is walked for the geometry that a register's table holds. */
const KINDS = { MULTIPOLYGON: "area", GEOMETRY: "area", MULTILINESTRING: "line", POINT: "point" };

export class WalkPanel {
  #field;

  /** @param {import("portal/field/main.js").Field} field */
  constructor(field) {
    this.#field = field;
    const { parts, walk, position } = field;
    parts.walkDrop.addEventListener("click", () => this.#drop());
    parts.walkBack.addEventListener("click", () => walk.back());
    parts.walkRecord.addEventListener("click", () => walk.record(!walk.recording));
    parts.walkFinish.addEventListener("click", () => this.#finish());
    parts.walkGiveUp.addEventListener("click", () => this.#giveUp());
    position.addEventListener("fix", ({ detail }) => walk.about && walk.follow(detail));
    walk.addEventListener("change", () => walk.about && this.#show());
  }

  /** @param {{slug: string, uid?: string, title: string, geometry: string, values?: object}} about */
  async begin({ geometry, ...about }) {
    const { walk, show } = this.#field;
    await walk.begin({ ...about, kind: KINDS[geometry] });
    show("walk");
  }

  /** Goes on with a boundary that was begun before the page was closed. */
  resume() {
    const { parts, strings, show, draw } = this.#field;
    this.#show();
    say(parts.walkNote, strings.walkResumed);
    show("walk");
    draw();
  }

  async #drop() {
    const { parts, position, walk, strings, config } = this.#field;
    parts.walkDrop.disabled = true;
    say(parts.walkNote, strings.walkStill);
    const fixes = await position.gather(STAND);
    parts.walkDrop.disabled = false;
    parts.walkDrop.focus();
    if (!fixes.length) return say(parts.walkNote, strings.hereNone);
    const corner = mean(fixes);
    await walk.drop(corner);
    const { corner: wanted } = config.limits;
    const words = { metres: metresWords(corner.accuracy), wanted: metresWords(wanted) };
    say(parts.walkNote, corner.accuracy > wanted ? fill(strings.walkInexact, words) : "");
  }

  #show() {
    const { parts, walk, strings } = this.#field;
    const { about, corners, recording } = walk;
    parts.walkTitle.textContent = about.title;
    parts.walkRecord.textContent = recording ? strings.walkRecording : strings.walkRecord;
    parts.walkRecord.setAttribute("aria-pressed", String(recording));
    parts.walkRecord.hidden = about.kind === "point";
    parts.walkBack.disabled = !corners.length;
    const counted = fill(strings.walkCorners, { count: corners.length, metres: metresWords(walk.accuracy) });
    const figures = measureWords(measure(walk.geometry), strings);
    parts.walkFigures.textContent = corners.length ? [counted, figures].filter(Boolean).join(" · ") : strings.walkNone;
  }

  async #finish() {
    const { parts, walk, queue, strings, config } = this.#field;
    if (walk.recording) await walk.record(false);
    if (!walk.isEnough) return say(parts.walkNote, strings.walkTooFew);
    const { slug, uid, title, values } = walk.about;
    const first = walk.corners[0];
    const body = {
      at: new Date().toISOString(),
      lon: first.lon,
      lat: first.lat,
      accuracy: walk.accuracy,
      note: parts.walkWords.value.trim(),
      // Who goes on behind the warning of an inexact corner has decided.
      insisted: walk.accuracy > config.limits.corner,
      geometry: walk.geometry,
      ...(uid ? { uid } : { values }),
    };
    try {
      await queue.add({ kind: "walk", title: `${strings.queueWalk}: ${title}`, path: `registers/${slug}/walks`, body });
    } catch {
      return say(parts.walkNote, strings.notKept);
    }
    await this.#end(strings.kept);
    queue.send();
    return undefined;
  }

  #giveUp() {
    const { walk, strings } = this.#field;
    if (!walk.corners.length || confirm(strings.walkGiveUp)) this.#end("");
  }

  async #end(words) {
    const { parts, walk, show, tell } = this.#field;
    await walk.end();
    parts.walkWords.value = "";
    say(parts.walkNote, "");
    tell(words);
    show("near");
  }
}

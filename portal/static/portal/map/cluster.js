/**
 * Several points drawn as one: a disc with their number, and round it a ring that shows the share of each class. What
 * is no cluster is left to another symbolizer.
 */
import { lookOf } from "portal/map/paint.js";

/** The tile's attribute with the number of points, and what stands before a class in the names of the others. */
const COUNT = "count";
const CLASS = "count:";
/** Radius of the disc by the number's length, and width of the ring, CSS pixels; `CLUSTER_MARGIN` has room for them. */
const LEAST_RADIUS = 9;
const RADIUS_PER_DIGIT = 2;
const RING = 3;
const FONT = "600 11px system-ui, sans-serif";

/** @param {{props: Record<string, unknown>}} feature */
export function isCluster(feature) {
  return COUNT in feature.props;
}

export class ClusterSymbolizer {
  #points;
  #style;
  #looks;
  #colours;

  /**
   * @param {{draw: Function}} points draws what is no cluster
   * @param {import("portal/map/paint.js").Style} style
   * @param {() => {dark: boolean, ink: string, paper: string}} colours of the moment
   */
  constructor(points, style, colours) {
    this.#points = points;
    this.#style = style;
    this.#looks = { light: lookOf(style, false), dark: lookOf(style, true) };
    this.#colours = colours;
  }

  draw(context, parts, zoom, feature) {
    if (!isCluster(feature)) {
      this.#points.draw(context, parts, zoom, feature);
      return;
    }
    const { dark, ink, paper } = this.#colours();
    const number = shortened(Number(feature.props[COUNT]));
    const radius = LEAST_RADIUS + RADIUS_PER_DIGIT * number.length;
    const [{ x, y }] = parts[0];
    context.save();
    context.globalAlpha = 1;
    disc(context, x, y, radius, paper);
    let from = -Math.PI / 2;
    for (const { share, colour } of this.#shares(feature.props, dark)) {
      const to = from + share * 2 * Math.PI;
      context.beginPath();
      context.arc(x, y, radius - RING / 2, from, to);
      context.lineWidth = RING;
      context.strokeStyle = colour;
      context.stroke();
      from = to;
    }
    context.font = FONT;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = ink;
    context.fillText(number, x, y);
    context.restore();
  }

  /** Shares of the whole by class, in the legend's order; the rest has the colour of what is in no class. */
  #shares(props, dark) {
    const total = Number(props[COUNT]);
    const look = dark ? this.#looks.dark : this.#looks.light;
    const classes = this.#style.classes
      .map(({ value }) => ({ share: Number(props[CLASS + value] ?? 0) / total, colour: colourOf(look({ [this.#style.by]: value })) }))
      .filter(({ share }) => share > 0);
    const rest = 1 - classes.reduce((sum, { share }) => sum + share, 0);
    return rest > 0.001 ? [...classes, { share: rest, colour: colourOf(look({})) }] : classes;
  }
}

/** A white fill would not show on paper; then the outline tells the layer. */
function colourOf({ fill, stroke }) {
  return fill && fill.toLowerCase() !== "#ffffff" ? fill : stroke;
}

/** A number that a small disc can hold: 999, 1.2k, 25k. */
function shortened(number) {
  if (number < 1000) return String(number);
  return number < 10_000 ? `${(number / 1000).toFixed(1)}k` : `${Math.round(number / 1000)}k`;
}

function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

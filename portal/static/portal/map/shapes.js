/**
 * Points drawn as the shape of their class, so that classes are told apart without their colours too.
 * The shapes are those of `geo.styles.Shape`; a legend draws the same (`portal/_swatch.html`).
 */

/** How much of the radius a square's half side, and a cross's arm, take: all shapes then look equally large. */
const HALF_SIDE = 0.86;
const ARM = 0.4;

/** Corners of a shape in units of its radius, y downwards. */
const CORNERS = {
  square: [[-HALF_SIDE, -HALF_SIDE], [HALF_SIDE, -HALF_SIDE], [HALF_SIDE, HALF_SIDE], [-HALF_SIDE, HALF_SIDE]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  triangle: [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]],
  cross: [
    [-ARM, -1], [ARM, -1], [ARM, -ARM], [1, -ARM], [1, ARM], [ARM, ARM],
    [ARM, 1], [-ARM, 1], [-ARM, ARM], [-1, ARM], [-1, -ARM], [-ARM, -ARM],
  ],
};

export class ShapeSymbolizer {
  #look;

  /** @param {(zoom: number, feature: object) => import("portal/map/paint.js").Look} look sizes are those of the zoom */
  constructor(look) {
    this.#look = look;
  }

  draw(context, parts, zoom, feature) {
    const { shape, fill, stroke, width, radius, opacity } = this.#look(zoom, feature);
    const [{ x, y }] = parts[0];
    context.save();
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.strokeStyle = stroke;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.beginPath();
    const corners = CORNERS[shape];
    if (corners) for (const [across, down] of corners) context.lineTo(x + across * radius, y + down * radius);
    else context.arc(x, y, radius, 0, 2 * Math.PI);
    context.closePath();
    context.fill();
    context.stroke();
    context.restore();
  }
}

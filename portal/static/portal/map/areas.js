/** Areas painted one after another, as they stand in the tile: the last lies on top, as a click means it. */
import { isSpeck, widthAt } from "portal/map/paint.js";

/** Of the outline's corners, in widths of the outline: sharper ones are cut off. */
const MITER_LIMIT = 2;

/**
 * Thousands of them are the most of what a map of parcels costs an old computer. So the canvas is told of a look when it
 * is another one, not at each area; no corner is reckoned anew where the data have the map's scale already, as a canvas
 * does that by itself where not; and what is too small for an outline is a rectangle.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} zoom
 * @param {{scale: number, origin: {x: number, y: number}}} data where the features stand, pixels of the world
 * @param {object[]} features protomaps-leaflet's
 * @param {{box: object, origin: {x: number, y: number}, look: (props: object) => import("portal/map/paint.js").Look}} view
 *   what is seen, and where the canvas begins, pixels of the world
 */
export function paintAreas(context, zoom, { scale, origin: from }, features, { box, origin, look }) {
  const [west, east] = [(box.minX - from.x) / scale, (box.maxX - from.x) / scale];
  const [north, south] = [(box.minY - from.y) / scale, (box.maxY - from.y) / scale];
  let last = null;
  let width = 0;
  context.save();
  context.miterLimit = MITER_LIMIT;
  context.translate(from.x - origin.x, from.y - origin.y);
  context.scale(scale, scale);
  for (const { bbox, props, geom } of features) {
    if (bbox.maxX < west || bbox.minX > east || bbox.maxY < north || bbox.minY > south) continue;
    const own = look(props);
    if (own !== last) {
      last = own;
      width = widthAt(own, zoom);
      context.fillStyle = own.ink;
      context.strokeStyle = own.stroke;
      context.lineWidth = width / scale;
    }
    if (isSpeck(bbox, scale)) {
      context.fillRect(bbox.minX, bbox.minY, bbox.maxX - bbox.minX, bbox.maxY - bbox.minY);
      continue;
    }
    context.beginPath();
    for (const ring of geom) trace(context, ring);
    context.fill();
    if (width) context.stroke();
  }
  context.restore();
}

function trace(context, ring) {
  context.moveTo(ring[0].x, ring[0].y);
  for (let at = 1; at < ring.length; at++) context.lineTo(ring[at].x, ring[at].y);
}

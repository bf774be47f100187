/**
 * What is painted of a layer, and what protomaps-leaflet writes beside it, as its rules. The look of a feature is asked for
 * when it is painted, so that another paper needs no other rules.
 */
import { paintAreas } from "portal/map/areas.js";
import { ClusterSymbolizer } from "portal/map/cluster.js";
import { InsideLabel } from "portal/map/inside-label.js";
import { isSpeck, lookOf, radiusAt, widthAt } from "portal/map/paint.js";
import { ShapeSymbolizer } from "portal/map/shapes.js";

const { protomapsL } = globalThis;

/** Labels of areas are written only where they fit, so they may come early; the others would crowd. */
const LABELS_FROM_ZOOM = { polygon: 11, line: 16, point: 17, mixed: 16 };
export const LABEL_FONT = "500 11px system-ui, sans-serif";
/** Areas that are not told apart by classes are places, and their labels names. */
const PLACE_FONT = "700 14px system-ui, sans-serif";
const LABEL_HALO = 1.5;
const UNBROKEN = Number.MAX_SAFE_INTEGER;
/** Canvas text cannot read the stylesheet's variables; these are `--ink` and `--surface` of tokens.css. */
const LIGHT_PAPER = { ink: "#1d2a30", halo: "#fffdf8" };
const DARK_PAPER = { ink: "#ece7dc", halo: "#1c2428" };
/** Kinds of geometry are counted from it, as in the tiles. */
const POINT = protomapsL.GeomType.Point;
/** Under this key protomaps-leaflet finds the data of a rule that names no other. */
export const ONLY = "";

/**
 * @param {import("portal/map/adapter.js").LayerConfig} config
 * @param {() => boolean} isDark whether the map's paper is dark at the moment
 * @returns {(context: CanvasRenderingContext2D, zoom: number, data: object, box: object, origin: {x: number, y: number}) => void}
 *   paints what of a tile's data lies in a box; `box` and `origin`, where the canvas begins, are pixels of the world
 */
export function painter({ slug, geometry, style }, isDark) {
  if (geometry === "polygon") {
    const [light, dark] = [lookOf(style, false), lookOf(style, true)];
    return (context, zoom, data, box, origin) =>
      paintAreas(context, zoom, data, data.data.get(slug) ?? [], { box, origin, look: isDark() ? dark : light });
  }
  const rules = [{ dataLayer: slug, symbolizer: symbolizer(geometry, style, isDark) }];
  return (context, zoom, data, box, origin) =>
    protomapsL.paint(context, zoom, new Map([[ONLY, [data]]]), null, rules, box, origin, false);
}

/**
 * @param {import("portal/map/adapter.js").LayerConfig} config
 * @param {() => boolean} isDark
 * @param {number} wholeZoom the map's zoom from which on tiles are not finer but larger
 */
export function labelRules({ slug, geometry, style }, isDark, wholeZoom) {
  if (!style.label) return [];
  const isPlace = geometry === "polygon" && !style.by;
  const ink = {
    labelProps: [style.label],
    font: isPlace ? PLACE_FONT : LABEL_FONT,
    fill: () => paper(isDark).ink,
    stroke: () => paper(isDark).halo,
    width: LABEL_HALO,
  };
  const rule = { dataLayer: slug, minzoom: LABELS_FROM_ZOOM[geometry] };
  if (geometry === "line") return [{ ...rule, symbolizer: new protomapsL.LineLabelSymbolizer(ink) }];
  const text = new protomapsL.CenteredTextSymbolizer({ ...ink, maxLineChars: UNBROKEN });
  const label = new InsideLabel(text, isPlace);
  const filter = (zoom, { bbox, geomType, props }) => {
    // Tiles of low zooms have no words; to place none, thousands of times, keeps an old computer busy.
    if (!props[style.label]) return false;
    const width = (bbox.maxX - bbox.minX) * 2 ** Math.max(0, zoom - wholeZoom);
    return geomType === POINT || label.mayFit(String(props[style.label]), width);
  };
  return [{ ...rule, symbolizer: label, filter }];
}

function symbolizer(geometry, style, isDark) {
  const [light, dark] = [lookOf(style, false), lookOf(style, true)];
  const look = (feature) => (isDark() ? dark : light)(feature.props);
  // protomaps-leaflet asks per feature only functions that declare both arguments, hence the unused zooms.
  if (geometry === "mixed") {
    const each = ["point", "line", "polygon"].map((one) => symbolizer(one, style, isDark));
    return { draw: (context, parts, zoom, feature) => each[feature.geomType - POINT].draw(context, parts, zoom, feature) };
  }
  if (geometry === "line") {
    return new protomapsL.LineSymbolizer({
      color: (_zoom, feature) => look(feature).stroke,
      // A line stays visible from afar, also among areas whose fill would have their outlines fade.
      width: (zoom, feature) => widthAt({ ...look(feature), fill: "" }, zoom),
      lineJoin: "round",
    });
  }
  if (geometry === "point") return points(style, look, isDark);
  return new protomapsL.PolygonSymbolizer({
    fill: (_zoom, feature) => look(feature).ink,
    stroke: (_zoom, feature) => look(feature).stroke,
    width: (zoom, feature) => (isSpeck(feature.bbox) ? 0 : widthAt(look(feature), zoom)),
  });
}

function points(style, look, isDark) {
  const circles = new protomapsL.CircleSymbolizer({
    fill: (_zoom, feature) => look(feature).fill,
    stroke: (_zoom, feature) => look(feature).stroke,
    width: (zoom, feature) => widthAt(look(feature), zoom),
    radius: (zoom, feature) => radiusAt(look(feature), zoom),
    opacity: (_zoom, feature) => look(feature).opacity,
  });
  // Circles as the engine's library has always drawn them; its symbolizer knows no other shape.
  const hasShapes = style.classes.some(({ shape }) => shape && shape !== "circle");
  const shapes = new ShapeSymbolizer((zoom, feature) => {
    const own = look(feature);
    return { ...own, width: widthAt(own, zoom), radius: radiusAt(own, zoom) };
  });
  return new ClusterSymbolizer(hasShapes ? shapes : circles, style, () => {
    const { ink, halo } = paper(isDark);
    return { dark: isDark(), ink, paper: halo };
  });
}

function paper(isDark) {
  return isDark() ? DARK_PAPER : LIGHT_PAPER;
}

/**
 * An area that a person draws on the map to choose what lies in it: a rectangle by dragging, a polygon corner by corner.
 * One of the files that know Leaflet (global `L`). What is drawn is GeoJSON, EPSG:4326, and is gone when it is told.
 */

const { L } = globalThis;

const LOOK = { className: "map-mark map-mark-area", pane: "marks", interactive: false };
/** A pointer that moved less between down and up has clicked, CSS pixels. */
const STILL = 6;
const LEAST_CORNERS = 3;

/**
 * Events that are heard before Leaflet hears them, so that nothing is picked, dragged or zoomed meanwhile.
 *
 * @param {import("portal/map/adapter.js").AtlasMap} map
 * @param {"rectangle" | "polygon"} shape
 * @param {AbortSignal} signal gives the drawing up
 * @returns {Promise<object | null>} geometry; null where it was given up, by Escape for one
 */
export function pickArea(map, shape, signal) {
  const leaflet = map.engineMap();
  const container = leaflet.getContainer();
  const ended = new AbortController();
  const listen = (type, act) => container.addEventListener(type, act, { capture: true, signal: ended.signal });
  return new Promise((resolve) => {
    const end = (geometry) => {
      ended.abort();
      container.classList.remove("picks-area");
      drawn.remove();
      resolve(geometry);
    };
    container.classList.add("picks-area");
    const drawn = (shape === "rectangle" ? rectangle : polygon)(leaflet, listen, end);
    document.addEventListener("keydown", (event) => event.key === "Escape" && end(null), { signal: ended.signal });
    signal.addEventListener("abort", () => end(null), { signal: ended.signal });
  });
}

function rectangle(leaflet, listen, end) {
  const drawn = L.rectangle([[0, 0], [0, 0]], LOOK);
  let from = null;
  listen("pointerdown", (event) => {
    if (event.button !== 0) return;
    stop(event);
    from = leaflet.mouseEventToLatLng(event);
    drawn.setBounds([from, from]).addTo(leaflet);
    leaflet.getContainer().setPointerCapture(event.pointerId);
  });
  listen("mousedown", stop);
  listen("click", stop);
  listen("touchstart", stop);
  listen("pointermove", (event) => from && drawn.setBounds([from, leaflet.mouseEventToLatLng(event)]));
  listen("pointerup", () => {
    if (!from) return;
    // The click that follows is heard still.
    setTimeout(() => end(drawn.toGeoJSON(false).geometry));
  });
  return drawn;
}

function polygon(leaflet, listen, end) {
  const drawn = L.polygon([], LOOK).addTo(leaflet);
  const corners = [];
  let down = null;
  const show = (pointer) => drawn.setLatLngs(pointer ? [...corners, pointer] : corners);
  const finish = () => corners.length >= LEAST_CORNERS && end(drawn.setLatLngs(corners).toGeoJSON(false).geometry);
  listen("pointerdown", (event) => (down = event));
  listen("click", (event) => {
    stop(event);
    // A drag moves the map; the second click of a double one is at the corner that the first has made.
    if (!down || Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > STILL || event.detail > 1) return;
    corners.push(leaflet.mouseEventToLatLng(event));
    show();
  });
  listen("pointermove", (event) => corners.length && show(leaflet.mouseEventToLatLng(event)));
  listen("dblclick", (event) => {
    stop(event);
    finish();
  });
  listen("keydown", (event) => {
    if (event.key !== "Enter") return;
    stop(event);
    finish();
  });
  return drawn;
}

function stop(event) {
  event.stopPropagation();
  event.preventDefault();
}

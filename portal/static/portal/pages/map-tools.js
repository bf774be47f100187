/**
 * The buttons on the map.
 *
 * @param {HTMLElement} tools `portal/_map_tools.html`
 * @param {import("portal/map/adapter.js").AtlasMap} map
 * @param {() => void} onNotLocated called where the browser cannot or may not tell where the person is
 */
export function connectTools(tools, map, onNotLocated) {
  const acts = {
    in: () => map.zoomBy(1),
    out: () => map.zoomBy(-1),
    home: () => map.showHome(),
    locate: () => map.locate().catch(onNotLocated),
  };
  tools.addEventListener("click", (event) => acts[event.target.closest("[data-tool]")?.dataset.tool]?.());
  tools.hidden = false;
}

/**
 * The switches of the map's layers (`portal/_layers.html`).
 *
 * @param {HTMLElement} list
 * @param {import("portal/map/adapter.js").AtlasMap} map
 */
export function connectLayers(list, map) {
  list.addEventListener("change", ({ target }) => {
    if (target.name !== "layer") return;
    if (target.checked) map.showLayer(target.value);
    else map.hideLayer(target.value);
  });
  list.addEventListener("input", ({ target }) => {
    if (target.name !== "opacity") return;
    map.setOpacity(target.dataset.raster, Number(target.value));
    target.nextElementSibling.textContent = `${target.value} %`;
  });
  for (const slider of list.querySelectorAll(".raster-opacity")) slider.hidden = false;
  const markFar = () => {
    for (const note of list.querySelectorAll("[data-far]")) note.hidden = !map.isTooFar(note.dataset.far);
  };
  markFar();
  map.addEventListener("view", markFar);
  map.addEventListener("busy", markFar);
}

/** Planned outages on a map: what they darken is drawn, and each notice leads to its place. */
import { pageData } from "portal/page-data.js";

/**
 * @param {import("portal/map/adapter.js").AtlasMap} map whose marks are the outages'
 * @param {HTMLElement} frame of the map, brought into sight when a notice leads to it
 */
export function showOutages(map, frame) {
  const places = pageData("outage-places");
  map.drawMarks(places);
  for (const button of document.querySelectorAll("[data-outage]")) {
    const own = places.filter(({ properties }) => properties.outage === Number(button.dataset.outage));
    button.hidden = false;
    button.addEventListener("click", () => {
      frame.scrollIntoView({ block: "nearest" });
      map.show(map.boundsOf(own));
    });
  }
}

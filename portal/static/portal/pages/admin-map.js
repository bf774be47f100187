/** A record in Django's admin: its geometry, upon the background map if the hromada has one. */
const { L } = window;
const MAX_ZOOM = 19;
const POINT_RADIUS = 8;

for (const box of document.querySelectorAll("[data-place]")) {
  const map = L.map(box, { scrollWheelZoom: false, maxZoom: MAX_ZOOM });
  map.attributionControl.setPrefix(false);
  const background = JSON.parse(box.dataset.background);
  if (background) L.tileLayer(background.url, { ...background, maxZoom: MAX_ZOOM }).addTo(map);
  const place = L.geoJSON(JSON.parse(box.dataset.place), {
    pointToLayer: (_, position) => L.circleMarker(position, { radius: POINT_RADIUS }),
    style: { className: "record-shape" },
  }).addTo(map);
  map.fitBounds(place.getBounds(), { maxZoom: MAX_ZOOM - 1 });
}

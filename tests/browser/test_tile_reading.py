"""Tiles as the map reads and paints them, beside how the library that it draws with would."""

import pytest
from visiting import Target, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: All features of a tile of a layer: as the map reads them, and as protomaps-leaflet does.
READ_TWICE = """async ([layer, display]) => {
    const { layers } = JSON.parse(document.getElementById("map-config").textContent);
    const { drawn } = layers.find(({ slug }) => slug === layer);
    const { tileData } = await import("portal/map/tile-data.js");
    const own = await tileData(drawn.tiles[0], drawn.maxzoom).getDisplayTile(display);
    const { z, x, y } = own.dataTile;
    const url = drawn.tiles[0].replace("{z}", z).replace("{x}", x).replace("{y}", y);
    const getZxy = async () => ({ data: await (await fetch(url)).arrayBuffer() });
    const theirs = await new protomapsL.PmtilesSource({ getZxy }, true).get(own.dataTile, 512);
    const told = (features) => features.get(layer).map(({ geom, ...rest }) => ({
        ...rest, props: { ...rest.props }, geom: geom.map((part) => part.map(({ x, y }) => [x, y])),
    }));
    return [told(own.data), told(theirs)];
}"""
#: Two areas painted one over the other: the colours of where both lie, of the speck, and of where neither is.
PAINTED = """async (scale) => {
    const { paintAreas } = await import("portal/map/areas.js");
    const area = (west, north, east, south, colour) => ({
        bbox: { minX: west, minY: north, maxX: east, maxY: south }, props: { colour },
        geom: [[[west, north], [east, north], [east, south], [west, south], [west, north]].map(([x, y]) => ({ x, y }))],
    });
    const features = [
        area(4, 4, 20, 20, "#ff0000"), area(10, 10, 30, 30, "#0000ff"), area(40, 40, 41, 41, "#00ff00"),
        area(200, 200, 220, 220, "#000000"),
    ];
    const look = ({ colour }) => ({ ink: colour, fill: colour, stroke: colour, width: 1, opacity: 1 });
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 256;
    const context = canvas.getContext("2d");
    const box = { minX: 1000, minY: 1000, maxX: 1100, maxY: 1100 };
    const place = { scale, origin: { x: 1000, y: 1000 } };
    paintAreas(context, 15, place, features, { box, origin: { x: 1000, y: 1000 }, look });
    const at = (x, y) => [...context.getImageData(Math.floor(x * scale), Math.floor(y * scale), 1, 1).data];
    return { first: at(6, 6), both: at(15, 15), speck: at(40.2, 40.2), none: at(50, 50), beyond: at(105, 105) };
}"""


@pytest.mark.parametrize(("layer", "zoom"), [("parcels", 11), ("parcels", 17), ("settlements", 11), ("hromada", 9)])
def test_features_are_read_as_the_library_reads_them(layer: str, zoom: int, visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    column, row = visit.page.evaluate(
        """([lon, lat, zoom]) => {
            const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), zoom);
            return [Math.floor(x / 256), Math.floor(y / 256)];
        }""",
        [target.lon, target.lat, zoom],
    )
    own, theirs = visit.page.evaluate(READ_TWICE, [layer, {"z": zoom, "x": column, "y": row}])
    assert own == theirs
    assert len(own) > 0


@pytest.mark.parametrize("scale", [1, 2])
def test_of_areas_that_overlap_the_last_is_seen_and_what_lies_beyond_is_not_painted(scale: int, visit: Visit) -> None:
    visit.open("/")
    painted = visit.page.evaluate(PAINTED, scale)
    assert painted["first"] == [255, 0, 0, 255]
    assert painted["both"] == [0, 0, 255, 255]
    assert painted["speck"] == [0, 255, 0, 255]
    assert painted["none"] == [0, 0, 0, 0]
    assert painted["beyond"] == [0, 0, 0, 0]

"""Tiles as the map reads and paints them, beside how the library that it draws with would."""

import math
import re

import pytest
from playwright.sync_api import expect
from visiting import Target, Visit, colour_on_paper, pixels

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: All features of a tile of a layer: as the map reads them, and as protomaps-leaflet does.
READ_TWICE = """async ([layer, display]) => {
    const { layers } = JSON.parse(document.getElementById("map-config").textContent);
    const { drawn } = layers.find(({ slug }) => slug === layer);
    const { tileData } = await import("portal/map/tile-data.js");
    const { TileFetcher } = await import("portal/map/tile-fetcher.js");
    const own = await tileData(new TileFetcher(null), layer, drawn.tiles[0], drawn.maxzoom).getDisplayTile(display);
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
#: How wide a line is painted at zoom 11, pixels: by how much it covers of a column.
LINE_FROM_AFAR = """async (geometry) => {
    const { painter } = await import("portal/map/rules.js");
    const style = {
        by: null, label: null, classes: [],
        default: { fill: "#ff0000", stroke: "#000000", width: 2, opacity: 1, radius: 5 },
    };
    const line = {
        geomType: 2, props: {}, numVertices: 2, bbox: { minX: 0, minY: 128, maxX: 256, maxY: 128 },
        geom: [[{ x: 0, y: 128 }, { x: 256, y: 128 }]],
    };
    const context = Object.assign(document.createElement("canvas"), { width: 256, height: 256 }).getContext("2d");
    const tile = { z: 11, data: new Map([["routes", [line]]]), origin: { x: 0, y: 0 }, scale: 1, dim: 256 };
    const box = { minX: 0, minY: 0, maxX: 256, maxY: 256 };
    painter({ slug: "routes", geometry, style }, () => false)(context, 11, tile, box, { x: 0, y: 0 });
    const column = context.getImageData(128, 0, 1, 256).data;
    return column.filter((_value, at) => at % 4 === 3).reduce((sum, opacity) => sum + opacity, 0) / 255;
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


#: What is known of each layer of a joint tile after each chunk of the answer, and in the end; and what was asked for.
AS_IT_COMES = """async ([url, slugs, sizes, breaks]) => {
    const { TileFetcher } = await import("portal/map/tile-fetcher.js");
    const whole = new Uint8Array(await (await fetch(`${url}?layers=${slugs}`)).arrayBuffer());
    const asked = [];
    let answer;
    globalThis.fetch = async (address) => {
        asked.push(address);
        return new Response(new ReadableStream({ start: (controller) => (answer = controller) }));
    };
    const come = {};
    const fetcher = new TileFetcher("/joint/{z}/{x}/{y}");
    const all = slugs.map(async (slug) => {
        const own = fetcher.get(slug, `/${slug}/{z}/{x}/{y}`, { z: 3, x: 1, y: 2 }, new AbortController().signal);
        come[slug] = await own.then((layers) => layers.map(({ name, length }) => [name, length]), String);
    });
    const seen = [];
    let at = 0;
    for (const size of sizes) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        answer.enqueue(whole.slice(at, (at += size)));
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push(Object.keys(come));
    }
    if (breaks) answer.error(new TypeError("the network is gone"));
    else answer.close();
    await Promise.all(all);
    return { asked, seen, come };
}"""
LAYERS = ["hromada", "settlements", "parcels"]


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int, int]:
    """Zoom, column and row of the tile in which a point lies, as `helpers.tile_of` has it for a parcel."""
    side = 1 << zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side
    return zoom, int((lon + 180) / 360 * side), int(row)


@pytest.fixture
def tile(visit: Visit, target: Target) -> str:
    """Where a tile is in which there is something of all `LAYERS`."""
    visit.open(f"/{target.hash}")
    z, x, y = tile_at(target.lon, target.lat, 12)
    return f"{z}/{x}/{y}"


def sizes_of(tile: str, visit: Visit) -> list[int]:
    """Bytes of each layer's own tile."""
    return [len(visit.page.request.get(f"{visit.address}/tiles/{one}/{tile}.mvt").body()) for one in LAYERS]


def test_layers_that_come_together_are_each_there_as_soon_as_their_bytes_are(tile: str, visit: Visit) -> None:
    first, second, third = sizes_of(tile, visit)
    chunks = [first - 1, 1 + second // 2, second - second // 2 + 1, third - 1]
    told = visit.page.evaluate(AS_IT_COMES, [f"/tiles/{tile}.mvt", LAYERS, chunks, False])
    assert told["asked"] == ["/joint/3/1/2?layers=hromada,settlements,parcels"]
    # A layer may be followed by what its tile leaves out, so it is whole when the next one has come.
    assert told["seen"] == [[], [], ["hromada"], ["hromada", "settlements"]]
    assert [[name for name, _count in told["come"][slug]] for slug in LAYERS] == [[slug] for slug in LAYERS]
    assert all(count for slug in LAYERS for _name, count in told["come"][slug])


def test_a_layer_without_objects_is_known_to_be_empty(tile: str, visit: Visit) -> None:
    """It takes no bytes in the answer."""
    first, second, third = sizes_of(tile, visit)
    slugs = ["hromada", "nowhere", "settlements", "parcels", "empty"]
    address = f"/tiles/{tile}.mvt?layers={','.join(LAYERS)}&more="
    told = visit.page.evaluate(AS_IT_COMES, [address, slugs, [first + second, third], False])
    assert told["come"]["nowhere"] == told["come"]["empty"] == []
    assert [name for name, _count in told["come"]["parcels"]] == ["parcels"]
    assert told["seen"][0] == ["hromada", "nowhere"]


def test_of_an_answer_that_breaks_off_what_has_come_stays(tile: str, visit: Visit) -> None:
    first, second, third = sizes_of(tile, visit)
    told = visit.page.evaluate(AS_IT_COMES, [f"/tiles/{tile}.mvt", LAYERS, [first + second, third // 2], True])
    assert [name for name, _count in told["come"]["hromada"]] == ["hromada"]
    assert told["come"]["settlements"] == told["come"]["parcels"] == "TypeError: the network is gone"
    assert len(told["asked"]) == 1


def test_an_answer_that_ends_too_soon_is_no_empty_layer(tile: str, visit: Visit) -> None:
    first, second, third = sizes_of(tile, visit)
    told = visit.page.evaluate(AS_IT_COMES, [f"/tiles/{tile}.mvt", LAYERS, [first + second + third // 2], False])
    assert "ends in the midst of a layer" in told["come"]["parcels"]


def test_a_map_asks_for_all_layers_of_a_place_at_once(visit: Visit, target: Target) -> None:
    visit.open(f"/{target.hash}")
    asked = "\n".join(visit.requests)
    places = re.findall(r"/(\d+/\d+/\d+)\.mvt", asked)
    assert len(places) == len(set(places)) > 1
    assert "layers=hromada,settlements,parcels" in asked


def test_where_the_layers_of_a_place_do_not_come_together_each_comes_by_itself(visit: Visit, target: Target) -> None:
    page = visit.page
    page.route(re.compile(r"/tiles/\d+/"), lambda route: route.fulfill(status=404))
    visit.open(f"/{target.hash}")
    expect(page.locator("#map-problem")).to_be_hidden()
    visit.show_parcels_only()
    assert pixels(page, colour_on_paper(page, target.category)) > 200


@pytest.mark.parametrize("geometry", ["line", "mixed"])
def test_a_line_is_seen_from_afar_also_in_a_layer_that_has_areas_too(geometry: str, visit: Visit) -> None:
    visit.open("/")
    assert visit.page.evaluate(LINE_FROM_AFAR, geometry) == pytest.approx(1.5, abs=0.1)

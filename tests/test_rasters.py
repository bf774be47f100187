"""Rasters: a picture lies where its file says, to the pixel, in whatever system and whatever colours it comes."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from django.test import Client
from made_rasters import GREEN, MARK, MIDDLE, RED, SIDE, colours, geotiff, made, marked, placed, received, upload

from geo import crs
from geo.jobs import Silence
from geo.models import Job, User
from geo.roles import LAYER_EDITOR, Role
from layers.models import RasterLayer
from layers.rasters import keeping
from layers.rasters.refusals import RasterRefused

WGS84_UTM = crs.system(32636)
#: A red as WebP keeps it.
NEARLY = 60


@pytest.fixture
def editor(person: Callable[[Role], User]) -> User:
    return person(LAYER_EDITOR)


def pixel_of(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """Column and row of a place among all pixels of that zoom, 256 to a tile (Web Mercator, EPSG:3857)."""
    side = 256 * 2**zoom
    return (lon + 180) / 360 * side, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side


def around_the_middle(client: Client, row: RasterLayer) -> tuple[np.ndarray, float, float]:
    """Pixels of the four tiles around the middle of the picture, and the middle's column and row among them."""
    zoom = row.deepest_zoom
    column, line = pixel_of(*MIDDLE, zoom)
    x, y = round(column / 256) - 1, round(line / 256) - 1
    tiles = [
        [colours(client.get(f"/tiles/{row.slug}/{zoom}/{x + right}/{y + down}.webp").content) for right in (0, 1)]
        for down in (0, 1)
    ]
    return np.block([[[tile] for tile in line_of] for line_of in tiles]), column - x * 256, line - y * 256


def is_nearly(pixels: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    near = np.abs(pixels[..., :3].astype(int) - colour).max(axis=-1) < NEARLY
    return near & (pixels[..., 3] > 128)


@pytest.mark.parametrize("code", [4326, 7828, 5566, 6384, 9854, 28406, 32636])
def test_a_picture_lies_at_its_place_to_a_pixel(client: Client, editor: User, tmp_path: Path, code: int) -> None:
    row = made(geotiff(tmp_path / "plan.tif", crs.system(code)), editor)
    assert row.status == RasterLayer.Status.READY
    assert row.crs == f"EPSG:{code}"
    pixels, column, line = around_the_middle(client, row)
    lines, columns = np.nonzero(is_nearly(pixels, RED))
    # A pixel of the file is at least one of the tile, and the mark's edge may be shared by two.
    assert abs(columns.min() - column) <= 1.5
    assert abs(lines.min() - line) <= 1.5


def test_a_turned_picture_keeps_its_turn(client: Client, editor: User, tmp_path: Path) -> None:
    upright = placed(WGS84_UTM)
    turned = upright @ rasterio.Affine.translation(SIDE / 2, SIDE / 2) @ rasterio.Affine.rotation(90)
    turned = turned @ rasterio.Affine.translation(-SIDE / 2, -SIDE / 2)
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM, transform=turned), editor)
    pixels, column, line = around_the_middle(client, row)
    lines, columns = np.nonzero(is_nearly(pixels, RED))
    # Turned clockwise by a quarter, the mark lies to the south-west of the middle.
    assert abs(columns.max() - column) <= 2.5
    assert abs(lines.min() - line) <= 2.5


def test_a_world_file_and_a_prj_beside_it_place_a_bare_tiff(client: Client, editor: User, tmp_path: Path) -> None:
    system = crs.system(7828)
    path = geotiff(tmp_path / "plan.tif", system, named=False, transform=None)
    t = placed(system)
    beside = tmp_path / "plan.tfw"
    beside.write_text("\n".join(str(v) for v in (t.a, t.d, t.b, t.e, t.c + t.a / 2, t.f + t.e / 2)))
    named = tmp_path / "plan.prj"
    named.write_text(rasterio.crs.CRS.from_epsg(7828).to_wkt())
    row = received(path, editor, beside, named)
    assert row.crs == "EPSG:7828"
    assert row.header["transform"][2] == pytest.approx(t.c)


def test_a_file_that_names_no_system_waits_until_it_is_told(client: Client, editor: User, tmp_path: Path) -> None:
    system = crs.system(9854)
    row = received(geotiff(tmp_path / "plan.tif", system, named=False), editor)
    assert (row.status, row.crs) == (RasterLayer.Status.ASKING, "")
    assert client.get("/tiles/plan.json").status_code == 404
    with pytest.raises(RasterRefused, match="не лежить ніде на Землі"):
        keeping.begin(row, crs.system(4326), editor)
    keeping.begin(row, system, editor)
    assert Job.objects.get().status == Job.Status.WAITING


def _grey(bits: int) -> np.ndarray:
    return np.where(marked()[:1] > 128, (1 << bits) - 1, 0)


COLOURS = {
    "a palette": (
        lambda: np.where(marked()[:1] > 128, 1, 0).astype(np.uint8),
        {"colormap": {0: (*GREEN, 255), 1: (*RED, 255)}},
        RED,
    ),
    "one bit": (lambda: _grey(1).astype(np.uint8), {"nbits": 1}, (255, 255, 255)),
    "sixteen bits": (lambda: marked().astype(np.uint16) * 40, {}, (255, 0, 0)),
    "floating numbers": (lambda: marked()[:1].astype(np.float32), {}, (255, 255, 255)),
    "red, green, blue and infrared": (
        lambda: np.concatenate([marked(), marked()[:1]]),
        {"photometric": "RGB", "alpha": "unspecified"},
        RED,
    ),
    "JPEG": (marked, {"compress": "JPEG", "photometric": "YCbCr"}, RED),
}


@pytest.mark.parametrize("kind", COLOURS)
def test_any_kind_of_pixels_becomes_colours(client: Client, editor: User, tmp_path: Path, kind: str) -> None:
    pixels, profile, expected = COLOURS[kind]
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM, pixels(), **profile), editor)
    seen, column, line = around_the_middle(client, row)
    assert is_nearly(seen, expected)[round(line) + MARK // 2, round(column) + MARK // 2]


def test_what_is_no_data_is_transparent(client: Client, editor: User, tmp_path: Path) -> None:
    pixels = marked()
    pixels[:, :, : SIDE // 2] = 0
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM, pixels, nodata=0), editor)
    # Red has no blue: where every band is 0 alone there is nothing.
    seen, column, line = around_the_middle(client, row)
    assert seen[round(line) - 60, round(column) - 60, 3] == 0
    assert seen[round(line) - 60, round(column) + 60, 3] == 255


def test_a_tile_is_kept_and_not_sent_twice(client: Client, editor: User, tmp_path: Path, var: Path) -> None:
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM), editor)
    zoom = row.deepest_zoom
    column, line = pixel_of(*MIDDLE, zoom)
    address = f"/tiles/plan/{zoom}/{int(column / 256)}/{int(line / 256)}.webp"
    first = client.get(address)
    assert first["Content-Type"] == "image/webp"
    assert len(list((var / "tiles" / "plan").rglob("*.webp"))) == 1
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    [kept] = (var / "tiles" / "plan").rglob("*.webp")
    kept.write_bytes(b"")  # as a power cut leaves it
    assert client.get(address).content == first.content
    assert client.get(f"/tiles/plan/{zoom}/0/0.webp").status_code == 200
    assert not colours(client.get(f"/tiles/plan/{zoom}/0/0.webp").content)[..., 3].any()
    assert client.get(f"/tiles/plan/{zoom + 1}/0/0.webp").status_code == 404


def test_tilejson_tells_where_the_picture_is(client: Client, editor: User, tmp_path: Path) -> None:
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM), editor, attribution="Інститут, 1987")
    told = client.get("/tiles/plan.json").json()
    west, south, east, north = told["bounds"]
    assert west < MIDDLE[0] < east
    assert south < MIDDLE[1] < north
    assert told["maxzoom"] == row.deepest_zoom
    assert told["attribution"] == "Інститут, 1987"
    assert "/tiles/plan/{z}/{x}/{y}.webp?v=" in told["tiles"][0]


def test_another_file_takes_the_place_of_the_first_when_it_is_made(
    client: Client, editor: User, tmp_path: Path, var: Path
) -> None:
    row = made(geotiff(tmp_path / "plan.tif", WGS84_UTM), editor)
    before = client.get("/tiles/plan.json").json()["tiles"]
    paler = geotiff(tmp_path / "paler.tif", WGS84_UTM, np.full((3, SIDE, SIDE), 200, dtype=np.uint8))
    keeping.replace_file(row, [upload(paler)], editor)
    assert client.get("/tiles/plan.json").json()["tiles"] == before
    keeping.begin(row, WGS84_UTM, editor)
    keeping.make_raster(Silence(), raster=row.pk, language="en")
    assert client.get("/tiles/plan.json").json()["tiles"] != before
    row.refresh_from_db()
    seen, column, line = around_the_middle(client, row)
    assert is_nearly(seen, (200, 200, 200))[round(line) + 2, round(column) + 2]
    assert len(list((var / "rasters").iterdir())) == 1
    keeping.delete(row, editor)
    assert list((var / "rasters").iterdir()) == []
    assert client.get("/tiles/plan.json").status_code == 404

"""Drawings: true to scale on paper, names that cover none other, and nothing that the viewer may not see."""

import io
import itertools
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon, Polygon
from helpers import query, square
from PIL import Image, ImageFont

from addresses.models import Settlement, Street
from assets.models import Parcel
from geo import access, registers
from geo.models import Publication
from geo.records import State
from geo.styles import Symbol
from layers import paper
from layers.drawing import Frame, Paper, Stratum, around, draw
from layers.drawing.frame import MM_IN_PIXEL
from layers.drawing.labels import place, width
from layers.drawing.strata import shapes

MakeParcels = Callable[..., list[Parcel]]

A4_WIDE = Paper(178, 96)
#: A sheet on which a parcel is wide enough for its number.
LARGE = Paper(178, 170, filled=0.9)
MM_IN_INCH = 25.4


def stratum(slug: str = "parcels", *label: str, **more: Any) -> Stratum:
    sight = access.sight(registers.get(slug), AnonymousUser())
    return Stratum(slug, sight, Symbol(fill="#9cd3b0", stroke="#14532d"), label, **more)


def area(side: float) -> MultiPolygon:
    """A square of that side in degrees, in the hromada."""
    return MultiPolygon(Polygon.from_bbox((33.94, 49.29, 33.94 + side, 49.29 + side)), srid=4326)


def drawn(frame: Frame, *strata: Stratum) -> str:
    return draw(frame, strata, "test", "A map")


def bar_of(svg: str) -> float:
    """Length of the scale bar in mm."""
    parts = re.findall(r'<rect class="drawn-bar" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    assert parts
    return float(parts[-1][0]) + float(parts[-1][1]) - float(parts[0][0])


def told_length(svg: str) -> float:
    """What the scale bar says it is, in metres."""
    last = re.findall(r'<text class="drawn-figure"[^>]*>([\d.,]+) (m|km)</text>', svg)[-1]
    return float(last[0].replace(",", "")) * (1000 if last[1] == "km" else 1)


@pytest.mark.parametrize("side", [0.0002, 0.001, 0.004, 0.03, 0.2])
def test_the_scale_bar_is_as_long_as_it_says(kozelshchyna: Any, side: float) -> None:
    frame = around(area(side), A4_WIDE)
    svg = drawn(frame, stratum("hromada"))
    assert bar_of(svg) * frame.scale / 1000 == pytest.approx(told_length(svg), rel=1e-3)
    assert bar_of(svg) <= A4_WIDE.width / 2


@pytest.mark.parametrize("side", [0.0002, 0.001, 0.004, 0.03, 0.2])
def test_the_scale_is_round_and_the_largest_at_which_the_object_fits(kozelshchyna: Any, side: float) -> None:
    frame = around(area(side), A4_WIDE)
    assert re.fullmatch(r"(1|15|2|25|3|4|5|75)0+", str(frame.scale))
    high = query(
        "SELECT ST_Length(ST_MakeLine(ST_Point(33.94, %s), ST_Point(33.94, %s))::geography)", 49.29, 49.29 + side
    )
    on_paper = high[0][0] * 1000 / frame.scale
    assert on_paper <= A4_WIDE.height * A4_WIDE.filled * 1.02
    assert frame.scale == 500 or on_paper > A4_WIDE.height * A4_WIDE.filled / 2.1


def test_a_metre_of_the_ground_is_as_long_on_paper_as_the_scale_says(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    frame = around(parcel.geom, A4_WIDE)
    [shape] = shapes(frame, [stratum()])
    edge = query(
        "SELECT ST_Distance(ST_PointN(ring, 1)::geography, ST_PointN(ring, 2)::geography),"
        " ST_Distance(ST_PointN(ring, 2)::geography, ST_PointN(ring, 3)::geography)"
        " FROM assets_parcel, ST_ExteriorRing(ST_GeometryN(geom, 1)) AS ring WHERE id = %s",
        parcel.pk,
    )[0]
    corners = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape.path)]
    sides = [((x - u) ** 2 + (y - v) ** 2) ** 0.5 for (x, y), (u, v) in itertools.pairwise(corners)]
    for metres, mm in zip(edge, sides, strict=False):
        assert mm * frame.scale / 1000 == pytest.approx(metres, rel=1e-3)


def test_north_is_up_and_the_drawing_is_no_mirror_image(parcels: MakeParcels) -> None:
    west, east = parcels(2)
    frame = around(MultiPolygon(*west.geom, *east.geom, srid=4326), A4_WIDE)
    first, second = shapes(frame, [stratum()])
    assert first.geometry.centroid.x < A4_WIDE.width / 2 < second.geometry.centroid.x
    query("UPDATE assets_parcel SET geom = ST_Translate(geom, 0, 0.0005) WHERE id = %s", east.pk)
    first, second = shapes(frame, [stratum()])
    assert second.geometry.centroid.y < first.geometry.centroid.y


def test_the_arrow_points_to_true_north_where_the_plane_does_not(kozelshchyna: Any) -> None:
    frame = around(area(0.001), A4_WIDE)
    # The meridians of the plane and of the place differ by 0.94°, and converge by the sine of the latitude.
    assert frame.true_north == pytest.approx((33 - 33.94) * 0.758, abs=0.01)


def test_the_scale_bar_is_right_on_the_sheet_that_comes_out_of_the_printer(kozelshchyna: Any, tmp_path: Path) -> None:
    frame = around(area(0.004), A4_WIDE)
    svg = drawn(frame)
    css = "@page { size: A4; margin: 16mm } body { margin: 0 } svg { display: block }"
    content = paper.pdf(f'<html lang="en"><title>Bar</title><style>{css}</style>{svg}</html>')
    dots = 600
    png = subprocess.run(
        ["pdftoppm", "-r", str(dots), "-gray", "-png", "-"], input=content, capture_output=True, check=True
    ).stdout
    page = Image.open(io.BytesIO(png)).convert("L")
    mm = dots / MM_IN_INCH
    # The bar's first part is filled, from the left edge of its line on.
    bar_line = round((16 + A4_WIDE.height + 1.15 * A4_WIDE.text) * mm)
    row = [page.getpixel((x, bar_line)) for x in range(round(16 * mm), round((16 + A4_WIDE.width / 2) * mm))]
    dark = [x for x, value in enumerate(row) if value < 128]
    assert (dark[-1] - dark[0]) / mm * frame.scale / 1000 == pytest.approx(told_length(svg), rel=0.01)


@pytest.fixture
def crowded(parcels: MakeParcels) -> Frame:
    """A frame crowded with parcels, streets and settlements."""
    parcels(12)
    settlement = Settlement.objects.create(
        code="UA53020090010000001", name="Щербанівка", state="current", geom=area(0.02)
    )
    for index in range(6):
        Street.objects.create(
            settlement=settlement,
            name=f"Тараса Шевченка {index}",
            state=State.CURRENT,
            geom=f"SRID=4326;MULTILINESTRING((33.938 {49.2945 + index * 0.0006}, 33.956 {49.2945 + index * 0.0006}))",
        )
    return around(MultiPolygon(*(polygon for index in range(12) for polygon in square(index)), srid=4326), A4_WIDE)


def test_no_name_covers_another_or_leaves_the_frame(crowded: Frame) -> None:
    strata = [
        stratum("settlements", "name"),
        stratum("streets", "kind", "name"),
        stratum("parcels", "cadastral_number"),
    ]
    placed = place(shapes(crowded, strata), crowded.paper)
    assert len(placed) > 6
    assert {one.stratum.name for one in placed} >= {"streets", "parcels"}
    for one, other in itertools.combinations(placed, 2):
        assert not one.box.intersects(other.box), (one.text, other.text)
    for one in placed:
        west, north, east, south = one.box.bounds
        assert west >= 0
        assert north >= 0
        assert east <= A4_WIDE.width
        assert south <= A4_WIDE.height


def test_a_name_stays_off_what_is_kept_clear(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    frame = around(parcel.geom, LARGE)
    large = Symbol(radius=120)
    named = stratum("parcels", "cadastral_number")
    dot = replace(stratum("parcels", dot=True), symbol=large)
    symbol = shapes(frame, [dot])[0].geometry.buffer(120 * MM_IN_PIXEL)
    [covering] = place(shapes(frame, [named, dot]), frame.paper)
    [beside] = place(shapes(frame, [named, replace(dot, clear=True)]), frame.paper)
    assert covering.box.intersects(symbol)
    assert not beside.box.intersects(symbol)


def test_an_object_is_named_by_the_longest_text_that_fits_inside_it(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    named = stratum("parcels", "cadastral_number", words=lambda texts: ["W" * 200, *texts, "short"], within=True)
    frame = around(parcel.geom, LARGE)
    [placed] = place(shapes(frame, [named]), frame.paper)
    assert placed.text == parcel.cadastral_number


@pytest.mark.parametrize(
    "text", ["вул. Їжакевича", "Щербанівська громада", "5322081200:00:001:0001", "Shcherbanivska", "ЖЮМШ №1", "mWfi"]
)
def test_a_name_takes_no_more_room_than_was_kept_for_it(text: str) -> None:
    font = ImageFont.truetype("DejaVuSans.ttf", 1000)
    assert font.getlength(text) / 1000 <= width(text)


@pytest.mark.parametrize(
    "hide",
    [
        "UPDATE assets_parcel SET restricted = true WHERE id = %s",
        "UPDATE assets_parcel SET state = 'draft' WHERE id = %s",
        "UPDATE geo_publication SET visibility = 'staff' WHERE slug = 'parcels' AND %s > 0",
    ],
)
def test_what_the_viewer_does_not_see_is_not_drawn(parcels: MakeParcels, hide: str) -> None:
    [parcel] = parcels(1)
    frame = around(parcel.geom, A4_WIDE)
    assert parcel.cadastral_number in drawn(frame, stratum("parcels", "cadastral_number"))
    query(hide, parcel.pk)
    svg = drawn(frame, stratum("parcels", "cadastral_number"))
    assert parcel.cadastral_number not in svg
    assert "drawn-parcels" not in svg


def test_a_field_that_is_withheld_names_nothing(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    Publication.objects.filter(slug="parcels").update(withheld_fields=["cadastral_number"])
    svg = drawn(around(parcel.geom, A4_WIDE), stratum("parcels", "cadastral_number"))
    assert parcel.cadastral_number not in svg
    assert "drawn-parcels" in svg


def test_names_are_written_so_that_they_cannot_be_markup(parcels: MakeParcels) -> None:
    [parcel] = parcels(1, purpose_text="<script>alert(1)</script>")
    svg = drawn(around(parcel.geom, A4_WIDE), stratum("parcels", "purpose_text"))
    assert "&lt;script&gt;" in svg
    assert "<script" not in svg


def test_areas_too_small_for_the_paper_are_left_out(parcels: MakeParcels) -> None:
    parcels(2)
    hromada = around(area(0.2), A4_WIDE)
    assert len(shapes(hromada, [stratum()])) == 2
    assert shapes(hromada, [stratum("parcels", smallest=2.0)]) == []

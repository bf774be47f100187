"""What is wrong with a geometry is mended or told, each kind by itself, and exactly as often as the file has it."""

import json
import struct
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon
from helpers import CORNER, SIDE, STEP, box, bring, codes, feature, number, ring, square, write_geojson
from pyogrio.raw import write as write_layer

from addresses.models import Street
from assets.models import Parcel
from geo.geometry import local_areas
from importers.models import Finding
from importers.rings import NARROW, Rings

pytestmark = pytest.mark.usefixtures("kozelshchyna")

Make = Callable[..., Path]
#: One side of a test's square in metres, east to west and south to north, to a per cent.
WIDTH_METRES, HEIGHT_METRES = 73.0, 111.2
#: Sides of a square that are half of what is still narrow.
HAIR = NARROW / HEIGHT_METRES / 2
CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
#: Square degrees of a square, and how exact a repair has to hold it.
SQUARE, EXACT = SIDE**2, 1e-12


def polygon(*rings: tuple[tuple[float, float], ...], index: int = 0) -> dict[str, Any]:
    """A polygon of several rings, the corners in sides from the square of that index; each is closed."""
    made = [ring(*one, index=index)["coordinates"][0] for one in rings]
    return {"type": "Polygon", "coordinates": made}


def of_parts(*polygons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": [one["coordinates"] for one in polygons]}


def at(index: int) -> MultiPolygon:
    """What has come of the row whose number has that index."""
    return Parcel.objects.get(cadastral_number=number(index)).geom


def unclosed(index: int) -> bytes:
    """WKB of a square whose ring ends at its fourth corner."""
    west, south = CORNER[0] + index * STEP, CORNER[1]
    corners = [(west + x * SIDE, south + y * SIDE) for x, y in CORNERS]
    return struct.pack("<BIII8d", 1, 3, 1, len(corners), *(value for corner in corners for value in corner))


def test_rings_that_do_not_close_are_closed(tmp_path: Path) -> None:
    wkb = [unclosed(1), shapely.to_wkb(shapely.from_geojson(json.dumps(box(2)))), unclosed(3)]
    names = [np.array([number(1), number(2), number(3)], dtype=object)]
    path = tmp_path / "open.gpkg"
    write_layer(path, np.array(wkb, dtype=object), names, ["cadnum"], geometry_type="Polygon", crs="EPSG:4326")
    batch = bring(path)
    assert codes(batch) == [(1, "geometry-unclosed"), (3, "geometry-unclosed")]
    assert at(1).area == pytest.approx(SQUARE)


def test_vertices_that_stand_twice_are_taken_out_and_counted(make: Make) -> None:
    thrice = ring((0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (0, 1), (0, 1))
    batch = bring(make(feature(number(1), thrice), feature(number(2), box(1))))
    assert codes(batch) == [(1, "geometry-repeated-vertices")]
    assert Finding.objects.get(batch=batch).amount == 3
    assert at(1).equals(square(0))
    assert at(1).num_points == square(0).num_points


@pytest.mark.parametrize("where", range(4))
def test_a_spike_narrower_than_the_tolerance_is_taken_off_wherever_the_ring_begins(make: Make, where: int) -> None:
    spiky = [(0, 0), (1, 0), (1, 0.5), (1.6, 0.5 + HAIR / 2), (1, 0.5 + HAIR), (1, 1), (0, 1)]
    turned = spiky[where + 1 :] + spiky[: where + 1]
    batch = bring(make(feature(number(1), ring(*turned)), feature(number(2), box(4))))
    assert codes(batch) == [(1, "geometry-spikes")]
    finding = Finding.objects.get(batch=batch)
    assert finding.amount == pytest.approx(0.6 * WIDTH_METRES * NARROW / 2 / 2, rel=0.02)
    assert at(1).area == pytest.approx(SQUARE, abs=EXACT)
    assert at(1).extent == pytest.approx(square(0).extent)


def test_a_spike_without_any_width_is_no_crossing(make: Make) -> None:
    batch = bring(make(feature(number(1), ring((0, 0), (1, 0), (1, 0.5), (1.6, 0.5), (1, 0.5), (1, 1), (0, 1)))))
    assert codes(batch) == [(1, "geometry-spikes")]
    assert at(1).area == pytest.approx(SQUARE, abs=EXACT)


def test_a_narrow_tongue_that_is_wider_than_the_tolerance_is_land(make: Make) -> None:
    wide = 40 * HAIR
    tongue = ring((0, 0), (1, 0), (1, 0.5), (1.1, 0.5 + wide / 2), (1, 0.5 + wide), (1, 1), (0, 1))
    batch = bring(make(feature(number(1), tongue)))
    assert codes(batch) == []
    assert at(1).num_points == 8


def test_slivers_are_taken_away_parts_and_holes_alike(make: Make) -> None:
    sliver = ring((1.05, 0), (1.05 + HAIR, 0), (1.05 + HAIR, 1), (1.05, 1))
    with_hole = polygon(CORNERS, ((0.5, 0.2), (0.5, 0.8), (0.5 + HAIR, 0.8), (0.5 + HAIR, 0.2)), index=2)
    two = of_parts(box(4), ring((0.2, 0), (0.8, 0), (0.8, 0.5), index=5))
    batch = bring(
        make(*(feature(number(1 + at), one) for at, one in enumerate((of_parts(box(0), sliver), with_hole, two))))
    )
    assert codes(batch) == [(1, "geometry-slivers"), (2, "geometry-slivers")]
    assert Finding.objects.get(batch=batch, row_no=1).amount == pytest.approx(
        HAIR * WIDTH_METRES * HEIGHT_METRES, rel=0.02
    )
    assert [at(index).num_geom for index in (1, 2, 3)] == [1, 1, 2]
    assert at(2).area == pytest.approx(SQUARE, abs=EXACT)
    assert len(at(2)[0]) == 1


def test_an_object_that_is_narrow_as_a_whole_is_not_taken_away(make: Make) -> None:
    batch = bring(make(feature(number(1), ring((0, 0), (HAIR, 0), (HAIR, 1), (0, 1)))))
    assert batch.rows_new == 1
    assert at(1).area > 0


def test_a_hole_before_its_shell_and_one_that_runs_as_it_are_put_in_order(make: Make) -> None:
    hole = ((0.25, 0.25), (0.25, 0.75), (0.75, 0.75), (0.75, 0.25))
    batch = bring(
        make(
            feature(number(1), polygon(hole, CORNERS)),
            feature(number(2), polygon(CORNERS, hole[::-1], index=1)),
            feature(number(3), polygon(CORNERS, hole, index=2)),
            feature(number(4), polygon(CORNERS[::-1], hole[::-1], index=3)),
        )
    )
    assert codes(batch) == [(1, "geometry-ring-order"), (2, "geometry-ring-order")]
    assert list(Finding.objects.order_by("row_no").values_list("other", flat=True)) == [
        "shell behind a hole",
        "hole runs as its shell",
    ]
    for index in range(1, 5):
        assert at(index).area == pytest.approx(0.75 * SQUARE)
        shell, inner = (shapely.from_wkb(bytes(one.wkb)) for one in at(index)[0])
        assert shapely.is_ccw(shapely.linearrings(shell.coords)) != shapely.is_ccw(shapely.linearrings(inner.coords))


def test_crossing_touching_and_misplaced_rings_are_three_kinds(make: Make) -> None:
    crossing = ring((0, 0), (1, 0.1), (1, 0), (0, 1))
    touching = ring((0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1), index=1)
    apart = polygon(CORNERS, ((1.1, 0.1), (1.1, 0.15), (1.15, 0.15)), index=2)
    batch = bring(make(*(feature(number(1 + at), one) for at, one in enumerate((crossing, touching, apart)))))
    told = Counter(code for _row, code in codes(batch))
    assert told["geometry-self-crossing"] == told["geometry-self-touching"] == told["geometry-rings-misplaced"] == 1
    assert all(parcel.geom.valid for parcel in Parcel.objects.all())


def test_a_repair_that_changes_the_area_by_more_than_the_registers_share_is_warned_of(make: Make) -> None:
    loop = ((0, 0), (1, 0), (1, 0.52), (1.02, 0.5), (0.98, 0.5), (1, 1), (0, 1))
    much, little = (
        ring((0, 0), (1, 1), (1, 0), (0, 1)),
        ring(*loop, index=2),
    )
    batch = bring(make(feature(number(1), much), feature(number(2), little)))
    assert codes(batch) == [(1, "geometry-reshaped"), (1, "geometry-self-crossing"), (2, "geometry-self-crossing")]
    reshaped = Finding.objects.get(batch=batch, code="geometry-reshaped")
    assert (reshaped.effect, reshaped.amount) == ("warned", 100)


def test_rows_with_swapped_axes_among_right_ones_are_turned(make: Make) -> None:
    def swapped(index: int) -> dict[str, Any]:
        return {"type": "Polygon", "coordinates": [[[y, x] for x, y in box(index)["coordinates"][0]]]}

    rows = [feature(number(1 + index), box(index)) for index in range(8)]
    rows += [feature(number(11), swapped(11)), feature(number(12), swapped(12))]
    batch = bring(make(*rows))
    assert codes(batch) == [(9, "geometry-axes-swapped"), (10, "geometry-axes-swapped")]
    assert at(11).extent == pytest.approx(square(11).extent)


def test_axes_swapped_in_the_whole_file_are_counted(tmp_path: Path) -> None:
    lines = ["cadnum;WKT"]
    for index in range(3):
        corners = ", ".join(f"{y} {x}" for x, y in box(index)["coordinates"][0])
        lines.append(f"{number(index + 1)};POLYGON (({corners}))")
    path = tmp_path / "swapped.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    batch = bring(path)
    assert batch.findings == {"axes-swapped": 3}
    assert at(1).extent == pytest.approx(square(0).extent)


def test_single_geometries_among_ones_of_several_parts_are_counted_and_become_such(make: Make) -> None:
    two = of_parts(box(0), box(1))
    rows = [feature(number(1), two), feature(number(2), box(2)), feature(number(3), box(3))]
    assert bring(make(*rows)).findings == {"geometry-mixed": 2}
    assert {parcel.geom.geom_type for parcel in Parcel.objects.all()} == {"MultiPolygon"}
    assert bring(make(*rows[1:])).findings == {}


def test_heights_are_dropped_and_counted(make: Make) -> None:
    high = {"type": "Polygon", "coordinates": [[[*corner, 7.5] for corner in box(0)["coordinates"][0]]]}
    batch = bring(make(feature(number(1), high), feature(number(2), box(1))))
    assert batch.findings == {"geometry-heights": 1}
    assert not at(1).hasz


def test_a_null_geometry_and_an_empty_one_are_two_kinds(make: Make) -> None:
    empty = {"type": "Polygon", "coordinates": []}
    batch = bring(make(feature(number(1), None), feature(number(2), empty), feature(number(3), box(0))))
    assert batch.findings == {"geometry-missing": 1, "geometry-empty": 1}


def test_one_geometry_under_two_keys_is_told_with_the_other_key(
    make: Make, parcels: Callable[..., list[Parcel]]
) -> None:
    parcels(1)
    begun_elsewhere = ring((1, 1), (1, 0), (0, 0), (0, 1), index=5)
    rows = [
        feature(number(11), box(5)),
        feature(number(12), begun_elsewhere),
        feature(number(13), box(0)),
        feature(number(14), box(7)),
        feature(number(1), box(9)),
    ]
    batch = bring(make(*rows[:-1]))
    same = Finding.objects.filter(batch=batch, code="geometry-same-place").order_by("row_no")
    assert list(same.values_list("row_no", "other", "effect")) == [(2, number(11), "warned"), (3, number(1), "warned")]
    moved = bring(make(*rows))
    told = Finding.objects.filter(batch=moved, code="geometry-same-place").values_list("row_no", flat=True)
    assert list(told) == [2], "a record that the file moves away stands there no more"


def test_repeated_vertices_of_lines_are_taken_out_too(tmp_path: Path) -> None:
    west, south = CORNER
    line = {"type": "LineString", "coordinates": [[west, south], [west, south], [west + SIDE, south]]}
    path = tmp_path / "streets.geojson"
    row = {"type": "Feature", "properties": {"name": "Шкільна", "settlement": "Козельщина"}, "geometry": line}
    batch = bring(write_geojson(path, [row]), register="streets")
    assert batch.findings == {"geometry-repeated-vertices": 1}
    assert Street.objects.get().geom.num_points == 2


def test_the_same_file_with_all_its_faults_changes_nothing_when_it_comes_again(make: Make) -> None:
    rows = [
        feature(number(1), ring((0, 0), (1, 0), (1, 0), (1, 0.5), (1.6, 0.5), (1, 0.5), (1, 1), (0, 1))),
        feature(number(2), ring((0, 0), (1, 1), (1, 0), (0, 1), index=2)),
        feature(number(3), polygon(((0.25, 0.25), (0.25, 0.75), (0.75, 0.75)), CORNERS, index=4)),
    ]
    first, again = bring(make(*rows)), bring(make(*rows))
    assert (first.rows_new, again.rows_new, again.rows_changed, again.rows_unchanged) == (3, 0, 0, 3)
    assert first.findings == again.findings


# Rings taken apart


def test_rings_taken_apart_and_put_together_are_what_they_were() -> None:
    shapes = [box(0), of_parts(box(1), box(2)), polygon(CORNERS, ((0.2, 0.2), (0.2, 0.4), (0.4, 0.4)), index=3)]
    areas = shapely.from_geojson([json.dumps(one) for one in shapes])
    assert list(Rings.of(areas).together(areas)) == list(areas)


def test_areas_of_rings_are_those_of_the_database() -> None:
    areas = shapely.from_geojson([json.dumps(box(index)) for index in range(3)])
    assert Rings.of(areas).ring_areas() == pytest.approx(local_areas(areas), rel=1e-4)
    assert local_areas(areas) == pytest.approx(WIDTH_METRES * HEIGHT_METRES, rel=0.01)

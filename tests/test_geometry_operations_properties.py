"""Whatever line cuts whatever real parcel: no land is lost or gained, and what was cut merges back to what it was."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString
from hypothesis import event, given, settings
from hypothesis import strategies as st

from geo import operations
from geo.geometry import Geometries
from geo.operations import OperationRefused
from geo.plane import Plane, from_geos

#: 1,000 and more were run once; so many stand in the suite.
EXAMPLES = int(os.environ.get("ATLAS_EXAMPLES", "60"))
#: Of an area: what an operation may add or lose.
SAME = 1e-6
PARCELS = Path(__file__).resolve().parents[2] / "shared" / "data" / "kozelshchyna" / "parcels.geojson"
Share = tuple[float, float]

pytestmark = pytest.mark.skipif(not PARCELS.exists(), reason="the real files of ../shared/data are not on this machine")


@pytest.fixture(scope="module")
def real() -> list[GEOSGeometry]:
    rows = json.loads(PARCELS.read_text(encoding="utf-8"))["features"]
    return [GEOSGeometry(json.dumps(row["geometry"]), srid=4326) for row in rows]


def corners() -> st.SearchStrategy[list[Share]]:
    """Corners of a line, as shares of a box that is larger than the parcel's by a half on each side."""
    share = st.floats(0, 1) | st.sampled_from([0.25, 0.5, 0.75])
    return st.lists(st.tuples(share, share), min_size=2, max_size=5)


def across(parcel: GEOSGeometry, shares: list[Share]) -> LineString:
    west, south, east, north = parcel.extent
    width, height = east - west, north - south
    return LineString([(west + (2 * x - 0.5) * width, south + (2 * y - 0.5) * height) for x, y in shares], srid=4326)


def in_plane(*areas: GEOSGeometry) -> Geometries:
    return Plane(areas).take(areas)


@given(which=st.integers(0, 1_815), shares=corners())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_real_parcel_split_by_any_line_and_merged_again_is_what_it_was(
    real: list[GEOSGeometry], which: int, shares: list[Share]
) -> None:
    parcel = real[which]
    try:
        pieces = operations.split(parcel, across(parcel, shares)).after
    except OperationRefused:
        event("refused")
        return
    event(f"{len(pieces)} pieces")
    before, *parts = in_plane(parcel, *pieces)
    assert sum(part.area for part in parts) == pytest.approx(before.area, rel=SAME)
    assert shapely.union_all(parts).symmetric_difference(before).area <= SAME * before.area
    old = set(map(tuple, shapely.get_coordinates(from_geos([parcel]))))
    new = set(map(tuple, shapely.get_coordinates(from_geos(pieces))))
    assert old <= new, "corners of the parcel stay to the last bit"
    if len(pieces) > 1:
        [whole] = operations.merge(pieces).after
        _before, merged = in_plane(parcel, whole)
        assert merged.symmetric_difference(before).area <= SAME * before.area


@given(which=st.integers(0, 1_815), shares=corners(), bend=st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_boundary_between_two_pieces_of_a_real_parcel_moves_without_loss(
    real: list[GEOSGeometry], which: int, shares: list[Share], bend: Share
) -> None:
    parcel = real[which]
    try:
        pieces = operations.split(parcel, across(parcel, shares[:2])).after
        old = _shared(pieces)
        first, last = np.array(old.coords[0]), np.array(old.coords[-1])
        middle = (first + last) / 2 + np.array(bend) * np.abs(last - first).max()
        new = LineString(tuple(first), tuple(middle), tuple(last), srid=4326)
        made = operations.move_boundary(pieces, old, new)
    except OperationRefused:
        event("refused")
        return
    event("moved")
    after = [made.after[made.changed.index(i)] if i in made.changed else piece for i, piece in enumerate(pieces)]
    before, *parts = in_plane(parcel, *after)
    if shapely.union_all(parts).symmetric_difference(before).area > SAME * before.area:
        # The new boundary bulges out of the parcel: still neither a gap nor an overlap between the pieces.
        event("bulges out")
    overlap = sum(one.intersection(other).area for i, one in enumerate(parts) for other in parts[:i])
    assert overlap <= SAME * before.area
    if before.covers(in_plane(parcel, parcel, new)[-1]):
        assert sum(part.area for part in parts) == pytest.approx(before.area, rel=SAME)


def _shared(pieces: tuple[GEOSGeometry, ...]) -> LineString:
    """The boundary that the first two pieces have in common; OperationRefused where it is not one line."""
    one, other = shapely.boundary(from_geos(pieces[:2]))
    common = shapely.line_merge(shapely.intersection(one, other))
    if common.geom_type != "LineString":
        raise OperationRefused("")
    return LineString(list(common.coords), srid=4326)

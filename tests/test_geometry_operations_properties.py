"""Whatever line cuts whatever real parcel: no land is lost or gained, and what was cut merges back to what it was."""

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString
from hypothesis import event, given, settings
from hypothesis import strategies as st
from made_cuts import EXAMPLES, SAME, Share, across, corners, places, real_parcels, with_real_parcels

from geo import operations
from geo.geometry import Geometries
from geo.operations import OperationRefused
from geo.plane import Plane, from_geos

pytestmark = with_real_parcels


def in_plane(*areas: GEOSGeometry) -> Geometries:
    return Plane(areas).take(areas)


@given(which=places(), shares=corners())
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_real_parcel_split_by_any_line_and_merged_again_is_what_it_was(which: int, shares: list[Share]) -> None:
    parcel = real_parcels()[which]
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


@given(which=places(), shares=corners(), bend=st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)))
@settings(max_examples=EXAMPLES, deadline=None)
def test_the_boundary_between_two_pieces_of_a_real_parcel_moves_without_loss(
    which: int, shares: list[Share], bend: Share
) -> None:
    parcel = real_parcels()[which]
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

"""Operations on areas: the land is where it should be, neighbours share corners, and what is not meant is refused."""

import math
from collections.abc import Callable, Sequence

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point, Polygon
from made_acts import area, box, in_plane, line, place

from geo import crs, operations
from geo.operations import Leg, OperationRefused

#: Of an area: what rounding may make of it.
SAME = 1e-6
WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)


def point(x: float, y: float) -> Point:
    return Point(*place(x, y), srid=4326)


def corners(geometry: GEOSGeometry) -> set[tuple[float, float]]:
    return set(map(tuple, shapely.get_coordinates(shapely.from_wkb(bytes(geometry.wkb)))))


def same_land(before: Sequence[GEOSGeometry], after: Sequence[GEOSGeometry]) -> bool:
    old, new = (shapely.union_all([in_plane(one) for one in areas]) for areas in (before, after))
    return bool(old.symmetric_difference(new).area <= SAME * old.area)


def overlap(areas: Sequence[GEOSGeometry]) -> float:
    """m² that the areas have in common, pair by pair."""
    drawn = [in_plane(one) for one in areas]
    return sum(one.intersection(other).area for i, one in enumerate(drawn) for other in drawn[:i])


def refused(operation: Callable[[], object], *words: str) -> OperationRefused:
    with pytest.raises(OperationRefused) as problem:
        operation()
    for word in words:
        assert word in str(problem.value)
    assert "\n" not in str(problem.value)
    return problem.value


def test_a_line_splits_an_area_from_west_to_east_and_the_old_corners_stay() -> None:
    made = operations.split(WEST, line((0.25, -1), (0.25, 2)))
    assert [one.centroid.x for one in made.after] == sorted(one.centroid.x for one in made.after)
    assert len(made.after) == 2
    assert same_land(made.before, made.after)
    assert corners(WEST) <= corners(made.after[0]) | corners(made.after[1])
    assert sum(made.areas_after) == pytest.approx(made.areas_before[0], rel=SAME)
    assert made.areas_after[1] / made.areas_after[0] == pytest.approx(3, rel=1e-3)


def test_a_line_that_does_not_cross_splits_nothing() -> None:
    refused(lambda: operations.split(WEST, line((0.5, -1), (0.5, 0.5))), "from boundary to boundary")
    refused(lambda: operations.split(WEST, line((3, -1), (3, 2))), "from boundary to boundary")
    refused(lambda: operations.split(WEST, point(0.5, 0.5)), "must be a line")
    refused(lambda: operations.split(WEST, LineString((0, 0), (1, 1), srid=4326)), "elsewhere")
    bow = area((0, 0), (1, 1), (1, 0), (0, 1))
    assert refused(lambda: operations.split(bow, line((0.5, -1), (0.5, 2)))).which == (0,)


def test_what_was_split_is_merged_back_to_the_same_land() -> None:
    pieces = operations.split(WEST, line((0.3, -1), (0.6, 0.5), (0.4, 2))).after
    whole = operations.merge(pieces)
    assert whole.changed == (0, 1)
    assert same_land([WEST], whole.after)
    assert sum(whole.areas_before) == pytest.approx(whole.areas_after[0], rel=SAME)


def test_areas_apart_are_merged_only_where_several_parts_are_asked_for() -> None:
    far = box(3, 0, 4, 1)
    assert refused(lambda: operations.merge([WEST, EAST, far]), "Area 3").which == (2,)
    made = operations.merge([WEST, far], multipart=True)
    assert made.after[0].num_geom == 2
    touching = box(1, 1, 2, 2)
    assert refused(lambda: operations.merge([WEST, touching])).which == (1,), "one corner is no boundary"
    refused(lambda: operations.merge([WEST]), "two areas")


def test_a_hole_is_cut_inside_and_nowhere_else() -> None:
    hole = box(0.2, 0.2, 0.4, 0.6)
    made = operations.cut_hole(WEST, hole)
    assert len(made.after[0][0]) == 2
    assert in_plane(made.after[0]).area == pytest.approx(in_plane(WEST).area - in_plane(hole).area, rel=SAME)
    assert corners(WEST) | corners(hole) == corners(made.after[0])
    refused(lambda: operations.cut_hole(WEST, box(0.2, 0, 0.4, 0.6)), "wholly inside")
    refused(lambda: operations.cut_hole(WEST, box(2, 2, 3, 3)), "wholly inside")


OLD = line((1, 0), (1, 1), (1, 2))
THREE = [box(0, 0, 1, 2), box(1, 0, 2, 1), box(1, 1, 2, 2)]


@pytest.mark.parametrize(
    "new",
    [
        line((1, 0), (1.3, 0.8), (1, 2)),
        line((1, 2), (0.7, 1.2), (1, 0)),
        line((1, 0), (1.2, 0.3), (1.2, 1.5), (1, 2)),
        line((1, 0), (0.9, 0.2), (0.8, 0.5), (1.1, 1.6), (1, 2)),
    ],
)
def test_a_shared_boundary_moves_once_for_all_three_neighbours(new: LineString) -> None:
    made = operations.move_boundary(THREE, OLD, new)
    assert made.changed == (0, 1, 2)
    assert same_land(THREE, made.after)
    assert overlap(made.after) <= SAME
    assert sum(made.areas_before) == pytest.approx(sum(made.areas_after), rel=SAME)
    west, south, north = made.after
    junction = corners(south) & corners(north)
    assert len(junction) == 2
    assert junction & corners(west), "the three meet in one corner, to the last bit"
    assert set(map(tuple, new.coords)) - corners(west) <= {place(1, 0), place(1, 2)}
    assert {place(0, 0), place(0, 2)} <= corners(west), "what lies off the boundary stays to the last bit"


def test_who_has_nothing_of_the_boundary_is_not_changed() -> None:
    areas = [box(5, 0, 6, 1), WEST, EAST]
    made = operations.move_boundary(areas, line((1, 0), (1, 1)), line((1, 0), (1.1, 0.5), (1, 1)))
    assert made.changed == (1, 2)


def test_a_boundary_is_moved_only_from_end_to_end_and_onto_nobody_else() -> None:
    areas = [WEST, EAST]
    old = line((1, 0), (1, 1))
    refused(lambda: operations.move_boundary(areas, old, line((1.1, 0), (1, 1))), "begin and end")
    refused(lambda: operations.move_boundary(areas, line((4, 0), (4, 1)), line((4, 0), (4.5, 0.5), (4, 1))), "No area")
    refused(lambda: operations.move_boundary(areas, old, old), "No area")
    third = box(2, 0, 3, 1)
    beyond = line((1, 0), (2.5, 0.5), (1, 1))
    refused(lambda: operations.move_boundary([*areas, third], old, beyond))


def test_an_area_is_traced_along_its_neighbour_corner_for_corner() -> None:
    neighbour = area((1.02, -0.5), (1.02, 0.3), (1.05, 0.5), (1.01, 0.7), (1.02, 1.5), (2, 1.5), (2, -0.5))
    made = operations.trace(WEST, neighbour, point(1, 0), point(1, 1))
    [after] = made.after
    assert {place(1.02, 0.3), place(1.05, 0.5), place(1.01, 0.7)} <= corners(after)
    assert corners(WEST) - {place(1, 0), place(1, 1)} <= corners(after)
    assert in_plane(after).intersection(in_plane(neighbour)).area <= SAME
    shared = in_plane(after).boundary.intersection(in_plane(neighbour).boundary.buffer(1e-4)).length
    assert shared >= 0.99 * in_plane(line((1, 0), (1, 1))).length
    refused(lambda: operations.trace(WEST, neighbour, point(1, 0), point(1, 0)), "two places")


def test_an_area_is_clipped_to_its_neighbours() -> None:
    over = box(0.5, 0, 1.5, 1)
    made = operations.clip(over, [EAST])
    assert same_land(made.after, [box(0.5, 0, 1, 1)])
    assert overlap([made.after[0], EAST]) <= SAME
    refused(lambda: operations.clip(WEST, [EAST]), "nothing to clip")
    refused(lambda: operations.clip(box(0.2, 0.2, 0.5, 0.5), [WEST]), "Nothing would be left")
    across = box(0.4, -1, 0.6, 2)
    refused(lambda: operations.clip(across, [WEST]), "2 parts")
    assert operations.clip(across, [WEST], multipart=True).after[0].num_geom == 2


def test_a_gap_open_at_an_end_is_filled_into_one_neighbour_and_only_if_narrow() -> None:
    other = area((1.01, 0), (1.02, 1), (2, 1), (2, 0))  # from 0.7 m to 1.5 m of gap
    areas = [WEST, other]
    made = operations.fill_gap(areas, 0, point(1.007, 0.5), width=2)
    assert made.changed == (0,)
    assert overlap([made.after[0], other]) <= SAME
    assert same_land([made.after[0], other], [area((0, 0), (0, 1), (2, 1), (2, 0))])
    refused(lambda: operations.fill_gap(areas, 0, point(1.007, 0.5), width=0.3), "no gap here", "0.3 m")
    refused(lambda: operations.fill_gap(areas, 0, point(0.5, 0.5), width=2), "no gap here")
    refused(lambda: operations.fill_gap(areas, 2, point(1.007, 0.5), width=2), "no area 3")


def test_a_gap_closed_round_is_filled_to_its_last_corner() -> None:
    ring = Polygon(box(0, 0, 2, 2)[0].coords, box(1, 1, 1.02, 1.4)[0].coords, srid=4326)
    west, east = operations.split(ring, line((1.01, -1), (1.01, 3))).after
    made = operations.fill_gap([west, east], 1, point(1.01, 1.2), width=2)
    assert same_land([west, made.after[0]], [box(0, 0, 2, 2)])
    assert {place(1, 1), place(1, 1.4)} <= corners(made.after[0]) & corners(west)
    assert overlap([west, made.after[0]]) <= SAME


def test_a_corner_between_two_areas_is_no_gap() -> None:
    notch = area((0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2))
    refused(lambda: operations.fill_gap([notch, box(1, 1.5, 2, 2)], 0, point(1.5, 1.25), width=10), "no gap")


def test_a_boundary_is_snapped_to_its_neighbours_corners_and_edges() -> None:
    near = area((0, 0), (0.999, 0.002), (0.999, 0.5), (0.998, 1), (0, 1))
    neighbour = area((1, 0), (1, 0.7), (1, 1), (2, 1), (2, 0))
    [after] = operations.snap(near, [neighbour], 0.5).after
    assert {place(1, 0), place(1, 0.7), place(1, 1)} <= corners(after)
    assert {place(0, 0), place(0, 1)} <= corners(after)
    assert overlap([after, neighbour]) <= SAME
    assert same_land([after, neighbour], [area((0, 0), (0, 1), (2, 1), (2, 0))])
    refused(lambda: operations.snap(near, [neighbour], 0.001), "0.001 m")
    refused(lambda: operations.snap(after, [neighbour], 0.01), "on it already")


LEGS = [Leg(0, 100), Leg(90, 50), Leg(180, 100), Leg(270, 50)]


@pytest.mark.parametrize("system", [None, crs.system(6385)])
def test_a_traverse_makes_an_area_and_tells_how_it_closes(system: crs.CoordinateSystem | None) -> None:
    made = operations.traverse(point(0, 0), LEGS, system)
    assert made.misclosure < 0.01
    assert crs.geodesic_area(shapely.from_wkb(bytes(made.area.wkb))) == pytest.approx(5000, rel=1e-3)
    assert made.area[0][0][0] == pytest.approx(place(0, 0), abs=0)
    wrong = [*LEGS[:2], Leg(180, 99.7), LEGS[3]]
    off = operations.traverse(point(0, 0), wrong, system)
    assert off.misclosure == pytest.approx(0.3, abs=0.005)
    assert off.closes_to == pytest.approx(299.7 / 0.3, rel=0.02)
    straight = operations.traverse(point(0, 0), wrong, system, adjusted=False)
    assert not straight.area.equals_exact(off.area, 1e-9)


def test_a_traverse_that_cannot_be_is_refused_with_the_leg_that_is_wrong() -> None:
    start = point(0, 0)
    refused(lambda: operations.traverse(start, LEGS[:2]), "three legs")
    refused(lambda: operations.traverse(start, [*LEGS[:3], Leg(360, 50)]), "Leg 4")
    refused(lambda: operations.traverse(start, [*LEGS[:3], Leg(270, math.nan)]), "Leg 4")
    refused(lambda: operations.traverse(start, LEGS[:3]), "miss the start by 50.00 m")
    crossing = [Leg(0, 100), Leg(135, 141.421356), Leg(0, 100), Leg(225, 141.421356)]
    refused(lambda: operations.traverse(start, crossing), "cross each other")


def test_no_operation_works_on_what_is_no_area() -> None:
    for broken in (area((0, 0), (1, 1), (1, 0), (0, 1)), MultiPolygon(srid=4326), line((0, 0), (1, 1))):
        refused(lambda broken=broken: operations.merge([WEST, broken]), "Area 2 cannot")
    unplaced = WEST.clone()
    unplaced.srid = 3857
    refused(lambda: operations.cut_hole(WEST, unplaced), "EPSG:4326")
    refused(lambda: operations.merge([]), "no area")
    refused(lambda: operations.merge([WEST, Polygon.from_bbox((0, 0, 1, 1))]), "cannot")

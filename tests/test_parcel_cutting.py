"""Cuts of parcels: lines that cutting programs stumble over, and what is no cut."""

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString, Polygon
from helpers import number
from made_acts import GROUNDS, HALVES, MakeParcels, box, line, made, refused, reshape, same_land

from assets import acts
from assets.acts import NewParcel, Refusal


class TestNastyLines:
    """Lines that cutting programs stumble over."""

    @pytest.mark.parametrize(
        ("offsets", "areas"),
        [
            pytest.param([(-1, -1), (2, 2)], [0.5, 0.5], id="through two corners"),
            pytest.param([(0.5, 0), (0.5, 1)], [0.5, 0.5], id="ending on the boundary"),
            pytest.param([(-0.5, 0.25), (0.5, 0.25), (0.5, 1.5)], [0.375, 0.625], id="with a bend inside"),
            pytest.param([(0.25, -1), (0.25, 2), (0.75, 2), (0.75, -1)], [0.25, 0.5, 0.25], id="crossing twice"),
            pytest.param(
                [(-1, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75), (0.25, -1)],
                [0.0625, 0.6875, 0.25],
                id="crossing itself",
            ),
            pytest.param([(-1, 0), (0.5, 0), (0.5, 2)], [0.5, 0.5], id="along an edge and then across"),
            pytest.param([(0, 0), (1, 0), (0, 1)], [0.5, 0.5], id="along an edge and back through the middle"),
        ],
    )
    def test_it_cuts_without_losing_land(
        self, parcels: MakeParcels, offsets: list[tuple[float, float]], areas: list[float]
    ) -> None:
        [parcel] = parcels(1)
        parcel.refresh_from_db()
        parts = [NewParcel(number(100 + index)) for index in range(len(areas))]
        act = acts.split_by_line(parcel, line(*offsets), parts, GROUNDS, None)
        shares = sorted(new.area / parcel.area for new in made(act))
        assert shares == pytest.approx(sorted(areas), abs=1e-4)
        assert same_land([parcel], made(act))

    @pytest.mark.parametrize(
        "offsets",
        [
            pytest.param([(-1, 0), (2, 0)], id="along an edge"),
            pytest.param([(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)], id="around the boundary"),
            pytest.param([(1, 0), (2, 1)], id="touching a corner"),
            pytest.param([(2, 0), (3, 1)], id="beside it"),
            pytest.param([(-1, 0.5), (0.9, 0.5)], id="ending inside"),
            pytest.param([(0.4, 0.4), (0.6, 0.6)], id="all inside"),
            pytest.param([(0.5, 0.5), (0.5, 0.5)], id="of no length"),
        ],
    )
    def test_a_line_that_cuts_nothing_is_refused(
        self, parcels: MakeParcels, offsets: list[tuple[float, float]]
    ) -> None:
        [parcel] = parcels(1)
        said = refused(Refusal.LINE, lambda: acts.split_by_line(parcel, line(*offsets), HALVES, GROUNDS, None))
        assert number(1) in said

    def test_a_parcel_with_a_hole_is_cut_through_it_on_both_sides_only(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        ringed = reshape(parcel, Polygon(box(0, 0, 1, 1)[0], box(0.25, 0.25, 0.75, 0.75)[0], srid=4326))
        one_side = line((-1, 0.5), (0.5, 0.5))
        refused(Refusal.LINE, lambda: acts.split_by_line(ringed, one_side, HALVES, GROUNDS, None))
        both_sides = line((-1, 0.5), (2, 0.5))
        assert same_land([ringed], made(acts.split_by_line(ringed, both_sides, HALVES, GROUNDS, None)))

    def test_more_pieces_than_new_parcels_are_refused(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        twice = line((0.25, -1), (0.25, 2), (0.75, 2), (0.75, -1))
        said = refused(Refusal.PIECES, lambda: acts.split_by_line(parcel, twice, HALVES, GROUNDS, None))
        assert "3 pieces" in said
        assert "2 new parcels" in said

    @pytest.mark.parametrize(
        "cut",
        [
            GEOSGeometry("LINESTRING EMPTY", srid=4326),
            GEOSGeometry("POINT (33.94 49.298)", srid=4326),
            LineString((33.94, 49.3), (33.95, 49.3)),
            LineString((4343000, 5464000), (4344000, 5465000), srid=4326),
            LineString((49.298, 33.94), (49.299, 33.95), srid=4326),
            LineString((float("nan"), 49.298), (33.94, 49.298), srid=4326),
        ],
        ids=["empty", "a point", "without a system", "in metres", "latitude first", "no number"],
    )
    def test_what_is_no_line_near_the_parcel_is_refused(self, parcels: MakeParcels, cut: GEOSGeometry) -> None:
        [parcel] = parcels(1)
        refused(Refusal.LINE, lambda: acts.split_by_line(parcel, cut, HALVES, GROUNDS, None))

    def test_a_sliver_is_no_parcel(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        across_a_corner = line((0.02, -0.005), (-0.01, 0.01))
        said = refused(Refusal.TOO_SMALL, lambda: acts.split_by_line(parcel, across_a_corner, HALVES, GROUNDS, None))
        assert number(101) in said

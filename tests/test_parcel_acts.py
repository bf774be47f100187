"""Acts on parcels: what each makes, and what comes of what."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.db import IntegrityError, transaction
from helpers import CORNER, SIDE, bring, number, query
from made_acts import (
    EAST_HALF,
    GROUNDS,
    HALVES,
    MERIDIAN,
    WEST_HALF,
    MakeParcels,
    books,
    box,
    contents,
    fresh,
    in_plane,
    line,
    made,
    refused,
    reshape,
    same_land,
    touching,
)

from assets import acts, lineage
from assets.acts import NewParcel, Refusal
from assets.acts.inheritance import PASSING, share_out
from assets.models import ActKind, LandPurpose, Parcel, ParcelAct, ParcelInAct, ParcelLineage, ParcelStatus
from assets.registers import ParcelRegister
from geo.models import User
from geo.records import State


class TestSplit:
    def test_a_line_makes_two_parcels_of_one_and_the_old_is_kept_cancelled(
        self, parcels: MakeParcels, land_officer: User
    ) -> None:
        [parcel, other] = parcels(2)
        act = acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, land_officer)
        west, east = made(act)
        assert (west.cadastral_number, east.cadastral_number) == (number(101), number(102))
        assert west.geom.centroid.x < east.geom.centroid.x
        assert west.area == pytest.approx(east.area, rel=1e-4)
        for new in (west, east):
            assert (new.state, new.status, new.version) == (State.CURRENT, ParcelStatus.REGISTERED, 1)
            assert new.created_by == land_officer
        parcel.refresh_from_db()
        assert (parcel.state, parcel.status, parcel.version) == (State.ARCHIVED, ParcelStatus.CANCELLED, 2)
        other.refresh_from_db()
        assert other.version == 1

    def test_the_act_keeps_its_decision_author_and_reason(self, parcels: MakeParcels, land_officer: User) -> None:
        [parcel] = parcels(1)
        grounds = replace(GROUNDS, link="https://rada.example/17-05")
        act = acts.split_by_line(parcel, MERIDIAN, HALVES, grounds, land_officer)
        kept = ParcelAct.objects.get(pk=act.pk)
        assert (kept.kind, kept.decision_number, kept.decision_date) == (ActKind.SPLIT, grounds.number, grounds.date)
        assert (kept.decision_issuer, kept.decision_link) == (grounds.issuer, grounds.link)
        assert (kept.reason, kept.author, kept.undone_at) == (grounds.reason, land_officer, None)

    def test_the_past_of_the_old_parcel_names_the_act_and_who_made_it(
        self, parcels: MakeParcels, land_officer: User
    ) -> None:
        [parcel] = parcels(1)
        act = acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, land_officer)
        [(user, reason, state)] = query(
            "SELECT metadata ->> 'user', metadata ->> 'reason', state FROM assets_parcelevent"
            " JOIN pghistory_context AS context ON context.id = pgh_context_id WHERE pgh_obj_id = %s",
            parcel.pk,
        )
        assert (user, state) == (str(land_officer.pk), State.CURRENT)
        assert str(act) in reason
        assert GROUNDS.reason in reason

    def test_parts_may_be_drawn_and_are_stored_as_they_were_drawn(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        parts = [replace(HALVES[0], geom=WEST_HALF), replace(HALVES[1], geom=MultiPolygon(EAST_HALF, srid=4326))]
        west, east = made(acts.split(parcel, parts, GROUNDS, None))
        assert west.geom.wkb == MultiPolygon(WEST_HALF).wkb
        assert east.geom.wkb == MultiPolygon(EAST_HALF).wkb

    def test_corners_drawn_within_a_centimetre_of_the_old_boundary_are_brought_to_it(
        self, parcels: MakeParcels
    ) -> None:
        [parcel] = parcels(1)
        off = 0.008 / 111_000  # 8 mm in degrees of latitude
        west, south = CORNER
        middle = [(west + 0.4 * SIDE, south - off), (west + 0.4 * SIDE, south + SIDE - off)]
        parts = [
            replace(part, geom=Polygon([*middle, *reversed(outer), middle[0]], srid=4326))
            for part, outer in zip(
                HALVES, (parcel.geom.coords[0][0][:2], parcel.geom.coords[0][0][3:1:-1]), strict=True
            )
        ]
        act = acts.split(parcel, parts, GROUNDS, None)
        assert same_land([parcel], made(act))
        for new, part in zip(made(act), parts, strict=True):
            assert 0 < shapely.hausdorff_distance(in_plane(new.geom), in_plane(part.geom)) < 0.01

    def test_the_old_corners_come_back_bit_for_bit_so_that_shared_boundaries_stay_shared(
        self, parcels: MakeParcels
    ) -> None:
        [parcel] = parcels(1)
        pieces = acts.cut(parcel, MERIDIAN)
        corners = {corner for piece in pieces for corner in piece.coords[0][0]}
        assert set(parcel.geom.coords[0][0]) <= corners

    def test_a_cut_is_shown_before_it_is_made(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        before = books()
        shown = acts.cut(parcel, MERIDIAN)
        assert books() == before
        act = acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None)
        assert [new.geom.wkb for new in made(act)] == [piece.wkb for piece in shown]

    def test_purpose_category_ownership_and_address_are_inherited_unless_given(self, parcels: MakeParcels) -> None:
        purpose, other = LandPurpose.objects.filter(valid_to=None)[:2]
        [parcel] = parcels(
            1,
            purpose=purpose,
            purpose_text="для городництва",
            ownership="communal",
            address="вул. Шкільна, 3",
            normative_value=Decimal("1000.00"),
            contract_kind="lease",
            contract_number="7",
        )
        parts = [HALVES[0], replace(HALVES[1], values={"purpose": other, "ownership": "private"})]
        as_before, as_given = made(acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))
        assert (as_before.purpose, as_before.ownership) == (purpose, "communal")
        assert (as_given.purpose, as_given.ownership) == (other, "private")
        for new in (as_before, as_given):
            assert (new.category, new.purpose_text, new.address) == (
                "agricultural",
                "для городництва",
                "вул. Шкільна, 3",
            )
            # Valued and contracted anew: these spoke of the old parcel.
            assert (new.normative_value, new.contract_kind, new.contract_number) == (None, "", "")

    def test_what_was_hidden_from_the_public_stays_hidden(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1, restricted=True)
        assert all(new.restricted for new in made(acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None)))

    def test_the_documented_area_is_shared_out_by_area_to_the_last_digit(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1, documented_area=Decimal("0.8005"))
        quarter = line((0.25, -1), (0.25, 2))
        west, east = made(acts.split_by_line(parcel, quarter, HALVES, GROUNDS, None))
        assert (west.documented_area, east.documented_area) == (Decimal("0.2001"), Decimal("0.6004"))

    def test_every_field_has_its_rule_of_inheritance(self) -> None:
        ruled = {"cadastral_number", "status", "area", *PASSING}
        assert {field.name for field in ParcelRegister.fields} == ruled


class TestMerge:
    def test_neighbours_become_one_parcel_of_their_union(self, parcels: MakeParcels, land_officer: User) -> None:
        three = touching(parcels, 3, documented_area=Decimal("0.8000"), ownership="communal")
        [whole] = made(acts.merge(three, NewParcel(number(101)), GROUNDS, land_officer))
        assert whole.area == pytest.approx(sum(parcel.area for parcel in three), rel=1e-6)
        assert len(whole.geom) == 1
        assert (whole.documented_area, whole.ownership) == (Decimal("2.4000"), "communal")
        assert {parcel.status for parcel in fresh(three)} == {ParcelStatus.CANCELLED}

    def test_what_was_split_and_merged_again_has_its_old_shape(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        halves = made(acts.split_by_line(parcel, line((0.3, -1), (0.6, 2)), HALVES, GROUNDS, None))
        [whole] = made(acts.merge(halves, NewParcel(number(103)), GROUNDS, None))
        assert same_land([parcel], [whole])

    def test_a_half_merges_with_a_neighbour_that_lacks_the_corner_made_by_the_cut(self, parcels: MakeParcels) -> None:
        first, second = touching(parcels, 2)
        _south, north = sorted(
            made(acts.split_by_line(first, line((-1, 0.3), (2, 0.41)), HALVES, GROUNDS, None)),
            key=lambda new: new.geom.centroid.y,
        )
        [merged] = made(acts.merge([north, second], NewParcel(number(103)), GROUNDS, None))
        assert len(merged.geom) == 1
        assert merged.geom.num_coords < 12
        assert len(merged.geom[0]) == 1  # no hole of a hair's breadth along the shared boundary

    def test_parcels_apart_are_refused(self, parcels: MakeParcels) -> None:
        one, other = parcels(2)
        said = refused(Refusal.NOT_NEIGHBOURS, lambda: acts.merge([one, other], NewParcel(number(101)), GROUNDS, None))
        assert number(2) in said

    def test_parcels_that_meet_at_a_corner_alone_are_refused(self, parcels: MakeParcels) -> None:
        one, other = parcels(2)
        other = reshape(other, box(1, 1, 2, 2))
        refused(Refusal.NOT_NEIGHBOURS, lambda: acts.merge([one, other], NewParcel(number(101)), GROUNDS, None))

    def test_a_parcel_of_two_parts_joins_what_lies_beside_either(self, parcels: MakeParcels) -> None:
        of_two_parts, beside = parcels(2)
        of_two_parts = reshape(of_two_parts, box(0, 0, 1, 1), box(3, 0, 4, 1))
        beside = reshape(beside, box(4, 0, 5, 1))
        [merged] = made(acts.merge([of_two_parts, beside], NewParcel(number(101)), GROUNDS, None))
        assert len(merged.geom) == 2

    def test_fields_in_which_they_differ_must_be_given(self, parcels: MakeParcels) -> None:
        one, other = touching(parcels, 2)
        Parcel.objects.filter(pk=other.pk).update(category="forest")
        [other] = fresh([other])
        said = refused(Refusal.DISAGREEMENT, lambda: acts.merge([one, other], NewParcel(number(101)), GROUNDS, None))
        assert "category of land" in said
        new = NewParcel(number(101), values={"category": "forest"})
        [merged] = made(acts.merge([one, other], new, GROUNDS, None))
        assert merged.category == "forest"


class TestChangeOfBoundaries:
    def test_neighbours_exchange_land_and_each_new_takes_after_the_one_that_gave_it_most(
        self, parcels: MakeParcels
    ) -> None:
        one, other = touching(parcels, 2, documented_area=Decimal("0.8000"))
        Parcel.objects.filter(pk=other.pk).update(ownership="communal", restricted=True)
        [other] = fresh([other])
        new = [NewParcel(number(101), box(0, 0, 1.25, 1)), NewParcel(number(102), box(1.25, 0, 2, 1))]
        west, east = made(acts.change_boundaries([one, other], new, GROUNDS, None))
        assert (west.ownership, east.ownership) == ("", "communal")
        assert (west.documented_area, east.documented_area) == (Decimal("1.0000"), Decimal("0.6000"))
        # Some of the land that was hidden is in both.
        assert west.restricted
        assert east.restricted
        assert {relative.parcel for relative in lineage.ancestors(west)} == {one, other}
        assert {relative.parcel for relative in lineage.ancestors(east)} == {other}

    def test_there_must_be_as_many_as_before(self, parcels: MakeParcels) -> None:
        two = touching(parcels, 2)
        said = refused(Refusal.COUNT, lambda: acts.change_boundaries(two, [NewParcel(number(101))], GROUNDS, None))
        assert "2, not 1" in said


class TestCancellation:
    def test_a_cancelled_parcel_is_archived_and_nothing_comes_of_it(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        act = acts.cancel(parcel, GROUNDS, None)
        parcel.refresh_from_db()
        assert (parcel.state, parcel.status) == (State.ARCHIVED, ParcelStatus.CANCELLED)
        assert made(act) == []
        assert lineage.descendants(parcel) == []

    def test_a_parcel_without_geometry_can_be_cancelled_and_nothing_else(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1, geom=None)
        said = refused(Refusal.GEOMETRY, lambda: acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None))
        assert number(1) in said
        acts.cancel(parcel, GROUNDS, None)
        parcel.refresh_from_db()
        assert parcel.status == ParcelStatus.CANCELLED


class TestLineage:
    def test_ancestors_and_descendants_are_told_with_their_generation(self, parcels: MakeParcels) -> None:
        first, second = touching(parcels, 2)
        west, east = made(acts.split_by_line(first, MERIDIAN, HALVES, GROUNDS, None))
        [merged] = made(acts.merge([east, second], NewParcel(number(103)), GROUNDS, None))

        def told(relatives: list[lineage.Relative]) -> set[tuple[str, int]]:
            return {(relative.parcel.cadastral_number, relative.generation) for relative in relatives}

        assert told(lineage.ancestors(merged)) == {(number(102), 1), (number(2), 1), (number(1), 2)}
        assert told(lineage.descendants(first)) == {(number(101), 1), (number(102), 1), (number(103), 2)}
        assert told(lineage.ancestors(west)) == {(number(1), 1)}
        assert lineage.ancestors(first) == []

    def test_the_database_itself_refuses_a_cycle(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        act = acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None)
        [west, _east] = made(act)
        for parent, child in ((west, parcel), (west, west)):
            with pytest.raises(IntegrityError, match="lineage_has_no_cycle"), transaction.atomic():
                ParcelLineage.objects.create(act=act, parent=parent, child=child)

    def test_the_database_itself_refuses_a_second_end_of_a_parcel(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        acts.cancel(parcel, GROUNDS, None)
        other = ParcelAct.objects.create(
            kind=ActKind.CANCELLATION, decision_number="1", decision_date="2024-01-01", decision_issuer="рада"
        )
        with pytest.raises(IntegrityError, match="parcel_arises_and_ceases_once"), transaction.atomic():
            ParcelInAct.objects.create(act=other, side="ceased", cadastral_number="x", parcel=parcel, version=3)

    def test_an_act_cannot_be_deleted(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        acts.cancel(parcel, GROUNDS, None)
        with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
            query("DELETE FROM assets_parcelact")


class TestRealParcels:
    @pytest.mark.usefixtures("kozelshchyna")
    def test_real_neighbours_are_merged_split_and_taken_back(self, shared_data: Path) -> None:
        bring(shared_data / "kozelshchyna" / "parcels.geojson")
        before = contents()
        pairs = query(
            "SELECT one.id, other.id FROM assets_parcel AS one JOIN assets_parcel AS other"
            " ON one.geom && other.geom AND one.id < other.id AND ST_Relate(one.geom, other.geom, 'F***1****')"
            " WHERE one.category = other.category AND one.purpose_id = other.purpose_id"
            " AND one.purpose_text = other.purpose_text AND one.ownership = other.ownership ORDER BY 1, 2"
        )
        taken: set[int] = set()
        stack = []
        for index, (first, second) in enumerate(pairs):
            if {first, second} & taken:
                continue
            taken |= {first, second}
            both = [Parcel.objects.get(pk=first), Parcel.objects.get(pk=second)]
            values = {"address": "", "documented_area": None}
            stack.append(merged := acts.merge(both, NewParcel(number(2000 + index), values=values), GROUNDS, None))
            [whole] = made(merged)
            assert same_land(both, [whole])
            inside, (west, south, _east, _north) = whole.geom.point_on_surface, whole.geom.extent
            diagonal = LineString((west, south), (2 * inside.x - west, 2 * inside.y - south), srid=4326)
            parts = [NewParcel(number(4000 + 10 * index + piece)) for piece in range(len(acts.cut(whole, diagonal)))]
            stack.append(acts.split_by_line(whole, diagonal, parts, GROUNDS, None))
            if len(taken) >= 60:
                break
        assert len(taken) >= 60
        for act in reversed(stack):
            acts.undo(act, None)
        assert contents() == before


@pytest.mark.parametrize(
    ("total", "areas", "parts"),
    [
        ("1.0000", [1, 1, 1], ["0.3334", "0.3333", "0.3333"]),
        ("0.0001", [1, 2], ["0.0000", "0.0001"]),
        ("7.0000", [0.1, 0.7, 0.2], ["0.7000", "4.9000", "1.4000"]),
    ],
)
def test_areas_are_shared_out_so_that_the_total_is_kept(total: str, areas: list[float], parts: list[str]) -> None:
    assert share_out(Decimal(total), areas) == [Decimal(part) for part in parts]

"""Acts on parcels that cannot be made: each says why in one line, and the books are what they were."""

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.core.exceptions import PermissionDenied
from django.utils import translation
from helpers import number
from made_acts import (
    EAST_HALF,
    GROUNDS,
    HALVES,
    MERIDIAN,
    WEST_HALF,
    MakeParcels,
    area,
    books,
    box,
    made,
    refused,
)

from assets import acts
from assets.acts import NewParcel, Refusal, VersionConflict
from assets.models import Parcel
from geo.models import User
from geo.records import State


class TestRefusals:
    def test_only_the_registers_officers_make_and_take_back_acts(
        self, parcels: MakeParcels, staff: User, partner: User
    ) -> None:
        [parcel] = parcels(1)
        for user in (staff, partner):
            before = books()
            with pytest.raises(PermissionDenied):
                acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, user)
            assert books() == before
        act = acts.cancel(parcel, GROUNDS, None)
        with pytest.raises(PermissionDenied):
            acts.undo(act, staff)

    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"number": " "}, "decision_number"),
            ({"issuer": ""}, "decision_issuer"),
            ({"reason": ""}, "reason"),
            ({"date": datetime.date(2999, 1, 1)}, "yet to come"),
            ({"link": "javascript:alert(1)"}, "decision_link"),
            ({"number": "№" * 101}, "decision_number"),
        ],
    )
    def test_an_act_without_a_whole_decision(self, parcels: MakeParcels, changed: Any, named: str) -> None:
        [parcel] = parcels(1)
        assert named in refused(Refusal.GROUNDS, lambda: acts.cancel(parcel, replace(GROUNDS, **changed), None))

    def test_an_act_prepared_on_an_older_version_tells_both(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        Parcel.objects.update(address="нова")
        with pytest.raises(VersionConflict) as conflict:
            acts.split_by_line(parcel, MERIDIAN, HALVES, GROUNDS, None)
        assert (conflict.value.prepared_on, conflict.value.found) == (1, 2)
        said = refused(Refusal.VERSION, lambda: acts.cancel(parcel, GROUNDS, None))
        assert "version 1" in said
        assert "version 2" in said

    @pytest.mark.parametrize(
        "fields",
        [{"state": State.DRAFT}, {"state": State.ARCHIVED}, {"status": "planned"}, {"status": "cancelled"}],
        ids=lambda fields: next(iter(fields.values())),
    )
    def test_a_parcel_that_is_not_in_force(self, parcels: MakeParcels, fields: dict[str, str]) -> None:
        [parcel] = parcels(1, **fields)
        assert number(1) in refused(Refusal.NOT_IN_FORCE, lambda: acts.cancel(parcel, GROUNDS, None))

    def test_a_parcel_that_is_no_longer_there(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        Parcel.objects.all().delete()
        parcel.pk = 40
        assert number(1) in refused(Refusal.GONE, lambda: acts.cancel(parcel, GROUNDS, None))

    @pytest.mark.parametrize(
        "malformed",
        ["", "5322081200:00:001", "5322081200:00:001:0001\n", "٥322081200:00:001:0001", "5322081200-00-001-0001"],
    )
    def test_a_number_that_is_none(self, parcels: MakeParcels, malformed: str) -> None:
        [parcel] = parcels(1)
        parts = [HALVES[0], NewParcel(malformed)]
        refused(Refusal.NUMBER, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))

    def test_one_number_for_two_parcels(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        parts = [HALVES[0], HALVES[0]]
        assert number(101) in refused(
            Refusal.NUMBER, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None)
        )

    @pytest.mark.parametrize("state", State)
    def test_a_number_of_another_parcel_in_whatever_state(self, parcels: MakeParcels, state: State) -> None:
        parcel, _other = parcels(1) + parcels(1, state=state)
        parts = [HALVES[0], NewParcel(number(2))]
        assert number(2) in refused(
            Refusal.NUMBER_TAKEN, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None)
        )

    def test_the_old_parcels_own_number(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        parts = [HALVES[0], NewParcel(number(1))]
        refused(Refusal.NUMBER_TAKEN, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))

    def test_a_number_that_stands_in_the_past_alone(self, parcels: MakeParcels) -> None:
        parcel, renamed, deleted = parcels(3)
        Parcel.objects.filter(pk=renamed.pk).update(cadastral_number=number(900))
        Parcel.objects.filter(pk=deleted.pk).delete()
        for past in (number(2), number(3)):
            parts = [HALVES[0], NewParcel(past)]
            said = refused(
                Refusal.NUMBER_TAKEN,
                lambda parts=parts: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None),
            )
            assert past in said

    @pytest.mark.parametrize(
        ("west", "east", "code", "named"),
        [
            (box(0, 0, 0.49, 1), EAST_HALF, Refusal.LOST, number(1)),
            (box(0, 0, 0.51, 1), EAST_HALF, Refusal.OVERLAP, number(102)),
            (box(-0.1, 0, 0.5, 1), EAST_HALF, Refusal.GAINED, number(101)),
            (WEST_HALF, box(0.5, 0, 1.5, 1), Refusal.NEIGHBOUR, number(2)),
            (WEST_HALF, None, Refusal.GEOMETRY, number(102)),
            (WEST_HALF, area((0.5, 0), (1, 1), (1, 0), (0.5, 1)), Refusal.GEOMETRY, number(102)),
            (WEST_HALF, GEOSGeometry("POLYGON EMPTY", srid=4326), Refusal.GEOMETRY, number(102)),
            (WEST_HALF, MERIDIAN, Refusal.GEOMETRY, number(102)),
            (WEST_HALF, Polygon(EAST_HALF[0]), Refusal.GEOMETRY, number(102)),
            (WEST_HALF, Polygon.from_bbox((0, 0, 1, 1)), Refusal.GEOMETRY, number(102)),
        ],
        ids=[
            "a gap",
            "an overlap",
            "beyond",
            "a neighbour's",
            "none",
            "crossed",
            "empty",
            "a line",
            "no system",
            "far",
        ],
    )
    def test_parts_that_are_not_the_old_land(
        self, parcels: MakeParcels, west: GEOSGeometry, east: GEOSGeometry, code: Refusal, named: str
    ) -> None:
        parcel, _neighbour = parcels(2)
        parts = [replace(HALVES[0], geom=west), replace(HALVES[1], geom=east)]
        assert named in refused(code, lambda: acts.split(parcel, parts, GROUNDS, None))

    @pytest.mark.parametrize(
        ("language", "amount"), [("uk", "\\d\u00a0\\d{3},\\d м²"), ("en", r"\d,\d{3}\.\d m²")], ids=["uk", "en"]
    )
    def test_areas_are_written_as_people_of_the_language_write_them(
        self, parcels: MakeParcels, language: str, amount: str
    ) -> None:
        parcel, _neighbour = parcels(2)
        parts = [replace(HALVES[0], geom=box(0, 0, 0.2, 1)), replace(HALVES[1], geom=EAST_HALF)]
        with translation.override(language):
            said = refused(Refusal.LOST, lambda: acts.split(parcel, parts, GROUNDS, None))
        assert re.search(amount, said), said

    def test_too_few_parcels(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1)
        for act in (
            lambda: acts.split(parcel, HALVES[:1], GROUNDS, None),
            lambda: acts.split_by_line(parcel, MERIDIAN, [], GROUNDS, None),
            lambda: acts.merge([parcel], HALVES[0], GROUNDS, None),
            lambda: acts.merge([parcel, parcel], HALVES[0], GROUNDS, None),
            lambda: acts.change_boundaries([parcel], HALVES[:1], GROUNDS, None),
        ):
            refused(Refusal.COUNT, act)

    @pytest.mark.parametrize(
        ("first", "second"),
        [("0.4000", "0.4009"), ("0.4000", "0.3991"), ("0.8000", None), ("0", "0.8000"), ("NaN", "0.8000")],
    )
    def test_documented_areas_that_do_not_make_the_old_one(
        self, parcels: MakeParcels, first: str, second: str | None
    ) -> None:
        [parcel] = parcels(1, documented_area=Decimal("0.8000"))
        parts = [
            replace(part, values={"documented_area": Decimal(given)} if given else {})
            for part, given in zip(HALVES, (first, second), strict=True)
        ]
        refused(Refusal.DOCUMENTED_AREA, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))

    def test_documented_areas_within_a_thousandth_are_taken(self, parcels: MakeParcels) -> None:
        [parcel] = parcels(1, documented_area=Decimal("0.8000"))
        parts = [
            replace(part, values={"documented_area": Decimal(given)})
            for part, given in zip(HALVES, ("0.4000", "0.4008"), strict=True)
        ]
        west, east = made(acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))
        assert (west.documented_area, east.documented_area) == (Decimal("0.4000"), Decimal("0.4008"))

    @pytest.mark.parametrize("values", [{"category": "лісова"}, {"state": "draft"}, {"contract_date": "учора"}])
    def test_values_that_the_register_does_not_take(self, parcels: MakeParcels, values: dict[str, str]) -> None:
        [parcel] = parcels(1)
        parts = [HALVES[0], replace(HALVES[1], values=values)]
        said = refused(Refusal.VALUE, lambda: acts.split_by_line(parcel, MERIDIAN, parts, GROUNDS, None))
        assert number(102) in said
        assert next(iter(values)) in said

"""One record made or changed by hand: what its register takes, what it refuses, and what it says about that."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import PermissionDenied
from django.db import connection
from helpers import number, query, snapshot, square

from addresses.models import Address, LegalEntity, Settlement
from assets.models import LandPurpose, Parcel
from geo import editing, registers
from geo.models import User
from geo.records import State
from geo.refusals import Invalid, Refused, VersionConflict
from geo.registers import Kind

MakeParcels = Callable[..., list[Parcel]]
PARCELS = registers.get("parcels")
ADDRESSES = registers.get("addresses")


def wrong(field: str, act: Callable[[], Any], table: str = "assets_parcel") -> str:
    """What is said beside the field when the values are refused; the register is what it was."""
    before = snapshot(table)
    with pytest.raises(Invalid) as problem:
        act()
    assert list(problem.value.errors) == [field]
    assert snapshot(table) == before
    return " ".join(problem.value.errors[field])


def test_a_change_is_one_new_version_with_who_and_why(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, address="стара")
    saved = editing.save(PARCELS, parcel, {"address": " нова "}, land_officer, "за заявою", expected_version=1)
    assert isinstance(saved, Parcel)
    assert (saved.address, saved.version, saved.updated_by) == ("нова", 2, land_officer)
    assert query(
        "SELECT e.address, c.metadata ->> 'user', c.metadata ->> 'reason' FROM assets_parcelevent AS e"
        " JOIN pghistory_context AS c ON c.id = e.pgh_context_id"
    ) == [("стара", str(land_officer.pk), "за заявою")]


def test_values_that_are_there_already_change_nothing(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, address="стара")
    saved = editing.save(PARCELS, parcel, {"address": "стара", "geom": square(0)}, land_officer, "x", 1)
    assert (saved.version, saved.updated_by) == (1, None)


def test_a_new_record_is_a_draft_of_its_author(kozelshchyna: Any, land_officer: User) -> None:
    purpose = LandPurpose.objects.filter(valid_to=None).first()
    values = {"cadastral_number": number(7), "purpose": purpose, "geom": square(0)}
    made = editing.save(PARCELS, None, values, land_officer, "за технічною документацією")
    assert isinstance(made, Parcel)
    assert (made.state, made.version, made.created_by, made.purpose) == (State.DRAFT, 1, land_officer, purpose)
    assert made.area == pytest.approx(8_060, rel=0.01)


def test_a_change_prepared_on_an_earlier_version_meets_a_conflict_that_names_both(
    parcels: MakeParcels, land_officer: User
) -> None:
    [parcel] = parcels(1)
    query("UPDATE assets_parcel SET address = 'чужа'")
    with pytest.raises(VersionConflict) as conflict:
        editing.save(PARCELS, parcel, {"address": "моя"}, land_officer, "x", expected_version=1)
    assert (conflict.value.prepared_on, conflict.value.found) == (1, 2)
    assert parcel.cadastral_number in str(conflict.value)
    assert query("SELECT address, version FROM assets_parcel") == [("чужа", 2)]


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_one_moment_one_is_made_and_the_other_told(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    barrier, results = threading.Barrier(2), []

    def change(address: str) -> None:
        barrier.wait()
        try:
            editing.save(PARCELS, parcel, {"address": address}, None, "x", expected_version=1)
            results.append("saved")
        except VersionConflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(address,)) for address in ("перша", "друга")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["conflict", "saved"]
    parcel.refresh_from_db()
    assert parcel.version == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("cadastral_number", "", "requires"),
        ("cadastral_number", "12:34", "10, 2, 3 and 4 digits"),
        ("cadastral_number", "٥" * 10 + ":00:001:0001", "10, 2, 3 and 4 digits"),
        ("category", "marsh", "not a valid choice"),
        ("contract_number", "9" * 101, "100"),
        ("documented_area", "much", "decimal"),
        ("area", 5.0, "computed"),
        ("owner", "Іваненко", "no field"),
    ],
)
def test_what_the_register_does_not_take_is_said_beside_the_field(
    parcels: MakeParcels, land_officer: User, field: str, value: Any, said: str
) -> None:
    [draft] = parcels(1, state=State.DRAFT)
    assert said in wrong(field, lambda: editing.save(PARCELS, draft, {field: value}, land_officer, "x", 1))


@pytest.mark.parametrize(
    "wkt",
    [
        "POLYGON ((33.94 49.29, 33.95 49.29, 33.95 49.30, 33.94 49.29))",
        "MULTIPOLYGON (((33.94 49.29, 33.95 49.30, 33.95 49.29, 33.94 49.30, 33.94 49.29)))",
        "MULTIPOLYGON EMPTY",
        "POINT (33.94 49.29)",
    ],
)
def test_a_geometry_of_another_kind_or_a_broken_one_is_refused(
    parcels: MakeParcels, land_officer: User, wkt: str
) -> None:
    [parcel] = parcels(1)
    geom = GEOSGeometry(wkt, srid=4326)
    assert wrong("geom", lambda: editing.save(PARCELS, parcel, {"geom": geom}, land_officer, "x", 1))


def test_a_number_that_another_object_has_is_told_with_that_object_archived_ones_too(
    parcels: MakeParcels, land_officer: User
) -> None:
    old, draft = parcels(1, state=State.ARCHIVED) + parcels(1, state=State.DRAFT)
    values = {"cadastral_number": old.cadastral_number}
    said = wrong("cadastral_number", lambda: editing.save(PARCELS, draft, values, land_officer, "x", 1))
    assert old.cadastral_number in said
    assert "archived" in said
    said = wrong("cadastral_number", lambda: editing.save(PARCELS, None, values, land_officer, "x"))
    assert old.cadastral_number in said


def test_an_address_is_told_from_others_by_all_that_it_is_made_of(kozelshchyna: Any) -> None:
    settlement, other = Settlement.objects.all()[:2]
    taken = {"street": "Миру", "number": "1", "settlement": settlement}
    Address.objects.create(**taken)
    said = wrong("number", lambda: editing.save(ADDRESSES, None, taken, None, "x"), "addresses_address")
    assert "Миру, 1" in said
    editing.save(ADDRESSES, None, taken | {"settlement": other}, None, "x")
    assert Address.objects.count() == 2


def test_what_acts_keep_is_closed_in_a_current_record_and_open_in_a_draft(
    parcels: MakeParcels, land_officer: User
) -> None:
    current, draft = parcels(1) + parcels(1, state=State.DRAFT)
    values = {"cadastral_number": number(99)}
    said = wrong("cadastral_number", lambda: editing.save(PARCELS, current, values, land_officer, "x", 1))
    assert "by an act" in said
    said = wrong("status", lambda: editing.save(PARCELS, current, {"status": "cancelled"}, land_officer, "x", 1))
    assert "by an act" in said
    # Named as it is, it is no change.
    editing.save(PARCELS, current, {"status": "registered", "address": "нова"}, land_officer, "x", 1)
    editing.save(PARCELS, draft, values, land_officer, "x", 1)
    draft.refresh_from_db()
    assert draft.cadastral_number == number(99)


def test_an_archived_record_is_not_edited(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1, state=State.ARCHIVED)
    with pytest.raises(Refused, match="Bring it back"):
        editing.save(PARCELS, parcel, {"address": "нова"}, land_officer, "x", 1)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_changed_without_a_reason(parcels: MakeParcels, land_officer: User, reason: str) -> None:
    [parcel] = parcels(1)
    assert wrong("reason", lambda: editing.save(PARCELS, parcel, {"address": "нова"}, land_officer, reason, 1))


def test_who_is_no_officer_of_the_register_changes_nothing(parcels: MakeParcels, staff: User, partner: User) -> None:
    [parcel] = parcels(1, address="стара")
    for stranger in (staff, partner):
        with pytest.raises(PermissionDenied):
            editing.save(PARCELS, parcel, {"address": "нова"}, stranger, "x", 1)
    parcel.refresh_from_db()
    assert parcel.address == "стара"


def test_a_record_that_an_undone_import_took_away_is_told_so(parcels: MakeParcels, land_officer: User) -> None:
    [parcel] = parcels(1)
    Parcel.objects.filter(pk=parcel.pk).delete()
    with pytest.raises(Refused, match="no longer in the register"):
        editing.save(PARCELS, parcel, {"address": "нова"}, land_officer, "x", 1)


@pytest.mark.parametrize(
    "register", [one for one in registers.declared() if not one.fed], ids=lambda register: register.slug
)
def test_every_register_can_be_edited_from_its_declaration_alone(kozelshchyna: Any, register: Any) -> None:
    well_formed = {
        "cadastral_number": number(1),
        "code": "UA53020090010099999",
        "settlement": Settlement.objects.first(),
        "holder": LegalEntity.objects.create(code="99000001", name="Рада"),
    }
    well_formed |= {one.name: one.choices[0][0] for one in register.fields if one.kind is Kind.CHOICE}
    required = [field.name for field in register.fields if field.required]
    made = editing.save(register, None, {name: well_formed.get(name, "Нове") for name in required}, None, "x")
    assert (made.version, made.state) == (1, State.DRAFT)
    name = register.headline[-1]
    kept = {**well_formed, "cadastral_number": number(2), "number": "78"}
    assert editing.save(register, made, {name: kept.get(name, "Інше")}, None, "x", 1).version == 2

"""Records keep their own books: version, past and data version are right however a row was changed."""

import uuid
from collections.abc import Callable

import pyproj
import pytest
import shapely
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from helpers import number, query, square

from addresses.models import Settlement
from assets.models import Parcel
from geo import history, registers
from geo.models import Publication, User
from geo.records import State

MakeParcels = Callable[..., list[Parcel]]


def by_orm(parcel: Parcel, address: str) -> None:
    fresh = Parcel.objects.get(pk=parcel.pk)
    fresh.address = address
    fresh.save()


def by_bulk_update(parcel: Parcel, address: str) -> None:
    fresh = Parcel.objects.get(pk=parcel.pk)
    fresh.address = address
    Parcel.objects.bulk_update([fresh], ["address"])


def by_queryset(parcel: Parcel, address: str) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(address=address)


def by_sql(parcel: Parcel, address: str) -> None:
    query("UPDATE assets_parcel SET address = %s WHERE id = %s", address, parcel.pk)


CHANGES = [by_orm, by_bulk_update, by_queryset, by_sql]
every_way = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
Change = Callable[[Parcel, str], None]


def data_version(slug: str = "parcels") -> int:
    return Publication.objects.get(slug=slug).data_version


def past(parcel: Parcel) -> list[tuple[int, str]]:
    """Version and address of each earlier state, oldest first."""
    return query("SELECT version, address FROM assets_parcelevent WHERE pgh_obj_id = %s ORDER BY pgh_id", parcel.pk)


@every_way
def test_the_version_rises_with_every_real_change_however_it_was_made(parcels: MakeParcels, change: Change) -> None:
    changed, other = parcels(2)
    change(changed, "перша")
    change(changed, "друга")
    for parcel, version in ((changed, 3), (other, 1)):
        parcel.refresh_from_db()
        assert parcel.version == version
    assert changed.address == "друга"


@every_way
def test_a_change_that_changes_nothing_moves_neither_version_nor_past(parcels: MakeParcels, change: Change) -> None:
    [parcel] = parcels(1, address="стара")
    change(parcel, "стара")
    before = parcel.updated_at
    parcel.refresh_from_db()
    assert (parcel.version, parcel.updated_at) == (1, before)


def test_the_version_cannot_be_set_by_hand(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    query("UPDATE assets_parcel SET version = 40, address = 'нова'")
    parcel.refresh_from_db()
    assert parcel.version == 2


def test_a_change_of_geometry_alone_is_a_change_and_moves_all_that_follows_from_it(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    before = query("SELECT area, ST_AsText(geom_3857) FROM assets_parcel")
    Parcel.objects.update(geom=square(5).union(square(6)))
    parcel.refresh_from_db()
    assert parcel.version == 2
    after = query("SELECT area, ST_AsText(geom_3857) FROM assets_parcel")
    assert after[0][0] == pytest.approx(2 * before[0][0], rel=1e-6)
    assert after[0][1] != before[0][1]


@every_way
def test_the_past_holds_what_was_before_with_who_changed_it_why_and_in_which_import(
    parcels: MakeParcels, land_officer: User, change: Change
) -> None:
    [parcel] = parcels(1, address="стара")
    batch = uuid.uuid4()
    with history.acting(land_officer, "за рішенням № 7", batch):
        change(parcel, "нова")
    assert past(parcel) == [(1, "стара")]
    assert query(
        "SELECT metadata ->> 'user', metadata ->> 'reason', metadata ->> 'batch' FROM pghistory_context"
        " JOIN assets_parcelevent ON pgh_context_id = pghistory_context.id"
    ) == [(str(land_officer.pk), "за рішенням № 7", str(batch))]


def test_every_earlier_state_is_kept_in_its_order(parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="0")
    for step in "123":
        by_sql(parcel, step)
    assert past(parcel) == [(1, "0"), (2, "1"), (3, "2")]


def test_one_statement_over_many_rows_keeps_the_past_of_each(parcels: MakeParcels) -> None:
    made = parcels(5, address="стара")
    Parcel.objects.update(address=Concat(F("address"), Value(" і нова")))
    assert [past(parcel) for parcel in made] == [[(1, "стара")]] * 5


def test_entering_a_record_makes_no_past_and_deleting_one_does(parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="була")
    assert past(parcel) == []
    query("DELETE FROM assets_parcel WHERE id = %s", parcel.pk)
    assert past(parcel) == [(1, "була")]


def test_the_past_itself_cannot_be_changed(parcels: MakeParcels) -> None:
    [parcel] = parcels(1, address="стара")
    by_sql(parcel, "нова")
    for statement in ("UPDATE assets_parcelevent SET address = 'підроблена'", "DELETE FROM assets_parcelevent"):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            query(statement)
    assert past(parcel) == [(1, "стара")]


@every_way
def test_every_change_raises_the_registers_data_version_and_no_others(parcels: MakeParcels, change: Change) -> None:
    [parcel] = parcels(1)
    before, settlements = data_version(), data_version("settlements")
    change(parcel, "нова")
    assert data_version() > before
    assert data_version("settlements") == settlements


def test_entering_and_deleting_raise_the_data_version_too(parcels: MakeParcels) -> None:
    start = data_version()
    [parcel] = parcels(1)
    entered = data_version()
    query("DELETE FROM assets_parcel WHERE id = %s", parcel.pk)
    assert start < entered < data_version()


def test_the_data_version_is_raised_in_the_transaction_of_the_change_and_goes_with_it(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    before = data_version()
    with transaction.atomic():
        by_sql(parcel, "нова")
        assert data_version() > before
        transaction.set_rollback(True)
    assert data_version() == before


def test_every_register_has_a_switch_whose_relation_is_its_table_and_so_have_problem_reports(db: None) -> None:
    declared = {one.slug: one.table() for one in registers.every()}
    others = {"reports": "reports_report"}
    assert dict(Publication.objects.values_list("slug", "relation")) == declared | others


@pytest.mark.parametrize("state", [State.CURRENT, State.ARCHIVED])
def test_a_cadastral_number_once_given_is_never_given_again(parcels: MakeParcels, state: str) -> None:
    parcels(1, state=state)
    with pytest.raises(IntegrityError, match="cadastral_number_given_once"), transaction.atomic():
        Parcel.objects.create(cadastral_number=number(1))


def test_a_new_record_is_a_draft_with_an_identifier_for_ever_whoever_enters_it(db: None) -> None:
    by_model = Settlement.objects.create(code="UA00000000000000001", name="Перше")
    query("INSERT INTO addresses_settlement (code, name, kind) VALUES ('UA00000000000000002', 'Друге', 'C')")
    by_statement = Settlement.objects.get(name="Друге")
    for settlement in (by_model, by_statement):
        settlement.refresh_from_db()
        assert (settlement.state, settlement.version, settlement.restricted) == (State.DRAFT, 1, False)
    assert by_model.uid != by_statement.uid


def test_the_computed_area_is_geodesic(parcels: MakeParcels) -> None:
    [parcel] = parcels(1)
    parcel.refresh_from_db()
    geodesic, _perimeter = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.from_wkb(bytes(parcel.geom.wkb)))
    assert parcel.area == pytest.approx(abs(geodesic), rel=1e-4)

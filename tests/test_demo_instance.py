"""The demonstration goes in through the importer like anyone's files: its planted faults are found, nothing is lost."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.test.utils import override_settings
from helpers import query, refusal, tile_of

import demo
from addresses.models import Address, AddressAct, AddressStatus, Decision, Hromada, LegalEntity, Settlement, Street
from assets.addressing import link
from assets.models import (
    CommunalProperty,
    InvestmentSite,
    Parcel,
    ParcelAct,
    ParcelLineage,
    PropertyKind,
    SiteKind,
)
from bench.pyramid import walk
from demo import Kind
from demo.complaints import COMPLAINTS
from geo import access, registers
from geo.models import User
from geo.records import State
from geo.text import transliterate
from importers.models import Batch, Finding
from layers import tiles
from portal import demonstration
from portal.demonstration import acts
from reports.models import Publicity, Report
from reports.models import State as ReportState


class Interrupted(Exception):
    """The machine is switched off."""


def switched_off(*_anything: object) -> str:
    raise Interrupted


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any, demo_files: demo.DemoFiles
) -> Iterator[demo.DemoFiles]:
    """The demonstration in a transaction that all tests of this module see and that goes behind them.

    It is broken off once on the way, where the acts begin, and gone on with by a second run.
    """
    folder = tmp_path_factory.mktemp("instance")
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(ATLAS_VAR=folder),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(demo, "write", lambda _folder: demo_files)
        with patch.context() as broken:
            broken.setattr(acts, "on_addresses", switched_off)
            with pytest.raises(Interrupted):
                call_command("load_demo", stdout=StringIO())
        assert not demonstration.is_loaded()
        call_command("load_demo", stdout=StringIO())
        yield demo_files
        transaction.set_rollback(True)


def batch_of(path: Path) -> Batch:
    return Batch.objects.get(file_name=path.name, stage=Batch.Stage.APPLIED)


def found(files: demo.DemoFiles, *codes: str) -> dict[tuple[bool, str], int]:
    """Findings with these codes: how many of each file and key; the file is told by its system, as faults tell it."""
    counted: Counter[tuple[bool, str]] = Counter()
    for ucs, path in ((False, files.parcels_sk63), (True, files.parcels_ucs2000)):
        for finding in Finding.objects.filter(batch=batch_of(path), code__in=codes):
            counted[ucs, finding.key or finding.value] += 1
    return counted


def planted(files: demo.DemoFiles, *kinds: Kind) -> list[demo.Fault]:
    return [fault for fault in files.faults if fault.kind in kinds]


def test_the_hromada_is_invented_and_has_all_that_the_issue_asks(loaded: demo.DemoFiles, db: None) -> None:
    hromada = Hromada.objects.get()
    assert hromada.invented
    assert hromada.geom is not None
    assert Settlement.objects.count() == 17
    assert Settlement.objects.filter(geom__isnull=True).count() == 0
    assert Street.objects.values("settlement").distinct().count() == 17
    assert 5_500 <= Address.objects.count() <= 6_500
    assert 11_500 <= Parcel.objects.count() <= 12_500


def test_every_register_is_filled_and_published_records_are_current(loaded: demo.DemoFiles, db: None) -> None:
    assert {record.slug: record.model.objects.exists() for record in registers.every()} == {
        record.slug: True for record in registers.every()
    }
    assert CommunalProperty.objects.exclude(state=State.CURRENT).count() == 0
    assert InvestmentSite.objects.filter(geom__isnull=True).count() == 0
    council = Hromada.objects.get().council
    assert council
    assert council.code == demo.COUNCIL.code


def test_what_residents_reported_stands_in_every_stage_and_on_its_day(loaded: demo.DemoFiles, db: None) -> None:
    assert Report.objects.count() == len(COMPLAINTS)
    assert set(Report.objects.values_list("state", flat=True)) == set(ReportState) - {ReportState.DUPLICATE}
    assert Report.objects.filter(publicity=Publicity.PUBLIC).count() == len(COMPLAINTS)
    for one in Report.objects.prefetch_related("moves"):
        moments = [one.created_at, *(move.at for move in one.moves.order_by("pk"))]
        assert moments == sorted(moments)
        assert one.created_at.date() < one.answer_by
    assert Report.objects.filter(thing__isnull=False).values("thing").distinct().count() >= 10


def test_planted_faults_of_property_are_found_by_importer_and_address_search(loaded: demo.DemoFiles, db: None) -> None:
    met = Counter(
        Finding.objects.filter(batch=batch_of(loaded.mapped))
        .exclude(code="geometry-missing")
        .values_list("code", "field")
    )
    planted = loaded.planted
    assert met == {
        ("key-repeated", "holder, inventory_number"): 1,
        ("value-unread", "building_class"): 1,
        ("outside", "geom"): 1,
        ("value-unread", "holder"): 1,
        ("key-missing", "holder"): 1,
    }
    present = set(CommunalProperty.objects.values_list("inventory_number", flat=True))
    assert planted.unknown_holder not in present
    assert {planted.outside, planted.unknown_class, planted.unknown_address} <= present
    assert CommunalProperty.objects.get(inventory_number=planted.unknown_class).building_class is None
    (left,) = link(None).left
    assert left.property_id == CommunalProperty.objects.get(inventory_number=planted.unknown_address).pk


def test_property_is_linked_to_the_address_and_the_parcel_under_it(loaded: demo.DemoFiles, db: None) -> None:
    buildings = CommunalProperty.objects.filter(kind=PropertyKind.BUILDING)
    assert buildings.filter(address__isnull=False).count() > 60
    linked = buildings.filter(address__isnull=False, parcel__isnull=False).select_related("address", "parcel")
    assert [one.title for one in linked if one.parcel.cadastral_number != one.address.cadastral_number] == []
    elsewhere = CommunalProperty.objects.filter(address__isnull=False).exclude(settlement=F("address__settlement"))
    assert elsewhere.count() == 0


def test_sites_consist_of_parcels_and_property_and_say_what_reaches_them(loaded: demo.DemoFiles, db: None) -> None:
    sites = list(InvestmentSite.objects.all())
    assert all(site.parcels.exists() for site in sites)
    assert all(site.property.exists() for site in sites if site.kind == SiteKind.BROWNFIELD)
    assert all(site.utilities for site in sites)
    for site in sites:
        site.full_clean(exclude=["geom"])


def test_contracts_rest_on_decisions_and_those_of_persons_on_personal_ones(loaded: demo.DemoFiles, db: None) -> None:
    of_persons = Parcel.objects.exclude(tenant_person="").filter(contract_decision__isnull=False)
    of_entities = Parcel.objects.filter(tenant__isnull=False, contract_decision__isnull=False)
    assert of_persons.exists()
    assert of_entities.exists()
    assert not of_persons.filter(contract_decision__personal=False).exists()
    assert not of_entities.filter(contract_decision__personal=True).exists()
    assert not Parcel.objects.filter(contract_decision__date__gt=F("contract_date")).exists()
    assert CommunalProperty.objects.filter(lease_decision__isnull=False).count() > 20


def test_streets_bear_new_names_and_are_found_by_the_old(loaded: demo.DemoFiles, db: None) -> None:
    for renaming in loaded.acts.renamings:
        code, _kind, old = renaming.street
        street = Street.objects.get(settlement__code=code, name=renaming.name)
        assert list(street.names.filter(valid_to=renaming.ruling.day).values_list("name", flat=True)) == [old]
        assert not Address.objects.filter(settlement__code=code, street=old).exists()
    assert AddressAct.objects.filter(kind="rename").count() == len(loaded.acts.renamings) > 3
    assert set(AddressAct.objects.values_list("kind", flat=True)) == {
        "rename",
        "assign",
        "renumber",
        "cancel",
        "restore",
    }


def test_addresses_are_in_every_status_that_the_law_knows(loaded: demo.DemoFiles, db: None) -> None:
    assert set(Address.objects.values_list("status", flat=True)) == set(AddressStatus.values)


def test_parcels_have_a_lineage(loaded: demo.DemoFiles, db: None) -> None:
    assert Counter(ParcelAct.objects.values_list("kind", flat=True)) == {
        "split": 2,
        "merge": 1,
        "boundaries": 1,
        "cancellation": 1,
    }
    assert ParcelLineage.objects.count() == 4 + 2 + 3


def test_verification_is_uneven_and_names_its_evidence(loaded: demo.DemoFiles, db: None) -> None:
    shares = {
        settlement.name: Address.objects.filter(settlement=settlement, verified_at__isnull=False).count()
        / Address.objects.filter(settlement=settlement).count()
        for settlement in Settlement.objects.all()
    }
    assert 0.4 < sum(shares.values()) / len(shares) < 0.8
    assert min(shares.values()) < 0.1
    assert max(shares.values()) > 0.9
    verified = CommunalProperty.objects.filter(verified_at__isnull=False)
    assert verified.exists()
    assert not verified.filter(evidence="").exists()
    assert {one.username for one in User.objects.filter(pk__in=verified.values("verified_by"))} == {"demo"}


def test_no_row_is_lost_on_the_way(loaded: demo.DemoFiles, db: None) -> None:
    for batch in Batch.objects.all():
        assert batch.rows_read == batch.rows_new + batch.rows_changed + batch.rows_unchanged + batch.rows_left_out
        if batch.register not in ("parcels", "property"):
            assert batch.rows_left_out == 0
    left_out = sum(batch.rows_left_out for batch in Batch.objects.all())
    told = Finding.objects.filter(effect="left-out").values("batch", "row_no").distinct().count()
    assert left_out == told > 0


def test_both_files_of_parcels_are_recognised_untold(loaded: demo.DemoFiles, db: None) -> None:
    sk63, ucs2000 = batch_of(loaded.parcels_sk63), batch_of(loaded.parcels_ucs2000)
    assert (sk63.crs, sk63.encoding) == ("EPSG:7829", "cp1251")
    assert (ucs2000.crs, ucs2000.encoding) == ("EPSG:9854", "cp1251")


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        (Kind.WRONG_AREA, ["area"]),
        (Kind.MALFORMED_NUMBER, ["key-malformed", "key-missing"]),
        (Kind.SELF_CROSSING, ["geometry-self-crossing"]),
        (Kind.NULL_GEOMETRY, ["geometry-missing"]),
        (Kind.OUTSIDE, ["outside"]),
        (Kind.HOMOGLYPH, ["homoglyph"]),
    ],
)
def test_every_planted_fault_is_found_and_no_other_of_its_kind(
    loaded: demo.DemoFiles, db: None, kind: Kind, codes: list[str]
) -> None:
    expected = Counter((fault.ucs, number) for fault in planted(loaded, kind) for number in fault.cadastral_numbers)
    met = found(loaded, *codes)
    if kind is Kind.MALFORMED_NUMBER:
        # An empty number has no key to be compared by.
        assert sum(met.values()) == sum(expected.values())
    elif kind is Kind.WRONG_AREA:
        # A parcel whose boundary crosses itself has half of its area left when repaired.
        halved = {(fault.ucs, fault.cadastral_numbers[0]) for fault in planted(loaded, Kind.SELF_CROSSING)}
        assert met.keys() - halved == expected.keys()
    else:
        assert met.keys() == expected.keys()


def test_numbers_given_twice_are_left_out_but_once(loaded: demo.DemoFiles, db: None) -> None:
    faults = planted(loaded, Kind.DUPLICATE_NUMBER, Kind.REPEATED_ROW)
    rows = sum(len(fault.object_ids) - 1 for fault in faults)
    repeated = found(loaded, "key-repeated")
    assert sum(repeated.values()) == rows
    for fault in faults:
        assert Parcel.objects.filter(cadastral_number=fault.cadastral_numbers[0]).count() == 1


def test_planted_overlaps_are_found_with_their_amounts(loaded: demo.DemoFiles, db: None) -> None:
    told = {
        frozenset((finding.key, finding.other)): finding.amount
        for finding in Finding.objects.filter(code="overlap", batch__register="parcels")
    }
    faults = planted(loaded, Kind.OVERLAP)
    assert faults
    for fault in faults:
        assert told[frozenset(fault.cadastral_numbers)] == pytest.approx(fault.amount, rel=0.01, abs=1.0)


def test_loading_again_changes_nothing_and_makes_no_import(loaded: demo.DemoFiles, db: None, var: Path) -> None:
    tables = [record.table() for record in registers.every()]

    def books() -> list[Any]:
        return [query(f"SELECT count(*), sum(version) FROM {table}") for table in tables]

    before = books()
    kept = [model.objects.count() for model in (Batch, AddressAct, ParcelAct, Decision, LegalEntity)]
    assert demonstration.is_loaded()
    call_command("load_demo")
    assert books() == before
    assert [model.objects.count() for model in (Batch, AddressAct, ParcelAct, Decision, LegalEntity)] == kept


def test_the_made_up_login_opens_the_door_and_is_its_owners_alone(loaded: demo.DemoFiles, db: None, var: Path) -> None:
    path = var / "demo-login.txt"
    login, _slash, password = demonstration.ensure_login(path).strip().partition(" / ")
    assert path.stat().st_mode & 0o777 == 0o600
    user = User.objects.get(username=login)
    assert user.check_password(password)
    assert user.is_staff
    assert demonstration.ensure_login(path) == path.read_text(encoding="utf-8")
    path.unlink()
    assert password not in demonstration.ensure_login(path)


def test_the_page_calls_the_demonstration_a_demonstration(loaded: demo.DemoFiles, db: None, client: Client) -> None:
    page = client.get("/en/").content.decode()
    assert "Demonstration data: an invented hromada" in page
    assert transliterate(demo.NAME) in page
    assert demo.NAME in client.get("/").content.decode()


def test_a_tile_of_the_demonstration_has_only_public_fields(loaded: demo.DemoFiles, db: None, client: Client) -> None:
    parcel = Parcel.objects.exclude(contract_number="").filter(geom__isnull=False).first()
    assert parcel
    z, x, y = tile_of(parcel)
    tile = mapbox_vector_tile.decode(client.get(f"/tiles/parcels/{z}/{x}/{y}.mvt").content)["parcels"]
    assert parcel.pk in {one["id"] for one in tile["features"]}
    assert {name for one in tile["features"] for name in one["properties"]} == {"cadastral_number", "category"}


def test_a_real_instance_never_gets_the_demonstration(kozelshchyna: Hromada) -> None:
    assert transliterate(kozelshchyna.name) in refusal("load_demo")


def test_no_tile_of_the_pyramid_passes_its_budget(loaded: demo.DemoFiles, db: None) -> None:
    """Down to where tiles have all fields and exact shapes: a deeper one holds a part of what the one above it does."""
    for register in registers.every():
        for place, made in walk(access.sight(register, AnonymousUser()), register.label_zoom):
            assert len(made.content) <= tiles.BUDGET, f"{register.slug}: {place}"

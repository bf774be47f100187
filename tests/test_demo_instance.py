"""The demonstration goes in through the importer like anyone's files: its planted faults are found, nothing is lost."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from helpers import query, refusal, tile_of

import demo
from addresses.models import Address, Hromada, Settlement, Street
from assets.models import Parcel
from demo import Kind
from geo.models import User
from importers.models import Batch, Finding
from portal import demonstration


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any, demo_files: demo.DemoFiles
) -> Iterator[demo.DemoFiles]:
    """The demonstration in a transaction that all tests of this module see and that goes behind them."""
    folder = tmp_path_factory.mktemp("instance")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(ATLAS_VAR=folder):
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


def test_no_row_is_lost_on_the_way(loaded: demo.DemoFiles, db: None) -> None:
    for batch in Batch.objects.all():
        assert batch.rows_read == batch.rows_new + batch.rows_changed + batch.rows_unchanged + batch.rows_left_out
        if batch.register != "parcels":
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
        (Kind.SELF_CROSSING, ["geometry-repaired"]),
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


def test_loading_again_changes_nothing_and_makes_no_import(loaded: demo.DemoFiles, db: None) -> None:
    before = query("SELECT count(*), sum(version) FROM assets_parcel")
    imports = Batch.objects.count()
    assert demonstration.is_loaded()
    call_command("load_demo")
    assert query("SELECT count(*), sum(version) FROM assets_parcel") == before
    assert Batch.objects.count() == imports


def test_an_interrupted_loading_is_finished_by_the_next(
    loaded: demo.DemoFiles, db: None, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("import_file", "undo", str(batch_of(loaded.parcels_ucs2000).pk))
    left = Parcel.objects.count()
    assert not demonstration.is_loaded()
    monkeypatch.setattr(demo, "write", lambda folder, **_options: loaded)
    call_command("load_demo")
    assert demonstration.is_loaded()
    assert Parcel.objects.count() > left


def test_the_made_up_login_opens_the_door_and_is_its_owners_alone(loaded: demo.DemoFiles, db: None, var: Path) -> None:
    path = var / "demo-login.txt"
    login, _slash, password = demonstration.ensure_login(path).strip().partition(" / ")
    assert path.stat().st_mode & 0o777 == 0o600
    user = authenticate(username=login, password=password)
    assert isinstance(user, User)
    assert user.is_staff
    assert demonstration.ensure_login(path) == path.read_text(encoding="utf-8")
    path.unlink()
    assert password not in demonstration.ensure_login(path)


def test_the_page_calls_the_demonstration_a_demonstration(loaded: demo.DemoFiles, db: None, client: Client) -> None:
    page = client.get("/en/").content.decode()
    assert "Demonstration data: an invented hromada" in page
    assert demo.NAME in page


def test_a_tile_of_the_demonstration_has_only_public_fields(loaded: demo.DemoFiles, db: None, client: Client) -> None:
    parcel = Parcel.objects.exclude(contract_number="").filter(geom__isnull=False).first()
    assert parcel
    z, x, y = tile_of(parcel)
    tile = mapbox_vector_tile.decode(client.get(f"/tiles/parcels/{z}/{x}/{y}.mvt").content)["parcels"]
    assert parcel.pk in {one["id"] for one in tile["features"]}
    assert {name for one in tile["features"] for name in one["properties"]} == {"cadastral_number", "category"}


def test_a_real_instance_never_gets_the_demonstration(kozelshchyna: Hromada) -> None:
    assert kozelshchyna.name in refusal("load_demo")

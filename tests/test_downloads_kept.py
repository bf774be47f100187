"""Files of large layers: made by the worker once for a data version, promised meanwhile, forgotten afterwards."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from made_downloads import do_the_work, got, opened, worksheet

from assets.models import Parcel
from geo import access, crs, registers
from geo.models import Job, Publication, User, Visibility
from geo.refusals import Refused
from layers.downloads import keeping, tables, writing
from layers.downloads.asking import Wanted
from layers.downloads.formats import FORMATS
from layers.downloads.rows import Selection
from layers.models import KeptDownload

MakeParcels = Callable[..., list[Parcel]]
ADDRESS = "/catalogue/parcels/download?f=gpkg"


@pytest.fixture
def large(settings: Any) -> None:
    """Two objects are already a large layer."""
    settings.DOWNLOAD_NOW_ROWS = 1


def files(var: Path) -> set[str]:
    return {path.name for path in (var / "downloads").glob("*")}


def test_a_large_file_is_promised_to_programs_and_then_given_with_its_length(
    client: Client, parcels: MakeParcels, large: None, tmp_path: Path
) -> None:
    made = parcels(3)
    promised = client.get(ADDRESS, headers={"accept": "application/geopackage+sqlite3"})
    assert (promised.status_code, promised.json()["status"]) == (202, "waiting")
    assert int(promised["Retry-After"]) > 0
    assert client.get(ADDRESS, headers={"accept": "application/json"}).status_code == 202
    assert Job.objects.count() == 1
    do_the_work()
    head: Any = client.head(ADDRESS)
    content = got(client, ADDRESS)
    assert int(head["Content-Length"]) == len(content)
    assert opened(content, tmp_path / "parcels.gpkg")[2]["uid"] == [str(one.uid) for one in made]
    assert Job.objects.count() == 1


def test_the_real_worker_makes_the_file(
    client: Client, transactional_db: None, work: Callable[[], None], large: None, make: Any
) -> None:
    for index in range(3):
        Parcel.objects.create(cadastral_number=f"5322081200:00:001:000{index}", state="current")
    assert client.get(ADDRESS, headers={"accept": "application/json"}).status_code == 202
    work()
    assert Job.objects.get().status == Job.Status.DONE
    assert client.get(ADDRESS, headers={"accept": "application/json"}).status_code == 200


def test_people_are_led_to_a_page_that_asks_again_until_the_file_is_there(
    client: Client, parcels: MakeParcels, large: None
) -> None:
    parcels(3)
    led: Any = client.get(ADDRESS, headers={"accept": "text/html"})
    assert (led.status_code, led["Location"]) == (302, "/catalogue/parcels/file/?f=gpkg")
    page: Any = client.get("/en/catalogue/parcels/file/?f=gpkg")
    assert int(page["Refresh"]) > 0
    assert "<progress" in page.content.decode()
    do_the_work()
    page = client.get("/en/catalogue/parcels/file/?f=gpkg")
    assert "Refresh" not in page
    assert "The file is ready: 3 objects" in page.content.decode()
    assert ADDRESS in page.content.decode()


def test_a_making_that_failed_is_told_once_without_its_reason_and_then_tried_again(
    client: Client, parcels: MakeParcels, large: None
) -> None:
    parcels(3)
    client.get("/en/catalogue/parcels/file/?f=gpkg")
    Job.objects.update(status=Job.Status.FAILED, message="SELECT secret FROM inside")
    failed: Any = client.get("/en/catalogue/parcels/file/?f=gpkg")
    assert "could not be made" in failed.content.decode()
    assert "secret" not in failed.content.decode()
    assert "Refresh" not in failed
    assert Job.objects.count() == 1
    client.get("/en/catalogue/parcels/file/?f=gpkg")
    assert Job.objects.count() == 2


def test_a_small_layer_is_made_once_for_a_data_version_and_anew_after_a_change(
    client: Client, parcels: MakeParcels, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [parcel] = parcels(1)
    first = got(client, ADDRESS)
    kept = files(var)
    assert got(client, ADDRESS) == first
    assert files(var) == kept
    assert len(kept) == 1
    parcel.address = "вулиця Нова"
    parcel.save()
    assert "Нова".encode() in got(client, ADDRESS)
    assert len(files(var)) == 2


def test_what_staff_read_is_kept_apart_from_what_the_public_reads(
    client: Client, staff_client: Client, parcels: MakeParcels
) -> None:
    parcels(2, contract_number="ТАЄМНИЦЯ-77")
    secret = "ТАЄМНИЦЯ-77".encode()
    assert secret in got(staff_client, ADDRESS)
    assert secret not in got(client, ADDRESS)
    assert secret in got(staff_client, ADDRESS)


def test_a_layer_that_was_switched_off_gives_no_kept_file(client: Client, parcels: MakeParcels) -> None:
    parcels(1)
    got(client, ADDRESS)
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.STAFF)
    got(client, ADDRESS, status=404)
    with pytest.raises(Refused):
        keeping.make_download(keeping.Silence(), slug="parcels", code="gpkg", epsg=4326, encoding="utf-8", viewer=None)


def test_files_of_past_versions_and_files_of_nobody_are_forgotten(
    client: Client, parcels: MakeParcels, var: Path
) -> None:
    parcels(1)
    got(client, ADDRESS)
    parcels(1)
    got(client, ADDRESS)
    stray = var / "downloads" / "unfinished-stray.gpkg"
    stray.write_bytes(b"left by a worker that died")
    assert keeping.forget() == 1
    assert len(files(var)) == 2
    assert stray.exists()
    old = (timezone.now() - timedelta(days=1)).timestamp()
    os.utime(stray, (old, old))
    keeping.forget()
    assert files(var) == set(KeptDownload.objects.values_list("name", flat=True))
    got(client, ADDRESS)


def test_the_disk_is_kept_within_bounds_by_dropping_the_oldest(
    client: Client, parcels: MakeParcels, var: Path, settings: Any
) -> None:
    parcels(1)
    settings.DOWNLOADS_MAX_BYTES = 1
    got(client, ADDRESS)
    got(client, f"{ADDRESS}&crs=3857")
    [kept] = KeptDownload.objects.all()
    assert kept.crs == 3857
    assert files(var) == {kept.name}


def test_a_file_that_could_not_be_finished_leaves_nothing_behind(
    db: None, parcels: MakeParcels, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels(1)

    def broken(wanted: Wanted, path: Path, told: object) -> None:
        path.write_bytes(b"half")
        raise OSError("no room")

    monkeypatch.setattr(writing, "write", broken)
    sight = access.sight(registers.get("parcels"), User())
    wanted = Wanted(FORMATS["gpkg"], Selection(sight, crs.system(4326)), "utf-8")
    with pytest.raises(OSError, match="no room"):
        keeping.make(wanted, keeping.Silence())
    assert files(var) == set()


def test_more_objects_than_a_worksheet_holds_are_refused_in_words(
    client: Client, parcels: MakeParcels, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcels(3)
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    words = got(client, "/catalogue/parcels/download?f=xlsx", status=400).decode()
    assert "GeoPackage" in words


def test_workbooks_of_two_languages_are_kept_beside_each_other(
    client: Client, parcels: MakeParcels, large: None
) -> None:
    parcels(3)
    address = "/catalogue/parcels/download?f=xlsx&lang={}"
    for language, title in (("uk", "Земельні ділянки"), ("en", "Land parcels")):
        led: Any = client.get(address.format(language), headers={"accept": "text/html"})
        assert led["Location"].startswith("/en/catalogue/") == (language == "en")
        do_the_work()
        assert worksheet(got(client, address.format(language))).title == title
    assert KeptDownload.objects.count() == 2
    assert worksheet(got(client, address.format("uk"))).title == "Земельні ділянки"

"""Files and their disk: a real file system (ext4 on a loop device) whose power is cut, or which is full."""

import contextlib
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import psycopg
import pytest
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.test import Client, RequestFactory
from helpers import tile_of
from made_disk import Disk, disk, instance
from made_rasters import geotiff, made

from assets.models import Parcel
from geo import crs, registers, storing
from geo.cli import prepare
from geo.cli.instance import Instance
from geo.document_files import FileRefused
from geo.durable_storage import DurableStorage
from geo.full_disk import server_error
from geo.models import User
from geo.roles import LAYER_EDITOR, Role
from importers.models import Batch
from importers.wizard import uploads
from layers.rasters import keeping

__all__ = ["disk", "instance"]

PHOTOGRAPH = os.urandom(300_000)
NAME = "photographs/ab/lamp.jpg"
WGS84_UTM = crs.system(32636)


def test_a_file_of_the_project_storage_is_whole_behind_a_power_cut_and_a_plain_one_is_not(
    disk: Disk, instance: Path
) -> None:
    plain = instance / "plain"
    plain.mkdir()
    os.sync()
    FileSystemStorage(location=plain).save(NAME, File(BytesIO(PHOTOGRAPH)))
    with storing.stored() as names:
        storing.store(NAME, BytesIO(PHOTOGRAPH), names)
    FileSystemStorage(location=plain).save(f"later/{NAME}", File(BytesIO(PHOTOGRAPH)))
    disk.cut()
    assert (instance / "media" / NAME).read_bytes() == PHOTOGRAPH
    found = [path.read_bytes() for path in plain.rglob("*.jpg")]
    assert found.count(PHOTOGRAPH) < 2


def test_the_keys_of_an_instance_outlast_a_power_cut(disk: Disk, instance: Path) -> None:
    key = Instance(instance).secret_key()
    disk.cut()
    assert Instance(instance).secret_key() == key


@pytest.mark.django_db
def test_what_was_sent_to_be_imported_outlasts_a_power_cut(disk: Disk, instance: Path, land_officer: User) -> None:
    sent = [SimpleUploadedFile("land.shp", PHOTOGRAPH), SimpleUploadedFile("land.dbf", PHOTOGRAPH[::-1])]
    with transaction.atomic():
        batch = uploads.receive(sent, registers.get("parcels"), land_officer)
    disk.cut()
    assert (instance / batch.folder / "land.shp").read_bytes() == PHOTOGRAPH
    assert (instance / batch.folder / "land.dbf").read_bytes() == PHOTOGRAPH[::-1]


@pytest.mark.django_db
def test_a_raster_outlasts_a_power_cut(
    disk: Disk, instance: Path, person: Callable[[Role], User], tmp_path: Path
) -> None:
    picture = geotiff(tmp_path / "plan.tif", WGS84_UTM)
    row = made(picture, person(LAYER_EDITOR))
    shown = keeping.pyramid_of(row).read_bytes()
    disk.cut()
    assert (instance / keeping.FOLDER / row.folder / "source.tif").read_bytes() == picture.read_bytes()
    assert keeping.pyramid_of(row).read_bytes() == shown


@pytest.mark.django_db
def test_on_a_full_disk_the_map_is_drawn_as_ever(
    disk: Disk, instance: Path, client: Client, parcels: Callable[..., list[Parcel]], caplog: pytest.LogCaptureFixture
) -> None:
    [parcel] = parcels(1)
    z, x, y = tile_of(parcel, 15)
    disk.fill()
    answer = client.get(f"/tiles/parcels/{z}/{x}/{y}.mvt")
    assert (answer.status_code, len(mapbox_vector_tile.decode(answer.content)["parcels"]["features"])) == (200, 1)
    assert "could not be kept: No space left on device" in caplog.text
    assert not [path for path in (instance / "tiles").rglob("*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "told"),
    [("text/html", "Повідомте адміністратора, щоб він звільнив місце"), ("text/plain", "диску сервера немає місця")],
)
def test_on_a_full_disk_a_file_that_cannot_be_made_is_told_of_in_words(
    disk: Disk, instance: Path, client: Client, parcels: Callable[..., list[Parcel]], accepted: str, told: str
) -> None:
    parcels(1)
    disk.fill()
    client.raise_request_exception = False
    answer = client.get("/catalogue/parcels/download?f=gpkg", headers={"accept": accepted})
    assert (answer.status_code, told in answer.content.decode()) == (507, True)
    assert not [path for path in (instance / "downloads").rglob("*") if path.is_file()]
    (disk.top / "full").unlink()
    with contextlib.closing(client.get("/catalogue/parcels/download?f=gpkg")) as again:
        assert again.status_code == 200


@pytest.mark.django_db
def test_a_file_for_which_there_is_no_room_while_it_is_being_sent_is_told_of_likewise(
    disk: Disk, instance: Path, settings: Any, land_officer: User
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = instance
    large = SimpleUploadedFile("land.zip", bytes(2 * settings.FILE_UPLOAD_MAX_MEMORY_SIZE))
    # The forms' key is looked for in what is sent, before any view is asked.
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(land_officer)
    assert client.get("/staff/imports/").status_code == 200
    disk.fill()
    answer = client.post("/staff/imports/", {"register": "parcels", "sent": [large]}, headers={"accept": "text/html"})
    assert (answer.status_code, "звільнив місце" in answer.content.decode()) == (507, True)
    assert [path.name for path in instance.iterdir() if path.is_file()] == ["full"]
    assert not Batch.objects.exists()


def test_a_database_that_found_no_room_is_told_of_likewise_and_nothing_else_is(rf: RequestFactory) -> None:
    def answered(problem: Exception) -> int:
        try:
            raise problem
        except OperationalError:
            return server_error(rf.post("/staff/imports/")).status_code

    full = OperationalError("could not extend file")
    full.__cause__ = psycopg.errors.DiskFull()
    assert (answered(full), answered(OperationalError("gone"))) == (507, 500)


def test_a_file_that_the_disk_does_not_take_is_refused_and_leaves_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileRefused, match="could not be stored, and nothing was changed"), storing.stored() as names:
        storing.store(NAME, BytesIO(PHOTOGRAPH), names)
    assert not DurableStorage().exists(NAME)


def test_static_files_are_on_the_disk_before_they_count_as_collected(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    seen: list[bool] = []
    monkeypatch.setattr(prepare, "call_command", lambda *_arguments, **_options: None)
    monkeypatch.setattr(prepare, "all_onto_disk", lambda: seen.append(stamp.exists()))
    prepare.collect_static()
    assert (seen, stamp.exists()) == ([False], True)

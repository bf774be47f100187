"""Files that cannot be taken: one clear line each, exit code 2, nothing written anywhere, nothing left behind."""

import os
import struct
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from helpers import box, bring, counts, feature, number, refusal, write_geojson
from made_shapefiles import write_shapefile

from assets.models import Parcel

PROJECT = Path(__file__).resolve().parents[1]
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(2_000)
#: A zip's central directory says it at this place of each member's record, and ends with a record of its own.
_UNPACKED_SIZE_AT, _END_RECORD = 24, b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
DECLARED = 0xF000_0000
TIMEOUT_SECONDS = 120


def broken_zip(folder: Path) -> Path:
    whole = zipped(folder, "parcels.shp")
    path = folder / "broken.zip"
    path.write_bytes(whole.read_bytes()[:-300])
    return path


def noise_called_zip(folder: Path) -> Path:
    path = folder / "noise.zip"
    path.write_bytes(b"PK\x03\x04" + os.urandom(4_000))
    return path


def climbing_zip(folder: Path) -> Path:
    path = folder / "climbing.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.geojson", "{}")
    return path


def absolute_zip(folder: Path) -> Path:
    path = folder / "absolute.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("/tmp/escaped.geojson", "{}")  # the name is the attack
    return path


def linking_zip(folder: Path) -> Path:
    path = folder / "linking.zip"
    link = zipfile.ZipInfo("parcels.geojson")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def gigabytes_zip(folder: Path) -> Path:
    """A small archive whose directory declares nearly four gigabytes."""
    path = zipped(folder, "parcels.geojson")
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(_CENTRAL) + _UNPACKED_SIZE_AT, DECLARED)
    path.write_bytes(data)
    return path


def bomb_zip(folder: Path) -> Path:
    """What it declares is true: eighty megabytes of spaces in eighty kilobytes."""
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("parcels.geojson", b"{" + b" " * 80_000_000)
    return path


def shapefile_without_dbf(folder: Path) -> Path:
    path = write_shapefile(folder / "parcels.shp", [b"one", b"two"])
    path.with_suffix(".dbf").unlink()
    return path


def zipped_shapefile_without_dbf(folder: Path) -> Path:
    return zipped(folder, "parcels.shp", "parcels.shx")


def empty_file(folder: Path) -> Path:
    path = folder / "empty.geojson"
    path.touch()
    return path


def empty_collection(folder: Path) -> Path:
    return write_geojson(folder / "nothing.geojson", [])


def renamed_jpeg(folder: Path) -> Path:
    path = folder / "parcels.shp"
    path.write_bytes(JPEG)
    return path


def zipped_jpeg(folder: Path) -> Path:
    path = folder / "photo.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("parcels.geojson", JPEG)
    return path


def cut_geojson(folder: Path) -> Path:
    whole = write_geojson(folder / "cut.geojson", [feature(number(1), box(0)), feature(number(2), box(1))])
    whole.write_bytes(whole.read_bytes()[:-150])
    return whole


def json_of_something_else(folder: Path) -> Path:
    path = folder / "other.json"
    path.write_text('{"parcels": [1, 2, 3]}', encoding="utf-8")
    return path


def no_such_file(folder: Path) -> Path:
    return folder / "nowhere.zip"


def a_folder(folder: Path) -> Path:
    (folder / "parcels").mkdir()
    return folder / "parcels"


BAD_FILES = [
    broken_zip,
    noise_called_zip,
    climbing_zip,
    absolute_zip,
    linking_zip,
    gigabytes_zip,
    bomb_zip,
    shapefile_without_dbf,
    zipped_shapefile_without_dbf,
    empty_file,
    empty_collection,
    renamed_jpeg,
    zipped_jpeg,
    cut_geojson,
    json_of_something_else,
    no_such_file,
    a_folder,
]


@pytest.mark.parametrize("make", BAD_FILES, ids=lambda make: make.__name__.replace("_", " "))
def test_a_bad_file_gets_one_line_with_its_name_and_leaves_no_trace(
    kozelshchyna: Any, tmp_path: Path, var: Path, make: Callable[[Path], Path]
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    path = make(folder)
    sent = sorted(folder.rglob("*"))
    before = counts()
    said = refusal("import_file", path, "--register", "parcels")
    assert path.name in said
    assert counts() == before
    assert list(var.iterdir()) == []
    assert sorted(folder.rglob("*")) == sent
    assert not (tmp_path / "escaped.geojson").exists()


def test_the_command_itself_says_one_line_on_stderr_and_ends_with_2(tmp_path: Path, var: Path, db: None) -> None:
    path = tmp_path / "parcels.shp"
    path.write_bytes(JPEG)
    run = manage(var, "import_file", path, "--register", "parcels")
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "parcels.shp" in run.stderr
    assert "JPEG" in run.stderr
    assert "Traceback" not in run.stderr
    assert list(var.iterdir()) == []


def linked(address: str) -> dict[str, Any]:
    return {"type": "link", "properties": {"href": f"{address}/crs", "type": "ogcwkt"}}


def test_a_crs_that_is_a_link_is_refused_and_nobody_is_asked(
    kozelshchyna: Any, tmp_path: Path, var: Path, listener: tuple[str, list[str]]
) -> None:
    address, asked = listener
    path = write_geojson(tmp_path / "linked.geojson", [feature(number(1), box(0))], crs=linked(address))
    before = counts()
    refusal("import_file", path, "--register", "parcels")
    assert asked == []
    assert counts() == before
    assert list(var.iterdir()) == []


@pytest.mark.parametrize("place", ["feature", "geometry", "named"])
def test_a_link_hidden_anywhere_in_the_file_is_never_followed(
    kozelshchyna: Any, tmp_path: Path, listener: tuple[str, list[str]], place: str
) -> None:
    address, asked = listener
    geometry = {**box(0), **({"crs": linked(address)} if place == "geometry" else {})}
    row = {**feature(number(1), geometry), **({"crs": linked(address)} if place == "feature" else {})}
    named = {"crs": {"type": "name", "properties": {"name": f"{address}/crs"}}} if place == "named" else {}
    path = write_geojson(tmp_path / "hidden.geojson", [row], **named)
    bring(path, "--crs", "4326")
    assert asked == []
    assert Parcel.objects.get().cadastral_number == number(1)


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE a SYSTEM "{0}/a.dtd">', '<!DOCTYPE a [<!ENTITY % b SYSTEM "{0}/b"> %b;]>'],
    ids=["dtd", "entity"],
)
def test_an_exchange_file_with_a_foreign_document_type_is_refused_and_nobody_is_asked(
    kozelshchyna: Any, tmp_path: Path, listener: tuple[str, list[str]], declared: str
) -> None:
    address, asked = listener
    path = tmp_path / "parcels.xml"
    path.write_text(f"{declared.format(address)}<UkrainianCadastralExchangeFile/>", encoding="utf-8")
    before = counts()
    assert "entities" in refusal("import_file", path, "--register", "parcels")
    assert asked == []
    assert counts() == before


def test_the_listener_would_have_heard_a_request(listener: tuple[str, list[str]]) -> None:
    address, asked = listener
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/crs")  # our own loopback server
    assert asked == ["/crs"]


def zipped(folder: Path, *names: str) -> Path:
    """A zip of a shapefile's parts, or of a GeoJSON, as it is named."""
    path = folder / "parcels.zip"
    made = folder / "made"
    made.mkdir()
    shape = write_shapefile(made / "parcels.shp", [b"one", b"two"])
    write_geojson(shape.with_suffix(".geojson"), [feature(number(1), box(0))])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.write(made / name, name)
    return path


def manage(var: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, on the tests' database."""
    settings = connection.settings_dict
    host = settings["HOST"].replace("/", "%2F")
    login = ":".join(filter(None, (settings["USER"], settings["PASSWORD"])))
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgis://{login}@{host}{port}/{settings['NAME']}",
        "ATLAS_VAR": str(var),
        "ATLAS_LANG": "en",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=PROJECT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )

"""Hostile photographs: bombs, polyglots, what is none, what is broken, what tells something; by Open311's door."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from made_hostile import BOMBS, CARRIERS, NO_PHOTOGRAPHS, PAYLOAD, damaged, nothing_kept, on_disk
from made_pictures import photograph
from made_reports import place
from made_tokens import member, token_of
from PIL import Image

from geo import images
from geo.roles import DISPATCHER
from reports import preparing
from reports.models import Photograph, Readiness, Report

V2 = "/open311/v2/requests.json?lang=en"
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def key() -> str:
    return token_of(member(DISPATCHER.slug), may_write=True)[1]


def post(client: Client, key: str, *contents: bytes, name: str = "photo.jpg") -> Any:
    files = [SimpleUploadedFile(name, one, "image/jpeg") for one in contents]
    lon, lat = place()
    values = {"service_code": "fallen-tree", "lat": lat, "long": lon, "description": "Липа", "api_key": key}
    return client.post(V2, {**values, "media": files})


def refused(answer: Any) -> str:
    """The sentence with which it was refused."""
    assert 400 <= answer.status_code < 500
    [told] = answer.json()
    sentence: str = told["description"]
    assert told["code"] == answer.status_code
    assert sentence.endswith(".")
    assert len(sentence) > 20
    assert "\n" not in sentence
    for inner in ("Traceback", "PIL", "site-packages", "/tmp", "Error"):
        assert inner not in sentence
    return sentence


@pytest.mark.parametrize("content", [*BOMBS.values(), *NO_PHOTOGRAPHS.values()], ids=[*BOMBS, *NO_PHOTOGRAPHS])
def test_what_is_no_photograph_within_bounds_is_refused_at_once_and_nothing_is_kept(
    client: Client, key: str, settings: Any, content: bytes
) -> None:
    with nothing_kept(settings.MEDIA_ROOT):
        refused(post(client, key, content))
        # One good photograph beside it does not help.
        refused(post(client, key, photograph(), content))


def prepared(settings: Any, committed: Committed) -> Photograph:
    """The one photograph, behind the worker; of what came no file is left."""
    one = Photograph.objects.get()
    came = default_storage.open(one.came_as).read()
    with committed(execute=True):
        preparing.prepare(one.uid.hex)
    one.refresh_from_db()
    files = on_disk(settings.MEDIA_ROOT)
    assert came not in files.values()
    assert set(files) == {default_storage.path(name) for name in one.files()}
    for content in files.values():
        with Image.open(BytesIO(content)) as shown:
            shown.load()
            assert shown.format == "JPEG"
            assert not shown.getexif()
    return one


@pytest.mark.parametrize("content", CARRIERS.values(), ids=CARRIERS)
def test_of_a_photograph_that_carries_something_the_pixels_alone_are_kept(
    client: Client, key: str, settings: Any, content: bytes, django_capture_on_commit_callbacks: Committed
) -> None:
    assert post(client, key, content).status_code == 200
    one = prepared(settings, django_capture_on_commit_callbacks)
    for kept in on_disk(settings.MEDIA_ROOT).values():
        assert PAYLOAD not in kept
        assert PAYLOAD[:20] not in kept
    assert one.readiness in (Readiness.READY, Readiness.BROKEN)
    if one.is_ready:
        shown = client.get(f"/reports/{one.report_id}/photographs/{one.uid}/full.jpg")
        assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


@pytest.mark.parametrize("content", [one for _name, one in damaged()], ids=[name for name, _one in damaged()])
def test_a_damaged_photograph_is_refused_or_said_to_be_broken_or_shown_as_what_could_be_read(
    client: Client, key: str, settings: Any, content: bytes, django_capture_on_commit_callbacks: Committed
) -> None:
    answer = post(client, key, content)
    if answer.status_code != 200:
        refused(answer)
        assert on_disk(settings.MEDIA_ROOT) == {}
        assert not Report.objects.exists()
        return
    prepared(settings, django_capture_on_commit_callbacks)
    assert client.get(f"/en/reports/{Report.objects.get().pk}/").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd", "..\\..\\boot.ini", "/etc/cron.d/x", "a\0b.jpg", "x" * 5000 + ".jpg", ".htaccess"),
        *("photo.php", "photo.jpg.html", "<script>.jpg", "\u202egpj.exe", "CON", "photo.jpg\r\nX-Header: 1", "| id"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(client: Client, key: str, settings: Any, name: str) -> None:
    answer = post(client, key, photograph(), name=name)
    if answer.status_code != 200:
        refused(answer)
        return
    [path] = on_disk(settings.MEDIA_ROOT)
    assert Path(path).parent.parent.name == "reports-came"
    assert Path(path).name.isalnum()


def test_a_file_of_100_mb_is_refused_while_it_comes(client: Client, key: str, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    for content in (bytes(100 * 1024**2), photograph() + bytes(100 * 1024**2)):
        with nothing_kept(settings.MEDIA_ROOT):
            answer = post(client, key, content)
        assert answer.status_code == 413
        assert "too large" in refused(answer)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_what_says_it_is_larger_than_is_taken_is_refused_before_it_is_read(client: Client, settings: Any) -> None:
    answer = client.post(V2, {"media": SimpleUploadedFile("a.jpg", b"x")}, CONTENT_LENGTH=10**12)
    assert answer.status_code == 413
    assert "too large" in refused(answer)


def test_seven_photographs_are_one_too_many(client: Client, key: str, settings: Any) -> None:
    with nothing_kept(settings.MEDIA_ROOT):
        assert "6 photographs at most" in refused(post(client, key, *[photograph(shade) for shade in range(7)]))


LOOKING = """
import pickle, resource, sys
from io import BytesIO
from geo import images
import django.conf
django.conf.settings.configure(USE_I18N=False, USE_TZ=True)
files = pickle.load(sys.stdin.buffer)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name, content in files.items():
    try:
        images.look(BytesIO(content))
    except images.ImageRefused:
        continue
    sys.exit(f"{name} was taken")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_to_look_at_all_bombs_takes_little_memory() -> None:
    import pickle

    done = subprocess.run(
        [sys.executable, "-c", LOOKING], input=pickle.dumps(dict(BOMBS)), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) < 100 * 1024, "kilobytes"
    assert images.MAX_PIXELS * 3 > 100 * 1024**2, "a picture decoded would have been seen"

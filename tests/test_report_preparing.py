"""Photographs of reports on their way: as they came, prepared by the worker, and nothing left of what came."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone, translation
from made_pictures import ARTIST, CAMERA, LAT, LON, photograph, picture, telling_photograph, telling_png
from made_reports import EMAIL, program, sent
from procrastinate.contrib.django.models import ProcrastinateJob

from geo import confined_images, images, storing
from geo.confined import Limits
from geo.images import Size
from geo.models import User
from geo.refusals import Refused
from geo.roles import DISPATCHER, Role
from reports import pictures, preparing, secrets
from reports.models import Message, Photograph, Readiness, Report
from reports.submitting import submit
from reports.tasks import prepare_left_photographs

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[[], None]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def taken(*contents: bytes, **values: Any) -> Report:
    return submit(sent(photographs=[BytesIO(one) for one in contents], **values), program()).report


def on_disk(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def cut_off() -> bytes:
    """A photograph whose header is whole, and nothing behind it."""
    whole = photograph(width=2000, height=1500)
    return whole[: len(whole) // 3]


def address(report: Report, size: Size = Size.SCREEN) -> str:
    return f"/en/reports/{report.pk}/photographs/{report.photographs.get().uid}/{size}.jpg"


def test_a_photograph_waits_for_the_worker_and_then_nothing_is_left_of_what_came(settings: Any, work: Work) -> None:
    content = telling_photograph()
    report = taken(content)
    waiting = report.photographs.get()
    assert (waiting.readiness, waiting.stored_as) == (Readiness.WAITING, "")
    assert [path.read_bytes() for path in on_disk(settings)] == [content]
    work()
    ready = report.photographs.get()
    assert (ready.readiness, ready.came_as) == (Readiness.READY, "")
    # The camera was held upright: its picture is turned.
    assert (waiting.width, waiting.height, ready.width, ready.height) == (640, 480, 480, 640)
    assert {default_storage.path(name) for name in ready.files()} == {str(path) for path in on_disk(settings)}
    for path in on_disk(settings):
        for told in (ARTIST, CAMERA, "GPS", "Exif", "xmp"):
            assert told.encode() not in path.read_bytes()


def test_before_it_is_ready_nobody_is_shown_a_byte_of_what_came(
    client: Client, person: Callable[[Role], User], work: Work
) -> None:
    report = taken(telling_photograph())
    dispatcher = Client()
    dispatcher.force_login(person(DISPATCHER))
    for size in Size:
        for one, key in ((client, ""), (dispatcher, ""), (client, secrets.private(report.uid))):
            answer = one.get(address(report, size), {"key": key} if key else {})
            assert answer["Content-Type"] == "image/svg+xml"
            assert "being prepared" in answer.content.decode()
            assert answer["Cache-Control"] == "private, no-store"
    assert "being prepared" in client.get(f"/en/reports/{report.pk}/").content.decode()
    told = client.get(f"/open311/v2/requests/{report.pk}.json").json()
    assert (told[0]["media_url"], told[0]["media"]) == (None, [])
    with translation.override("en"), pytest.raises(Refused, match="not ready"):
        pictures.redact(report.photographs.get(), [(0, 0, 1, 1)], User.objects.get(username=DISPATCHER.slug))
    work()
    assert client.get(address(report))["Content-Type"] == "image/jpeg"
    assert len(client.get(f"/open311/v2/requests/{report.pk}.json").json()[0]["media"]) == 1


def test_a_photograph_that_turns_out_broken_is_told_and_the_report_stays(
    client: Client, settings: Any, person: Callable[[Role], User], work: Work
) -> None:
    report = taken(cut_off(), email=EMAIL)
    work()
    assert report.photographs.get().readiness == Readiness.BROKEN
    assert on_disk(settings) == []
    [letter] = Message.objects.filter(key__startswith="broken:")
    assert letter.sent_at
    page = f"/en/reports/{report.pk}/"
    dispatcher = Client()
    dispatcher.force_login(person(DISPATCHER))
    assert "damaged" not in client.get(page).content.decode()
    assert client.get(address(report)).status_code == 404
    assert "damaged and could not be read" in client.get(page, {"key": secrets.private(report.uid)}).content.decode()
    assert "damaged and could not be read" in dispatcher.get(page).content.decode()
    assert "damaged" in dispatcher.get(address(report)).content.decode()
    work()
    preparing.prepare(report.photographs.get().uid.hex)
    assert Message.objects.filter(key__startswith="broken:").count() == 1


def test_what_a_dead_worker_left_is_begun_anew_once(settings: Any, work: Work) -> None:
    report = taken(photograph())
    settings.PROCRASTINATE_READONLY_MODELS = False
    left = report.photographs.get()
    assert preparing.begin_anew() == 0, "it came just now"
    Photograph.objects.filter(pk=left.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert preparing.begin_anew() == 0, "its job stands in the queue"
    ProcrastinateJob.objects.filter(task_name="reports.prepare_photograph").update(status="doing")
    prepare_left_photographs(0)
    assert preparing.begin_anew() == 0
    work()
    assert report.photographs.get().is_ready
    assert len(on_disk(settings)) == len(Size)


def test_a_process_that_is_killed_while_it_prepares_leaves_the_photograph_waiting(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is taken away, and the next one begins with the same file."""
    report = taken(photograph())
    [came] = on_disk(settings)

    def dies(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Photograph, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            preparing.prepare(report.photographs.get().uid.hex)
    assert on_disk(settings) == [came]
    assert preparing.prepare(report.photographs.get().uid.hex)
    assert report.photographs.get().is_ready
    assert not came.exists()


def test_a_file_that_is_gone_is_a_broken_photograph() -> None:
    report = taken(photograph())
    storing.take_away(report.photographs.get().came_as)
    preparing.prepare(report.photographs.get().uid.hex)
    assert report.photographs.get().is_broken


def test_files_as_they_came_are_swept_when_no_row_names_them(settings: Any) -> None:
    report = taken(photograph())
    later = timezone.now() + timedelta(days=2)
    assert pictures.sweep(later) == 0
    report.photographs.all().delete()
    assert pictures.sweep(later) == 1
    assert on_disk(settings) == []


@pytest.mark.parametrize(
    "limits",
    [
        Limits(memory=64 * 1024**2, computing=60, file=0),
        Limits(memory=2 * 1024**3, computing=0, file=0),
    ],
    ids=["memory", "computing"],
)
def test_a_photograph_that_passes_the_limits_costs_its_own_process_alone(limits: Limits) -> None:
    large = photograph(width=6000, height=4000)
    with pytest.raises(confined_images.Broken):
        confined_images.encode(large, limits)
    assert confined_images.encode(photograph()).width == 640


def test_a_look_tells_where_the_camera_stood_and_decodes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def decodes(*_arguments: object) -> None:
        raise AssertionError("a pixel was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decodes)
    for content in (telling_photograph(), telling_png()[:20_000]):
        stream = BytesIO(content)
        looked = images.look(stream)
        assert (looked.width, looked.height) == picture().size
        assert stream.tell() == 0
    assert images.look(BytesIO(telling_photograph())).position == pytest.approx((LON, LAT))
    assert images.look(BytesIO(telling_photograph())).taken_at

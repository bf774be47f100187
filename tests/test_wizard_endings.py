"""How an import ends that does not come to its end: cancelled, refused, too long, killed; nothing half done is left."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from helpers import box, feature, number, query
from made_wizard import Stage, Work, committed, done, geojson, officer, staging_tables, start

from addresses.models import Hromada
from assets.models import Parcel
from geo import registers
from geo.models import User
from importers import tasks
from importers.models import Batch
from importers.wizard import child, uploads
from importers.wizard import work as engine
from importers.wizard.uploads import UploadRefused
from importers.wizard.work import NotNow, Step

__all__ = ["officer", "start"]


@committed
def test_a_cancelled_import_leaves_nothing(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    batch = done(start(geojson(tmp_path / "a.geojson", feature(number(1), box(0)))), Step.CHECK, officer, work)
    assert staging_tables()
    engine.stop(batch, officer)
    batch.refresh_from_db()
    assert batch.stage == Stage.CANCELLED
    assert staging_tables() == []
    assert not (settings.ATLAS_VAR / batch.folder).exists()
    with pytest.raises(NotNow, match=r"(?i)cancelled"):
        engine.begin(batch, Step.CHECK, officer)


@committed
def test_a_broken_file_is_told_in_one_line_and_may_be_sent_again(start: Callable[..., Batch], tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 this is no zip")
    batch = start(tmp_path / "broken.zip")
    assert batch.stage == Stage.FAILED
    assert "broken.zip" in batch.problem
    assert "\n" not in batch.problem


@committed
@pytest.mark.parametrize("files", [[], ["a.shp", "a.shp"]])
def test_files_that_cannot_be_taken_are_refused_and_nothing_is_kept(
    kozelshchyna: Hromada, officer: User, files: list[str]
) -> None:
    sent = [SimpleUploadedFile(name, b"x") for name in files]
    with pytest.raises(UploadRefused):
        uploads.receive(sent, registers.get("parcels"), officer)
    assert not Batch.objects.exists()
    assert not [path for path in settings.ATLAS_VAR.rglob("*") if path.is_file()]


@committed
def test_strangers_neither_send_nor_go_on_nor_cancel(
    start: Callable[..., Batch], staff: User, officer: User, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    for attempt in (
        lambda: uploads.receive([SimpleUploadedFile("a.csv", b"x")], registers.get("parcels"), staff),
        lambda: engine.begin(batch, Step.CHECK, staff),
        lambda: engine.stop(batch, staff),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@committed
def test_a_name_that_leads_elsewhere_stays_in_the_imports_own_folder(kozelshchyna: Hromada, officer: User) -> None:
    batch = uploads.receive([SimpleUploadedFile("../../etc/pass wd.zip", b"x")], registers.get("parcels"), officer)
    [kept] = [path for path in settings.ATLAS_VAR.rglob("*") if path.is_file()]
    assert kept.parent == settings.ATLAS_VAR / batch.folder


@committed
def test_a_reader_that_takes_too_long_is_ended_and_the_batch_tells(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    monkeypatch.setattr(child, "CLOCK", 0)
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.stage == Stage.FAILED
    assert "longer" in batch.problem
    assert staging_tables() == []


@committed
def test_an_undo_that_is_ended_leaves_the_import_applied_and_may_be_begun_again(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    batch = done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    with monkeypatch.context() as hurried:
        hurried.setattr(child, "CLOCK", 0)
        batch = done(batch, Step.UNDO, officer, work)
    assert (batch.stage, Parcel.objects.count()) == (Stage.APPLIED, 1)
    assert "longer" in batch.problem
    batch = done(batch, Step.UNDO, officer, work)
    assert (batch.stage, batch.problem, Parcel.objects.count()) == (Stage.UNDONE, "", 0)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


@committed
def test_a_worker_killed_at_any_moment_of_an_apply_leaves_the_register_before_or_after(
    start: Callable[..., Batch],
    work: Work,
    officer: User,
    shared_data: Path,
    tmp_path: Path,
    worker_process: Callable[[], subprocess.Popen[bytes]],
) -> None:
    batch = start(shared_data / "kozelshchyna" / "parcels.geojson")
    batch = done(batch, Step.CHECK, officer, work)
    moments = random.Random(4)

    def is_held() -> bool:
        return bool(
            query(
                "SELECT 1 FROM pg_locks JOIN pg_database AS held_in ON held_in.oid = pg_locks.database"
                " WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()",
                tasks.LOCKS,
            )
        )

    for _attempt in range(5):
        engine.begin(batch, Step.APPLY, officer)
        worker = worker_process()
        wait_for(is_held)
        time.sleep(moments.uniform(0, 4))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        wait_for(lambda: not is_held() and not others_in_transaction())
        batch = Batch.objects.get(pk=batch.pk)
        count = Parcel.objects.count()
        assert count in (0, 1816)
        assert (batch.stage == Stage.APPLIED) == (count == 1816)
        if batch.stage == Stage.APPLIED:
            break
        assert engine.interrupted(batch) or not batch.step
    else:
        batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, Parcel.objects.count()) == (Stage.APPLIED, 1816)


def others_in_transaction() -> bool:
    return bool(
        query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
    )

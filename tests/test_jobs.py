"""Long work in the worker: it exists only if its transaction was committed, and its row tells how far it is."""

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone
from helpers import box, feature, number

from addresses.models import Hromada
from assets.models import Parcel
from geo import holding, jobs
from geo.jobs import Progress, Silence, job
from geo.models import Job, User
from importers.tasks import WAITING

#: Class of advisory locks that nothing else takes.
THINGS = 0x74_65

committed = pytest.mark.django_db(transaction=True)


class NoRoomError(Exception):
    """What the failing work of these tests meets."""


@job(title="Counting of parcels")
def count_up(progress: Progress, to: int) -> str:
    progress.step("counting", to)
    for done in range(1, to + 1):
        progress.advance(done)
    return f"counted to {to}"


@job(title="Work that fails")
def fail(progress: Progress) -> str:
    progress.step("failing")
    raise NoRoomError("no room on the disk")


@job(title="Work that is watched")
def look_from_outside(progress: Progress) -> str:
    with transaction.atomic():
        progress.step("working", 5)
        progress.advance(3)
        outside = connections["default"].copy()
        with closing(outside), outside.cursor() as cursor:
            cursor.execute("SELECT done FROM geo_job WHERE status = 'running'")
            return f"seen from outside: {cursor.fetchone()[0]}"


@job(title="On a thing", on=lambda number: (THINGS, number))
def on_a_thing(progress: Progress, *, number: int) -> str:
    return str(holding.is_held(THINGS, number))


@job(title="Work that looks for what was cut short")
def look_for_the_cut_short(progress: Progress) -> str:
    return f"{jobs.end_cut_short()} cut short"


def queued() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(cursor.fetchone()[0])


@committed
def test_a_job_is_done_by_the_worker_and_its_row_tells_how_it_ended(work: Callable[[], None]) -> None:
    user = User.objects.create_user("officer")
    before = timezone.now()
    made = count_up.start(user=user, to=7)
    assert (made.status, made.title, made.user) == (Job.Status.WAITING, "Counting of parcels", user)
    work()
    made.refresh_from_db()
    assert (made.status, made.message) == (Job.Status.DONE, "counted to 7")
    assert (made.step, made.done, made.total) == ("counting", 7, 7)
    assert before <= made.started_at <= made.finished_at


@committed
def test_work_that_fails_leaves_its_reason_on_the_row(
    work: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    made = fail.start()
    with caplog.at_level(logging.CRITICAL):
        work()
    made.refresh_from_db()
    assert (made.status, made.message, made.step) == (Job.Status.FAILED, "no room on the disk", "failing")
    assert made.finished_at


@committed
def test_a_job_of_a_transaction_that_was_rolled_back_never_exists(work: Callable[[], None]) -> None:
    with transaction.atomic():
        count_up.start(to=3)
        assert (Job.objects.count(), queued()) == (1, 1)
        transaction.set_rollback(True)
    assert (Job.objects.count(), queued()) == (0, 0)


@committed
def test_a_job_that_waits_is_done_once_and_no_more(work: Callable[[], None]) -> None:
    made = count_up.start(to=2)
    work()
    made.refresh_from_db()
    finished = made.finished_at
    work()
    made.refresh_from_db()
    assert made.finished_at == finished
    assert queued() == 0


@pytest.mark.django_db
def test_called_like_a_function_the_work_is_done_here_and_now() -> None:
    assert count_up(Silence(), to=2) == "counted to 2"
    assert not Job.objects.exists()


@committed
def test_an_import_left_to_the_worker_is_made_by_it_and_its_copy_of_the_file_is_removed(
    work: Callable[[], None], kozelshchyna: Hromada, make: Callable[..., Path]
) -> None:
    call_command("import_file", str(make(feature(number(1), box(0)))), "--register", "parcels", "--background")
    assert not Parcel.objects.exists()
    work()
    assert [parcel.cadastral_number for parcel in Parcel.objects.all()] == [number(1)]
    made = Job.objects.get()
    assert made.status == Job.Status.DONE
    assert made.message.endswith("1 new, 0 changed, 0 unchanged, 0 left out")
    assert not list((settings.ATLAS_VAR / WAITING).iterdir())


@committed
def test_progress_is_seen_by_others_while_the_work_is_still_in_its_transaction(work: Callable[[], None]) -> None:
    made = look_from_outside.start()
    work()
    made.refresh_from_db()
    assert made.message == "seen from outside: 3"


@committed
def test_a_job_is_held_for_as_long_as_its_row_says_that_it_runs(
    work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def tell(act: Callable[[int, int], object]) -> Callable[[int, int], object]:
        def told(*thing: int) -> object:
            seen.append((act.__name__, thing, Job.objects.get().status))
            return act(*thing)

        return told

    monkeypatch.setattr(holding, "hold", tell(holding.hold))
    monkeypatch.setattr(holding, "release", tell(holding.release))
    made = on_a_thing.start(number=7)
    work()
    own, thing = (jobs.LOCKS, int(made.uid.hex[-7:], 16)), (THINGS, 7)
    waiting, done = Job.Status.WAITING, Job.Status.DONE
    assert seen == [
        *(("hold", own, waiting), ("hold", thing, waiting)),
        *(("release", thing, done), ("release", own, done)),
    ]
    assert Job.objects.get().message == "True"


@committed
def test_a_job_whose_worker_was_killed_is_told_as_failed_and_one_that_is_worked_on_is_not() -> None:
    killed = Job.objects.create(uid="0e5f2a00-0000-4000-8000-0000f0000001", title="Download", status="running")
    worked_on = Job.objects.create(uid="0e5f2a00-0000-4000-8000-0000ffffffff", title="Import", status="running")
    waiting = Job.objects.create(uid="0e5f2a00-0000-4000-8000-000000000002", title="Release")
    with closing(connections["default"].copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [jobs.LOCKS, 0xFFFFFFF])
        assert jobs.end_cut_short() == 1
    for row in (killed, worked_on, waiting):
        row.refresh_from_db()
    assert (killed.status, killed.message) == (
        Job.Status.FAILED,
        "It was cut short: the worker was stopped, or the power went. Start it again.",
    )
    assert killed.finished_at
    assert (worked_on.status, waiting.status) == (Job.Status.RUNNING, Job.Status.WAITING)
    assert jobs.end_cut_short() == 1


@committed
def test_a_job_at_work_does_not_count_as_cut_short(work: Callable[[], None]) -> None:
    made = look_for_the_cut_short.start()
    work()
    made.refresh_from_db()
    assert (made.status, made.message) == (Job.Status.DONE, "0 cut short")


@committed
def test_a_thing_that_another_session_works_on_is_left_to_it(work: Callable[[], None]) -> None:
    with closing(connections["default"].copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [THINGS, 7])
        on_a_thing.start(number=7)
        work()
    assert Job.objects.get().message == "It is being worked on already."

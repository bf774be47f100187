"""Jobs: long work in the worker, with progress that a page or a terminal reads.

    @job(title=_("Import of a file"))
    def run_import(progress: Progress, batch: str) -> str: …

    run_import.start(user=request.user, batch=str(batch.uid))     # in the caller's transaction

The queue is procrastinate's table in the same database: a job starts only if the transaction that asked for it was
committed, and as many workers as wanted may take from it. `geo.models.Job` is the row that people look at.
"""

import logging
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from geo import db, holding
from geo.models import Job, User

log = logging.getLogger(__name__)

#: Class of the advisory locks by which it is known that a job runs; its number is in `_held_by`.
LOCKS = 0x41_4A  # "AJ"
#: Hexadecimal digits of a job's identifier, its last ones, that are the number of its lock (`cut_short.sql`).
_DIGITS = 7

#: Of a job's arguments, what it works on.
On = Callable[..., holding.Thing]
#: A step with no total (None) is one whose end is not known beforehand.
Total = int | None


class Progress(Protocol):
    """What long work tells while it runs. Called from the thread that does the work."""

    def step(self, title: str | Promise, total: Total = None) -> None:
        """A new step begins; `total` is in units of `advance`."""

    def advance(self, done: int) -> None:
        """`done` units of the present step are behind us, in all."""


class Silence:
    """Progress that nobody watches."""

    def step(self, title: str | Promise, total: Total = None) -> None:
        pass

    def advance(self, done: int) -> None:
        pass


class JobProgress:
    """Progress written to the job's row, over a connection of its own: the work's transaction is still open.

    Use it in a `with` statement, which closes the connection.
    """

    def __init__(self, uid: uuid.UUID) -> None:
        self._uid = uid
        self._aside = connection.copy()

    def __enter__(self) -> "JobProgress":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._aside.close()

    def step(self, title: str | Promise, total: Total = None) -> None:
        self._write("UPDATE geo_job SET step = %s, done = 0, total = %s WHERE uid = %s", [str(title), total, self._uid])

    def advance(self, done: int) -> None:
        self._write("UPDATE geo_job SET done = %s WHERE uid = %s", [done, self._uid])

    def _write(self, statement: str, params: list[Any]) -> None:
        with self._aside.cursor() as cursor:
            cursor.execute(statement, params)


class StartableJob:
    """A function that the worker runs. `start` queues it, calling it runs it here and now."""

    def __init__(self, work: Callable[..., str], title: str | Promise, on: On | None) -> None:
        self.work = work
        self.title = title
        self._on = on
        self._task = app.task(name=f"{work.__module__}.{work.__name__}")(self._run)

    def __call__(self, progress: Progress, **arguments: Any) -> str:
        return self.work(progress, **arguments)

    def start(self, user: User | None = None, **arguments: Any) -> Job:
        """Queue the work within the caller's transaction; its `Job` row."""
        with transaction.atomic():
            made = Job.objects.create(uid=uuid.uuid4(), title=str(self.title), user=user)
            self._task.defer(uid=str(made.uid), arguments=arguments)
        return made

    def _run(self, uid: str, arguments: dict[str, Any]) -> None:
        row = Job.objects.filter(pk=uid)
        # Held as long as the row says that it runs: what runs and is held by nobody was cut short.
        with holding.held(_held_by(uid)), holding.held(self._on and self._on(**arguments)) as is_free:
            row.update(status=Job.Status.RUNNING, started_at=timezone.now())
            try:
                with JobProgress(uuid.UUID(uid)) as progress:
                    message = self.work(progress, **arguments) if is_free else _("It is being worked on already.")
            except Exception as error:
                row.update(status=Job.Status.FAILED, message=str(error), finished_at=timezone.now())
                raise  # procrastinate keeps the traceback and its own record of the failure
            row.update(status=Job.Status.DONE, message=message, finished_at=timezone.now())


def job(title: str | Promise, on: On | None = None) -> Callable[[Callable[..., str]], StartableJob]:
    """Decorator: makes a job of `work(progress, **arguments) -> message`. Arguments must be JSON values.

    `on` tells of the arguments which thing is worked on, of those on which one job at a time may work (`geo.holding`).
    """

    def decorate(work: Callable[..., str]) -> StartableJob:
        return StartableJob(work, title, on)

    return decorate


def end_cut_short() -> int:
    """Have the rows of jobs that nobody is at any more (the worker, or the power, went) say so; how many they were."""
    told = _("It was cut short: the worker was stopped, or the power went. Start it again.")
    return db.execute(db.load("geo", "cut_short"), {"locks": LOCKS, "digits": _DIGITS, "told": told})


def _held_by(uid: str) -> holding.Thing:
    return LOCKS, int(uid[-_DIGITS:], 16)

"""A night without power: what the worker would have done is done once it is back, and once only."""

import asyncio
from datetime import UTC, datetime

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicDeferrer

#: What a night is for: layers published, files and people forgotten.
NIGHTLY = {
    "layers.tasks.publish_layers_nightly",
    "layers.tasks.forget_old_sheets",
    "geo.tasks.sweep_files_nightly",
    "geo.tasks.forget_old_access_log",
    "reports.tasks.tidy_reports",
}
MORNING = datetime(2026, 11, 21, 6, 0, 30, tzinfo=UTC)


def due(at: datetime) -> dict[str, datetime]:
    """What a worker that starts at that moment begins with, and when that was to be done."""
    worker = PeriodicDeferrer(app.periodic_registry, **app.periodic_defaults)
    return {
        task.task.name: datetime.fromtimestamp(when, UTC) for task, when in worker.get_previous_tasks(at=at.timestamp())
    }


def test_what_was_due_at_night_is_due_when_the_worker_is_back_in_the_morning() -> None:
    missed = {name: when for name, when in due(MORNING).items() if when.hour < 5}
    assert set(missed) == NIGHTLY
    assert {when.date() for when in missed.values()} == {MORNING.date()}


def test_it_is_done_once_however_often_the_worker_starts(transactional_db: None) -> None:
    for _start in range(2):
        worker = app.connector.get_worker_connector()
        with app.replace_connector(worker):
            asyncio.run(_begin(MORNING))
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, count(*) FROM procrastinate_jobs GROUP BY task_name HAVING count(*) > 1")
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = ANY(%s)", [list(NIGHTLY)])
        assert cursor.fetchone() == (len(NIGHTLY),)


async def _begin(at: datetime) -> None:
    async with app.open_async():
        worker = PeriodicDeferrer(app.periodic_registry, **app.periodic_defaults)
        await worker.defer_jobs(worker.get_previous_tasks(at=at.timestamp()))

"""Work of this floor that the worker does (procrastinate finds this module)."""

import logging
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from reports import digests, forgetting, outbox, pictures, preparing
from reports.outbox import send_message
from reports.preparing import prepare_photograph

__all__ = [
    "prepare_left_photographs",
    "prepare_photograph",
    "send_digests",
    "send_due_messages",
    "send_message",
    "tidy_reports",
]

log = logging.getLogger(__name__)

#: A digest is sent so long behind its hour, while the worker was busy with something else.
_LATE_FOR_LETTERS = timedelta(hours=1)
#: Files that no row names are left alone for so long: somebody may just be sending them.
_SWEPT_AFTER = timedelta(days=1)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_due_messages")
def send_due_messages(timestamp: int) -> None:
    """Every minute: what was put off, because the other side did not take it."""
    for uid in outbox.due():
        outbox.send(uid)


@app.periodic(cron="0 5-17 * * *")
@app.task(queueing_lock="send_digests")
def send_digests(timestamp: int) -> None:
    """Every hour of the day, in UTC: digests for whom one is due. Who gets one has none due until tomorrow.

    Never for an hour that is past: a worker that is back at night sends nobody letters then.
    """
    now = timezone.now()
    if now - datetime.fromtimestamp(timestamp, UTC) > _LATE_FOR_LETTERS:
        return
    for resident in digests.due(now):
        digests.send(resident, now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="prepare_left_photographs")
def prepare_left_photographs(timestamp: int) -> None:
    """Every five minutes: photographs whose worker died before they were ready."""
    log.info("photographs begun anew: %s", preparing.begin_anew())


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="tidy_reports")
def tidy_reports(timestamp: int) -> None:
    """Every night: people forgotten whose time has come, and files swept that belong to nothing."""
    log.info("rows of people forgotten: %s", forgetting.forget())
    log.info("files of reports swept: %s", pictures.sweep(timezone.now() - _SWEPT_AFTER))

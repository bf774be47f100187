"""Photographs prepared by the worker: encoded anew in a process with limits, and the file as it came deleted.

A worker that dies leaves the photograph waiting, with its file; it is begun anew (`begin_anew`).
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import JobDeferrer

from geo import confined_images, history, storing
from reports import letters, pictures
from reports.models import Photograph, Readiness

log = logging.getLogger(__name__)

#: After so long it is asked whether a photograph that still waits has its job.
_LEFT_AFTER = timedelta(minutes=5)
#: Letters and webhooks go before photographs.
_PRIORITY = -10


def begin(photographs: Sequence[Photograph]) -> None:
    """Have the photographs prepared when the transaction is committed, in which nobody has done so."""
    for one in photographs:
        _job(one.uid.hex).defer(uid=one.uid.hex)


def prepare(uid: str) -> bool:
    """Make the sizes of a photograph that waits for it; whether it did, and nobody else is at it."""
    with pictures.stored() as names, transaction.atomic(), history.acting(None, _("Photographs were prepared.")):
        waiting = Photograph.objects.filter(uid=uid, readiness=Readiness.WAITING)
        one = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if one is None:
            return False
        came_as, one.came_as = one.came_as, ""
        try:
            with default_storage.open(came_as) as file:
                encoded = confined_images.encode(file.read())
        except (confined_images.Broken, FileNotFoundError) as problem:
            log.warning("photograph %s cannot be read: %s", uid, problem)
            one.readiness = Readiness.BROKEN
            letters.tell_of_broken(one)
        else:
            one.readiness = Readiness.READY
            one.width, one.height = encoded.width, encoded.height
            one.stored_as = pictures.store(encoded.files, names)
        one.save()
        transaction.on_commit(lambda: storing.take_away(came_as))
        return True


def begin_anew() -> int:
    """Queue what has waited for long and has no job any more; how many photographs that were."""
    left = Photograph.objects.exclude(came_as="").filter(created_at__lt=timezone.now() - _LEFT_AFTER)
    return sum(_queue(uid.hex) for uid in left.order_by("pk").values_list("uid", flat=True))


@app.task(name="reports.prepare_photograph", priority=_PRIORITY)
def prepare_photograph(uid: str) -> None:
    """Work of the worker: what `prepare` does."""
    prepare(uid)


def _queue(uid: str) -> bool:
    """Queue the work unless it stands in the queue; whether it did not."""
    try:
        with transaction.atomic():
            _job(uid).defer(uid=uid)
    except AlreadyEnqueued:
        return False
    return True


def _job(uid: str) -> JobDeferrer:
    return prepare_photograph.configure(queueing_lock=f"photograph:{uid}")

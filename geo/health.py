"""What an instance rests on: the database, its worker, room on the disk, backups; and who is told where one fails."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from geo import backups, db

_MEGABYTE = 1024 * 1024
#: Below this, uploads and the database soon fail; better to be told while there is room left.
LEAST_FREE_BYTES = 512 * _MEGABYTE
#: A worker says every ten seconds that it is there (procrastinate's `update_heartbeat_interval`).
_SILENT_WORKER = timedelta(minutes=1)


def has_database() -> bool:
    """Whether database and queue answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE false")
    except DatabaseError:
        return False
    return True


def has_room() -> bool:
    """Whether files and the database can go on growing for a while."""
    return _free() > LEAST_FREE_BYTES


def has_worker() -> bool:
    """Whether a worker does the jobs at this moment."""
    [(found,)] = db.rows(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > statement_timestamp() - %s", [_SILENT_WORKER]
    )
    return bool(found)


def troubles(*, is_real: bool) -> list[str]:
    """What whoever answers for the instance has to see to, in sentences; none where all is well.

    Of a hromada that is not `is_real` nobody misses the backups.
    """
    found = []
    if not has_worker():
        found.append(
            _("The worker is not running: imports, letters, photographs and files to download wait. Run ./atlas worker")
        )
    if not has_room():
        found.append(
            _("Only %(free)s MB are left on the disk of %(folder)s. Make room: without it nothing can be saved.")
            % {"free": _free() // _MEGABYTE, "folder": settings.ATLAS_VAR}
        )
    if backups.is_late():
        found.append(
            _("No backup has come into %(folder)s for two days. The list of jobs says why.")
            % {"folder": settings.BACKUPS}
        )
    if is_real and not settings.BACKUPS:
        found.append(_("No backups are made by day. Set ATLAS_BACKUPS to a folder on another disk."))
    return found


def _free() -> int:
    """Bytes on the disk of the instance's folder."""
    return shutil.disk_usage(Path(settings.ATLAS_VAR)).free

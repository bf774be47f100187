"""Backups that the worker makes by itself: one a day in the folder `ATLAS_BACKUPS`, as ``./atlas backup`` has it."""

import os
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from geo.cli.backup import backups_in, into_folder, remove_older
from geo.cli.instance import Instance
from geo.cli.language import choose_language
from geo.cli.postgres import MB

#: So old is the last backup when another is due: somewhat less than a day, as it is looked for every hour.
_DUE_SECONDS = 23 * 3600
#: So old is it when something must have gone wrong: a day without power is none yet.
_LATE_SECONDS = 48 * 3600


class NoFolder(Exception):
    """The folder of backups is not there; the message says which, and what to do."""


def is_due() -> bool:
    """Whether a folder is set, and has no backup of the last day."""
    return bool(settings.BACKUPS) and _is_older_than(_DUE_SECONDS)


def is_late() -> bool:
    """Whether a folder is set, and for two days no backup has come into it, or none ever."""
    return bool(settings.BACKUPS) and _is_older_than(_LATE_SECONDS)


def make() -> str:
    """Make one, and remove those beyond `ATLAS_BACKUPS_KEPT`; says which it is.

    Raises `NoFolder`, and `geo.cli.console.LaunchError` with what went wrong.
    """
    folder = Path(settings.BACKUPS)
    if not folder.is_dir():
        # To make it would put the backup on the disk of the instance, under the place of one that is not mounted.
        message = _("The folder of backups %(folder)s is not there. Mount its disk, or make the folder.")
        raise NoFolder(message % {"folder": folder})
    choose_language()
    made = into_folder(Instance(settings.ATLAS_VAR), os.environ, folder)
    removed = remove_older(folder, settings.BACKUPS_KEPT)
    message = _("%(file)s, %(size).1f MB; older ones removed: %(removed)s")
    return message % {"file": made.name, "size": made.stat().st_size / MB, "removed": len(removed)}


def _is_older_than(seconds: int) -> bool:
    made = backups_in(Path(settings.BACKUPS))
    return not made or made[-1].stat().st_mtime < time.time() - seconds

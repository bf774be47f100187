"""Files of rows in Django's default storage: kept with the row or not at all, under random names, swept when orphaned.

    with stored() as names, transaction.atomic():
        store(f"{random_name('photographs')}.jpg", content, names)

Where what is inside fails, the files are taken away again; what a process that died left is swept at night (`sweep`).
"""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from geo.document_files import FileRefused

log = logging.getLogger(__name__)

#: Letters of a random name that make its folder, so that no folder grows beyond what systems list well.
_SHARD = 2


def random_name(folder: str) -> str:
    """A name in the storage below `folder`, which nobody can guess."""
    name = uuid.uuid4().hex
    return f"{folder}/{name[:_SHARD]}/{name}"


@contextmanager
def stored() -> Iterator[list[str]]:
    """Names of files stored inside; they are taken away again if what is inside fails."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        for name in names:
            take_away(name)
        raise


def store(name: str, content: IO[bytes], names: list[str]) -> None:
    """Store a file under `name`, which is noted in `names` first: a file may be left half written.

    Raises `FileRefused` where the storage does not take it.
    """
    names.append(name)
    try:
        default_storage.save(name, File(content))
    except OSError as error:
        log.exception("%s could not be stored", name)
        raise FileRefused(
            _("The file could not be stored, and nothing was changed. Try again later, or tell the administrator.")
        ) from error


def take_away(name: str) -> None:
    """Delete a file; where that fails the nightly sweep comes by."""
    try:
        default_storage.delete(name)
    except OSError:
        log.exception("%s could not be taken away", name)


def sweep(top: str, unnamed: Callable[[Sequence[str]], Sequence[str]], before: datetime) -> int:
    """Delete the files below `top` that are older than `before` and that `unnamed` gives back; how many they were."""
    swept = 0
    for shard in _folders(top):
        folder = f"{top}/{shard}"
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        for name in unnamed(names):
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                swept += 1
    return swept


def _folders(top: str) -> list[str]:
    try:
        return default_storage.listdir(top)[0]
    except FileNotFoundError:
        return []  # nothing was ever stored; object storages list nothing by themselves

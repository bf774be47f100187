"""Files that people send: kept below ATLAS_VAR, bounded, under names that lead nowhere."""

import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator, get_valid_filename
from django.utils.translation import gettext as _

from geo.durable import onto_disk
from geo.models import User
from geo.registers import Register
from importers.files.contents import files_of
from importers.files.unpack import MAP_SUFFIXES
from importers.models import Batch
from importers.tasks import WAITING
from importers.wizard import aims

#: Bytes that may be sent at once, and files.
MOST_BYTES = 512 * 1024 * 1024
MOST_FILES = 40
#: The folder that they are kept in, as problems with several files call it.
FILES = "files"
_MEGABYTE = 1024 * 1024
_NAME_LETTERS = 255
#: What is opened where a set of loose files was sent: the first of these kinds that there is.
_MAIN = (".shp", ".tab", ".mif")


class UploadRefused(ValueError):
    """The files cannot be taken; the message says why."""


def receive(files: Sequence[UploadedFile], register: type[Register], user: User) -> Batch:
    """Keep the files as a new batch, within the caller's transaction; raises `UploadRefused`, `PermissionDenied`.

    `register` is `importers.proposing.Unmade` for files out of which a layer is to be made.
    """
    aims.require(register, user)
    _bound(files)
    batch_uid = uuid.uuid4()
    folder = Path(WAITING) / str(batch_uid) / FILES
    place = settings.ATLAS_VAR / folder
    place.mkdir(parents=True)
    try:
        names = [_keep(file, place) for file in files]
        onto_disk(place, settings.ATLAS_VAR)
    except BaseException:
        shutil.rmtree(place.parent)
        raise
    main = _main(names)
    parts = {file.name for file in files_of(place / main)} | {main}
    together = not any(PurePath(name).suffix.lower() in MAP_SUFFIXES for name in names if name not in parts)
    return Batch.objects.create(
        uid=batch_uid,
        register=register.slug,
        file_name=main if together else Truncator(", ".join(names)).chars(_NAME_LETTERS),
        stage=Batch.Stage.UPLOADED,
        folder=str(folder),
        # Files that are no parts of one another are opened as a folder of several layers.
        looked={"main": main if together else "", "files": names},
        user=user,
    )


@contextmanager
def unpacking(batch: Batch) -> Iterator[Path]:
    """An empty folder for what is unpacked in one step; gone afterwards.

    Its name tells the batch, so that what a process that was killed left there is found: `forget_unpacked`.
    """
    forget_unpacked(batch)
    folder = _unpacked(batch)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        forget_unpacked(batch)


def forget_unpacked(batch: Batch) -> None:
    """Remove what a step left unpacked; there may be nothing."""
    shutil.rmtree(_unpacked(batch), ignore_errors=True)


def forget(batch: Batch) -> None:
    """Remove the batch's files; there may be none any more."""
    if batch.folder:
        shutil.rmtree((settings.ATLAS_VAR / batch.folder).parent, ignore_errors=True)


def _unpacked(batch: Batch) -> Path:
    return settings.ATLAS_VAR / f"import-{batch.pk}"


def _bound(files: Sequence[UploadedFile]) -> None:
    if not files:
        raise UploadRefused(_("Choose a file: a zip, a table, or the loose files of one map layer together."))
    if len(files) > MOST_FILES:
        raise UploadRefused(
            _("%(count)s files are more than the %(most)s that may be sent at once.")
            % {"count": len(files), "most": MOST_FILES}
        )
    total = sum(file.size or 0 for file in files)
    if total > MOST_BYTES:
        raise UploadRefused(
            _("The files have %(size)s MB, more than the %(most)s MB that may be sent at once.")
            % {"size": total // _MEGABYTE, "most": MOST_BYTES // _MEGABYTE}
        )


def _keep(file: UploadedFile, place: Path) -> str:
    name = get_valid_filename(PurePath(file.name or "file").name)
    target = place / name
    if target.exists():
        raise UploadRefused(_("Two of the files are called “%(name)s”.") % {"name": name})
    with target.open("xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return name


def _main(names: Sequence[str]) -> str:
    for suffix in _MAIN:
        for name in names:
            if name.lower().endswith(suffix):
                return name
    return names[0]

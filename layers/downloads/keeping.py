"""Files of whole layers that were made, kept under data version and audience, each made once.

A small one is made while it is asked for, a large one by the worker. What no longer holds is forgotten by a periodic
task, and by the making of another file where the disk is to be kept within bounds.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import access, crs, registers
from geo.access import Viewer
from geo.durable import onto_disk
from geo.jobs import Progress, Silence, job
from geo.models import Job, Publication, User
from geo.refusals import Refused
from layers.downloads import writing
from layers.downloads.asking import Wanted
from layers.downloads.formats import FORMATS
from layers.downloads.rows import Selection
from layers.figures import figures
from layers.models import KeptDownload

#: A file that nobody asked for anew in so long is made again.
KEPT_FOR = timedelta(days=30)
#: A making that has not ended in so long has died.
MADE_WITHIN = timedelta(hours=2)
#: A register may be changed while its file is made; so often the making is begun anew.
_TRIES = 3
_FOLDER = "downloads"


@dataclass(frozen=True)
class Ready:
    """A file that is there: where, and how many bytes and objects it has."""

    path: Path
    size: int
    rows: int


def ready(wanted: Wanted) -> Ready | None:
    """The kept file of a whole layer, if it is there."""
    row = KeptDownload.objects.filter(**_key(wanted)).exclude(name="").first()
    return _found(row) if row else None


def ask(wanted: Wanted, viewer: Viewer) -> Ready | Job:
    """The kept file of a whole layer; made now if the layer is small, else the job that makes it, or that failed to.

    ValueError, in words, where the format cannot hold the layer.
    """
    if found := ready(wanted):
        return found
    if figures(wanted.selection.sight).count <= settings.DOWNLOAD_NOW_ROWS:
        return make(wanted, Silence())
    row, _created = KeptDownload.objects.get_or_create(**_key(wanted))
    recent = Job.objects.filter(created_at__gt=timezone.now() - MADE_WITHIN)
    former = recent.filter(pk=row.job).first() if row.job else None
    if former and former.status == Job.Status.FAILED:
        # Told once; who asks again has it tried again.
        KeptDownload.objects.filter(pk=row.pk).update(job=None)
        return former
    if former and former.status != Job.Status.DONE:
        return former
    started = make_download.start(
        user=viewer if isinstance(viewer, User) else None,
        slug=wanted.selection.sight.register.slug,
        code=wanted.format.code,
        epsg=wanted.selection.system.epsg,
        encoding=wanted.encoding,
        language=wanted.language,
        viewer=viewer.pk if isinstance(viewer, User) else None,
    )
    KeptDownload.objects.filter(pk=row.pk).update(job=started.pk, name="")
    return started


@job(title=gettext_lazy("Making of a file for download"))
def make_download(
    progress: Progress,
    *,
    slug: str,
    code: str,
    epsg: int,
    encoding: str,
    viewer: int | None,
    language: str = settings.LANGUAGE_CODE,
) -> str:
    """Make the file of a whole layer as this viewer (None: the public) sees it when the work begins."""
    person: Viewer = AnonymousUser() if viewer is None else User.objects.get(pk=viewer)
    for _try in range(_TRIES):
        sight = access.sight(registers.get(slug), person)
        if not sight.anything:
            raise Refused(_("The layer “%(slug)s” is no longer published.") % {"slug": slug})
        made = make(Wanted(FORMATS[code], Selection(sight, crs.system(epsg)), encoding, language), progress)
        if access.sight(registers.get(slug), person).data_version == sight.data_version:
            return _("Objects in the file: %(count)s") % {"count": made.rows}
    raise Refused(_("The layer is being changed at this moment. Ask again in a few minutes."))


def make(wanted: Wanted, progress: Progress) -> Ready:
    """Make the file of a whole layer now, and keep it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    total = figures(wanted.selection.sight).count
    progress.step(_("writing the file"), total)
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        progress.advance(done)

    name = f"{uuid.uuid4()}.{wanted.format.ending}"
    unfinished = folder / f"unfinished-{name}"
    try:
        writing.write(wanted, unfinished, told)
        onto_disk(unfinished)
        unfinished.rename(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    size = (folder / name).stat().st_size
    KeptDownload.objects.update_or_create(
        **_key(wanted), defaults={"name": name, "size": size, "rows": done, "asked_at": timezone.now()}
    )
    _keep_within_bounds(name)
    return Ready(folder / name, size, done)


def forget() -> int:
    """Drop files of past data versions, old ones, and files that no row names; how many rows were dropped."""
    now = timezone.now()
    current = Q()
    for slug, version in Publication.objects.values_list("slug", "data_version"):
        current |= Q(slug=slug, data_version=version)
    old = Q(asked_at__lt=now - KEPT_FOR) | Q(name="", asked_at__lt=now - MADE_WITHIN)
    dropped = _drop(KeptDownload.objects.filter(~current | old, ~Q(name="", asked_at__gte=now - MADE_WITHIN)))
    named = set(KeptDownload.objects.exclude(name="").values_list("name", flat=True))
    for path in _folder().glob("*"):
        # A file just made is not named yet.
        if path.name not in named and path.stat().st_mtime < (now - MADE_WITHIN).timestamp():
            path.unlink(missing_ok=True)
    return dropped


def _keep_within_bounds(newest: str) -> None:
    """Drop the oldest files until all together are within the setting; the one just made stays."""
    room = settings.DOWNLOADS_MAX_BYTES
    over = []
    for row in KeptDownload.objects.exclude(name="").order_by("-asked_at"):
        room -= row.size
        if room < 0 and row.name != newest:
            over.append(row)
    _drop(over)


def _drop(rows: Iterable[KeptDownload]) -> int:
    dropped = list(rows)
    KeptDownload.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    for row in dropped:
        if row.name:
            (_folder() / row.name).unlink(missing_ok=True)
    return len(dropped)


def _found(row: KeptDownload) -> Ready | None:
    path = _folder() / row.name
    return Ready(path, row.size, row.rows) if path.exists() else None


def _folder() -> Path:
    folder: Path = settings.ATLAS_VAR / _FOLDER
    return folder


def _key(wanted: Wanted) -> dict[str, Any]:
    sight = wanted.selection.sight
    return {
        "slug": sight.register.slug,
        "data_version": sight.data_version,
        "audience": sight.audience,
        "format": wanted.format.code,
        "crs": wanted.selection.system.epsg,
        "encoding": wanted.encoding,
        "language": wanted.language if wanted.format.in_words else "",
    }

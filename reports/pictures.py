"""Photographs of reports: kept in all sizes without a byte of what the camera wrote, redacted before they are shown.

Those of residents and programs are looked at and put aside as they came, for the worker to encode anew
(`reports.preparing`); those of the work done are encoded at once, since a closure stands on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from geo import history, storing
from geo.images import Looked, Prepared, Size, prepare
from geo.models import User
from geo.refusals import Refused
from geo.storing import stored
from reports.models import Move, Photograph, PhotographKind, Readiness, Report

__all__ = ["MOST", "file", "file_as_came", "keep", "new_to", "redact", "rows", "store", "stored", "sweep"]

#: Where the sizes of photographs are, and where files are as they came, until they are prepared.
FOLDER, CAME = "reports", "reports-came"
#: Photographs of one report, or of one step.
MOST = 6

#: A rectangle to paint over: left, top, right, bottom, as shares (0…1) of width and height from the upper left corner.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Filed:
    """A photograph whose files are in the storage, and whose row is not there yet; columns of `Photograph`."""

    width: int
    height: int
    sha256: str
    readiness: Readiness
    came_as: str = ""
    stored_as: str = ""


def file(photographs: Sequence[Prepared], names: list[str]) -> list[Filed]:
    """Put the files of different photographs into the storage, within `stored`; those that are the same once.

    Apart from `keep`, so that nobody waits for a disk while the row of a report, or of the switch, is held.
    """
    different = {one.sha256: one for one in photographs}
    return [
        Filed(one.width, one.height, one.sha256, Readiness.READY, stored_as=store(one.files, names))
        for one in different.values()
    ]


def file_as_came(photographs: Sequence[tuple[Looked, IO[bytes]]], names: list[str]) -> list[Filed]:
    """As `file`, of photographs that were looked at and are to be prepared."""
    different = {looked.sha256: (looked, stream) for looked, stream in photographs}
    filed = []
    for looked, stream in different.values():
        name = storing.random_name(CAME)
        storing.store(name, stream, names)
        filed.append(Filed(looked.width, looked.height, looked.sha256, Readiness.WAITING, came_as=name))
    return filed


def store(files: Mapping[Size, bytes], names: list[str]) -> str:
    """Put the sizes of a photograph into the storage, within `stored`; what `stored_as` is to say."""
    name = storing.random_name(FOLDER)
    for size, content in files.items():
        storing.store(f"{name}-{size}.jpg", BytesIO(content), names)
    return name


def keep(report: Report, filed: Sequence[Filed], kind: PhotographKind, move: Move | None = None) -> list[Photograph]:
    """Enter the photographs with the report, but for those that it has already: their files are swept at night."""
    return Photograph.objects.bulk_create(rows(report, new_to(report, filed), kind, move))


def rows(report: Report, filed: Sequence[Filed], kind: PhotographKind, move: Move | None = None) -> list[Photograph]:
    """What `keep` enters."""
    return [Photograph(report=report, kind=kind, move=move, **vars(one)) for one in filed]


def new_to(report: Report, filed: Sequence[Filed]) -> list[Filed]:
    """The photographs that the report does not have yet."""
    present = set(Photograph.objects.filter(report=report).values_list("sha256", flat=True))
    return [one for one in filed if one.sha256 not in present]


def redact(photograph: Photograph, boxes: Sequence[Box], user: User) -> Photograph:
    """Paint black over the boxes, for good on all that is shown; the version before is kept for the dispatchers' eyes.

    Painting again begins with what is shown now. Raises `Refused` for a photograph that cannot be shown yet.
    """
    if not photograph.is_ready:
        raise Refused(_("This photograph is not ready. Wait until it is shown, and paint over it then."))
    with default_storage.open(photograph.file(Size.FULL)) as shown, Image.open(shown) as opened:
        picture = opened.convert("RGB")
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        draw.rectangle(
            (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height), fill="black"
        )
    painted = BytesIO()
    picture.save(painted, "PNG")
    painted.seek(0)
    with stored() as names, transaction.atomic(), history.acting(user, "redaction"):
        photograph.redacted_as = store(prepare(painted).files, names)
        photograph.save(update_fields=["redacted_as"])
    return photograph


def sweep(before: datetime) -> int:
    """Delete the files older than `before` that no photograph names; how many they were."""
    return storing.sweep(FOLDER, _unnamed, before) + storing.sweep(CAME, _unnamed_as_came, before)


def _unnamed(names: Sequence[str]) -> list[str]:
    rows = {name: name.rpartition("-")[0] for name in names}
    named: set[Any] = set()
    for column in ("stored_as", "redacted_as"):
        found = Photograph.objects.filter(**{f"{column}__in": set(rows.values())})
        named |= set(found.values_list(column, flat=True))
    return [name for name, row in rows.items() if row not in named]


def _unnamed_as_came(names: Sequence[str]) -> list[str]:
    named = set(Photograph.objects.filter(came_as__in=names).values_list("came_as", flat=True))
    return [name for name in names if name not in named]

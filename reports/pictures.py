"""Photographs of reports: decoded and encoded anew by `geo.images`, kept in all sizes, redacted before they are shown.

What the camera wrote is gone; the place where it stood is told to the sender once (`geo.images.Prepared.position`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, ImageDraw

from geo import history, storing
from geo.images import Prepared, Size, prepare
from geo.models import User
from geo.storing import stored
from reports.models import Move, Photograph, PhotographKind, Report

__all__ = ["MOST", "file", "keep", "new_to", "redact", "stored", "sweep"]

FOLDER = "reports"
#: Photographs of one report, or of one step.
MOST = 6

#: A rectangle to paint over: left, top, right, bottom, as shares (0…1) of width and height from the upper left corner.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Filed:
    """A photograph whose files are in the storage, and whose row is not there yet."""

    prepared: Prepared
    stored_as: str


def file(photographs: Sequence[Prepared], names: list[str]) -> list[Filed]:
    """Put the files of different photographs into the storage, within `stored`; those that are the same once.

    Apart from `keep`, so that nobody waits for a disk while the row of a report, or of the switch, is held.
    """
    different = {one.sha256: one for one in photographs}
    return [Filed(one, _store(one, names)) for one in different.values()]


def keep(report: Report, filed: Sequence[Filed], kind: PhotographKind, move: Move | None = None) -> None:
    """Enter the photographs with the report, but for those that it has already: their files are swept at night."""
    Photograph.objects.bulk_create(
        Photograph(
            report=report,
            kind=kind,
            move=move,
            width=one.prepared.width,
            height=one.prepared.height,
            sha256=one.prepared.sha256,
            stored_as=one.stored_as,
        )
        for one in new_to(report, filed)
    )


def new_to(report: Report, filed: Sequence[Filed]) -> list[Filed]:
    """The photographs that the report does not have yet."""
    present = set(Photograph.objects.filter(report=report).values_list("sha256", flat=True))
    return [one for one in filed if one.prepared.sha256 not in present]


def redact(photograph: Photograph, boxes: Sequence[Box], user: User) -> Photograph:
    """Paint black over the boxes, for good on all that is shown; the version before is kept for the dispatchers' eyes.

    Painting again begins with what is shown now.
    """
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
        photograph.redacted_as = _store(prepare(painted), names)
        photograph.save(update_fields=["redacted_as"])
    return photograph


def sweep(before: datetime) -> int:
    """Delete the files older than `before` that no photograph names; how many they were."""
    return storing.sweep(FOLDER, _unnamed, before)


def _store(prepared: Prepared, names: list[str]) -> str:
    name = storing.random_name(FOLDER)
    for size, content in prepared.files.items():
        storing.store(f"{name}-{size}.jpg", BytesIO(content), names)
    return name


def _unnamed(names: Sequence[str]) -> list[str]:
    rows = {name: name.rpartition("-")[0] for name in names}
    named: set[Any] = set()
    for column in ("stored_as", "redacted_as"):
        found = Photograph.objects.filter(**{f"{column}__in": set(rows.values())})
        named |= set(found.values_list(column, flat=True))
    return [name for name, row in rows.items() if row not in named]

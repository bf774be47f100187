"""Photographs of reports: decoded and encoded anew by `geo.images`, kept in all sizes, redacted before they are shown.

What the camera wrote is gone; the place where it stood is told to the sender once (`geo.images.Prepared.position`).
"""

from collections.abc import Sequence
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

__all__ = ["MOST", "keep", "redact", "stored", "sweep"]

FOLDER = "reports"
#: Photographs of one report, or of one step.
MOST = 6

#: A rectangle to paint over: left, top, right, bottom, as shares (0…1) of width and height from the upper left corner.
Box = tuple[float, float, float, float]


def keep(
    report: Report, prepared: Prepared, kind: PhotographKind, names: list[str], move: Move | None = None
) -> Photograph | None:
    """Keep a photograph with the report, within `stored`; None where the report has this very one already."""
    if Photograph.objects.filter(report=report, sha256=prepared.sha256).exists():
        return None
    made = Photograph(
        report=report,
        kind=kind,
        move=move,
        width=prepared.width,
        height=prepared.height,
        sha256=prepared.sha256,
        stored_as=_store(prepared, names),
    )
    made.save()
    return made


def redact(photograph: Photograph, boxes: Sequence[Box], user: User) -> Photograph:
    """Paint black over the boxes, for good on all that is shown; the version before is kept for the dispatchers' eyes.

    Painting again begins with what is shown now.
    """
    with default_storage.open(photograph.file(Size.FULL)) as file, Image.open(file) as opened:
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

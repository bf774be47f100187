"""The demonstration's pictures attached to the objects that they show, as an officer attaches photographs."""

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assets.models import CommunalProperty, InvestmentSite
from geo import filing
from geo.attachments import Photograph
from geo.models import User
from geo.registers import PUBLIC

_CREDIT = "Яснобрідська громада, рисунок"


def attach(table: Path, user: User) -> str:
    """Attach the pictures that `table` (demo.pictures) names; objects that have some are left alone."""
    count = 0
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            record = _record(row)
            if not Photograph.objects.filter(register=row["register"], record=record).exists():
                _attach(table.parent / row["file"], row, record, user)
                count += 1
    return _("%(count)s photographs") % {"count": count}


def _attach(path: Path, row: dict[str, Any], record: UUID, user: User) -> None:
    photograph = Photograph(
        register=row["register"],
        record=record,
        caption_uk=row["caption"],
        caption_en=row["caption_en"],
        taken_on=row["taken"],
        credit=_CREDIT,
        audience=PUBLIC,
    )
    with path.open("rb") as file:
        filing.attach_photograph(photograph, file, user, keep_position=True)


def _record(row: dict[str, Any]) -> UUID:
    """The object that a picture shows, by its natural key as the demonstration writes it."""
    if row["register"] == "sites":
        return InvestmentSite.objects.values_list("uid", flat=True).get(number=row["key"])
    holder, number = row["key"].split(", ")
    return CommunalProperty.objects.values_list("uid", flat=True).get(holder__code=holder, inventory_number=number)

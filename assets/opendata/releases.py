"""Releases: all files in a folder for the upload to the national portal, and whether what was released still holds.

The files under `/open-data/` are of this moment always; a release is what was taken to data.gov.ua.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from addresses.models import Hromada
from assets.models import OpenDataRelease
from assets.opendata import files, publishing, rhythm, sets
from assets.opendata.declared import Column, Datatype
from assets.opendata.publishing import Published
from geo import db, history
from geo.durable import onto_disk
from geo.jobs import Progress
from geo.models import User
from geo.registers import Register

MANIFEST = "datapackage.json"
LEGAL_BASIS = "Постанова КМУ від 21.10.2015 № 835; Закон України від 13.01.2011 № 2939-VI, ст. 10-1"
LICENCE = {
    "title": "Вільне використання, зокрема комерційне, із зазначенням джерела (ст. 10-1 Закону України № 2939-VI)",
    "path": "https://zakon.rada.gov.ua/laws/show/2939-17",
}
_HASH = "sha256:"
#: `_changes`, asked once for each register and moment.
_Changes = Callable[..., tuple[datetime | None, datetime | None]]
#: Names of the Table Schema specification for the datatypes.
_TYPES: Mapping[Datatype, str] = {
    Datatype.STRING: "string",
    Datatype.INTEGER: "integer",
    Datatype.DECIMAL: "number",
    Datatype.DATE: "date",
    Datatype.URL: "string",
    Datatype.BOOLEAN: "boolean",
}


@dataclass(frozen=True)
class Standing:
    """How a set that is public now stands with its releases.

    `changed_at`: of the last change in the registers that take part, None where nothing was ever entered. `due`: the
    day by the end of which it must be released again, None where it never was.
    """

    published: Published
    release: OpenDataRelease | None
    changed_at: datetime | None
    due: date | None
    up_to_date: bool


def up_to_date(now: datetime) -> list[Standing]:
    """Every set that is public now, and whether its last release is as fresh as the Resolution wants at that moment."""
    latest = {
        one.data_set: one for one in OpenDataRelease.objects.order_by("data_set", "-made_at").distinct("data_set")
    }
    changes = cache(_changes)  # sets share registers, and releases their moment
    return [_standing(one, latest.get(one.data_set.name), now, changes) for one in publishing.every()]


def release(folder: Path, progress: Progress, user: User | None = None) -> list[OpenDataRelease]:
    """Write every set that is public now into `folder`, with a manifest, and put it on record.

    Files of sets that are no longer public are taken out of the folder. OSError where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made_at = timezone.now()
    published = publishing.every()
    progress.step(_("writing the data sets"), len(published))
    made, resources = [], []
    for number, one in enumerate(published, 1):
        table, sheet = _write(one, files.CSV, folder), _write(one, files.XLSX, folder)
        resources += [table, sheet]
        made.append(
            OpenDataRelease(
                data_set=one.data_set.name,
                made_at=made_at,
                made_by=user,
                rows=one.count(),
                sha256=table["hash"].removeprefix(_HASH),
                versions=one.versions,
            )
        )
        progress.advance(number)
    _take_out(folder, {one.data_set.name for one in published})
    manifest = json.dumps(_manifest(resources), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{manifest}\n", encoding="utf-8")
    onto_disk(folder / MANIFEST)
    with transaction.atomic():
        return OpenDataRelease.objects.bulk_create(made)


def _standing(published: Published, release: OpenDataRelease | None, now: datetime, changes: _Changes) -> Standing:
    since = release.made_at if release else now
    moments = [changes(register, since) for register in published.registers]
    changed_at = max((last for last, _first in moments if last), default=None)
    if release is None:
        return Standing(published, None, changed_at, None, up_to_date=False)
    pending: date | None = None
    if release.versions != published.versions:
        # What left no moment behind (a switch turned, a decision corrected) may be as old as the release.
        first = min((first for _last, first in moments if first), default=since)
        pending = timezone.localdate(first)
    due = rhythm.due(published.data_set.rhythm, timezone.localdate(since), pending)
    return Standing(published, release, changed_at, due, up_to_date=timezone.localdate(now) <= due)


def _changes(register: type[Register], since: datetime) -> tuple[datetime | None, datetime | None]:
    """When the register changed last, and when first after `since`."""
    past = history.events(register.model).model
    statement = db.compose(
        db.load("assets.opendata", "changes"),
        table=sql.Identifier(register.table()),
        past=sql.Identifier(past._meta.db_table),
    )
    [(last, first)] = db.rows(statement, {"since": since})
    return last, first


def _write(published: Published, ending: str, folder: Path) -> dict[str, Any]:
    """One file into the folder, whole or not at all; its entry in the manifest."""
    data_set = published.data_set
    path = folder / f"{data_set.name}.{ending}"
    unfinished = path.with_name(f"{path.name}.part")
    with files.open_file(published, ending) as source, unfinished.open("wb") as target:
        shutil.copyfileobj(source, target)
    onto_disk(unfinished)
    unfinished.replace(path)
    with path.open("rb") as file:
        checksum = file_digest(file, "sha256").hexdigest()
    return {
        "name": f"{data_set.name}-{ending}".lower(),
        "title": data_set.title_uk,
        "description": data_set.about_uk,
        "path": path.name,
        "format": ending,
        "mediatype": files.MEDIA_TYPES[ending].partition(";")[0],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"{_HASH}{checksum}",
        "schema": {
            "fields": [_field(column) for column in data_set.columns],
            "missingValues": [files.NULL],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    return {"name": column.header, "title": column.title_uk, "type": _TYPES[column.datatype]}


def _take_out(folder: Path, published: set[str]) -> None:
    """A set that was switched off must not go to the portal with the others, out of an earlier release."""
    for name in sets.names() - published:
        for ending in files.MEDIA_TYPES:
            (folder / f"{name}.{ending}").unlink(missing_ok=True)


def _manifest(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """A Data Package (Frictionless) with what the passport of a data set asks for."""
    hromada = Hromada.objects.select_related("council").first()
    council = hromada.council if hromada else None
    return {
        "profile": "tabular-data-package",
        "name": "open-data",
        "title": f"Відкриті дані: {hromada.name} територіальна громада" if hromada else "Відкриті дані",
        "language": "uk",
        "created": timezone.now().isoformat(timespec="seconds"),
        "legalBasis": LEGAL_BASIS,
        "licenses": [LICENCE],
        "contributors": [{"title": council.name, "code": council.code, "role": "publisher"}] if council else [],
        "resources": resources,
    }

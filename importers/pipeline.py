"""A file on its way into a register: read → understand → check → compare → apply. `./atlas import` and the wizard
call the same functions.

    with transaction.atomic():
        opened = open_file(request, workdir)
        read = read_file(opened, progress)
        apply_read(read, progress)          # or leave it, and roll back: a rehearsal

Everything happens in the caller's transaction: until it commits, nothing is in the register, and what a killed
process leaves behind is nothing at all.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql
from shapely import from_wkb

from addresses.models import Hromada
from geo import access, crs, db
from geo.jobs import Progress
from geo.models import User
from geo.records import WGS84, State
from geo.registers import Register
from importers import applying, mapping, matching, positions, staging, understanding
from importers.checks import Checks
from importers.files.geojson import RFC_7946
from importers.files.sources import Source, open_source, sample_points
from importers.mapping import MappingProblem, Pairs
from importers.models import Batch
from importers.positions import Candidate, Recognition
from importers.staging import Staging


class Question(Exception):
    """The file cannot decide something that would change what is imported; the message asks, and says how to answer."""


@dataclass(frozen=True)
class Request:
    """What a person asked for. Empty: to be recognised. `crs` is what `geo.crs.parse` takes."""

    path: Path
    register: type[Register]
    crs: str = ""
    encoding: str | None = None
    layer: str | None = None
    pairs: Mapping[str, str] = field(default_factory=dict)
    state: State = State.CURRENT
    user: User | None = None
    #: Name of the file as the person knows it, where it differs from the path's.
    file_name: str = ""


@dataclass(frozen=True)
class Opened:
    """A file that can be read: its layer, where on the earth, which fields go where. Nothing is written yet."""

    request: Request
    source: Source
    recognition: Recognition
    position: Candidate
    pairs: Pairs


@dataclass(frozen=True)
class Read:
    """A file whose rows stand checked and compared in the staging tables of `batch`."""

    opened: Opened
    batch: Batch
    staging: Staging


def bring(request: Request, progress: Progress) -> Batch:
    """The whole way in one transaction, without a look in between; raises what `open_file` raises."""
    with workdir() as folder, transaction.atomic():
        read = read_file(open_file(request, folder), progress)
        apply_read(read, progress)
    return read.batch


@contextmanager
def workdir() -> Iterator[Path]:
    """An empty folder of the instance for unpacking a file; gone afterwards."""
    settings.ATLAS_VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=settings.ATLAS_VAR) as folder:
        yield Path(folder)


def open_file(request: Request, workdir: Path) -> Opened:
    """Look into the file; no row is read yet. `workdir` is an empty folder for unpacking, the caller's to remove.

    Raises `FileProblem` if it is no file to import, `Question` if encoding or coordinate system must be named, and
    `MappingProblem` if fields do not fit.
    """
    source = open_source(request.path, workdir, encoding=request.encoding, layer=request.layer)
    if source.encoding and not source.encoding.chosen:
        raise Question(
            _("The encoding of the texts cannot be told: %(why)s Name it with --encoding.")
            % {"why": source.encoding.why}
        )
    recognition = _recognise(request, source)
    if recognition.chosen is None:
        raise Question(recognition.question)
    pairs = mapping.match(request.register, [one.name for one in source.fields], request.pairs)
    if lacking := mapping.missing(request.register, pairs):
        raise MappingProblem(
            _("No field was recognised as: %(fields)s. The file has: %(known)s. Name it with --map THEIRS=%(first)s")
            % {
                "fields": ", ".join(str(one.title) for one in lacking),
                "known": ", ".join(one.name for one in source.fields),
                "first": lacking[0].name,
            }
        )
    return Opened(request, source, recognition, recognition.chosen, pairs)


def read_file(opened: Opened, progress: Progress) -> Read:
    """Read all rows into staging, understand, check and compare them. Must run in a transaction.

    Raises `PermissionDenied` for a user who may not write in the register, and `FileProblem` if the file breaks off.
    """
    request, position = opened.request, opened.position
    access.require_write(request.register, request.user)
    # The comparison must still hold when it is applied: others read the register meanwhile, but do not write in it.
    db.execute(
        db.compose(
            "LOCK TABLE {register} IN SHARE ROW EXCLUSIVE MODE",
            register=sql.Identifier(request.register.table()),
        )
    )
    batch = Batch.objects.create(
        register=request.register.slug,
        file_name=request.file_name or request.path.name,
        crs=position.system.code,
        operation=position.system.operation.code,
        encoding=(opened.source.encoding.chosen or "") if opened.source.encoding else "",
        mapping=opened.pairs,
        user=request.user,
    )
    progress.step(_("reading"), opened.source.rows)
    staged, batch.rows_read = staging.stage(batch.pk, opened.source, position.system, position.swapped, progress)
    progress.step(_("understanding the values"))
    understanding.understand(request.register, staged, opened.pairs)
    progress.step(_("checking, and comparing with the register"))
    Checks(request.register, staged, opened.pairs, request.state).run()
    for outcome, count in matching.counts(staged).items():
        setattr(batch, f"rows_{outcome}", count)
    tables = {"finding": staged.table("finding"), "row": staged.table("row")}
    db.execute(db.compose(db.load("importers", "keep_findings"), **tables), {"batch_id": batch.pk})
    counted = db.compose("SELECT code, count(*) FROM {finding} GROUP BY code ORDER BY code", **tables)
    batch.findings = dict(db.rows(counted)) | _simplified(opened.source)
    batch.save()
    return Read(opened, batch, staged)


def apply_read(read: Read, progress: Progress) -> None:
    """Write the compared rows into the register; in the transaction of `read_file`."""
    request = read.opened.request
    progress.step(_("writing into the register"))
    applying.apply(request.register, read.staging, read.opened.pairs, read.batch, request.state)
    read.batch.stage = Batch.Stage.APPLIED
    read.batch.applied_at = timezone.now()
    read.batch.save(update_fields=["stage", "applied_at"])
    staging.drop(read.staging)


def _simplified(source: Source) -> dict[str, int]:
    """What reading itself did to geometries, counted by code: of these nothing is to be done in any single row."""
    counts = {"geometry-curves": source.seen.curves, "geometry-heights": source.seen.heights}
    return {code: count for code, count in counts.items() if count}


def _recognise(request: Request, source: Source) -> Recognition:
    """The coordinate system; of a file without positions, any will do."""
    points = sample_points(source)
    if not len(points):
        nowhere = Candidate(crs.system(WGS84), swapped=False, share_inside=0, distance_km=0, source="given")
        return Recognition((), nowhere, None)
    hromada = Hromada.objects.filter(geom__isnull=False).first()
    boundary = from_wkb(bytes(hromada.geom.wkb)) if hromada and hromada.geom else None
    if request.crs:
        try:
            given = crs.parse(request.crs)
        except crs.UnknownSystem as unknown:
            raise Question(str(unknown)) from None
        candidate = positions.assess(points, given, boundary)
        return Recognition((candidate,), candidate, None)
    if source.prj is None and source.crs_stated not in (None, RFC_7946):
        raise Question(
            _(
                "%(file)s names its coordinate system as “%(statement)s”, which is not known here; links are never"
                " followed. Name it with --crs, as in --crs EPSG:4326."
            )
            % {"file": source.title, "statement": source.crs_stated}
        )
    oblast = hromada.code[2:4] if hromada else None
    # A GeoJSON that says nothing is on WGS 84 by its standard.
    stated = f"EPSG:{WGS84}" if source.crs_stated == RFC_7946 else source.prj
    return positions.recognise(points, stated, boundary, oblast=oblast)

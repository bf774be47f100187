"""A file on its way into a register: read → understand → check → compare → apply. `./atlas import` and the wizard
call the same functions.

    with transaction.atomic():
        opened = open_file(request, workdir)
        read = read_file(opened, progress)  # a person looks at it, or it is rolled back: a rehearsal
        hold(request.register)
        apply_read(read, progress)

    with transaction.atomic():
        bring_in(open_file(request, workdir), progress)     # without a look in between

Everything happens in the caller's transaction: until it commits, nothing is in the register, and what a killed
process leaves behind is nothing at all.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql
from shapely import buffer, from_wkb

from addresses.models import Hromada
from geo import access, crs, db
from geo.jobs import Progress
from geo.models import User
from geo.records import WGS84, State
from geo.registers import Register
from importers import applying, labels, locating, mapping, matching, positions, staging, understanding
from importers.checks import Checks
from importers.conflicts import keeping
from importers.files.formats import TABLES, Format
from importers.files.geojson import RFC_7946
from importers.files.sources import Source, open_source, sample_points
from importers.locating import Way
from importers.mapping import MappingProblem, Pairs
from importers.models import Batch
from importers.positions import Candidate, Recognition
from importers.staging import Staging
from importers.transforms import Transform

# What stands on the hromada's boundary lies inside, as the boundary's own corners do; in degrees, about 10 cm.
_EDGE = 1e-6
#: Geometry types of registers that hold points.
_WITH_POINTS = ("POINT", "GEOMETRY")


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
    #: By names of the register's fields, what is done to the file's values before they are understood.
    transforms: Mapping[str, Transform] = field(default_factory=dict)
    #: Columns of a table in which the place of each row stands: two with coordinates (x first), or one with anything.
    place: Sequence[str] = ()
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
    #: How rows are placed whose file has no positions; None where it has, or names nothing that has a place.
    way: Way | None = None


@dataclass(frozen=True)
class Read:
    """A file whose rows stand checked and compared in the staging tables of `batch`.

    `place` are the columns that say where an object is, `notes` the columns of notes by kind of finding. `simplified`
    counts by kind of finding what reading itself did to geometries: of these nothing is to be done in any single row.
    `transforms` were done to the values. `labels` is the column of a drawing's texts, empty for all other files.
    """

    register: type[Register]
    state: State
    batch: Batch
    staging: Staging
    pairs: Pairs
    place: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    simplified: Mapping[str, int] = field(default_factory=dict)
    transforms: Mapping[str, Transform] = field(default_factory=dict)
    labels: str = ""


def bring(request: Request, progress: Progress) -> Batch:
    """The whole way in one transaction, without a look in between; raises what `open_file` raises."""
    with workdir() as folder, transaction.atomic():
        return bring_in(open_file(request, folder), progress)


def hold(register: type[Register]) -> None:
    """Others read the register until the transaction ends, but do not write in it: a comparison still holds then."""
    db.execute(
        db.compose("LOCK TABLE {register} IN SHARE ROW EXCLUSIVE MODE", register=sql.Identifier(register.table()))
    )


@contextmanager
def workdir() -> Iterator[Path]:
    """An empty folder of the instance for unpacking a file; gone afterwards."""
    settings.ATLAS_VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=settings.ATLAS_VAR) as folder:
        yield Path(folder)


def source_of(request: Request, workdir: Path) -> Source:
    """The layer that the request means; `workdir` is an empty folder for unpacking. Raises `FileProblem`."""
    return open_source(
        request.path,
        workdir,
        encoding=request.encoding,
        layer=request.layer,
        place=request.place,
        points=request.register.geometry_type() in _WITH_POINTS,
    )


def open_file(request: Request, workdir: Path) -> Opened:
    """Look into the file; no row is read yet. `workdir` is an empty folder for unpacking, the caller's to remove.

    Raises `FileProblem` if it is no file to import, `Question` if encoding or coordinate system must be named, and
    `MappingProblem` if fields do not fit.
    """
    source = source_of(request, workdir)
    if source.encoding and not source.encoding.chosen:
        raise Question(
            _("The encoding of the texts cannot be told: %(why)s Name it with --encoding.")
            % {"why": source.encoding.why}
        )
    points = sample_points(source)
    recognition = recognise(request, source, points)
    if recognition.chosen is None:
        raise Question(f"{recognition.question} {recognition.advice}".strip())
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
    way = None if len(points) else locating.find(request.register, source)
    return Opened(request, source, recognition, recognition.chosen, pairs, way)


def bring_in(opened: Opened, progress: Progress) -> Batch:
    """Read all rows, check, compare and apply them. Must run in a transaction; raises what `read_file` raises."""
    hold(opened.request.register)
    read = _understood(opened, progress)
    with _checked(read, progress) as checks:
        _write(read, progress)
        checks.settle()
        _keep_findings(read)
    _finish(read)
    return read.batch


def read_file(opened: Opened, progress: Progress, batch: Batch | None = None) -> Read:
    """Read all rows into staging, understand, check and compare them. Must run in a transaction.

    `batch` is there already where a person goes on with it. Whoever applies in the same transaction calls `hold` first.
    Raises `PermissionDenied` for a user who may not write in the register, and `FileProblem` if the file breaks off.
    """
    read = _understood(opened, progress, batch)
    compare(read, progress)
    return read


def compare(read: Read, progress: Progress) -> None:
    """Check the understood rows and compare them with the register; again, if they were compared before."""
    with _checked(read, progress) as checks:
        checks.settle()
        _keep_findings(read)


def apply_read(read: Read, progress: Progress, *, archive_gone: bool = False) -> None:
    """Write the compared rows into the register, which is held (`hold`) since they were compared.

    `archive_gone`: objects of the register that the file does not have are archived.
    """
    _write(read, progress, archive_gone=archive_gone)
    _finish(read)


def _understood(opened: Opened, progress: Progress, batch: Batch | None = None) -> Read:
    request, position = opened.request, opened.position
    access.require_write(request.register, request.user)
    batch = batch or Batch(
        register=request.register.slug, file_name=request.file_name or request.path.name, user=request.user
    )
    batch.crs = position.system.code
    batch.operation = position.system.operation.code
    batch.encoding = (opened.source.encoding.chosen or "") if opened.source.encoding else ""
    batch.mapping = opened.pairs
    batch.save()
    progress.step(_("reading"), opened.source.rows)
    hromada = _boundary()
    around = hromada.geom.extent if hromada and hromada.geom else None
    brought = staging.stage(batch.pk, opened.source, position.system, position.swapped, progress, around)
    staged, batch.rows_read, batch.layers = brought.staging, brought.rows, [*opened.source.seen.layers]
    if opened.way:
        locating.locate(opened.way, request.register, staged, request.user, progress)
    progress.step(_("understanding the values"))
    understanding.understand(request.register, staged, opened.pairs, request.transforms)
    if opened.source.driver is Format.SHAPEFILE:
        in_bytes = batch.encoding == "utf-8"
        matching.keep_texts(request.register, staged, opened.pairs, in_bytes=in_bytes)
    is_table = opened.source.driver in TABLES
    if opened.way or is_table:
        matching.keep_places(request.register, staged, is_table=is_table)
    return Read(
        register=request.register,
        state=request.state,
        batch=batch,
        staging=staged,
        pairs=opened.pairs,
        place=tuple(opened.way.columns if opened.way else opened.source.place),
        notes=dict(opened.source.notes),
        simplified=_simplified(opened, brought),
        transforms=request.transforms,
        labels=opened.source.labels,
    )


@contextmanager
def _checked(read: Read, progress: Progress) -> Iterator[Checks]:
    """The rows compared, and checked as far as it takes to know which of them are left out; the checks are then to be
    settled.
    """
    progress.step(_("checking, and comparing with the register"))
    batch, staged = read.batch, read.staging
    staging.forget_comparison(staged)
    batch.found.all().delete()
    with Checks(
        read.register,
        staged,
        read.pairs,
        read.state,
        place=read.place,
        notes=read.notes,
        transforms=read.transforms,
    ) as checks:
        checks.begin()
        for outcome, count in matching.counts(staged).items():
            setattr(batch, f"rows_{outcome}", count)
        if read.labels:
            batch.rows_left_out -= labels.tell_apart(staged, read.labels)
        batch.rows_gone = matching.count_gone(read.register, staged)
        yield checks


def _keep_findings(read: Read) -> None:
    batch, tables = read.batch, {kind: read.staging.table(kind) for kind in ("finding", "row")}
    db.execute(db.compose(db.load("importers", "keep_findings"), **tables), {"batch_id": batch.pk})
    counted = db.compose("SELECT code, count(*) FROM {finding} GROUP BY code ORDER BY code", **tables)
    batch.findings = dict(db.rows(counted)) | dict(read.simplified)
    batch.save()


def _write(read: Read, progress: Progress, *, archive_gone: bool = False) -> None:
    progress.step(_("writing into the register"))
    applying.apply(read.register, read.staging, read.pairs, read.batch, read.state, archive_gone=archive_gone)


def _finish(read: Read) -> None:
    keeping.take_in(read.register, read.staging, read.batch)
    read.batch.stage = Batch.Stage.APPLIED
    read.batch.applied_at = timezone.now()
    read.batch.save(update_fields=["stage", "applied_at"])
    staging.drop(read.staging)


def _simplified(opened: Opened, brought: staging.Staged) -> dict[str, int]:
    """By kind of finding, how many geometries were made into something else while the rows were read."""
    singles, multis = brought.notes.singles, brought.notes.multis
    counts = {
        "geometry-curves": opened.source.seen.curves,
        "geometry-heights": opened.source.seen.heights,
        "geometry-mixed": singles if multis else 0,
        "axes-swapped": singles + multis if opened.position.swapped else 0,
    }
    return {code: count for code, count in counts.items() if count}


def _boundary() -> Hromada | None:
    """The hromada, if its boundary is known."""
    return Hromada.objects.filter(geom__isnull=False).first()


def recognise(request: Request, source: Source, points: npt.NDArray[np.float64]) -> Recognition:
    """The coordinate system of `points` (n, 2), as the file has them; of a file without positions, any will do."""
    if not len(points):
        nowhere = Candidate(crs.system(WGS84), swapped=False, share_inside=0, distance_km=0, source="given")
        return Recognition((), nowhere, None)
    hromada = _boundary()
    boundary = buffer(from_wkb(bytes(hromada.geom.wkb)), _EDGE, quad_segs=1) if hromada and hromada.geom else None
    if request.crs:
        try:
            given = crs.parse(request.crs)
        except crs.UnknownSystem as unknown:
            raise Question(str(unknown)) from None
        candidate = positions.assess(points, given, boundary)
        return Recognition((candidate,), candidate, None)
    if source.prj is None and source.among is None and source.crs_stated not in (None, RFC_7946):
        raise Question(
            _(
                "%(file)s names its coordinate system as “%(statement)s”, which is not known here; links are never"
                " followed. Name it, as in EPSG:4326."
            )
            % {"file": source.title, "statement": source.crs_stated}
        )
    oblast = hromada.code[2:4] if hromada else None
    # A GeoJSON that says nothing is on WGS 84 by its standard.
    stated = f"EPSG:{WGS84}" if source.crs_stated == RFC_7946 else source.prj
    return positions.recognise(points, stated, boundary, oblast=oblast, among=source.among)

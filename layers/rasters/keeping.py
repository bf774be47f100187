"""Rasters taken in: files kept below ATLAS_VAR, looked at, made into a COG by the worker, and taken away again."""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from geo import access, crs, holding
from geo.crs import CoordinateSystem, UnknownSystem
from geo.document_files import safe_name
from geo.durable import onto_disk
from geo.jobs import Progress, job
from geo.models import Job, Publication, User, Visibility
from layers.models import RasterLayer
from layers.rasters import placing, running
from layers.rasters.refusals import RasterRefused

#: Class of the advisory locks by which it is known that a raster is being made; its number is the other half.
LOCKS = 0x41_52  # "AR"
FOLDER = "rasters"
#: Files that may be sent together, by their endings, and the names under which GDAL finds them beside one another.
ENDINGS = {".tif": ".tif", ".tiff": ".tif", ".tfw": ".tfw", ".tifw": ".tfw", ".wld": ".tfw", ".prj": ".prj"}
_SOURCE = "source"
_PICTURE, _SYSTEM = ".tif", ".prj"
#: Bytes of a world file or a `.prj`.
_MOST_OF_COMPANIONS = 64 * 1024
#: TIFF 6.0, section 2, and BigTIFF: byte order and version.
_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MEGABYTE = 1024 * 1024
_STEPS = {"paint": gettext_lazy("reading the picture"), "pyramid": gettext_lazy("making tiles")}


def receive(row: RasterLayer, files: Sequence[UploadedFile], visibility: Visibility, user: User) -> RasterLayer:
    """Keep the files as the raster `row`, not saved before, and enter what their header says.

    Raises `RasterRefused`, `PermissionDenied`. The coordinate system is the file's if that is one of the known ones;
    `begin` makes the picture.
    """
    access.require_layer_making(user)
    _keep(row, files)
    row.created_by = user
    with transaction.atomic():
        row.save()
        Publication.objects.create(slug=row.slug, relation=f"raster:{row.slug}", visibility=visibility)
    return row


def replace_file(row: RasterLayer, files: Sequence[UploadedFile], user: User) -> None:
    """Another file for the raster: what is shown stays until `begin` has made it anew. Raises as `receive` does."""
    access.require_layer_making(user)
    _require_rest(row)
    former = row.folder
    _keep(row, files)
    row.save()
    if not row.pyramid.startswith(former):
        shutil.rmtree(_place(former), ignore_errors=True)


def begin(row: RasterLayer, system: CoordinateSystem, user: User) -> Job:
    """Give the making of the picture to the worker. Raises `RasterRefused`, `PermissionDenied`."""
    access.require_layer_making(user)
    placing.outline(row.header, system)
    with transaction.atomic():
        row = RasterLayer.objects.select_for_update().get(pk=row.pk)
        _require_rest(row)
        started = make_raster.start(user=user, raster=row.pk, language=get_language() or settings.LANGUAGE_CODE)
        row.job, row.crs, row.problem = started, placing.text_of(system), ""
        row.status = RasterLayer.Status.MAKING
        row.save(update_fields=["job", "crs", "problem", "status"])
    return started


def delete(row: RasterLayer, user: User) -> None:
    """Take the raster away with its files, its tiles and its switch. Raises `RasterRefused`, `PermissionDenied`."""
    access.require_layer_making(user)
    _require_rest(row)
    with transaction.atomic():
        Publication.objects.filter(slug=row.slug).delete()
        row.delete()
    for folder in {row.folder, row.pyramid.partition("/")[0]} - {""}:
        shutil.rmtree(_place(folder), ignore_errors=True)


def at_work(row: RasterLayer) -> bool:
    """Whether the picture waits for the worker, or is being made at this moment.

    Where nobody is at it, `row` is read anew: the making may have ended since it was read, or have begun.
    """
    if row.status != RasterLayer.Status.MAKING or _is_held(row):
        return row.status == RasterLayer.Status.MAKING
    row.refresh_from_db()
    waits = row.job is not None and row.job.status == Job.Status.WAITING
    return row.status == RasterLayer.Status.MAKING and (waits or _is_held(row))


def interrupted(row: RasterLayer) -> bool:
    """Whether the making was begun, and nobody is at it any more: the worker, or the power, went."""
    return not at_work(row) and row.status == RasterLayer.Status.MAKING


def _is_held(row: RasterLayer) -> bool:
    return holding.is_held(LOCKS, row.pk)


def pyramid_of(row: RasterLayer) -> Path:
    """Where the COG lies."""
    return _place(row.pyramid)


@job(title=gettext_lazy("Making of a raster layer"), on=lambda raster, **_others: (LOCKS, raster))
def make_raster(progress: Progress, *, raster: int, language: str) -> str:
    """Make the picture of a raster whose coordinate system is settled, and show it in the place of the one before."""
    with translation.override(language):
        row = RasterLayer.objects.get(pk=raster)
        try:
            _make(row, progress)
        except RasterRefused as problem:
            RasterLayer.objects.filter(pk=raster).update(status=RasterLayer.Status.FAILED, problem=str(problem))
            raise
        return _("The raster “%(raster)s” is ready.") % {"raster": row.title}


def _make(row: RasterLayer, progress: Progress) -> None:
    name = f"{uuid.uuid4()}.tif"

    def listen(told: running.Told) -> None:
        if "step" in told:
            progress.step(_STEPS[told["step"]], None)
        else:
            progress.step(_STEPS["paint"], told["total"])
            progress.advance(told["done"])

    folder = _place(row.folder)
    order = {
        "source": str(folder / f"{_SOURCE}{_PICTURE}"),
        "folder": str(folder),
        "pyramid": str(folder / name),
        "system": crs.pinned_text(crs.parse(row.crs)),
    }
    try:
        made = running.run("make", order, running.MAKE_SECONDS, listen)
    except RasterRefused:
        (folder / name).unlink(missing_ok=True)
        raise
    onto_disk(folder / name, folder)
    former = row.pyramid
    with transaction.atomic():
        RasterLayer.objects.filter(pk=row.pk).update(
            pyramid=f"{row.folder}/{name}",
            size=(folder / name).stat().st_size,
            deepest_zoom=made["max_zoom"],
            bounds=made["bounds"],
            status=RasterLayer.Status.READY,
        )
        Publication.objects.filter(slug=row.slug).update(data_version=F("data_version") + 1)
    if former:
        _place(former).unlink(missing_ok=True)
        if not former.startswith(row.folder):
            shutil.rmtree(_place(former).parent, ignore_errors=True)


def _keep(row: RasterLayer, files: Sequence[UploadedFile]) -> None:
    """Write the files into a new folder and look at them; the row, not saved, knows them then."""
    picture, companions = _sorted(files)
    folder = str(uuid.uuid4())
    place = _place(folder)
    place.mkdir(parents=True)
    try:
        for file in (picture, *companions):
            _write(file, place / f"{_SOURCE}{ENDINGS[_ending(file)]}")
        header = running.run("look", {"source": str(place / f"{_SOURCE}{_PICTURE}")}, running.LOOK_SECONDS)
        system = _stated(header["crs"], place / f"{_SOURCE}{_SYSTEM}")
        onto_disk(place, settings.ATLAS_VAR)
    except BaseException:
        shutil.rmtree(place)
        raise
    row.folder, row.original_name, row.header = folder, safe_name(picture.name or ""), dict(header)
    row.crs, row.status, row.problem = system, RasterLayer.Status.ASKING, ""


def _sorted(files: Sequence[UploadedFile]) -> tuple[UploadedFile, list[UploadedFile]]:
    """The picture, and what lies beside it."""
    for file in files:
        if _ending(file) not in ENDINGS:
            raise RasterRefused(
                _("“%(file)s” is not taken: send a GeoTIFF (.tif), with the .tfw and .prj that lie beside it.")
                % {"file": safe_name(file.name or "")}
            )
    kinds = [ENDINGS[_ending(file)] for file in files]
    if kinds.count(_PICTURE) != 1 or len(set(kinds)) < len(kinds):
        raise RasterRefused(_("Send one GeoTIFF (.tif), and at most one .tfw and one .prj beside it."))
    at = kinds.index(_PICTURE)
    picture, companions = files[at], [file for place, file in enumerate(files) if place != at]
    if (picture.size or 0) > settings.RASTER_MAX_BYTES:
        raise RasterRefused(
            _("“%(file)s” is larger than %(most)s MB. Cut the picture into parts, or have it compressed.")
            % {"file": safe_name(picture.name or ""), "most": settings.RASTER_MAX_BYTES // _MEGABYTE}
        )
    for file in companions:
        if (file.size or 0) > _MOST_OF_COMPANIONS:
            raise RasterRefused(
                _("“%(file)s” is too large for what it should be.") % {"file": safe_name(file.name or "")}
            )
    mark = picture.read(4)
    picture.seek(0)
    if mark not in _MARKS:
        raise RasterRefused(
            _("“%(file)s” is no TIFF, whatever its name says. Export the picture as GeoTIFF.")
            % {"file": safe_name(picture.name or "")}
        )
    return picture, companions


def _stated(wkt: str, beside: Path) -> str:
    """The coordinate system that the file, or the `.prj` beside it, names, if it is a known one; else nothing."""
    told = [wkt, beside.read_text(encoding="utf-8", errors="replace") if beside.exists() else ""]
    for text in filter(None, told):
        try:
            return placing.text_of(crs.parse(text))
        except UnknownSystem:
            continue  # a local system, or an engineering one: the person is asked
    return ""


def _require_rest(row: RasterLayer) -> None:
    if at_work(row):
        raise RasterRefused(_("The raster “%(raster)s” is being made. Wait until it is ready.") % {"raster": row.title})


def _ending(file: UploadedFile) -> str:
    return PurePath(file.name or "").suffix.lower()


def _write(file: UploadedFile, target: Path) -> None:
    with target.open("xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)


def _place(name: str) -> Path:
    folder: Path = settings.ATLAS_VAR / FOLDER / name
    return folder

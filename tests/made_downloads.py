"""Downloads asked for and opened by the programs that people open them with."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openpyxl
import pyproj
import shapely
from django.conf import settings
from django.test import Client
from openpyxl.worksheet.worksheet import Worksheet
from pyogrio.raw import read as read_layer

from assets.models import Parcel
from geo import crs
from geo.models import Job
from layers.downloads import keeping
from layers.models import KeptDownload

Layer = tuple[dict[str, Any], npt.NDArray[np.object_], dict[str, list[Any]]]


def got(client: Client, address: str, status: int = 200) -> bytes:
    """The whole body of an answer of that status."""
    answer: Any = client.get(address)
    assert answer.status_code == status, (address, answer.status_code, answer.content[:300])
    return bytes(answer.getvalue())


def opened(content: bytes, path: Path, layer: str | None = None) -> Layer:
    """What GDAL (pyogrio) reads from a file of these bytes: its meta, geometries, and columns by name."""
    path.write_bytes(content)
    source = f"/vsizip/{path}/{layer}" if path.suffix == ".zip" else str(path)
    meta, _fids, wkb, columns = read_layer(source, layer=None if path.suffix == ".zip" else layer)
    named = dict(zip(meta["fields"], (list(column) for column in columns), strict=True))
    return meta, shapely.from_wkb(wkb), named


def members(content: bytes) -> dict[str, bytes]:
    """The files of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def geometries_of(parcels: list[Parcel]) -> npt.NDArray[np.object_]:
    """The parcels' geometries, EPSG:4326."""
    found: npt.NDArray[np.object_] = shapely.from_wkb([bytes(parcel.geom.wkb) for parcel in parcels])
    return found


def in_system(geometries: npt.NDArray[np.object_], epsg: int) -> npt.NDArray[np.object_]:
    """The geometries in another system by the operation that `geo.crs` pins, easting first."""
    placed = crs.from_wgs84(crs.system(epsg))
    moved: npt.NDArray[np.object_] = shapely.transform(
        geometries, lambda points: np.column_stack(placed(points[:, 0], points[:, 1]))
    )
    return moved


def epsg_of(meta: dict[str, Any]) -> int | None:
    """The code of what a file says of its coordinate system."""
    code: int | None = pyproj.CRS.from_user_input(meta["crs"]).to_epsg()
    return code


def worksheet(content: bytes) -> Worksheet:
    """The only sheet of a workbook."""
    [sheet] = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return sheet


def do_the_work() -> None:
    """What the worker does with the one job that waits for a file."""
    [job] = Job.objects.filter(status=Job.Status.WAITING)
    [arguments] = KeptDownload.objects.filter(job=job.pk).values("slug", "format", "crs", "encoding", "language")
    keeping.make_download(
        keeping.Silence(),
        slug=arguments["slug"],
        code=arguments["format"],
        epsg=arguments["crs"],
        encoding=arguments["encoding"],
        language=arguments["language"] or settings.LANGUAGE_CODE,
        viewer=job.user_id,
    )
    Job.objects.filter(pk=job.pk).update(status=Job.Status.DONE)

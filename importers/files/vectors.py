"""Formats that GDAL reads once they have been looked through: where each is placed, and how it is to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from importers.files import dxf, filegdb, geojson, geojson_lines, kml, mapinfo, markup
from importers.files.batches import Way
from importers.files.contents import LINKED, FoundLayer, linked
from importers.files.encodings import EncodingChoice
from importers.files.formats import Format
from importers.files.unpack import Limits
from importers.problems import FileProblem


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that GDAL may open.

    `stated` is the coordinate system where the format itself tells it in words GDAL doesn't see; `rows` how many there
    are where GDAL's own count says nothing, `least_rows` where it may say too little; `remarks` are sentences for
    people on the layer as a whole.
    """

    path: str
    way: Way = field(default_factory=Way)
    layer: str | None = None
    encoding: EncodingChoice | None = None
    stated: geojson.StatedCrs | None = None
    rows: int | None = None
    least_rows: int = 0
    remarks: tuple[str | Promise, ...] = ()


def place(found: FoundLayer, folder: Path, told: str | None, limits: Limits) -> Placed:
    """Look through the file, and place it in `folder`, which is made, under a name that means nothing to GDAL.

    `told` is a person's choice of the encoding. Raises FileProblem.
    """
    return _PLACES[found.format](found, folder, told, limits)


def _geojson_lines(found: FoundLayer, folder: Path, _told: str | None, _limits: Limits) -> Placed:
    opened = folder / "layer.geojsonl"
    stated = geojson.place(found.path, opened, found.shown)
    rows = geojson_lines.check(opened, found.shown)
    return Placed(f"GeoJSONSeq:{opened}", stated=stated, rows=rows)


def _kml(found: FoundLayer, folder: Path, _told: str | None, _limits: Limits) -> Placed:
    kml.check(found.path, found.shown)
    way = Way(left_out=kml.APPEARANCE, adapt=kml.with_plain_descriptions)
    return Placed(str(linked(found.path, folder, f"{LINKED}.kml")), way, layer=found.inner)


def _gpx(found: FoundLayer, folder: Path, _told: str | None, _limits: Limits) -> Placed:
    markup.check(found.path, found.shown)
    return Placed(str(linked(found.path, folder, f"{LINKED}.gpx")), layer=found.inner)


def _file_geodatabase(found: FoundLayer, folder: Path, _told: str | None, _limits: Limits) -> Placed:
    opened = filegdb.place(found.path, folder, found.shown)
    return Placed(str(opened), Way(curved=True), layer=found.inner)


def _mapinfo(found: FoundLayer, folder: Path, told: str | None, _limits: Limits) -> Placed:
    table = mapinfo.place(found.path, folder, told, found.shown)
    return Placed(
        str(table.path), Way(text_encoding=table.encoding.chosen), encoding=table.encoding, least_rows=table.rows
    )


def _dxf(found: FoundLayer, folder: Path, told: str | None, limits: Limits) -> Placed:
    opened = folder / "layer.dxf"
    encoding = dxf.place(found.path, opened, told, found.shown)
    drawing = dxf.survey(opened, limits.max_rows, found.shown)
    known = ", ".join(f"{name} ({count})" for name, count in drawing.layers.most_common(_NAMED_LAYERS))
    if found.inner is not None and found.inner not in drawing.layers:
        raise FileProblem("layer-unknown", found.shown, layer=found.inner, layers=known)
    way = Way(
        options=dxf.OPTIONS,
        columns=dxf.FIELDS,
        where=dxf.of_layer(found.inner) if found.inner is not None else None,
        rows_from_fid=True,
        adapt=drawing.with_outlines,
    )
    remark = format_lazy(_("Layers of the drawing: {layers}. One of them alone is taken with --layer."), layers=known)
    rows = drawing.layers.total() if found.inner is None else drawing.layers[found.inner]
    return Placed(str(opened), way, encoding=encoding, rows=rows, remarks=(remark,))


# A drawing may have hundreds of layers; those with most entities are the ones meant.
_NAMED_LAYERS = 20

_PLACES: dict[Format, Callable[[FoundLayer, Path, str | None, Limits], Placed]] = {
    Format.GEOJSON_LINES: _geojson_lines,
    Format.KML: _kml,
    Format.GPX: _gpx,
    Format.FILE_GEODATABASE: _file_geodatabase,
    Format.MAPINFO: _mapinfo,
    Format.DXF: _dxf,
}

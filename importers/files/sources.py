"""Opening what people upload: a file of one of the formats (`formats.Format`), several in a zip or a folder. Nothing
else is ever opened.

    source = open_source(path, workdir)
    for batch in read_batches(source):
        ...

Coordinates stay as they stand in the file, x first; which CRS they are in is for `importers.positions` to
recognise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyogrio
import pyproj
import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from importers.files import (
    arrow_layer,
    dbf,
    drivers,
    dxf,
    geojson,
    geopackage,
    mapinfo,
    own_layers,
    shapefile,
    together,
    vectors,
)
from importers.files.arrow_layer import ArrowLayer
from importers.files.batches import GEOM, ROW, Seen, SourceField, Way, fields_of, stream
from importers.files.contents import FoundLayer, find_layers, pick_layer
from importers.files.encodings import EncodingChoice, choose
from importers.files.extents import bounded
from importers.files.formats import Format
from importers.files.unpack import DEFAULT_LIMITS, Limits
from importers.problems import FileProblem

__all__ = ["GEOM", "ROW", "Source", "SourceField", "open_source", "read_batches", "sample_points"]

#: Rows read at a time; some batches are in memory at once, in GDAL, in Arrow and as geometries.
BATCH_ROWS = 8_192
#: Places of a large file at which objects are sampled.
_SAMPLED_RUNS = 20


@dataclass(frozen=True, slots=True)
class Source:
    """One layer of an uploaded file, checked and ready to be read.

    `title` is the file's name as the person knows it, `path` the file that was given, `layer` the layer's
    name. `fields` have the names of the batches' columns. `geometry_type` is GDAL's name of it ("Polygon",
    "Unknown").

    `prj` is WKT: a .prj's text as it stands, or the CRS that a GeoPackage or GeoJSON names; None where the
    file states none that is known. `crs_stated` is the statement in the file's own words, which tells the
    GeoJSON that is on WGS 84 by its standard (`geojson.RFC_7946`) from the file that says nothing (None).

    `encoding` is None where the format allows UTF-8 alone. `gdal_path` and `gdal_layer` are what GDAL opens, `way` how
    it reads them; `own` is the layer that was read here instead, whose `place`, `notes` and `among` stand in the
    properties below. `remarks` are sentences for people on the layer as a whole; `seen` is counted while the rows are
    read. `parts` are the layers that are read as this one (`together`), which are then what is opened.
    """

    title: str
    path: Path
    driver: Format
    layer: str
    rows: int
    fields: tuple[SourceField, ...]
    geometry_type: str
    prj: str | None
    crs_stated: str | None
    encoding: EncodingChoice | None
    gdal_path: str
    gdal_layer: str | None
    way: Way = field(default_factory=Way)
    remarks: tuple[str | Promise, ...] = ()
    seen: Seen = field(default_factory=Seen, compare=False)
    own: ArrowLayer | None = None
    parts: tuple[Source, ...] = ()

    @property
    def place(self) -> tuple[str, ...]:
        """The fields of a table in which each row's place stands, or those that a person named."""
        return self.own.place if self.own else ()

    @property
    def notes(self) -> Mapping[str, str]:
        """Columns of the batches that are no fields, by the kind of finding that their texts become."""
        return self.own.notes if self.own else {}

    @property
    def labels(self) -> str:
        """The field with the texts of a drawing, which are rows like its outlines; empty for all other formats."""
        return dxf.TEXT if self.driver is Format.DXF else ""

    @property
    def among(self) -> tuple[int, ...] | None:
        """EPSG codes that the file's own name of its coordinate system leaves to choose from; None: any."""
        return self.own.among if self.own else None


def open_source(
    path: Path,
    workdir: Path,
    *,
    encoding: str | None = None,
    layer: str | None = None,
    place: Sequence[str] = (),
    points: bool = True,
    limits: Limits = DEFAULT_LIMITS,
) -> Source:
    """Check the file at `path`, unpack it under `workdir` if it is a zip, and describe the layer in it.

    `path` may be a folder: of files that belong together, or a geodatabase. `encoding` is a person's choice for the
    texts of a format that doesn't fix it, `layer` the name of the layer where there are several, or
    `together.TOGETHER` for all of them, `place` the columns of a table in which the place of each row stands, `points`
    whether a table's coordinates are such. `workdir` is the caller's: an empty folder that outlives the Source. An
    encoding that the bytes can't decide is no problem yet (`source.encoding.chosen` is None) and becomes one on
    reading. Raises FileProblem.
    """
    layers = find_layers(path, workdir, limits)

    def opened(found: FoundLayer, folder: Path) -> Source:
        return _open_layer(found, path, folder, encoding, place, points, limits)

    if layer == together.TOGETHER and together.can_be_read_together(layers):
        parts = [opened(found, workdir / "together" / str(number)) for number, found in enumerate(layers)]
        return _within(together.join(parts, path), path.name, limits)
    only = layer == together.TOGETHER and len(layers) == 1
    found = layers[0] if only else pick_layer(layers, layer, path)
    return _within(opened(found, workdir / "layer"), found.shown, limits)


def read_batches(source: Source, batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Yield the layer's rows: `ROW` (int64, from 1, as a person counts them in the file), the fields, `GEOM`
    (WKB).

    Texts are UTF-8; those that their field cut in the middle of a letter end before it. Raises FileProblem
    where the encoding is still open, the file breaks off, or an object is beyond all bounds (`extents`).
    """
    if source.encoding and not source.encoding.chosen:
        likeliest = ", ".join(candidate.name for candidate in source.encoding.candidates if candidate.score > 0)
        raise FileProblem("encoding-unclear", source.title, candidates=likeliest)
    source.seen.begin()
    batches = _stream(source, batch_rows, source.seen)
    return batches if source.parts else bounded(batches, source.title)


def sample_points(source: Source, limit: int = 2_000) -> NDArray[np.float64]:
    """Return up to `limit` vertices, spread evenly over the objects: float64 (n, 2), the file's x and y.

    Raises FileProblem "breaks-off" where an object can't be read.
    """
    try:
        samples = [shapely.from_wkb(wkb, on_invalid="ignore") for wkb in _samples(source, limit)]
    except _GDAL_ERRORS as error:
        raise FileProblem("breaks-off", source.title) from error
    chosen = [shapely.get_coordinates(geometries) for geometries in samples]
    points = np.concatenate(chosen)
    points = points[np.isfinite(points).all(axis=1)]
    every = max(1, -(-len(points) // limit))
    return points[::every]


def _samples(source: Source, limit: int) -> Iterator[NDArray[np.object_]]:
    """Geometries (WKB) of about `limit` objects: some runs where the format can skip, else of every so-manyth."""
    if source.parts:
        for part in source.parts:
            yield from _samples(part, max(1, limit // len(source.parts)))
        return
    if source.driver not in _SKIPPING:
        stride = max(1, source.rows // limit)
        for batch in _stream(source, BATCH_ROWS, Seen(), attributes=False):
            picked = batch.column(ROW).to_numpy() % stride == 0
            yield batch.column(GEOM).to_numpy(zero_copy_only=False)[picked]
        return
    run = max(1, limit // _SAMPLED_RUNS)
    for start in sorted({int(place) for place in np.linspace(0, max(0, source.rows - run), _SAMPLED_RUNS)}):
        part = pyogrio.raw.read(
            source.gdal_path, layer=source.gdal_layer, columns=[], skip_features=start, max_features=run
        )
        yield part[2]


drivers.pin()

_BROKEN = {
    Format.SHAPEFILE: "shp-broken",
    Format.GEOPACKAGE: "gpkg-broken",
    Format.KML: "kml-broken",
    Format.GPX: "kml-broken",
    Format.FILE_GEODATABASE: "gdb-broken",
    Format.MAPINFO: "mapinfo-broken",
    Format.DXF: "dxf-cut",
}
_GDAL_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pa.ArrowException,
    # A stream of Arrow tells so of memory that GDAL did not get.
    OSError,
    RuntimeError,
)
# Formats whose reader finds an object without reading those before it.
_SKIPPING = frozenset({Format.SHAPEFILE, Format.GEOPACKAGE})
_AS_RECORDED = Way(rows_from_fid=True)
# Arcs are known here by their own geometry types alone.
_CURVED = Way(curved=True)
# A list in a property is shown as its text, like any other nested value.
_LISTS_AS_TEXT = Way(options={"ARRAY_AS_STRING": "YES"})


def _open_layer(
    found: FoundLayer,
    path: Path,
    folder: Path,
    encoding: str | None,
    place: Sequence[str],
    points: bool,
    limits: Limits,
) -> Source:
    match found.format:
        case Format.SHAPEFILE:
            return _open_shapefile(found, path, folder, encoding)
        case Format.GEOPACKAGE:
            return _open_geopackage(found, path, folder)
        case Format.GEOJSON:
            return _open_geojson(found, path, folder)
        case Format.CSV | Format.SHEETS | Format.EXCHANGE_FILE:
            return _open_own(found, path, folder / "layer.arrow", encoding, place, points)
        case _:
            return _open_vector(found, path, folder, encoding, limits)


def _within(source: Source, shown: str, limits: Limits) -> Source:
    """Return the source; raises FileProblem where it has nothing, or too much."""
    if source.rows == 0:
        raise FileProblem("no-features", shown)
    if len(source.fields) > limits.max_columns:
        raise FileProblem("many-columns", shown, count=len(source.fields), limit=limits.max_columns)
    if source.rows > limits.max_rows:
        raise FileProblem("too-many-rows", shown, limit=limits.max_rows)
    return source


def _open_shapefile(found: FoundLayer, path: Path, folder: Path, told: str | None) -> Source:
    opened = shapefile.place(found.path, folder, found.shown)
    encoding = choose(opened.with_suffix(".dbf"), shapefile.read_cpg(found.path), told, found.shown)
    prj = shapefile.read_prj(found.path)
    source = _describe(found, path, str(opened), None, prj, ".prj" if prj else None, encoding)
    deleted = dbf.count_deleted(opened.with_suffix(".dbf"), source.rows)
    return replace(source, rows=source.rows - deleted, way=_AS_RECORDED)


def _open_geopackage(found: FoundLayer, path: Path, folder: Path) -> Source:
    folder.mkdir(parents=True, exist_ok=True)
    opened = folder / "layer.gpkg"
    opened.symlink_to(found.path.resolve())
    layer = found.inner or found.name
    wkt, statement = _stated(_info(found, str(opened), layer, None))
    source = _describe(found, path, str(opened), layer, wkt, statement, None)
    return replace(source, rows=geopackage.count_rows(opened, layer, found.shown), way=_CURVED)


def _open_geojson(found: FoundLayer, path: Path, folder: Path) -> Source:
    opened = folder / "layer.geojson"
    stated = geojson.place(found.path, opened, found.shown)
    # The prefix keeps every other driver away: some of them read JSON that is a recipe for opening other
    # files.
    source = _describe(found, path, f"GeoJSON:{opened}", None, stated.wkt, stated.statement, None, _LISTS_AS_TEXT)
    if source.rows == 1 and not source.fields:
        geojson.refuse_bare_geometry(opened, found.shown)
    return source


def _open_vector(found: FoundLayer, path: Path, folder: Path, told: str | None, limits: Limits) -> Source:
    placed = vectors.place(found, folder, told, limits)
    remarks = placed.remarks
    if placed.stated:
        wkt, statement = placed.stated.wkt, placed.stated.statement
    else:
        wkt, statement = _stated(_info(found, placed.path, placed.layer, None, placed.way))
    if found.format is Format.MAPINFO and wkt and mapinfo.has_lost_its_datum(wkt):
        wkt, statement, remarks = None, None, (*remarks, mapinfo.LOST_DATUM)
    source = _describe(found, path, placed.path, placed.layer, wkt, statement, placed.encoding, placed.way)
    rows = max(source.rows, placed.least_rows) if placed.rows is None else placed.rows
    return replace(source, rows=rows, remarks=remarks)


def _open_own(
    found: FoundLayer, path: Path, target: Path, told: str | None, place: Sequence[str], points: bool
) -> Source:
    layer = own_layers.write(found, target, told, place, points)
    return Source(
        title=path.name,
        path=path,
        driver=found.format,
        layer=found.name,
        rows=layer.rows,
        fields=layer.fields,
        geometry_type=layer.geometry_type,
        prj=layer.wkt,
        crs_stated=layer.stated or layer.wkt,
        encoding=layer.encoding,
        gdal_path=str(layer.path),
        gdal_layer=None,
        remarks=layer.remarks,
        own=layer,
    )


def _stated(info: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the WKT of the system that a layer is in by GDAL, and its name; a plan's own axes are none."""
    crs = info["crs"] or None
    stated = pyproj.CRS.from_user_input(crs) if crs else None
    return (None, None) if stated is None or stated.is_engineering else (stated.to_wkt(), crs)


def _describe(
    found: FoundLayer,
    path: Path,
    gdal_path: str,
    gdal_layer: str | None,
    prj: str | None,
    crs_stated: str | None,
    encoding: EncodingChoice | None,
    way: Way | None = None,
) -> Source:
    way = way or Way()
    info = _info(found, gdal_path, gdal_layer, _gdal_encoding(found.format, encoding), way)
    return Source(
        title=path.name,
        path=path,
        driver=found.format,
        layer=found.name,
        rows=int(info["features"]),
        fields=fields_of(info, way),
        geometry_type=info["geometry_type"] or "Unknown",
        prj=prj,
        crs_stated=crs_stated,
        encoding=encoding,
        gdal_path=gdal_path,
        gdal_layer=gdal_layer,
        way=replace(way, columns=tuple(filter(way.reads, map(str, info["fields"])))) if way.left_out else way,
    )


def _gdal_encoding(format_: Format, encoding: EncodingChoice | None) -> str | None:
    """Return GDAL's name of the encoding that it has to decode; other formats are decoded here."""
    return encoding.gdal_name if encoding and format_ is Format.SHAPEFILE else None


def _info(
    found: FoundLayer, gdal_path: str, gdal_layer: str | None, encoding: str | None, way: Way | None = None
) -> dict[str, Any]:
    options = way.options if way else {}
    try:
        info: dict[str, Any] = pyogrio.read_info(
            gdal_path, layer=gdal_layer, encoding=encoding, force_feature_count=True, **options
        )
    except _GDAL_ERRORS as error:
        if found.format in (Format.GEOJSON, Format.GEOJSON_LINES):
            raise geojson.refusal(found.path, found.shown, error) from error
        raise FileProblem(_BROKEN[found.format], found.shown, reason=_("it can't be opened")) from error
    if info["driver"] != found.format:
        raise FileProblem("not-a-map-file", found.shown, found=info["driver"])
    return info


def _stream(source: Source, batch_rows: int, seen: Seen, *, attributes: bool = True) -> Iterator[pa.RecordBatch]:
    if source.parts:
        streams = (
            (part, bounded(_stream(part, batch_rows, seen, attributes=attributes), f"{part.title}, {part.layer}"))
            for part in source.parts
        )
        yield from together.in_one_shape(source, streams, seen, attributes=attributes)
        return
    if source.own:
        batches = arrow_layer.read(source.own.path, batch_rows, attributes=attributes)
    else:
        batches = stream(
            source.gdal_path,
            source.fields,
            batch_rows,
            layer=source.gdal_layer,
            encoding=_gdal_encoding(source.driver, source.encoding),
            way=source.way,
            seen=seen,
            attributes=attributes,
        )
    read = 0
    try:
        for batch in batches:
            read += len(batch)
            yield batch
    except _GDAL_ERRORS as error:
        raise FileProblem("breaks-off", source.title) from error
    if read != source.rows:
        raise FileProblem("breaks-off", source.title)

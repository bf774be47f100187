"""GeoPackage and shapefile: runs of rows as Arrow batches, written by GDAL (pyogrio)."""

import csv
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils import translation
from psycopg import sql
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv
from pyogrio.raw import write_arrow

from geo.registers import Field, Kind
from geo.short_names import short_names
from layers import columns
from layers.downloads.formats import CP1251
from layers.downloads.rows import Selection, copied

_TYPES = {
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.BOOLEAN: pa.bool_(),
}
_KEY, _GEOMETRY = "id_", "geom"
#: Of GeoPackage; what GDAL writes by itself is one that QGIS and GDAL of Debian 12 know in part only, and say so.
_GEOPACKAGE = "1.3"
#: GDAL's names of the kinds of geometry.
_KINDS = {
    "POINT": "Point",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Unknown",
}
#: A shapefile holds one kind: what may be of several becomes several, and what is not on the map is with the areas.
_ONE_KIND = {"POINT": "points", "MULTILINESTRING": "lines", "MULTIPOLYGON": "areas"}
_OFF_MAP = "MULTIPOLYGON"
_DBF_TEXT_BYTES = 254
#: Byte of the DBF that names its encoding, and its value for Windows-1251; programs that know .cpg read that.
_LANGUAGE_OFFSET, _LANGUAGE = 29, {CP1251: 0xC9}
_NO_LANGUAGE = 0x00
#: Signs of Ukrainian texts that Windows-1251 has in another shape only.
_IN_CP1251 = str.maketrans({"ʼ": "’", "‑": "-", "−": "-", "²": "2", "³": "3"})

#: The table of shortened names.
NAMES = "fields.csv"

#: Told how many objects more are behind us.
Told = Callable[[int], None]


@dataclass
class DbfTexts:
    """Makes texts that a DBF can hold, and counts by column what had to be shortened or lost a sign."""

    encoding: str
    shortened: dict[str, int] = field(default_factory=dict)
    replaced: dict[str, int] = field(default_factory=dict)

    def of(self, column: str) -> Callable[[str], str]:
        """The function for one column's texts."""

        def fitted(text: str) -> str:
            if self.encoding == CP1251:
                text = text.translate(_IN_CP1251)
            encoded = text.encode(self.encoding, errors="replace")
            if encoded.decode(self.encoding) != text:
                self.replaced[column] = self.replaced.get(column, 0) + 1
            if len(encoded) > _DBF_TEXT_BYTES:
                self.shortened[column] = self.shortened.get(column, 0) + 1
            return encoded[:_DBF_TEXT_BYTES].decode(self.encoding, errors="ignore")

        return fitted


def geopackage(selection: Selection, path: Path, told: Told) -> None:
    """Write an OGC GeoPackage with its R-tree to `path`; `told` hears the number of objects written, run by run."""
    register = selection.sight.register
    names = ["uid", *(one.name for one in selection.sight.fields)]
    kind = _KINDS[register.geometry_type()]
    rows = read(selection, names, told)
    _write(rows, path, selection, kind, "GPKG", layer=register.slug, version=_GEOPACKAGE)


def shapefile(selection: Selection, path: Path, told: Told, encoding: str) -> None:
    """Write a zip of the shapefile with .prj, .cpg and `fields.csv` (UTF-8), the table of shortened names, to `path`.

    The .dbf says its encoding in its own language byte too. Texts are cut at 254 bytes, and `fields.csv` says how many
    were. `told` is called as above.
    """
    names = short_names(["uid", *(one.name for one in selection.sight.fields)])
    texts = DbfTexts(encoding)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for name, kind, only in _parts(selection):
            shape = Path(folder) / f"{name}.shp"
            reader = read(selection, names, told, texts, only)
            _write(reader, shape, selection, _KINDS[kind], "ESRI Shapefile", encoding=encoding.upper())
            with shape.with_suffix(".dbf").open("r+b") as table:
                table.seek(_LANGUAGE_OFFSET)
                table.write(bytes([_LANGUAGE.get(encoding, _NO_LANGUAGE)]))
        _write_names(Path(folder) / NAMES, names, selection.sight.fields, texts)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)


def _parts(selection: Selection) -> list[tuple[str, str, sql.Composable | None]]:
    """Name, kind of geometry and condition of each shapefile."""
    slug, own = selection.sight.register.slug, selection.sight.register.geometry_type()
    if own in _ONE_KIND:
        return [(slug, own, None)]
    kind_of = sql.SQL("coalesce(GeometryType({}), {})").format(
        sql.Identifier(columns.RECORD, "geom"), sql.Literal(_OFF_MAP)
    )
    return [
        (f"{slug}_{called}", kind, sql.SQL("{} = {}").format(kind_of, sql.Literal(kind)))
        for kind, called in _ONE_KIND.items()
    ]


def read(
    selection: Selection,
    names: Sequence[str],
    told: Told,
    texts: DbfTexts | None = None,
    only: sql.Composable | None = None,
) -> pa.RecordBatchReader:
    """The rows as Arrow batches, a run each: the geometry `geom` as WKB (null: not on the map), then texts, numbers,
    truths and dates under `names`, which are those of `uid` and of the viewer's fields.
    """
    types = [pa.string(), *(_TYPES.get(one.kind, pa.string()) for one in selection.sight.fields)]
    schema = pa.schema([(_GEOMETRY, pa.binary()), *zip(names, types, strict=True)])
    return pa.RecordBatchReader.from_batches(schema, _batches(selection, schema, told, texts, only))


def _batches(
    selection: Selection, schema: pa.Schema, told: Told, texts: DbfTexts | None, only: sql.Composable | None
) -> Iterator[pa.RecordBatch]:
    """Runs that PostgreSQL writes as CSV and Arrow reads by columns, so that no value becomes a Python object."""
    named = ReadOptions(column_names=[_KEY, *(schema.names[place] for place in (1, 0, *range(2, len(schema))))])
    typed = ConvertOptions(
        column_types={**{one.name: one.type for one in schema}, _KEY: pa.int64(), _GEOMETRY: pa.string()},
        include_columns=[_KEY, *schema.names],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
    )
    place = sql.SQL("encode(ST_AsBinary({}), 'hex')").format(selection.geometry)
    after = 0
    while text := copied(selection, place, after, only):
        run = read_csv(pa.BufferReader(text), named, ParseOptions(newlines_in_values=True), typed).combine_chunks()
        after = run.column(_KEY)[-1].as_py()
        values = [_fitted(run.column(name), texts.of(name)) if texts else run.column(name) for name in schema.names[1:]]
        told(run.num_rows)
        columns_ = [_unhexed(run.column(_GEOMETRY)), *values]
        yield pa.RecordBatch.from_arrays([_one(column) for column in columns_], schema=schema)


def _unhexed(column: pa.ChunkedArray) -> pa.Array:
    """Bytes of hexadecimal texts, all at once: half as long each, in the same order."""
    texts = _one(column)
    validity, offsets, letters = texts.buffers()
    ends = np.frombuffer(offsets, np.int32, len(texts) + 1) // 2
    content = bytes.fromhex(letters.to_pybytes()[: int(ends[-1]) * 2].decode("ascii"))
    buffers = [validity, pa.py_buffer(ends.astype(np.int32).tobytes()), pa.py_buffer(content)]
    return pa.Array.from_buffers(pa.binary(), len(texts), buffers, texts.null_count)


def _fitted(column: pa.ChunkedArray, fit: Callable[[str], str]) -> pa.Array:
    if not pa.types.is_string(column.type):
        return _one(column)
    return pa.array([None if text is None else fit(text) for text in column.to_pylist()], pa.string())


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The column in one piece that begins at its buffers' beginning."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _write(
    reader: pa.RecordBatchReader, path: Path, selection: Selection, kind: str, driver: str, **options: Any
) -> None:
    write_arrow(
        reader,
        path,
        driver=driver,
        geometry_name=_GEOMETRY,
        geometry_type=kind,
        crs=f"EPSG:{selection.system.epsg}",
        **options,
    )


def _write_names(path: Path, names: Sequence[str], fields: Sequence[Field], texts: DbfTexts) -> None:
    """Which field each shortened name stands for, in both languages, and what the DBF could not hold of it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["name", "field", "title_uk", "title_en", "unit", "texts_shortened", "texts_changed"])
        table.writerow([names[0], "uid", "", "", "", 0, 0])
        for name, one in zip(names[1:], fields, strict=True):
            titles = []
            for language in ("uk", "en"):
                with translation.override(language):
                    titles.append(str(one.title))
            lost = texts.shortened.get(name, 0), texts.replaced.get(name, 0)
            table.writerow([name, one.name, *titles, one.unit, *lost])

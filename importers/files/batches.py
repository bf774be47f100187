"""Rows as GDAL streams them in Arrow batches, brought to one shape: row number, fields, geometry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio

ROW = "row"
GEOM = "geom"


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field: the name its column has, and one of text, number, integer, date, datetime, boolean, binary."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Way:
    """How a layer is read, where its format asks for something of its own.

    `options` are GDAL's on opening; `columns` the fields read (None: all but those `left_out`); `where` GDAL's
    condition for the rows. `rows_from_fid` counts rows by the feature id, so that records marked as deleted keep their
    numbers. `text_encoding` (Python's name) decodes texts that GDAL hands over as bytes. `curved` says that there may
    be arcs, which become lines (`drivers.ARC_STEP`). `adapt` is done to every batch in the end.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] | None = None
    left_out: Collection[str] = ()
    where: str | None = None
    rows_from_fid: bool = False
    text_encoding: str | None = None
    curved: bool = False
    adapt: Callable[[pa.RecordBatch], pa.RecordBatch] | None = None

    def reads(self, name: str) -> bool:
        """Say whether a field is read."""
        return name not in self.left_out and (self.columns is None or name in self.columns)


@dataclass(slots=True)
class Seen:
    """What was seen in reading: geometries that were simplified, those with arcs that became lines and those with
    heights or measures that were dropped; and the layers that are read as one, each behind the number of the last row
    before it.
    """

    curves: int = 0
    heights: int = 0
    layers: list[tuple[int, str]] = field(default_factory=list)

    def begin(self) -> None:
        """Nothing was seen yet."""
        self.curves = self.heights = 0
        self.layers.clear()


def fields_of(info: dict[str, Any], way: Way | None = None) -> tuple[SourceField, ...]:
    """Return the fields of a layer from what `pyogrio.read_info` says of it; those alone that the `way` reads.

    Names are made `distinct`.
    """
    taken: set[str] = set()
    fields = []
    for name, ogr_type, subtype in zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True):
        if way and not way.reads(name):
            continue
        fields.append(
            SourceField(distinct(str(name), taken), _BY_SUBTYPE.get(subtype) or _BY_TYPE.get(ogr_type, "text"))
        )
    return tuple(fields)


def distinct(name: str, taken: set[str]) -> str:
    """Return the name, with a number at its end if it would equal another, or `ROW` or `GEOM`, in any letter case.

    `taken` are the others in lower case; this one joins them.
    """
    unique, number = name, 1
    while unique.lower() in taken or unique.lower() in (ROW, GEOM):
        number += 1
        unique = f"{name}_{number}"
    taken.add(unique.lower())
    return unique


def stream(
    path: str,
    fields: Sequence[SourceField],
    batch_rows: int,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    way: Way,
    seen: Seen,
    attributes: bool = True,
) -> Iterator[pa.RecordBatch]:
    """Yield `ROW`, the fields unless `attributes` is False, and `GEOM` as binary WKB.

    `encoding` is GDAL's. Rows count from 1. `seen` is counted up. Raises pyogrio's DataSourceError or
    DataLayerError, or ArrowException.
    """
    columns = way.columns and list(way.columns)
    with pyogrio.open_arrow(
        path,
        layer=layer,
        encoding=encoding,
        columns=columns if attributes else [],
        where=way.where,
        return_fids=True,
        batch_size=batch_rows,
        use_pyarrow=True,
        **way.options,
    ) as (_meta, reader):
        read = 0
        wanted = fields if attributes else ()
        for batch in reader:
            fids = batch.column(0)
            rows = fids if way.rows_from_fid else pa.array(range(read, read + len(batch)))
            read += len(batch)
            geometries = batch.column(batch.num_columns - 1).cast(pa.binary())
            seen.heights += _count(geometries, _WITH_HEIGHTS)
            if way.curved:
                geometries = _straightened(geometries, fids, path, layer, seen)
            values = [_typed(batch.column(place), one, way) for place, one in enumerate(wanted, start=1)]
            made = pa.RecordBatch.from_arrays(
                [pc.add(rows, 1).cast(pa.int64()), *values, geometries],
                names=[ROW, *(one.name for one in wanted), GEOM],
            )
            yield way.adapt(made) if way.adapt else made


_BY_TYPE = {
    "OFTString": "text",
    "OFTInteger": "integer",
    "OFTInteger64": "integer",
    "OFTReal": "number",
    "OFTDate": "date",
    "OFTDateTime": "datetime",
    "OFTBinary": "binary",
}
_BY_SUBTYPE = {"OFSTBoolean": "boolean"}


# Codes of geometry types in WKB (ISO 13249-3): curved ones, and collections that may hold some; a thousand more for
# each of Z and M, or GDAL's older mark of a height.
_PLAIN, _CURVED, _COLLECTION = range(1, 7), (8, 9, 10, 11, 12), 7
_OLD_HEIGHT = 0x8000_0000
_TYPE_BYTES = slice(1, 5)


def _codes(codes: Iterable[int]) -> pa.Array:
    return pa.array([code.to_bytes(4, "little") for code in codes], pa.binary())


_MAY_CURVE = _codes(code + more for code in (*_CURVED, _COLLECTION) for more in (0, 1000, 2000, 3000))
_WITH_HEIGHTS = _codes(
    code
    for plain in (*_PLAIN, _COLLECTION, *_CURVED)
    for code in (plain + 1000, plain + 2000, plain + 3000, plain | _OLD_HEIGHT)
)


def _are(geometries: pa.Array, types: pa.Array) -> pa.Array:
    return pc.is_in(pc.binary_slice(geometries, _TYPE_BYTES.start, _TYPE_BYTES.stop), value_set=types)


def _count(geometries: pa.Array, types: pa.Array) -> int:
    return int(pc.sum(_are(geometries, types)).as_py() or 0)


def _straightened(geometries: pa.Array, fids: pa.Array, path: str, layer: str | None, seen: Seen) -> pa.Array:
    """Return the geometries, those with arcs read anew: GDAL makes lines of arcs unless it streams."""
    curved = _are(geometries, _MAY_CURVE)
    chosen = fids.filter(curved).to_numpy()
    if not len(chosen):
        return geometries
    _meta, _fids, straight, _columns = pyogrio.raw.read(path, layer=layer, columns=[], fids=chosen)
    before = geometries.filter(curved).to_pylist()
    seen.curves += sum(old != new for old, new in zip(before, straight, strict=True))
    return pc.replace_with_mask(geometries, curved, pa.array(straight, pa.binary()))


def _typed(column: pa.Array, field: SourceField, way: Way) -> pa.Array:
    """Return the column, text in valid UTF-8."""
    if field.type != "text":
        return column
    if pa.types.is_list(column.type):
        return pa.array((value and orjson.dumps(value).decode() for value in column.to_pylist()), pa.string())
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
    if way.text_encoding:
        raws = column.cast(pa.binary()).to_pylist()
        return pa.array((raw and raw.decode(way.text_encoding, errors="replace") for raw in raws), pa.string())
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array(map(_mended, column.cast(pa.binary()).to_pylist()), pa.string())
    return column


def _mended(raw: bytes | None) -> str | None:
    """Decode UTF-8 that its field cut in the middle of the last letter; other stray bytes become U+FFFD."""
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return raw[: error.start].decode()
        return raw.decode(errors="replace")

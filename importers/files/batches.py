"""Rows as GDAL streams them in Arrow batches, brought to one shape: row number, fields, geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

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


def fields_of(info: dict[str, Any]) -> tuple[SourceField, ...]:
    """Return the fields of a layer from what `pyogrio.read_info` says of it.

    Names are made to differ from one another and from `ROW` and `GEOM` in any letter case, by a number at the
    end.
    """
    taken = {ROW, GEOM}
    fields = []
    for name, ogr_type, subtype in zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True):
        unique, number = str(name), 1
        while unique.lower() in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique.lower())
        fields.append(SourceField(unique, _BY_SUBTYPE.get(subtype) or _BY_TYPE.get(ogr_type, "text")))
    return tuple(fields)


def stream(
    path: str,
    fields: Sequence[SourceField],
    batch_rows: int,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    rows_from_fid: bool = False,
    attributes: bool = True,
    **options: str,
) -> Iterator[pa.RecordBatch]:
    """Yield `ROW`, the fields unless `attributes` is False, and `GEOM` as binary WKB.

    `encoding` and `options` are GDAL's. Rows count from 1; by the feature id where `rows_from_fid`, so that
    records marked as deleted keep their numbers. Raises pyogrio's DataSourceError or DataLayerError, or
    ArrowException.
    """
    with pyogrio.open_arrow(
        path,
        layer=layer,
        encoding=encoding,
        columns=None if attributes else [],
        return_fids=True,
        batch_size=batch_rows,
        use_pyarrow=True,
        **options,
    ) as (_meta, reader):
        read = 0
        wanted = fields if attributes else ()
        for batch in reader:
            fids = batch.column(0) if rows_from_fid else pa.array(range(read, read + len(batch)))
            read += len(batch)
            columns = [_typed(batch.column(place), field) for place, field in enumerate(wanted, start=1)]
            yield pa.RecordBatch.from_arrays(
                [
                    pc.add(fids, 1).cast(pa.int64()),
                    *columns,
                    batch.column(batch.num_columns - 1).cast(pa.binary()),
                ],
                names=[ROW, *(field.name for field in wanted), GEOM],
            )


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


def _typed(column: pa.Array, field: SourceField) -> pa.Array:
    """Return the column, text in valid UTF-8."""
    if field.type != "text":
        return column
    if not pa.types.is_string(column.type):
        return column.cast(pa.string())
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

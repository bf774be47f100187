"""A layer that is read here and not by GDAL, kept as an Arrow file until the import is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
from django.utils.functional import Promise

from importers.files.batches import GEOM, ROW, SourceField
from importers.files.encodings import EncodingChoice

UNREADABLE_WKB = b""
"""Stands for a geometry that the file has and nobody can read: no reader of WKB takes it."""

_WRITTEN_ROWS = 16_384


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as a person counts rows in the file, `texts` of the fields and then of the notes, `wkb` x first."""

    number: int
    texts: Sequence[str | None]
    wkb: bytes | None


@dataclass(frozen=True, slots=True)
class ArrowLayer:
    """What a reader of ours made of a layer.

    All fields are texts. `notes` names further columns by the kind of finding that their texts become, row by row;
    `remarks` are sentences on the layer as a whole. `place` names the fields in which each row's place stands.
    `stated` is the file's own statement of its coordinate system, and `among` the EPSG codes that it leaves to choose
    from (None: any); `wkt` is the system itself where the file names it.
    """

    path: Path
    fields: tuple[SourceField, ...]
    rows: int
    geometry_type: str
    place: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    remarks: tuple[str | Promise, ...] = ()
    stated: str | None = None
    among: tuple[int, ...] | None = None
    wkt: str | None = None
    encoding: EncodingChoice | None = None


def write(path: Path, names: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows whose texts are called `names`; return how many they were."""
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names), (GEOM, pa.binary())])
    written = 0
    remaining = iter(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        while run := list(islice(remaining, _WRITTEN_ROWS)):
            columns = [[row.texts[place] for row in run] for place in range(len(names))]
            arrays = [[row.number for row in run], *columns, [row.wkb for row in run]]
            writer.write_batch(
                pa.RecordBatch.from_arrays(
                    [pa.array(values, kind) for values, kind in zip(arrays, schema.types, strict=True)], schema=schema
                )
            )
            written += len(run)
    return written


def read(path: Path, batch_rows: int, *, attributes: bool = True) -> Iterator[pa.RecordBatch]:
    """Yield `ROW`, the fields and notes unless `attributes` is False, and `GEOM` as WKB. Raises ArrowException."""
    with pa.memory_map(str(path)) as file:
        reader = pa.ipc.open_file(file)
        for number in range(reader.num_record_batches):
            batch = reader.get_batch(number)
            batch = batch if attributes else batch.select([ROW, GEOM])
            for start in range(0, len(batch), batch_rows):
                yield batch.slice(start, batch_rows)

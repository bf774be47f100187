"""Layers of one file read as one: the folders of a Google map, sheets by villages, a shapefile for each geometry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from importers.files.batches import GEOM, ROW, Seen, SourceField, distinct
from importers.files.contents import FoundLayer
from importers.files.encodings import EncodingChoice
from importers.problems import FileProblem

if TYPE_CHECKING:
    from importers.files.sources import Source

TOGETHER = "*"
"""What all layers of a file are called where one of them is asked for."""
LAYER = "Шар"
"""The field that tells the layer of each row; Ukrainian, as fields of the files are that registers are filled from."""

LAYERS_UNLIKE = "layers-unlike"


def can_be_read_together(layers: Sequence[FoundLayer]) -> bool:
    """Say whether a file's layers are several of one format."""
    return len(layers) > 1 and len({one.format for one in layers}) == 1


def join(parts: Sequence[Source], path: Path) -> Source:
    """Return what reads these layers, one behind another. Raises FileProblem "layers-unlike".

    Fields of one name are one, whatever its letters' case: a text where its kinds differ. Before all stands `LAYER`.
    The whole has the encoding that is open in one of them, or that of all. Where each is certain of another, it has
    none, and each is read in its own: what a person chooses is for all.
    """
    filled = [one for one in parts if one.rows] or parts[:1]
    first = filled[0]
    if len({(one.prj, one.among, one.place) for one in filled}) > 1:
        raise FileProblem(LAYERS_UNLIKE, path)
    fields = _fields(filled)
    geometry_types = {one.geometry_type for one in filled}
    return replace(
        first,
        layer=TOGETHER,
        rows=sum(one.rows for one in filled),
        fields=fields,
        geometry_type=first.geometry_type if len(geometry_types) == 1 else "Unknown",
        encoding=_encoding([one.encoding for one in filled if one.encoding]),
        remarks=tuple(dict.fromkeys(remark for one in filled for remark in one.remarks)),
        own=first.own and replace(first.own, notes=_notes(filled, fields)),
        parts=tuple(filled),
    )


def in_one_shape(
    whole: Source, read: Iterator[tuple[Source, Iterator[pa.RecordBatch]]], seen: Seen, *, attributes: bool
) -> Iterator[pa.RecordBatch]:
    """Yield the batches of all parts with the fields of the whole, their rows numbered on, as `seen` is told."""
    last = 0
    for part, batches in read:
        before = last
        seen.layers.append((before, part.layer))
        for batch in batches:
            numbers = pc.add(batch.column(ROW), before)
            last = max(last, pc.max(numbers).as_py() or 0)
            columns = list(_columns(whole, part, batch)) if attributes else []
            names = [*(one.name for one in whole.fields), *whole.notes.values()] if attributes else []
            yield pa.RecordBatch.from_arrays([numbers, *columns, batch.column(GEOM)], names=[ROW, *names, GEOM])


# Kinds that a field keeps where all layers say them, as Arrow holds them here: a reader may choose a type by the layer.
_TYPES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "binary": pa.binary(),
}


def _fields(parts: Sequence[Source]) -> tuple[SourceField, ...]:
    names: dict[str, str] = {}
    kinds: dict[str, set[str]] = {}
    for part in parts:
        for one in part.fields:
            names.setdefault(one.name.lower(), one.name)
            kinds.setdefault(one.name.lower(), set()).add(one.type)
    layer = SourceField(distinct(LAYER, set(names)), "text")
    return (layer, *(SourceField(name, _kind(kinds[key])) for key, name in names.items()))


def _kind(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "number" if kinds == {"integer", "number"} else "text"


def _encoding(choices: Sequence[EncodingChoice]) -> EncodingChoice | None:
    """The one that is open, or that of all, by the layer whose texts tell it most clearly; None: none, or several."""
    if unclear := next((one for one in choices if not one.chosen), None):
        return unclear
    by_clearness = sorted(choices, key=lambda one: -max((each.score for each in one.candidates), default=0))
    return by_clearness[0] if len({one.chosen for one in choices}) == 1 else None


def _notes(parts: Sequence[Source], fields: Sequence[SourceField]) -> dict[str, str]:
    taken = {one.name.lower() for one in fields}
    kinds = {kind: column for part in parts for kind, column in part.notes.items()}
    return {kind: distinct(column, taken) for kind, column in kinds.items()}


def _columns(whole: Source, part: Source, batch: pa.RecordBatch) -> Iterator[pa.Array]:
    has = {one.name.lower(): one for one in part.fields}
    yield pa.repeat(pa.scalar(part.layer, pa.string()), len(batch))
    for field in whole.fields[1:]:
        own, wanted = has.get(field.name.lower()), _TYPES[field.type]
        yield batch.column(own.name).cast(wanted) if own else pa.nulls(len(batch), wanted)
    for kind in whole.notes:
        yield batch.column(part.notes[kind]) if kind in part.notes else pa.nulls(len(batch), pa.string())

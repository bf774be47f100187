"""DXF: drawings, whose layers are kinds of objects. Closed lines are outlines, and a text in one belongs to it.

A drawing has no attributes: a number written inside an outline is how a surveyor says which parcel it is. So the field
`TEXT` of an outline has the texts that stand in it; of a text, the text itself.
"""

from __future__ import annotations

import codecs
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from numpy.typing import NDArray

from importers.files.batches import GEOM
from importers.files.dbf import RawText
from importers.files.encodings import EncodingChoice, choose_by_texts, known_name
from importers.problems import FileProblem

LAYER, TEXT = "Layer", "Text"
FIELDS = (LAYER, "Linetype", "EntityHandle", TEXT)
OPTIONS = {"INLINE_BLOCKS": "YES", "ENCODING": "UTF-8"}
"""GDAL's: blocks are put where they are inserted; the placed copy is in UTF-8, whatever its header says."""

MAX_REPEATS = 10_000
"""How often one insertion may repeat its block, in rows times columns: a bomb needs two numbers only."""

MAX_INSERTED = 1_000_000
"""How many insertions those of the drawing come to, where blocks insert others."""

MOST_TEXTS = 20
"""An outline with more texts in it is a frame or a quarter, not the object that they name."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is in a drawing: its entities by layer, and its texts with their places, as a tree to search by."""

    layers: Counter[str]
    texts: NDArray[np.object_]
    places: shapely.STRtree

    def with_outlines(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch, closed lines as polygons with the texts that stand in them."""
        geometries = shapely.from_wkb(batch.column(GEOM).to_numpy(zero_copy_only=False), on_invalid="fix")
        closed = shapely.is_closed(geometries) & (shapely.get_num_points(geometries) > _LEAST_RING)
        geometries[closed] = [shapely.Polygon(shapely.get_coordinates(line)) for line in geometries[closed]]
        wkb = pa.array(shapely.to_wkb(geometries), pa.binary())
        batch = batch.set_column(batch.schema.get_field_index(GEOM), GEOM, wkb)
        place = batch.schema.get_field_index(TEXT)
        return batch if place < 0 else batch.set_column(place, TEXT, self._texts_in(geometries, batch.column(place)))

    def _texts_in(self, geometries: NDArray[np.object_], own: pa.Array) -> pa.Array:
        texts = own.to_pylist()
        outlines = np.flatnonzero(shapely.get_dimensions(geometries) == _AREAL)
        found: dict[int, list[int]] = {int(outline): [] for outline in outlines}
        for outline, text in self.places.query(geometries[outlines], predicate="contains").T:
            found[int(outlines[outline])].append(int(text))
        for outline, inside in found.items():
            texts[outline] = " ".join(self.texts[sorted(inside)]) or None if len(inside) <= MOST_TEXTS else None
        return pa.array(texts, pa.string())


@dataclass(slots=True)
class _Checked:
    """What the groups of a file tell while they are checked."""

    texts: set[RawText] = field(default_factory=set)
    version: bytes = b""
    code_page: bytes = b""
    entity: bytes = b""
    repeats: dict[int, int] = field(default_factory=dict)
    block: bytes = b""
    inserted: dict[bytes, Counter[bytes]] = field(default_factory=lambda: defaultdict(Counter))


def place(path: Path, target: Path, told: str | None, shown: Path | str) -> EncodingChoice:
    """Check a drawing and place it at `target` in UTF-8; return the encoding that it was in.

    Raises FileProblem "dxf-broken" for what is no group of a code and a value, or ends before its end; "dxf-repeats"
    for an insertion beyond `MAX_REPEATS`, and "dxf-multiplies" for blocks in one another beyond `MAX_INSERTED`.
    """
    with path.open("rb") as file:
        checked = _check(_groups(file, shown), shown)
    encoding = choose_by_texts(checked.texts, _claims(checked), told, shown)
    target.parent.mkdir(parents=True)
    likeliest = encoding.chosen or encoding.candidates[0].name
    if likeliest == "utf-8":
        target.symlink_to(path.resolve())
        return encoding
    decoder = codecs.getincrementaldecoder(likeliest)("replace")
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            copy.write(decoder.decode(chunk).encode())
    return encoding


def survey(path: Path, max_rows: int, shown: Path | str) -> Drawing:
    """Read a placed drawing once, for its layers and texts. Raises FileProblem "too-many-rows" or "dxf-cut"."""
    try:
        return _survey(path, max_rows, shown)
    except (pyogrio.errors.DataSourceError, pa.ArrowException, RuntimeError) as error:
        raise FileProblem("dxf-cut", shown) from error


def of_layer(name: str) -> str:
    """Return GDAL's condition for the entities of one layer."""
    quoted = name.replace("'", "''")
    return f"\"{LAYER}\" = '{quoted}'"


_CHUNK = 1024**2
_SURVEYED_ROWS = 65_536
_LINE_BYTES = 64 * 1024
_SAMPLED_TEXTS = 4_000
_LEAST_RING = 3
_AREAL = 2
_POINT = 1
# Group codes of the DXF reference: 0 an entity's type, 2 a name, 9 a header variable's name, 999 a comment; 10 to 39
# are coordinates; 70 and 71 the columns and rows of an insertion.
_TYPE, _NAME, _VARIABLE = 0, 2, 9
_COORDINATES = range(10, 40)
_COLUMNS, _ROWS = 70, 71
_ENDS = (b"ENDBLK", b"ENDSEC")
_BLOCK_DEPTH = 128
_CODES = range(-5, 1072)
# From AutoCAD 2007 (AC1021) on, drawings are in UTF-8, and their code page is a leftover.
_FIRST_IN_UTF8 = b"AC1021"


def _survey(path: Path, max_rows: int, shown: Path | str) -> Drawing:
    layers: Counter[str] = Counter()
    texts: list[str] = []
    points: list[bytes] = []
    with pyogrio.open_arrow(path, columns=[LAYER, TEXT], batch_size=_SURVEYED_ROWS, use_pyarrow=True, **OPTIONS) as (
        _meta,
        reader,
    ):
        for batch in reader:
            names, labels, geometries = (batch.column(number).to_pylist() for number in range(3))
            layers.update(name or "" for name in names)
            if layers.total() > max_rows:
                raise FileProblem("too-many-rows", shown, limit=max_rows)
            for label, wkb in zip(labels, geometries, strict=True):
                if label and wkb and wkb[1] == _POINT:
                    texts.append(" ".join(label.split()))
                    points.append(wkb)
    return Drawing(layers, np.array(texts, dtype=object), shapely.STRtree(shapely.from_wkb(points)))


def _groups(file: Iterator[bytes], shown: Path | str) -> Iterator[tuple[int, int, bytes]]:
    """Yield line number, code and value of each group, up to the one that says that the file is over."""
    for number, line in enumerate(file, start=1):
        value = next(file, None)
        if value is None:
            break
        line_number = 2 * number - 1
        try:
            code = int(line)
        except ValueError:
            raise FileProblem("dxf-broken", shown, line=line_number) from None
        # GDAL takes a zero for the end of the file.
        if code not in _CODES or len(value) > _LINE_BYTES or b"\0" in value:
            raise FileProblem("dxf-broken", shown, line=line_number)
        value = value.strip()
        yield line_number, code, value
        if code == _TYPE and value == b"EOF":
            return
    raise FileProblem("dxf-cut", shown)


def _check(groups: Iterator[tuple[int, int, bytes]], shown: Path | str) -> _Checked:
    checked = _Checked()
    variable = b""
    for line, code, value in groups:
        if code == _TYPE:
            checked.entity, checked.repeats = value, {}
            if value in _ENDS:
                checked.block = b""
        elif code == _VARIABLE:
            variable = value
        elif code == _NAME and checked.entity == b"BLOCK":
            checked.block = value.upper()
        elif code == _NAME and checked.entity == b"INSERT":
            checked.inserted[checked.block][value.upper()] += 1
        elif code in _COORDINATES:
            _check_number(value, line, shown)
        elif code in (_COLUMNS, _ROWS) and checked.entity == b"INSERT":
            _check_number(value, line, shown)
            checked.repeats[code] = abs(int(float(value)))
            if math.prod(checked.repeats.values()) > MAX_REPEATS:
                raise FileProblem("dxf-repeats", shown, line=line, limit=MAX_REPEATS)
        elif variable == b"$ACADVER":
            checked.version, variable = value, b""
        elif variable == b"$DWGCODEPAGE":
            checked.code_page, variable = value, b""
        if not value.isascii() and len(checked.texts) < _SAMPLED_TEXTS:
            checked.texts.add(RawText(value, cut=False))
    if _insertions(checked.inserted) > MAX_INSERTED:
        raise FileProblem("dxf-multiplies", shown, limit=MAX_INSERTED)
    return checked


def _insertions(inserted: Mapping[bytes, Counter[bytes]]) -> int:
    """Count what the drawing's own insertions come to; beyond `MAX_INSERTED` they need not be counted to the end.

    GDAL goes as deep as this into blocks, and ends at one that is in itself.
    """
    level, total = inserted.get(b"", Counter()), 0
    for _depth in range(_BLOCK_DEPTH):
        total += level.total()
        if not level or total > MAX_INSERTED:
            break
        below: Counter[bytes] = Counter()
        for name, times in level.items():
            for inner, each in inserted.get(name, Counter()).items():
                below[inner] += times * each
        level = below
    return total


def _check_number(value: bytes, line: int, shown: Path | str) -> None:
    try:
        number = float(value)
    except ValueError:
        raise FileProblem("dxf-broken", shown, line=line + 1) from None
    if not math.isfinite(number):
        raise FileProblem("dxf-broken", shown, line=line + 1)


def _claims(checked: _Checked) -> dict[str, tuple[str, ...]]:
    if checked.version >= _FIRST_IN_UTF8:
        return {"utf-8": ("$ACADVER",)}
    name = known_name(checked.code_page.decode("ascii", errors="replace"))
    return {name: ("$DWGCODEPAGE",)} if name else {}

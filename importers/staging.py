"""A file's rows in the database as they were read: binary COPY out of Arrow. One thread reads the file, two mend what
was read, and this one writes it.

Staging tables live in the schema `staging` and belong to one batch; nothing there is part of any register.
"""

import queue
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pgpq
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from django.db import connection
from psycopg import sql

from geo import crs, db
from geo.jobs import Progress, Silence
from importers.files.sources import GEOM, ROW, Source, read_batches
from importers.mending import Bounds, Fault, Notes, mend, turn_swapped

SCHEMA = "staging"
#: Batches made ahead of their use: enough to keep all threads busy, and a bound on memory.
READ_AHEAD = 2
#: Threads that mend: it takes twice as long as reading, so two keep up with the reader.
MENDERS = 2
ROW_NUMBER = "row_no"
#: Why a row has no geometry although the file had one (`importers.mending.Fault`), else null.
FAULT = "geom_fault"
#: How often a reader that is ahead looks whether it is still wanted.
_OFFER_SECONDS = 0.1
_COLUMN = "f{}"
_SPACE = " "
_OF_COMPARISON = ("suspect", "finding", "refused", "match")
_KINDS = ("raw", "mended", "place", "row", *_OF_COMPARISON)


@dataclass(frozen=True)
class Staging:
    """Names of one batch's tables, and the staged column of each of the file's fields."""

    batch_id: int
    columns: dict[str, str]
    types: dict[str, pa.DataType]

    def table(self, kind: str) -> sql.Identifier:
        """`raw` as read, `mended` what was mended in its geometries, `place` what was found for its rows, `row` as
        understood, `match` the records meant, `suspect` the rows that a check looks at, `finding` what was found,
        `refused` the rows left out.
        """
        return sql.Identifier(SCHEMA, f"batch_{self.batch_id}_{kind}")

    def column(self, name: str) -> sql.Identifier:
        """What the file's field holds in the row `raw`."""
        return sql.Identifier("raw", self.columns[name])

    def text(self, name: str) -> sql.Composable:
        """What the file's field holds in the row `raw`, as a text without spaces around it."""
        return sql.SQL("{}::text").format(self.column(name))


@dataclass(frozen=True)
class Staged:
    """What was staged: where, how many rows, and what was mended in their geometries."""

    staging: Staging
    rows: int
    notes: Notes


def stage(
    batch_id: int,
    source: Source,
    system: crs.CoordinateSystem,
    swapped: bool,
    progress: Progress,
    around: Bounds | None = None,
) -> Staged:
    """Copy all rows of `source`, positions brought to EPSG:4326 by the system's pinned operation, geometries mended.

    Columns keep the types of the file; the spaces around texts go. A geometry that cannot be read, placed or mended
    becomes null and is marked.
    `around` are the bounds of the hromada in degrees, by which single rows with swapped axes are known.
    """
    notes = Notes()
    with _ahead(read_batches(source)) as read, ThreadPoolExecutor(MENDERS) as menders:
        batches = _placed(read, menders, _Placing(system, swapped, around), notes)
        first = next(batches)
        names = [name for name in first.schema.names if name not in (GEOM, ROW, FAULT)]
        columns = {name: _COLUMN.format(position) for position, name in enumerate(names)}
        staging = Staging(batch_id, columns, {name: first.schema.field(name).type for name in names})
        ensure_schema()
        count = _copy(staging, "raw", _with_first(first, batches), progress, "place_note text, place_score float8")
    _copy(staging, "mended", iter([notes.table()]), Silence())
    return Staged(staging, count, notes)


def ensure_schema() -> None:
    db.execute(db.compose("CREATE SCHEMA IF NOT EXISTS {schema}", schema=sql.Identifier(SCHEMA)))


def drop(staging: Staging) -> None:
    """Remove the batch's tables."""
    _drop(staging, _KINDS)


def forget_comparison(staging: Staging) -> None:
    """Remove what stands in the batch's tables beside the rows themselves: they are to be compared anew."""
    _drop(staging, _OF_COMPARISON)


def _drop(staging: Staging, kinds: Sequence[str]) -> None:
    for kind in kinds:
        db.execute(db.compose("DROP TABLE IF EXISTS {table}", table=staging.table(kind)))


@dataclass(frozen=True)
class _Placing:
    """How the geometries of a file come to their places: see `stage`."""

    system: crs.CoordinateSystem
    swapped: bool
    around: Bounds | None

    def place(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Notes]:
        """The batch with its geometries placed and mended, and what was mended."""
        notes = Notes()
        rows = batch.column(ROW).to_numpy()
        stored = batch.column(GEOM)
        read = crs.read_wkb(stored)
        placed = crs.place(read.geometries, self.system, swapped=self.swapped)
        there = shapely.get_type_id(placed) != shapely.GeometryType.MISSING
        notes.add("geometry-unclosed", rows[read.closed & there])
        if self.around:
            placed = turn_swapped(placed, rows, notes, self.around)
        mended, faults = mend(placed, rows, notes)
        faults[stored.is_valid().to_numpy(zero_copy_only=False) & ~there] = Fault.UNREADABLE
        wkb = pa.array(shapely.to_wkb(mended), type=pa.binary())
        batch = _trimmed(batch).set_column(batch.schema.get_field_index(GEOM), GEOM, wkb)
        return batch.append_column(FAULT, pa.array(faults, pa.string())), notes


def _placed(
    batches: Iterator[pa.RecordBatch], menders: ThreadPoolExecutor, placing: _Placing, notes: Notes
) -> Iterator[pa.RecordBatch]:
    """The batches placed, in their order; `notes` takes what was mended in them."""
    due: deque[Future[tuple[pa.RecordBatch, Notes]]] = deque()

    def done() -> pa.RecordBatch:
        batch, mended = due.popleft().result()
        notes.take(mended)
        return batch

    for batch in batches:
        due.append(menders.submit(placing.place, batch))
        if len(due) > MENDERS:
            yield done()
    while due:
        yield done()


def _trimmed(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = (pc.ascii_trim(one, _SPACE) if pa.types.is_string(one.type) else one for one in batch.columns)
    return pa.RecordBatch.from_arrays(list(columns), schema=batch.schema)


def _copy(
    staging: Staging, kind: str, batches: Iterator[pa.RecordBatch], progress: Progress, more_columns: str = ""
) -> int:
    """Make the batch's table of that kind and copy the rows into it; how many they were.

    `more_columns`: of `raw`, for `importers.locating`: where a row without a geometry was found, or why not; and how
    surely.
    """
    first = next(batches)
    encoder = pgpq.ArrowToPostgresBinaryEncoder(first.schema)
    # Only `raw` has the file's own columns; that of another kind may be called as one of them is.
    columns = staging.columns if kind == "raw" else {}
    names = [_staged(columns, name) for name in first.schema.names]
    definitions = [
        # The WKB bytes of a bytea are what the type geometry receives in binary.
        sql.SQL("{} {}").format(
            column,
            sql.SQL("geometry" if name == GEOM else postgres.data_type.ddl()),  # type: ignore[arg-type]
        )
        for name, column, postgres in zip(first.schema.names, names, encoder.schema().columns, strict=True)
    ]
    if more_columns:
        definitions.append(sql.SQL(more_columns))  # type: ignore[arg-type]
    # Unlogged and not temporary, so that parallel workers may read it.
    make = "CREATE UNLOGGED TABLE {table} ({definitions})"
    db.execute(db.compose(make, table=staging.table(kind), definitions=sql.SQL(", ").join(definitions)))
    into = "COPY {table} ({columns}) FROM STDIN (FORMAT binary)"
    count = 0
    with connection.cursor() as cursor:
        statement = db.compose(into, table=staging.table(kind), columns=sql.SQL(", ").join(names))
        with cursor.copy(statement) as copy:
            copy.write(encoder.write_header())
            for batch in _with_first(first, batches):
                copy.write(encoder.write_batch(batch))
                count += batch.num_rows
                progress.advance(count)
            copy.write(encoder.finish())
    return count


def _staged(columns: Mapping[str, str], name: str) -> sql.Identifier:
    """The staged column of a batch's."""
    return sql.Identifier(ROW_NUMBER if name == ROW else columns.get(name, name))


def _with_first(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


@contextmanager
def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """The same batches, made by another thread while these are being used. Its error is raised here."""
    made: queue.Queue[pa.RecordBatch | BaseException | None] = queue.Queue(READ_AHEAD)
    stop = threading.Event()

    def offer(item: pa.RecordBatch | BaseException | None) -> None:
        while not stop.is_set():
            try:
                made.put(item, timeout=_OFFER_SECONDS)
            except queue.Full:
                continue
            else:
                return

    def run() -> None:
        try:
            for batch in batches:
                offer(batch)
                if stop.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  # handed over and raised where the batches are used
            offer(error)
        else:
            offer(None)

    def take() -> Iterator[pa.RecordBatch]:
        while (item := made.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    thread = threading.Thread(target=run, name="read-ahead", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        stop.set()
        thread.join()

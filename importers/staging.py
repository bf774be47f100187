"""A file's rows in the database as they were read: binary COPY out of Arrow, a thread ahead of the writing.

Staging tables live in the schema `staging` and belong to one batch; nothing there is part of any register.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pgpq
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from psycopg import sql

from geo import crs, db
from geo.jobs import Progress
from importers.files.sources import GEOM, ROW, Source, read_batches

SCHEMA = "staging"
#: Batches read ahead of the writing: enough to keep both busy, and a bound on memory.
READ_AHEAD = 2
ROW_NUMBER = "row_no"
#: True where the file had a geometry that could not be read or placed.
UNREADABLE = "geom_unreadable"
#: How often a reader that is ahead looks whether it is still wanted.
_OFFER_SECONDS = 0.1
_COLUMN = "f{}"
_OF_COMPARISON = ("suspect", "finding", "refused", "match")
_KINDS = ("raw", "place", "row", *_OF_COMPARISON)


@dataclass(frozen=True)
class Staging:
    """Names of one batch's tables, and the staged column of each of the file's fields."""

    batch_id: int
    columns: dict[str, str]
    types: dict[str, pa.DataType]

    def table(self, kind: str) -> sql.Identifier:
        """`raw` as read, `place` what was found for its rows, `row` as understood, `match` the records meant, `suspect`
        the rows that a check looks at, `finding` what was found, `refused` the rows left out.
        """
        return sql.Identifier(SCHEMA, f"batch_{self.batch_id}_{kind}")


def stage(
    batch_id: int, source: Source, system: crs.CoordinateSystem, swapped: bool, progress: Progress
) -> tuple[Staging, int]:
    """Copy all rows of `source`, positions brought to EPSG:4326 by the system's pinned operation; how many they were.

    Columns keep the types of the file. A geometry that cannot be read or placed becomes null and is marked.
    """
    with _ahead(_placed(source, system, swapped)) as batches:
        first = next(batches)
        names = [name for name in first.schema.names if name not in (GEOM, ROW, UNREADABLE)]
        columns = {name: _COLUMN.format(position) for position, name in enumerate(names)}
        staging = Staging(batch_id, columns, {name: first.schema.field(name).type for name in names})
        encoder = pgpq.ArrowToPostgresBinaryEncoder(first.schema)
        _create(staging, encoder, first.schema.names)
        count = 0
        with connection.cursor() as cursor, cursor.copy(_copy_statement(staging, first.schema.names)) as copy:
            copy.write(encoder.write_header())
            for batch in _with_first(first, batches):
                copy.write(encoder.write_batch(batch))
                count += batch.num_rows
                progress.advance(count)
            copy.write(encoder.finish())
    return staging, count


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


def _placed(source: Source, system: crs.CoordinateSystem, swapped: bool) -> Iterator[pa.RecordBatch]:
    for batch in read_batches(source):
        stored = batch.column(GEOM)
        placed = pa.array(crs.transform_wkb(stored, system, swapped=swapped), type=pa.binary())
        unreadable = pc.and_(stored.is_valid(), placed.is_null())
        batch = batch.set_column(batch.schema.get_field_index(GEOM), GEOM, placed)
        yield batch.append_column(UNREADABLE, unreadable)


def _create(staging: Staging, encoder: "pgpq.ArrowToPostgresBinaryEncoder", names: list[str]) -> None:
    definitions = [
        sql.SQL("{} {}").format(
            _staged(staging, name),
            # The WKB bytes of a bytea are what the type geometry receives in binary.
            sql.SQL("geometry" if name == GEOM else column.data_type.ddl()),  # type: ignore[arg-type]
        )
        for name, column in zip(names, encoder.schema().columns, strict=True)
    ]
    ensure_schema()
    # Unlogged and not temporary, so that parallel workers may read it.
    # The last two are for `importers.locating`: where a row without a geometry was found, or why not; and how surely.
    db.execute(
        db.compose(
            "CREATE UNLOGGED TABLE {table} ({definitions}, place_note text, place_score double precision)",
            table=staging.table("raw"),
            definitions=sql.SQL(", ").join(definitions),
        )
    )


def _copy_statement(staging: Staging, names: list[str]) -> str:
    return db.compose(
        "COPY {table} ({columns}) FROM STDIN (FORMAT binary)",
        table=staging.table("raw"),
        columns=sql.SQL(", ").join(_staged(staging, name) for name in names),
    )


def _staged(staging: Staging, name: str) -> sql.Identifier:
    """The staged column of a batch's."""
    return sql.Identifier(ROW_NUMBER if name == ROW else staging.columns.get(name, name))


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

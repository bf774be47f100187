"""Overlaps of a file's rows among themselves and with the register's other records.

The rows are looked at strip by strip between meridians, so that a file of any size is held in bounded memory; while one
strip is measured, the next is fetched.
"""

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from django.db import connection
from psycopg import Cursor, sql

from geo import db, topology
from geo.geometry import local_plane
from geo.records import WGS84
from geo.registers import Register
from importers.staging import Staging
from importers.understanding import key_text

#: Rows of the file in a strip: two strips are held at a time, some 150 MB of memory.
STRIP_ROWS = 50_000
#: Edges that are straight in the plane bend in degrees: so far, in degrees, a strip looks beyond its meridians.
_BEND = 0.001

#: Row number (None: a record of the register), key, western side in degrees, WKB in the plane.
_Fetched = list[tuple[int | None, str, float, bytes]]


@dataclass(frozen=True)
class Overlap:
    """Row `row_no` overlaps the object called `other` by `area` m² on the ellipsoid."""

    row_no: int
    other: str
    area: float


def find(register: type[Register], staging: Staging, more_than: float) -> list[Overlap]:
    """All overlaps of more than `more_than` m² in which a row that is not refused takes part."""
    row = staging.table("row")
    [(west, south, east, north, placed)] = db.rows(db.compose(db.load("importers", "extent"), row=row))
    if not placed:
        return []
    x, y = (west + east) / 2, (south + north) / 2
    srid = local_plane(x)
    [(scale,)] = db.rows(db.load("geo", "plane_scale"), {"x": x, "y": y, "srid": srid})
    statement = _statement(register, staging, srid, (west, south, east, north))
    found: list[Overlap] = []
    with ThreadPoolExecutor(1) as measuring:
        measured: Future[list[Overlap]] | None = None
        for strip in _strips(row, placed):
            fetched = _fetch(statement, *strip)
            found += measured.result() if measured else []
            measured = measuring.submit(_overlaps, fetched, strip, more_than, scale)
        found += measured.result() if measured else []
    return found


def _strips(row: sql.Composable, placed: int) -> Iterator[tuple[float, float]]:
    """West (included) and east (not included), in degrees; without end to both sides."""
    count = math.ceil(placed / STRIP_ROWS)
    shares = [number / count for number in range(1, count)]
    [(meridians,)] = db.rows(db.compose(db.load("importers", "meridians"), row=row), {"shares": shares})
    yield from pairwise([-math.inf, *(meridians or ()), math.inf])


def _statement(register: type[Register], staging: Staging, srid: int, extent: tuple[float, ...]) -> str:
    return db.compose(
        db.load("importers", "plane"),
        row=staging.table("row"),
        refused=staging.table("refused"),
        match=staging.table("match"),
        register=sql.Identifier(register.table()),
        register_key=key_text(register, "r"),
        srid=sql.Literal(srid),
        extent=sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, {})").format(*map(sql.Literal, (*extent, WGS84))),
    )


def _fetch(statement: str, west: float, east: float) -> _Fetched:
    params = {"west": west - _BEND, "east": east + _BEND}
    with connection.cursor() as ordinary, Cursor(ordinary.connection) as cursor:
        # Django's own cursors have their results as text, which doubles the geometries.
        fetched: _Fetched = cursor.execute(statement, params, binary=True).fetchall()
        return fetched


def _overlaps(fetched: _Fetched, strip: tuple[float, float], more_than: float, scale: float) -> list[Overlap]:
    """Overlaps among what was fetched. Of a pair that two strips hold it is the one where the later of both begins."""
    if not fetched:  # every row was left out
        return []
    row_nos, keys, sides, wkb = zip(*fetched, strict=True)
    numbers = np.array([-1 if number is None else number for number in row_nos])
    begins = np.array(sides)
    geometries: Any = shapely.from_wkb(np.array(wkb, dtype=object))
    # In the order of the file: of two rows the earlier is noted, whatever order the database gave them in.
    ours, theirs = np.argsort(numbers)[np.count_nonzero(numbers < 0) :], np.flatnonzero(numbers < 0)
    limit = more_than * scale
    found = []
    for others, pairs in (
        (ours, topology.overlaps(geometries[ours], more_than=limit)),
        (theirs, topology.overlaps(geometries[ours], geometries[theirs], more_than=limit)),
    ):
        firsts, seconds = ours[pairs.first], others[pairs.second]
        later = np.maximum(begins[firsts], begins[seconds])
        here = (strip[0] <= later) & (later < strip[1])
        found += [
            Overlap(int(numbers[first]), keys[second], float(area) / scale)
            for first, second, area in zip(firsts[here], seconds[here], pairs.area[here], strict=True)
        ]
    return found

"""Overlaps of a file's rows among themselves and with the register's other records.

    search = Search(register, staging, more_than=1.0)
    ...                                 # the database does other things meanwhile
    overlaps = search.found()

The rows are looked at strip by strip between meridians, so that a file of any size is held in bounded memory: what was
fetched waits in files without a name, and is measured strip by strip in a thread of its own.
"""

import math
import os
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import numpy.typing as npt
import shapely
from django.conf import settings
from django.db import connection
from psycopg import Cursor, sql

from geo import db, topology
from geo.geometry import Geometries, local_plane
from geo.plane import area_scale, project
from geo.records import WGS84
from geo.registers import Register
from importers.staging import Staging
from importers.understanding import key_text

#: Rows of the file in a strip: one is fetched while another is measured, some 150 MB of memory.
STRIP_ROWS = 50_000
#: Edges that are straight in the plane bend in degrees: so far, in degrees, a strip looks beyond its meridians.
_BEND = 0.001


@dataclass(frozen=True)
class Overlap:
    """Row `row_no` overlaps the object called `other` by `area` m² on the ellipsoid."""

    row_no: int
    other: str
    area: float


@dataclass(frozen=True)
class _Plane:
    """The plane in which overlaps are measured, and by how much areas are larger there than on the ellipsoid."""

    srid: int
    scale: float


@dataclass(frozen=True)
class _Strip:
    """Objects between two meridians (degrees, the western included), waiting in a file."""

    west: float
    east: float
    fetched: IO[bytes]


class Search:
    """All overlaps of more than `more_than` m² in which a row that is not refused takes part.

    What is looked at is fetched at once, in the caller's transaction; it is measured while other statements run, for
    which one core is left: they are on the way to the end, and this is beside it.
    """

    def __init__(self, register: type[Register], staging: Staging, more_than: float) -> None:
        self._awaited = False
        self._more_than = more_than
        self._measuring = ThreadPoolExecutor(1)
        self._strips = [
            self._measuring.submit(self._measured, strip, measured_in)
            for measured_in, strip in _fetch(register, staging)
        ]

    def found(self) -> list[Overlap]:
        """Wait for what is being measured, by all cores from now on."""
        self._awaited = True
        with self._measuring:
            return [overlap for strip in self._strips for overlap in strip.result()]

    def give_up(self) -> None:
        """Measure no strip any more: nobody waits for it."""
        self._measuring.shutdown(cancel_futures=True)

    def _measured(self, strip: _Strip, measured_in: _Plane) -> list[Overlap]:
        cores = os.cpu_count() or 1
        return _measure(strip, measured_in, self._more_than, cores if self._awaited else max(1, cores - 1))


def _fetch(register: type[Register], staging: Staging) -> Iterator[tuple[_Plane, _Strip]]:
    row = staging.table("row")
    [(west, south, east, north, placed)] = db.rows(db.compose(db.load("importers", "extent"), row=row))
    if not placed:
        return
    x, y = (west + east) / 2, (south + north) / 2
    srid = local_plane(x)
    measured_in = _Plane(srid, area_scale(x, y, srid))
    statement = _statement(register, staging, (west, south, east, north))
    for strip in _meridians(row, placed):
        yield measured_in, _Strip(*strip, _kept(statement, *strip))


def _meridians(row: sql.Composable, placed: int) -> Iterator[tuple[float, float]]:
    """West (included) and east (not included) of each strip, in degrees; without end to both sides."""
    count = math.ceil(placed / STRIP_ROWS)
    shares = [number / count for number in range(1, count)]
    [(meridians,)] = db.rows(db.compose(db.load("importers", "meridians"), row=row), {"shares": shares})
    yield from pairwise([-math.inf, *(meridians or ()), math.inf])


def _statement(register: type[Register], staging: Staging, extent: tuple[float, ...]) -> str:
    return db.compose(
        db.load("importers", "strip"),
        row=staging.table("row"),
        refused=staging.table("refused"),
        match=staging.table("match"),
        register=sql.Identifier(register.table()),
        register_key=key_text(register, "r"),
        extent=sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, {})").format(*map(sql.Literal, (*extent, WGS84))),
    )


def _kept(statement: str, west: float, east: float) -> IO[bytes]:
    params = {"west": west - _BEND, "east": east + _BEND}
    kept = TemporaryFile(dir=settings.ATLAS_VAR)  # noqa: SIM115  # closed, and gone, when it was measured
    with connection.cursor() as ordinary, Cursor(ordinary.connection) as cursor:
        # Django's own cursors have their results as text, which doubles the geometries.
        pickle.dump(cursor.execute(statement, params, binary=True).fetchall(), kept)
    return kept


def _measure(strip: _Strip, measured_in: _Plane, more_than: float, cores: int) -> list[Overlap]:
    """Overlaps in a strip. Of a pair that two strips hold it is the one where the later of both begins."""
    with strip.fetched as kept:
        numbers, keys, begins, geometries = _in_plane(kept, measured_in.srid)
    # In the order of the file: of two rows the earlier is noted, whatever order the database gave them in.
    ours, theirs = np.argsort(numbers)[np.count_nonzero(numbers < 0) :], np.flatnonzero(numbers < 0)
    limit = more_than * measured_in.scale
    found = []
    for others, pairs in (
        (ours, topology.overlaps(geometries[ours], more_than=limit, cores=cores)),
        (theirs, topology.overlaps(geometries[ours], geometries[theirs], more_than=limit, cores=cores)),
    ):
        firsts, seconds = ours[pairs.first], others[pairs.second]
        later = np.maximum(begins[firsts], begins[seconds])
        here = (strip.west <= later) & (later < strip.east)
        found += [
            Overlap(int(numbers[first]), keys[second], float(area) / measured_in.scale)
            for first, second, area in zip(firsts[here], seconds[here], pairs.area[here], strict=True)
        ]
    return found


def _in_plane(
    kept: IO[bytes], srid: int
) -> tuple[npt.NDArray[np.int64], list[str], npt.NDArray[np.float64], Geometries]:
    """Row numbers (-1: a record of the register), keys, western sides in degrees, and geometries in the plane."""
    kept.seek(0)
    fetched: list[tuple[int | None, str, bytes]] = pickle.load(kept)
    numbers = np.array([-1 if row_no is None else row_no for row_no, _key, _wkb in fetched], dtype=np.int64)
    degrees = shapely.from_wkb(np.array([wkb for _row_no, _key, wkb in fetched], dtype=object))
    return numbers, [key for _row_no, key, _wkb in fetched], shapely.bounds(degrees)[:, 0], project(degrees, srid)

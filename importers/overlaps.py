"""Overlaps of a file's rows among themselves and with the register's other records."""

from dataclasses import dataclass

import numpy as np
import shapely
from django.db import connection
from psycopg import Cursor, sql

from geo import db, topology
from geo.geometry import local_plane
from geo.records import WGS84
from geo.registers import Register
from importers.staging import Staging


@dataclass(frozen=True)
class Overlap:
    """Row `row_no` overlaps the object called `other` by `area` m² on the ellipsoid."""

    row_no: int
    other: str
    area: float


def find(register: type[Register], staging: Staging, more_than: float) -> list[Overlap]:
    """All overlaps of more than `more_than` m² in which a row that is not refused takes part."""
    tables = {kind: staging.table(kind) for kind in ("row", "refused", "match")}
    [(west, south, east, north)] = db.rows(db.compose(db.load("importers", "extent"), **tables))
    if west is None:
        return []
    x, y = (west + east) / 2, (south + north) / 2
    srid = local_plane(x)
    [(scale,)] = db.rows(db.load("geo", "plane_scale"), {"x": x, "y": y, "srid": srid})
    key = (sql.Identifier("r", register.field(name).column) for name in register.key)
    statement = db.compose(
        db.load("importers", "plane"),
        **tables,
        register=sql.Identifier(register.table()),
        register_key=sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(key)),
        srid=sql.Literal(srid),
        extent=sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, {})").format(
            *(sql.Literal(side) for side in (west, south, east, north, WGS84))
        ),
    )
    with connection.cursor() as ordinary, Cursor(ordinary.connection) as cursor:
        # Django's own cursors have their results as text, which doubles the geometries.
        fetched = cursor.execute(statement, binary=True).fetchall()
    if not fetched:  # every row was left out
        return []
    row_nos, keys, wkb = zip(*fetched, strict=True)
    numbers = np.array([-1 if number is None else number for number in row_nos])
    geometries = shapely.from_wkb(np.array(wkb, dtype=object))
    ours, theirs = np.flatnonzero(numbers >= 0), np.flatnonzero(numbers < 0)
    limit = more_than * scale
    found = []
    for names, pairs in (
        (ours, topology.overlaps(geometries[ours], more_than=limit)),
        (theirs, topology.overlaps(geometries[ours], geometries[theirs], more_than=limit)),
    ):
        found += [
            Overlap(int(numbers[ours[first]]), keys[names[second]], float(area) / scale)
            for first, second, area in zip(pairs.first, pairs.second, pairs.area, strict=True)
        ]
    return found

"""A throw-away database with a hromada that the benchmark's parcels lie in, and nothing else."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from psycopg import sql

from addresses import boundary, codifier
from assets.models import Parcel
from bench.coverage import outline
from geo import db
from geo.records import WGS84
from importers.models import Batch, Finding

DATABASE = "atlas_bench"
#: The tables that the peers make.
OGR_TABLE, GEOPANDAS_TABLE, MAPPED_TABLE = "ogr_parcels", "geopandas_parcels", "mapped_parcels"

_HROMADA = codifier.HromadaUnits(
    code="UA53990010000099001", name="Вимірювальна", raion="Вигаданий", oblast="Полтавська", settlements=[]
)
_QUIET_WITHIN = 600.0
_LOOK_EVERY = 0.5


class BenchError(Exception):
    """The measurement cannot be trusted; the message says why."""


@contextmanager
def scratch_database(rows: int) -> Iterator[dict[str, str]]:
    """Make the database, with a boundary round `rows` parcels; yields the environment for programs to find it.

    Django's default connection leads there meanwhile. A database of this name that a killed run left is replaced.
    """
    former = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        surround(rows)
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl()
        yield {**os.environ, "DATABASE_URL": url}
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)


def surround(rows: int) -> None:
    """Make the hromada's boundary one round `rows` parcels: an import refuses a file that lies outside it."""
    hromada = codifier.load(_HROMADA, invented=True)
    around = shapely.multipolygons([outline(rows)])
    boundary.enter(hromada, GEOSGeometry(memoryview(around.wkb), srid=WGS84))


def empty() -> None:
    """Take everything out that an import or a peer brought, and let the disk come to rest."""
    tables = [Parcel._meta.db_table, Parcel.pgh_event_model._meta.db_table]  # type: ignore[attr-defined]
    tables += [Finding._meta.db_table, Batch._meta.db_table]
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    db.execute(db.compose("TRUNCATE {names} CASCADE", names=names))
    for table in (OGR_TABLE, GEOPANDAS_TABLE, MAPPED_TABLE):
        db.execute(db.compose("DROP TABLE IF EXISTS {table}", table=sql.Identifier(table)))
    db.execute("CHECKPOINT")


def wait_until_quiet() -> None:
    """Return when no query runs on the server, autovacuum included. Raises `BenchError` after ten minutes."""
    deadline = time.monotonic() + _QUIET_WITHIN
    while running := db.rows(
        "SELECT left(query, 200) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
    ):
        if time.monotonic() > deadline:
            raise BenchError(f"The server does not come to rest; it is running: {running[0][0]}")
        time.sleep(_LOOK_EVERY)

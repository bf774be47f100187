"""Small tools of several tests: files made for the occasion, imports by the command, and looks into the database."""

import json
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer
from typing import Any

import numpy as np
import psycopg
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.core.management import CommandError, call_command
from django.db import connection

from addresses import boundary, codifier
from addresses.models import Hromada
from assets.models import Parcel
from importers.models import Batch, Finding

KOZELSHCHYNA = "UA53020090000045206"
#: South-western corner of the squares that tests draw, in degrees; within the Kozelshchyna hromada.
CORNER = (33.9400, 49.2980)
#: Side of such a square in degrees, and how far one begins from the one before: a gap is left between them.
SIDE, STEP = 0.0010, 0.0012
#: How often a server of a test looks whether it is to end.
LOOKS_SECONDS = 0.01

Geometry = Mapping[str, Any] | None


def number(index: int) -> str:
    """A well-formed cadastral number."""
    return f"5322081200:00:001:{index:04}"


def square(index: int) -> MultiPolygon:
    """The place of the square of that index, counted from 0; EPSG:4326."""
    west, south = CORNER[0] + index * STEP, CORNER[1]
    return MultiPolygon(Polygon.from_bbox((west, south, west + SIDE, south + SIDE)), srid=4326)


def ring(*offsets: tuple[float, float], index: int = 0) -> dict[str, Any]:
    """A GeoJSON polygon whose corners lie at `offsets` (in sides) from a square's south-western corner."""
    west, south = CORNER[0] + index * STEP, CORNER[1]
    corners = [[west + x * SIDE, south + y * SIDE] for x, y in (*offsets, offsets[0])]
    return {"type": "Polygon", "coordinates": [corners]}


def box(index: int = 0) -> dict[str, Any]:
    """The square of that index as a GeoJSON polygon."""
    return ring((0, 0), (1, 0), (1, 1), (0, 1), index=index)


def feature(cadnum: str | None, geometry: Geometry, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"cadnum": cadnum, **properties}, "geometry": geometry}


def write_geojson(path: Path, features: Sequence[Mapping[str, Any]], **members: Any) -> Path:
    collection = {"type": "FeatureCollection", **members, "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def bring(path: Path, *options: object, register: str = "parcels") -> Batch:
    """Import a file as `./atlas import` does; the batch that it became."""
    call_command("import_file", str(path), "--register", register, *map(str, options))
    return Batch.objects.latest("pk")


def take_back(batch: Batch) -> None:
    call_command("import_file", "undo", str(batch.pk))


def refusal(*arguments: object, code: int = 2) -> str:
    """The one line with which a command ends when it is refused with this exit code."""
    with pytest.raises(CommandError) as refused:
        call_command(*map(str, arguments))
    message = str(refused.value)
    assert refused.value.returncode == code, message
    assert message.strip()
    assert "\n" not in message
    return message


def codes(batch: Batch) -> list[tuple[int, str]]:
    """Row and code of every finding."""
    return list(Finding.objects.filter(batch=batch).order_by("row_no", "code").values_list("row_no", "code"))


def query(statement: str, *params: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def counts() -> dict[str, int]:
    """How many rows every table of the database has, staging and the queue included."""
    tables = query(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    return dict(of_each("SELECT count(*) FROM {table}", [name for (name,) in tables]))


def of_each(statement: str, tables: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """What a statement with `{table}` in it, which tells one value, tells of each table.

    It is asked thousands of times of a hundred tables: prepared, as to plan it takes longer than to answer it; and not
    as a UNION, for which PostgreSQL starts parallel workers, who take longer to begin than all there is to do.
    """
    asked = ", ".join(f"({statement.format(table=table)})" for table in tables)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        [(told,)] = cursor.execute(f"SELECT ARRAY[{asked}]", prepare=True)
    return zip(tables, told, strict=True)


def snapshot(table: str) -> dict[int, dict[str, Any]]:
    """Every row of a record table by id, without what every change moves."""
    rows = query(f"SELECT id, to_jsonb(r) - 'version' - 'updated_at' FROM {table} AS r")
    return {pk: json.loads(row) if isinstance(row, str) else row for pk, row in rows}


def tile_of(parcel: Parcel, zoom: int = 15) -> tuple[int, int, int]:
    """Zoom, column and row of the tile (Web Mercator grid) in which the middle of the parcel lies."""
    middle = parcel.geom.centroid
    side = 1 << zoom
    column = (middle.x + 180) / 360 * side
    row = (1 - math.asinh(math.tan(math.radians(middle.y))) / math.pi) / 2 * side
    return zoom, int(column), int(row)


def metres_apart(ours: Any, theirs: Any) -> float:
    """The greatest distance from a vertex of one to the nearest of the other, either way; from EPSG:4326."""
    scale = np.array([111_320 * np.cos(np.radians(ours.centroid.y)), 111_230])
    one, other = (shapely.get_coordinates(geometry) * scale for geometry in (ours, theirs))
    distances = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
    return float(max(distances.min(axis=0).max(), distances.min(axis=1).max()))


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """It answers in a thread of its own until the end, which by itself it would see half a second later."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOKS_SECONDS})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address on the loopback, and the requests that it gets."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_arguments: object) -> None:
            """The list is the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}", asked


def enter(units: codifier.HromadaUnits, outline: GEOSGeometry) -> Hromada:
    """The hromada of the codifier with its boundary."""
    hromada = codifier.load(units)
    boundary.enter(hromada, outline)
    return hromada

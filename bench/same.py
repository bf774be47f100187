"""The data that all servers serve, and the proof that they serve the same of it."""

import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import shapely
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from psycopg import sql
from shapely.geometry import shape

from bench.addresses import fill
from bench.measure import our_command
from bench.scratch import BenchError
from bench.servers import Place, Server, Target
from bench.site import ATTRIBUTES
from geo import access, db, registers
from layers import columns

TABLE = "bench_parcels"
#: Units of the tile: each server rounds once, and simplifies by half a unit at most.
SAME_PLACE = 2.0
#: Share of the shapes that may lie elsewhere: MapServer cuts some at the tile's edge another way.
MOST_BESIDE = 0.02
#: Coordinates within the tile proper: how far beyond its edge shapes are cut is each server's own.
_INSIDE = (0, 0, 4096, 4096)


def target_with(file: Path, points: int) -> Target:
    """Import the parcels and make the points; the peers' table with the attributes that ours shows."""
    fill(points)
    done = subprocess.run(our_command(file), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"The import failed:\n{done.stderr}")
    sight = access.sight(registers.get("parcels"), AnonymousUser())
    fields = sight.fields[:ATTRIBUTES]
    statement = db.compose(
        db.load("bench", "serve"),
        target=sql.Identifier(TABLE),
        fields=columns.selected(fields, cast_decimals=True),
        table=columns.table(sight),
        where=columns.visible(sight),
    )
    db.execute(statement)
    for follow_up in (
        "ALTER TABLE {t} ADD PRIMARY KEY (id)",
        "CREATE INDEX ON {t} USING gist (geom)",
        "VACUUM ANALYZE",
    ):
        db.execute(db.compose(follow_up, t=sql.Identifier(TABLE)))
    connection.ensure_connection()
    told = connection.connection.info
    names = [field.name for field in fields]
    return Target(told.host, str(told.port), told.user, told.password, told.dbname, TABLE, names)


def check_same(servers: Mapping[str, Server], places: list[Place]) -> str:
    """A sentence on what was compared. Raises `BenchError` where a server's tile differs from ours."""
    ours, *others = (server for server in servers.values() if server.tile)
    compared = beside = 0
    for place in places:
        truth = _features(ours, place)
        for other in others:
            found = _features(other, place)
            missing = {key for key in truth.keys() ^ found.keys() if not _grazes((truth | found)[key])}
            if missing:
                raise BenchError(f"{other.name}, tile {place}: {len(missing)} objects differ, as {min(missing)}.")
            for key in truth.keys() & found.keys():
                if _texts(truth[key]) != _texts(found[key]):
                    raise BenchError(f"{other.name}, tile {place}: {_texts(truth[key])} is not {_texts(found[key])}.")
                beside += _apart(truth[key], found[key]) > SAME_PLACE
                compared += 1
    if beside > MOST_BESIDE * compared:
        raise BenchError(f"Of {compared} shapes {beside} lie more than {SAME_PLACE} units beside ours.")
    return (
        f"{compared} objects of {len(places)} tiles have the same attributes;"
        f" {beside} of their shapes lie more than {SAME_PLACE} units of the tile beside ours."
    )


def _features(server: Server, place: Place) -> dict[str, dict[str, Any]]:
    assert server.tile is not None
    with urllib.request.urlopen(server.address + server.tile(place)) as answer:
        layers = mapbox_vector_tile.decode(answer.read(), default_options={"y_coord_down": True})
    features = next(iter(layers.values()))["features"] if layers else []
    return {feature["properties"]["cadastral_number"]: feature for feature in features}


def _inside(feature: dict[str, Any]) -> shapely.Geometry:
    return shapely.clip_by_rect(shape(feature["geometry"]), *_INSIDE)


def _grazes(feature: dict[str, Any]) -> bool:
    """Whether the object is in the tile's margin alone, or in the tile by no more than rounding."""
    inside = _inside(feature)
    return bool(inside.is_empty or inside.buffer(-SAME_PLACE).is_empty)


def _texts(feature: dict[str, Any]) -> dict[str, str]:
    """Attributes as text: MapServer writes numbers so. What is empty and what is not there are the same."""
    told = {name: value for name, value in feature["properties"].items() if name != "id" and value not in (None, "")}
    return {name: f"{float(value):.4f}" if _is_number(value) else str(value) for name, value in told.items()}


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    ours, theirs = _inside(one), _inside(other)
    if ours.is_empty or theirs.is_empty:
        return 0.0
    return float(shapely.hausdorff_distance(ours, theirs))

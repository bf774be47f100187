"""The requests for features that `bench.serve` sends: pages, boxes, a filter and single objects; the same to all."""

import json
import random
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from psycopg import sql

from bench.scratch import BenchError
from bench.servers import Server
from geo import db

#: Features a page.
LIMITS = (10, 1_000, 10_000)
#: West, south, east, north in degrees: within the generated land at any number of parcels from 100,000 on.
LAND = (32.85, 49.20, 33.15, 49.40)
#: Features asked for in a box, and its sides in degrees: about 500 m, with fewer parcels than that.
BOX_LIMIT, BOX_SIDES = 100, (0.006, 0.004)
#: Features asked for by attribute.
FILTER_LIMIT = 100
FILTERED_BY = "ownership"
#: Boxes, and single features, in a list.
EACH = 300
SEED = 7

_KEYS = """
SELECT r.id, r.uid FROM assets_parcel AS r INNER JOIN {table} AS t ON t.id = r.id
ORDER BY md5(r.id::text) LIMIT %(each)s
"""
_VALUES = "SELECT DISTINCT {field}::text FROM {table} WHERE {field} <> '' ORDER BY 1"
#: Requests of each lane that are compared, and lanes of which the very objects are.
_COMPARED = 10
_EXACT = ("bbox", "by id")


@dataclass(frozen=True)
class Sample:
    """What is asked for: keys of objects (`id` and `uid`), boxes, and values of the attribute."""

    keys: Sequence[tuple[int, str]]
    boxes: Sequence[str]
    values: Sequence[str]


def sample(table: str) -> Sample:
    """Objects and values drawn from the peers' table, boxes from the land; always the same of the same data."""
    keys = db.rows(db.compose(_KEYS, table=sql.Identifier(table)), {"each": EACH})
    values = db.rows(db.compose(_VALUES, table=sql.Identifier(table), field=sql.Identifier(FILTERED_BY)))
    return Sample([(key, str(uid)) for key, uid in keys], boxes(), [value for (value,) in values])


def boxes() -> list[str]:
    """Boxes of the land, drawn at random: `west,south,east,north` in degrees."""
    drawn = random.Random(SEED)
    west, south, east, north = LAND
    wide, high = BOX_SIDES
    corners = [(drawn.uniform(west, east - wide), drawn.uniform(south, north - high)) for _ in range(EACH)]
    return [f"{x:.6f},{y:.6f},{x + wide:.6f},{y + high:.6f}" for x, y in corners]


def paths(server: Server, sample: Sample) -> dict[str, list[str]]:
    """The requests to a server by the name of the lane; MapServer knows no filters."""
    items = f"{server.collection}/items"

    def asked(limit: int, **more: str) -> str:
        return f"{items}?{server.geojson}{server.attributes}&{urlencode({'limit': limit, **more})}"

    found = {f"page of {limit}": [asked(limit)] for limit in LIMITS}
    found["bbox"] = [asked(BOX_LIMIT, bbox=box) for box in sample.boxes]
    if server.filters:
        found["filter"] = [asked(FILTER_LIMIT, **{FILTERED_BY: value}) for value in sample.values]
    found["by id"] = [f"{items}/{uid if server.by_uid else key}?{server.geojson}" for key, uid in sample.keys]
    return found


def check_same(servers: Mapping[str, Server], sample: Sample) -> str:
    """A sentence on what was compared. Raises `BenchError` where a server's features differ from ours.

    Of boxes and single objects the very objects are compared, of pages and filters, whose order is each server's own,
    their number.
    """
    ours, *others = servers.values()
    wanted, compared = paths(ours, sample), 0
    for other in others:
        for lane, theirs in paths(other, sample).items():
            for one, another in list(zip(wanted[lane], theirs, strict=True))[:_COMPARED]:
                truth, found = _numbers(ours.address + one), _numbers(other.address + another)
                alike = truth == found if lane in _EXACT else len(truth) == len(found)
                if not alike or not truth:
                    raise BenchError(f"{other.name}, {another}: {len(found)} features, and {len(truth)} of ours.")
                compared += len(found)
    return f"{compared} features of pages, boxes, filters and single ones are those that ours gives."


def _numbers(address: str) -> list[str]:
    """Cadastral numbers of the features in an answer, sorted."""
    with urllib.request.urlopen(address) as answer:
        told = json.load(answer)
    return sorted(feature["properties"]["cadastral_number"] for feature in told.get("features", [told]))

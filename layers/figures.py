"""Numbers of a layer as a viewer sees it: how many objects, where, and when they last changed."""

from dataclasses import dataclass
from datetime import datetime

from geo import db
from geo.access import Sight
from geo.local_cache import local_cache
from layers import columns, tiles

_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Figures:
    """Of the objects that the viewer sees. `on_map`: those with a place. `extent`: west, south, east, north in degrees.

    `changed_at` is None where there is no object.
    """

    count: int
    on_map: int
    changed_at: datetime | None
    extent: list[float] | None


def figures(sight: Sight) -> Figures:
    """Counted once for a data version and an audience: the counting goes through the whole register."""
    key = f"figures:{sight.register.slug}:{sight.data_version}:{sight.audience}"
    found: tuple[int, int, datetime | None] | None = local_cache.get(key)
    if found is None:
        statement = db.compose(
            "SELECT count(*), count(r.geom), max(r.updated_at) FROM {table} AS r WHERE {where}",
            table=columns.table(sight),
            where=columns.visible(sight),
        )
        [found] = db.rows(statement)
        local_cache.set(key, found, _KEPT_SECONDS)
    return Figures(*found, tiles.extent(sight))

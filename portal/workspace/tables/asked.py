"""What of a register is asked for: a filter, a search, a place on the map or named objects, as one SQL condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from geo.access import Sight
from geo.records import GEOMETRY
from geo.registers import Kind
from geo.text import fold, loose_pattern
from layers import columns as stored
from layers.ogc import cql2, filters, systems
from layers.ogc.filters import Condition, joined
from portal.workspace.tables import columns

#: Objects that may be named, and that a selection holds.
MOST_SELECTED = 10_000


@dataclass(frozen=True)
class Asked:
    """All of these together; what is empty or None asks for nothing.

    `filter` is CQL2 text over `columns.known`, `search` is looked for in the texts that the register searches.
    `box` is west, south, east, north and `area` a GeoJSON geometry, both in EPSG:4326, longitude first: what touches
    them. `uids` and `ids` name the objects.
    """

    filter: str = ""
    search: str = ""
    box: Sequence[float] | None = None
    area: Mapping[str, Any] | None = None
    uids: Sequence[UUID] | None = None
    ids: Sequence[int] | None = None


def condition(sight: Sight, asked: Asked) -> Condition:
    """The records that this viewer sees and that are asked for. Raises `Problem` 400 for a filter that is none."""
    found = [Condition(stored.visible(sight))]
    parts = [cql2.from_text(asked.filter)] if asked.filter.strip() else []
    for place in ({"bbox": list(asked.box)} if asked.box else None, asked.area):
        if place:
            parts.append({"op": "s_intersects", "args": [{"property": GEOMETRY}, dict(place)]})
    if parts:
        expression = {"op": "and", "args": parts}
        found.append(filters.condition(expression, columns.known(sight), systems.offered()[systems.CRS84]))
    if words := fold(asked.search.replace("\0", "")):  # PostgreSQL's texts cannot hold NUL
        found.append(_with_words(sight, words))
    for name, kind, named in (("uid", "uuid", asked.uids), ("id", "bigint", asked.ids)):
        if named is not None:
            own = sql.SQL("{} = ANY({}::" + kind + "[])").format(
                sql.Identifier(stored.RECORD, name), sql.Placeholder(f"{name}s")
            )
            found.append(Condition(own, {f"{name}s": list(named)}))
    return joined(found)


def _with_words(sight: Sight, words: str) -> Condition:
    """Records in whose searched texts the words are found, folded as `geo.text.fold` folds."""
    searched = [sight.field(name) for name in sight.register.searched if name in sight.names()]
    texts = [field for field in searched if field.kind is not Kind.REFERENCE]
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    # To fold is dear; the pattern leaves it few texts to do so with.
    each = "(normalize({own}::text, NFC) ~ {loose} AND atlas_fold({own}::text) LIKE {words})"
    ways = [
        sql.SQL(each).format(own=stored.column(field), loose=sql.Placeholder("loose"), words=sql.Placeholder("words"))
        for field in texts
    ]
    if not ways:
        return Condition(sql.SQL("false"))
    either = sql.SQL("({})").format(sql.SQL(" OR ").join(ways))
    return Condition(either, {"words": pattern, "loose": loose_pattern(words)})

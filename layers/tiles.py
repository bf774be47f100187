"""Vector tiles of any register: one SQL statement on a miss, kept gzipped under the data version and the audience.

A tile has every object as it is, with two exceptions at low zooms: below `Register.label_zoom` points that crowd become
clusters, and below `tile_statements.COARSE_BELOW` shapes are drawn to half a pixel, and of those smaller than a square
of two pixels one in each, or one in each of larger squares where that would be too many. No tile passes `BUDGET` bytes:
of what does not fit, the smallest is left out. A tile that leaves something out says so in a layer of its own
(`tile_statements.note_layer`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from isal import igzip

from geo import db
from geo.access import Sight
from geo.local_cache import local_cache
from geo.registers import Field
from layers import columns, tile_statements, tile_store
from layers.tile_statements import Manner, manner

#: Deepest tiles made; the map stretches them beyond.
MAX_ZOOM = 16
#: No tile has more bytes before it is packed.
BUDGET = 500_000
#: igzip's fastest level; at 0.6 ms it loses a few per cent of size to level 3.
GZIP_LEVEL = 1
#: A tile's address made the pattern of all: `url.replace(*ANY_PLACE)`.
ANY_PLACE = ("/0/0/0.", "/{z}/{x}/{y}.")
_EXTENT_KEPT_SECONDS = 3600
_ETAG_LETTERS = 32


@dataclass(frozen=True)
class Place:
    """A place in the Web Mercator grid: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        return self.within(MAX_ZOOM)

    def within(self, deepest: int) -> bool:
        """Whether there is such a place in a grid down to that zoom."""
        # The zoom first: two to the power of what anyone may ask for is a number of any size.
        return self.z <= deepest and max(self.x, self.y) < 1 << self.z


@dataclass(frozen=True)
class Made:
    """A tile's MVT bytes, how many objects there were to draw in it, and how many of them it leaves out."""

    content: bytes
    objects: int
    left_out: int


def tile(sight: Sight, place: Place) -> bytes:
    """The tile's MVT bytes, gzipped; of an empty tile too."""
    kept = tile_store.read(sight, place.z, place.x, place.y)
    if kept is not None:
        return kept
    content = make(sight, place, fields_on_tiles(sight, place.z)).content
    packed = _packed(content)
    # Empty ones are made in no time, and there is no end of them.
    if content:
        tile_store.keep(sight, place.z, place.x, place.y, packed)
    return packed


def joint(sights: Sequence[Sight], place: Place) -> bytes:
    """The tiles of several registers as one, gzipped: one after another, as MVT has it, they are a tile of all layers.

    Packed as a whole: browsers leave out all but the first of gzip's members.
    """
    if len(sights) == 1:
        return tile(sights[0], place)
    return _packed(b"".join(igzip.decompress(tile(sight, place)) for sight in sights))


def make(sight: Sight, place: Place, fields: Sequence[Field]) -> Made:
    """The tile with these fields, made now and not kept."""
    how = manner(sight.register, place.z)
    made = make_so(sight, place, fields, how)
    if len(made.content) <= BUDGET:
        return made
    return make_so(sight, place, fields, replace(how, trimmed=True))


def make_so(sight: Sight, place: Place, fields: Sequence[Field], how: Manner) -> Made:
    """The tile made in this manner, however many bytes that gives."""
    statement = tile_statements.statement(sight, fields, how)
    values = tile_statements.values(sight, fields, (place.z, place.x, place.y), BUDGET)
    [(content, objects, left_out)] = statement.rows(**values)
    return Made(content or b"", int(objects or 0), int(left_out or 0))


def etag(sights: Sequence[Sight], place: Place) -> str:
    """Changes when the data, the viewer's sight or the declared fields change; known without opening the tile."""
    seen = [f"{sight.register.slug} {sight.data_version} {sight.audience}" for sight in sights]
    # Of many layers it would be longer than what proxies take for a header.
    digest = sha256(f"{place} {seen}".encode()).hexdigest()
    return f'"{digest[:_ETAG_LETTERS]}"'


def fields_on_tiles(sight: Sight, zoom: int) -> list[Field]:
    """The fields that a tile of that zoom carries beside the id: the style's, and the labels' where they are read."""
    register = sight.register
    wanted = {register.style.by} | (set(register.on_tiles) if zoom >= register.label_zoom else set())
    return [field for field in sight.fields if field.name in wanted]


def tilejson(sight: Sight, tiles_url: str, title: str, min_zoom: int) -> dict[str, Any]:
    """TileJSON 3.0 of the register as this viewer sees it. `tiles_url` has `{z}/{x}/{y}` in it.

    The member `thinned` is ours: the zooms at which not every object is drawn by itself, and by what rule.
    """
    slug = sight.register.slug
    told = drawn(sight, tiles_url, min_zoom)
    zooms = {name: told[name] for name in ("minzoom", "maxzoom")}
    note = {"left_out": "objects that the tile leaves out", "of": "objects in its place"}
    return {
        "tilejson": "3.0.0",
        "name": title,
        **told,
        "vector_layers": [
            {"id": slug, "description": title, **zooms, "fields": _described_fields(sight, min_zoom)},
            {"id": tile_statements.note_layer(sight), "description": "What a tile leaves out", **zooms, "fields": note},
        ],
        "thinned": {
            "zooms": [zoom for zoom in range(min_zoom, MAX_ZOOM + 1) if manner(sight.register, zoom) != Manner()],
            "rule": "one object in a square of two pixels, or a larger one in a crowd; points in clusters;"
            " of what passes most_bytes, the smallest left out",
            "most_bytes": BUDGET,
            "told_in": tile_statements.note_layer(sight),
        },
    }


def drawn(sight: Sight, tiles_url: str, min_zoom: int) -> dict[str, Any]:
    """The members of TileJSON that a map needs to draw the register; arguments as for `tilejson`."""
    bounds = extent(sight)
    return {
        "tiles": [f"{tiles_url}?v={sight.data_version}"],
        "minzoom": min_zoom,
        "maxzoom": MAX_ZOOM,
        **({"bounds": bounds} if bounds else {}),
    }


def extent(sight: Sight) -> list[float] | None:
    """West, south, east, north in degrees of all that the viewer sees; None if that is nothing."""
    key = f"extent:{sight.register.slug}:{sight.data_version}:{sight.audience}"
    found: list[float] | None = local_cache.get(key)
    if found is None:
        statement = db.compose(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) "
            "FROM (SELECT ST_Extent(r.geom) AS e FROM {table} AS r WHERE {where}) AS whole",
            table=columns.table(sight),
            where=columns.visible(sight),
        )
        box = db.rows(statement)[0]
        found = [] if box[0] is None else [float(side) for side in box]
        local_cache.set(key, found, _EXTENT_KEPT_SECONDS)
    return found or None


def _packed(content: bytes) -> bytes:
    packed: bytes = igzip.compress(content, GZIP_LEVEL, mtime=0)
    return packed


def _described_fields(sight: Sight, min_zoom: int) -> dict[str, str]:
    described = {field.name: str(field.title) for field in fields_on_tiles(sight, MAX_ZOOM)}
    if manner(sight.register, min_zoom).clusters:
        by = tile_statements.class_field(sight)
        described["count"] = "points in the cluster"
        described |= {f"count:{value}": str(title) for value, title in (by.choices if by else ())}
    return described

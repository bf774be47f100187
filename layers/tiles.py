"""Vector tiles of any register: one SQL statement on a miss, kept gzipped under the data version and the audience."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from isal import igzip

from geo import db
from geo.access import Sight
from geo.registers import Field
from layers import columns
from layers.models import KeptTile

#: Units of a tile's grid along one side, and units drawn beyond its edge so that strokes meet.
EXTENT = 4096
BUFFER = 64
#: Deepest tiles made; the map stretches them beyond.
MAX_ZOOM = 16
#: igzip's fastest level; at 0.6 ms it loses a few per cent of size to level 3.
GZIP_LEVEL = 1
_EXTENT_KEPT_SECONDS = 3600


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


def tile(sight: Sight, place: Place) -> bytes:
    """The tile's MVT bytes, gzipped; of an empty tile too."""

    def make() -> bytes:
        return igzip.compress(_make(sight, place), GZIP_LEVEL, mtime=0)

    return kept(sight.register.slug, sight.data_version, sight.audience, place, make)


def kept(slug: str, data_version: int, audience: str, place: Place, make: Callable[[], bytes]) -> bytes:
    """The tile kept under this key; made, and kept, where there is none."""
    key = {"slug": slug, "data_version": data_version, "audience": audience, "z": place.z, "x": place.x, "y": place.y}
    found = KeptTile.objects.filter(**key).values_list("content", flat=True).first()
    if found is not None:
        return bytes(found)
    content = make()
    KeptTile.objects.bulk_create([KeptTile(**key, content=content)], ignore_conflicts=True)
    return content


def etag(sight: Sight, place: Place) -> str:
    """Changes when the data, the viewer's sight or the declared fields change; known without opening the tile."""
    return f'"{sight.register.slug}-{sight.data_version}-{sight.audience}-{place.z}-{place.x}-{place.y}"'


def fields_on_tiles(sight: Sight, zoom: int) -> list[Field]:
    """The fields that a tile of that zoom carries beside the id: the style's, and the labels' where they are read."""
    register = sight.register
    wanted = {register.style.by} | (set(register.on_tiles) if zoom >= register.label_zoom else set())
    return [field for field in sight.fields if field.name in wanted]


def tilejson(sight: Sight, tiles_url: str, title: str, min_zoom: int) -> dict[str, Any]:
    """TileJSON 3.0 of the register as this viewer sees it. `tiles_url` has `{z}/{x}/{y}` in it."""
    west_south_east_north = extent(sight)
    described: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": title,
        "tiles": [f"{tiles_url}?v={sight.data_version}"],
        "minzoom": min_zoom,
        "maxzoom": MAX_ZOOM,
        "vector_layers": [
            {
                "id": sight.register.slug,
                "description": title,
                "minzoom": min_zoom,
                "maxzoom": MAX_ZOOM,
                "fields": {field.name: str(field.title) for field in fields_on_tiles(sight, MAX_ZOOM)},
            }
        ],
    }
    if west_south_east_north:
        described["bounds"] = west_south_east_north
    return described


def extent(sight: Sight) -> list[float] | None:
    """West, south, east, north in degrees of all that the viewer sees; None if that is nothing."""
    key = f"extent:{sight.register.slug}:{sight.data_version}:{sight.audience}"
    found: list[float] | None = cache.get(key)
    if found is None:
        statement = db.compose(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) "
            "FROM (SELECT ST_Extent(r.geom) AS e FROM {table} AS r WHERE {where}) AS whole",
            table=columns.table(sight),
            where=columns.visible(sight),
        )
        box = db.rows(statement)[0]
        found = [] if box[0] is None else [float(side) for side in box]
        cache.set(key, found, _EXTENT_KEPT_SECONDS)
    return found or None


def forget_old_tiles() -> int:
    """Drop the tiles kept under data versions that are past; how many they were."""
    return db.execute(db.load("layers", "forget_tiles"))


def _make(sight: Sight, place: Place) -> bytes:
    statement = db.compose(
        db.load("layers", "tile"),
        fields=columns.selected(fields_on_tiles(sight, place.z), cast_decimals=True),
        table=columns.table(sight),
        where=columns.visible(sight),
    )
    params = {
        "z": place.z,
        "x": place.x,
        "y": place.y,
        "extent": EXTENT,
        "buffer": BUFFER,
        "layer": sight.register.slug,
    }
    return bytes(db.rows(statement, params)[0][0])

"""A layer's tiles in one PMTiles 3 archive (https://github.com/protomaps/PMTiles, spec v3)."""

import math
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

from isal import igzip
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo import db
from geo.access import Sight
from layers import columns, tiles
from layers.tile_statements import BUFFER, CLUSTER_MARGIN, EXTENT
from layers.tiles import Place

#: No archive has more tiles; a layer that would have more has fewer zooms, and its archive says so.
MOST_TILES = 100_000
#: Half the world's width in Web Mercator, metres.
_HALF_WORLD = math.pi * 6_378_137
#: How far beyond a tile's edge, in units of its grid, what is drawn in it may be.
_REACH = max(BUFFER, CLUSTER_MARGIN)
#: The header's units in a degree.
_E7 = 10_000_000


def write(sight: Sight, path: Path, said: dict[str, Any], min_zoom: int, told: Callable[[int], None]) -> int:
    """Write the tiles from `min_zoom` on, each as `layers.tiles` makes it, gzipped, to `path`; how many there are.

    With none nothing is written: a PMTiles archive cannot be empty. `said` are members of the metadata beside those of
    the tiles: `vector_layers`, `thinned` and `left_out`, the number of tiles by zoom that leave something out. `told`
    is called with the number of places looked at, one after another.
    """
    with path.open("wb") as file:
        writer = Writer(file)
        left_out: dict[str, int] = {}
        count, max_zoom = 0, min_zoom
        for zoom in range(min_zoom, tiles.MAX_ZOOM + 1):
            # No more than there is room for, and one by which to know that there are more.
            places = _places(sight, zoom, MOST_TILES - count + 1)
            if count + len(places) > MOST_TILES:
                break
            max_zoom = zoom
            fields = tiles.fields_on_tiles(sight, zoom)
            for tile_id, place in _in_order(places):
                made = tiles.make(sight, place, fields)
                told(1)
                if not made.content:
                    continue
                writer.write_tile(tile_id, igzip.compress(made.content, tiles.GZIP_LEVEL, mtime=0))
                count += 1
                if made.left_out:
                    left_out[str(zoom)] = left_out.get(str(zoom), 0) + 1
        if count:
            writer.finalize(_header(sight), said | _about_tiles(sight, min_zoom, max_zoom) | {"left_out": left_out})
    if not count:
        path.unlink()
    return count


def _places(sight: Sight, zoom: int, most: int) -> list[Place]:
    """Places of the zoom, `most` at most, in which there could be something; all others are empty."""
    side = 2 * _HALF_WORLD / (1 << zoom)
    statement = db.compose(
        db.load("layers", "published_places"), table=columns.table(sight), where=columns.visible(sight)
    )
    measures = {"half": _HALF_WORLD, "side": side, "reach": side * _REACH / EXTENT, "last": (1 << zoom) - 1}
    return [Place(zoom, x, y) for x, y in db.rows(statement, {**measures, "most": most})]


def _in_order(places: list[Place]) -> list[tuple[int, Place]]:
    """Places behind their number in the archive, along its Hilbert curve."""
    return sorted(((zxy_to_tileid(one.z, one.x, one.y), one) for one in places), key=itemgetter(0))


def _header(sight: Sight) -> dict[str, Any]:
    header: dict[str, Any] = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}
    if extent := tiles.extent(sight):
        names = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        header |= {name: round(side * _E7) for name, side in zip(names, extent, strict=True)}
    return header


def _about_tiles(sight: Sight, min_zoom: int, max_zoom: int) -> dict[str, Any]:
    """What TileJSON says of the tiles, for the zooms that are here."""
    described = tiles.tilejson(sight, "", "", min_zoom)
    thinned = described["thinned"]
    return {
        "type": "overlay",
        "vector_layers": [layer | {"maxzoom": max_zoom} for layer in described["vector_layers"]],
        "thinned": thinned | {"zooms": [zoom for zoom in thinned["zooms"] if zoom <= max_zoom]},
    }

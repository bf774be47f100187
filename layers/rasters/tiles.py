"""Tiles of a raster, read from its COG and kept under its data version as vector tiles are."""

from pathlib import Path
from typing import Any

from django.conf import settings

from layers import tile_store
from layers.rasters import keeping
from layers.rasters.showing import Picture
from layers.tiles import Place

#: Pixels along one side.
SIDE = 256
MEDIA_TYPE = "image/webp"
#: All who see a raster see the same.
_AUDIENCE = "picture"


def tile(picture: Picture, place: Place) -> bytes:
    """The tile as WebP, transparent where the raster does not reach."""
    path = str(_path(picture, place))
    kept = tile_store.content(path)
    if kept is None:
        kept = _read(picture, place)
        tile_store.write(path, kept)
    return kept


def etag(picture: Picture, place: Place) -> str:
    """Changes with the picture; known without opening it."""
    return f'"{picture.raster.slug}-{picture.data_version}-{place.z}-{place.x}-{place.y}"'


def tilejson(picture: Picture, tiles_url: str) -> dict[str, Any]:
    """TileJSON 3.0 of the raster. `tiles_url` has `{z}/{x}/{y}` in it. The map stretches the deepest tiles."""
    return {
        "tilejson": "3.0.0",
        # Pictures have none, and the published schema wants the member of every tileset.
        "vector_layers": [],
        "name": picture.title,
        "tiles": [f"{tiles_url}?v={picture.data_version}"],
        "minzoom": min(picture.raster.min_zoom, picture.raster.deepest_zoom),
        "maxzoom": picture.raster.deepest_zoom,
        "bounds": picture.bounds,
        "attribution": picture.raster.attribution,
    }


def _path(picture: Picture, place: Place) -> Path:
    """Among the vector tiles, so that those of past versions are taken away with them (`tile_store.forget_old`)."""
    shelf = f"tiles/{picture.raster.slug}/{picture.data_version}/{_AUDIENCE}"
    return Path(settings.ATLAS_VAR) / shelf / f"{place.z}/{place.x}-{place.y}.webp"


def _read(picture: Picture, place: Place) -> bytes:
    from layers.rasters import reading  # rio-tiler takes a second to load, and 60 MB

    return reading.tile(keeping.pyramid_of(picture.raster), place.z, place.x, place.y, SIDE)

"""A cloud-optimised GeoTIFF on the grid of the map's tiles, made of any GeoTIFF. Without Django."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rasterio
from rasterio.crs import CRS
from rasterio.enums import ColorInterp
from rasterio.errors import RasterioError
from rasterio.warp import transform_bounds
from rasterio.windows import Window
from rio_cogeo.cogeo import cog_info, cog_translate

from layers.rasters.header import GDAL, Refusal, opened
from layers.rasters.painting import Painter

#: Pixels painted at a time: four bytes of each, and some copies.
_PIXELS_AT_ONCE = 8_000_000
_BLOCK = 512
_RGBA = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
_COG = {
    "driver": "GTiff",
    "interleave": "pixel",
    "tiled": True,
    "blockxsize": _BLOCK,
    "blockysize": _BLOCK,
    "compress": "WEBP",
    "BIGTIFF": "IF_SAFER",
}
#: WebP's quality of photographs; drawings are kept without loss, for lines fray at any other.
_QUALITY = 85


def paint(source: str, painted: Path, definition: str) -> Iterator[tuple[int, int]]:
    """Write the picture as RGBA on its own grid, in the system of `definition` (PROJ parameters with the pinned shift).

    Yields how many rows are done, of how many. Raises `Refusal`.
    """
    with opened(source) as picture:
        painter = Painter(picture)
        profile = {
            "driver": "GTiff",
            "width": picture.width,
            "height": picture.height,
            "count": len(_RGBA),
            "dtype": "uint8",
            "crs": CRS.from_string(definition),
            "transform": picture.transform,
            "tiled": True,
            "blockxsize": _BLOCK,
            "blockysize": _BLOCK,
            "compress": "DEFLATE",
            "zlevel": 1,
            "BIGTIFF": "IF_SAFER",
        }
        rows = max(_BLOCK, _PIXELS_AT_ONCE // picture.width // _BLOCK * _BLOCK)
        with rasterio.open(painted, "w", **profile) as target:
            target.colorinterp = _RGBA
            if painter.few_colours:
                target.update_tags(few_colours="yes")
            for first in range(0, picture.height, rows):
                window = Window(0, first, picture.width, min(rows, picture.height - first))
                try:
                    target.write(painter.window(window), window=window)
                except RasterioError as error:
                    raise Refusal("damaged", row=first + 1) from error
                yield int(first + window.height), picture.height


def build(painted: Path, pyramid: Path) -> dict[str, Any]:
    """Write the COG in EPSG:3857, its pixels those of the tiles of its deepest zoom; what is to be known of it:
    `min_zoom`, `max_zoom`, `bounds` (west, south, east, north, degrees).
    """
    with rasterio.open(painted) as source:
        drawn = source.tags().get("few_colours") == "yes"
        cog_translate(
            source,
            pyramid,
            _COG | ({"WEBP_LOSSLESS": "YES"} if drawn else {"WEBP_LEVEL": _QUALITY}),
            web_optimized=True,
            # A tile's corner is a pixel's corner, at the deepest zoom.
            aligned_levels=1,
            resampling="nearest" if drawn else "bilinear",
            overview_resampling="average",
            in_memory=False,
            config=GDAL,
            quiet=True,
        )
    found = cog_info(pyramid)
    return {
        "min_zoom": found.GEO.MinZoom,
        "max_zoom": found.GEO.MaxZoom,
        "bounds": _bounds(pyramid),
    }


def _bounds(pyramid: Path) -> list[float]:
    with rasterio.open(pyramid) as made:
        return list(transform_bounds(made.crs, "EPSG:4326", *made.bounds))

"""Tiles out of a COG, by rio-tiler. Loaded when the first one is read."""

from io import BytesIO
from pathlib import Path

import rasterio
from PIL import Image
from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io import Reader

from layers.rasters.header import GDAL

_FORMAT = "WEBP"
#: Map lines and letters fray at less.
_QUALITY = 85


def tile(pyramid: Path, z: int, x: int, y: int, side: int) -> bytes:
    """A tile of the Web Mercator grid as WebP of `side` × `side` pixels; transparent where there is no picture."""
    with rasterio.Env(**GDAL), Reader(str(pyramid)) as reader:
        try:
            found = reader.tile(x, y, z, tilesize=side, resampling_method="bilinear", reproject_method="bilinear")
        except TileOutsideBounds:
            return _empty(side)
        return bytes(found.render(img_format=_FORMAT, WEBP_LEVEL=_QUALITY))


def _empty(side: int) -> bytes:
    content = BytesIO()
    Image.new("RGBA", (side, side)).save(content, _FORMAT, lossless=True)
    return content.getvalue()

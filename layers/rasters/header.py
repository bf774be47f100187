"""What stands in the head of a GeoTIFF, and whether its picture is to be opened at all. Without Django."""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

#: Bands of the most cameras that fly; files of thousands of bands are no pictures.
MOST_BANDS = 16
#: Pixels of one side: beyond that even a row alone is a burden.
LONGEST_SIDE = 200_000
NUMBERS = frozenset({"uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"})
#: A world file that is no number, or turns the picture into a line, gives pixels of no area.
_LEAST_PIXEL_AREA = 1e-20

#: GDAL's options: what a TIFF names beside itself is not looked for anywhere but on this disk, and the cache is small.
GDAL = {
    "GDAL_CACHEMAX": 256,
    "GDAL_HTTP_MAX_RETRY": 0,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
    "GDAL_NUM_THREADS": "1",
    "GDAL_PAM_ENABLED": "NO",
}


class Refusal(Exception):
    """The file is not taken. `code` is one of `layers.rasters.refusals.SENTENCES`, `values` stand in its sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, Any] = values


@dataclass(frozen=True)
class Header:
    """`transform` is affine: x = a·column + b·row + c, y = d·column + e·row + f, in the units of `crs`, which is WKT,
    empty where the file names no system.
    """

    width: int
    height: int
    bands: int
    numbers: str
    crs: str
    transform: tuple[float, float, float, float, float, float]


def read(path: str, most_pixels: int) -> Header:
    """The header of a GeoTIFF that may be shown; raises `Refusal`."""
    with opened(path) as source:
        if source.count > MOST_BANDS:
            raise Refusal("bands", bands=source.count, most=MOST_BANDS)
        if source.width * source.height > most_pixels or max(source.width, source.height) > LONGEST_SIDE:
            raise Refusal("pixels", width=source.width, height=source.height, most=most_pixels // 1_000_000)
        if strange := sorted(set(source.dtypes) - NUMBERS):
            raise Refusal("numbers", numbers=strange[0])
        transform = tuple(source.transform)[:6]
        if source.transform.is_identity:
            raise Refusal("nowhere")
        # A NaN compares as false with anything, so it is asked for outright.
        if not all(map(math.isfinite, transform)) or abs(source.transform.determinant) < _LEAST_PIXEL_AREA:
            raise Refusal("transform")
        crs = source.crs.to_wkt() if source.crs else ""
        return Header(source.width, source.height, source.count, source.dtypes[0], crs, transform)


def opened(path: str) -> Any:
    """The GeoTIFF as a rasterio dataset; raises `Refusal` where GDAL cannot read it. Other drivers are not tried."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        try:
            return rasterio.open(path, driver="GTiff")
        except RasterioIOError as error:
            raise Refusal("unreadable") from error

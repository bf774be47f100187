"""GeoTIFFs made for the occasion, and rasters made of them."""

import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from django.core.files.uploadedfile import SimpleUploadedFile
from helpers import CORNER
from PIL import Image
from rasterio.crs import CRS
from rasterio.transform import from_origin

from geo import crs
from geo.crs import CoordinateSystem
from geo.jobs import Silence
from geo.models import User, Visibility
from layers.models import LayerGroup, RasterLayer
from layers.rasters import keeping

#: Pixels of one side of the pictures, and of the mark in the middle, whose north-western corner is the middle itself.
SIDE, MARK = 512, 16
#: Where the middle is, longitude and latitude in degrees: in the Kozelshchyna hromada.
MIDDLE = (CORNER[0] + 0.01, CORNER[1] - 0.01)
RED, GREEN = (255, 0, 0), (0, 110, 70)


def marked() -> npt.NDArray[np.uint8]:
    """Green pixels (3, SIDE, SIDE), with a red mark to the south-east of the middle."""
    pixels = np.empty((3, SIDE, SIDE), dtype=np.uint8)
    pixels[:] = np.array(GREEN, dtype=np.uint8)[:, None, None]
    half = SIDE // 2
    pixels[:, half : half + MARK, half : half + MARK] = np.array(RED, dtype=np.uint8)[:, None, None]
    return pixels


def placed(system: CoordinateSystem, metres: float = 1.0) -> rasterio.Affine:
    """The transform of a picture of SIDE pixels whose middle lies at MIDDLE, its pixels of so many metres."""
    x, y = (float(value[0]) for value in crs.from_wgs84(system)([MIDDLE[0]], [MIDDLE[1]]))
    step = metres if system.projection else metres / 100_000
    return from_origin(x - SIDE / 2 * step, y + SIDE / 2 * step, step, step)


def geotiff(
    path: Path,
    system: CoordinateSystem,
    pixels: npt.NDArray[Any] | None = None,
    /,
    *,
    named: bool = True,
    **profile: Any,
) -> Path:
    """Write a GeoTIFF of `pixels` (bands, rows, columns) in `system`; `named`: whether the file says so."""
    pixels = marked() if pixels is None else pixels
    settings = {
        "driver": "GTiff",
        "count": len(pixels),
        "height": pixels.shape[1],
        "width": pixels.shape[2],
        "dtype": pixels.dtype.name,
        "transform": placed(system),
        "crs": CRS.from_epsg(system.epsg) if named else None,
    }
    colormap = profile.pop("colormap", None)
    with rasterio.open(path, "w", **(settings | profile)) as made:
        made.write(pixels)
        if colormap:
            made.write_colormap(1, colormap)
    return path


def upload(path: Path, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def raster(slug: str = "plan", **fields: Any) -> RasterLayer:
    """A raster's row, not saved."""
    group = LayerGroup.objects.get(slug="planning")
    return RasterLayer(
        **({"slug": slug, "title_uk": "Генеральний план", "title_en": "General plan", "group": group} | fields)
    )


def received(
    path: Path, user: User, *beside: Path, visibility: Visibility = Visibility.PUBLIC, **fields: Any
) -> RasterLayer:
    return keeping.receive(raster(**fields), [upload(one) for one in (path, *beside)], visibility, user)


def made(path: Path, user: User, system: str = "", **fields: Any) -> RasterLayer:
    """A raster whose picture is there; made here and now, as the worker makes it."""
    row = received(path, user, **fields)
    keeping.begin(row, crs.parse(system or row.crs), user)
    keeping.make_raster(Silence(), raster=row.pk, language="en")
    row.refresh_from_db()
    return row


def colours(content: bytes) -> npt.NDArray[np.uint8]:
    """Pixels (rows, columns, 4) of a tile."""
    return np.asarray(Image.open(BytesIO(content)).convert("RGBA"))


def bomb(path: Path, width: int, height: int, bands: int = 1) -> Path:
    """A TIFF of a few bytes that says to be of so many pixels, and has none of them."""
    # Type 3 is a short, 4 a long, 12 a double (TIFF 6.0, section 2); tags 33550 and 33922 are GeoTIFF's place.
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, bands),
        (278, 4, 1, height),
        (279, 4, 1, 1),
    ]
    behind = 8 + 2 + 12 * (len(entries) + 2) + 4
    entries += [(33550, 12, 3, behind), (33922, 12, 6, behind + 24)]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    place = struct.pack("<9d", 1, 1, 0, 0, 0, 0, 300_000, 5_400_000, 0)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 0) + place)
    return path

"""Where a raster lies: its coordinate system as kept text, and its outline on the map."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext as _

from geo import crs
from geo.crs import CoordinateSystem
from geo.records import WGS84
from layers.rasters.refusals import RasterRefused

#: Places along each side of a picture at which its outline is drawn: sides are bent on another projection.
_ALONG_A_SIDE = 16


def text_of(system: CoordinateSystem) -> str:
    """The system as a text that `geo.crs.parse` reads."""
    return f"EPSG:{system.epsg}" if system.epsg else system.definition


def outline(header: Mapping[str, Any], system: CoordinateSystem) -> Polygon:
    """The edge of the picture in EPSG:4326, if its positions are in `system`; `RasterRefused` if they are nowhere then.

    `header` is `layers.rasters.header.Header` as a mapping. Turned pictures keep their turn.
    """
    along = np.linspace(0, 1, _ALONG_A_SIDE, endpoint=False)
    none, all_ = np.zeros(_ALONG_A_SIDE), np.ones(_ALONG_A_SIDE)
    columns = np.concatenate([along, all_, 1 - along, none]) * header["width"]
    rows = np.concatenate([none, along, all_, 1 - along]) * header["height"]
    a, b, c, d, e, f = header["transform"]
    positions = np.column_stack(crs.to_wgs84(system)(a * columns + b * rows + c, d * columns + e * rows + f))
    if not crs.on_earth(positions).all():
        raise RasterRefused(
            _("In “%(system)s” the picture lies nowhere on earth. Choose another coordinate system.")
            % {"system": system.title}
        )
    ring = [tuple(position) for position in positions]
    return Polygon([*ring, ring[0]], srid=WGS84)

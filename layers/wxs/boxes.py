"""Boxes of WMS and WFS: four finite numbers, in the order of axes that the standard and MapServer agree upon."""

import math
from collections.abc import Mapping

from django.utils.translation import gettext as _

from layers.wxs import systems
from layers.wxs.known import Known
from layers.wxs.reports import Refused, Service

_SIDES = 4


def checked(value: str, known: Known) -> str:
    """A box that has an inside; in WFS the name of its system may stand behind it."""
    *_sides, last = parts = value.split(",")
    if known.service is Service.WFS and len(parts) > _SIDES:
        known.system(last.strip(), "BBOX")
        parts = parts[:-1]
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        numbers = []
    if len(numbers) != _SIDES or not all(map(math.isfinite, numbers)):
        raise Refused(
            _("BBOX must be four numbers with commas between: the lower corner, then the upper one."), locator="BBOX"
        )
    if not (numbers[0] < numbers[2] and numbers[1] < numbers[3]):
        raise Refused(_("BBOX has no inside: the lower corner comes first, then the upper one."), locator="BBOX")
    return value


def as_mapserver_has_them(parameters: Mapping[str, str], version: str, known: Known) -> dict[str, str]:
    """The parameters of WMS with the box turned where EPSG's order of axes is not MapServer's.

    WMS 1.3.0 follows EPSG (OGC 06-042, 6.7.2); in 1.1.1 easting comes first whatever EPSG says.
    """
    named = "CRS" if version == "1.3.0" else "SRS"
    handed = {name: value for name, value in parameters.items() if name not in {"CRS", "SRS"} - {named}}
    if named == "CRS" and {"CRS", "BBOX"} <= handed.keys():
        system = known.system(handed["CRS"], "CRS")
        if systems.unknown_to_mapserver(system):
            south, west, north, east = handed["BBOX"].split(",")
            handed["BBOX"] = ",".join((west, south, east, north))
    return handed

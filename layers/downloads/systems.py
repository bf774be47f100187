"""The coordinate systems in which a layer is given: those of the table in `geo.crs` that are right for the place."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.translation import gettext as _

from geo import crs
from geo.crs import CoordinateSystem, Family
from geo.records import WEB_MERCATOR, WGS84

#: Half the width of a zone, in degrees of longitude.
_HALF_WIDTH: Mapping[Family, float] = MappingProxyType(
    {Family.UCS_GK: 3.0, Family.UCS_GK_CM: 3.0, Family.UTM: 3.0, Family.UCS_TM: 1.5}
)
_EVERYWHERE = frozenset({WGS84, WEB_MERCATOR, 5561})


def right_for(extent: Sequence[float] | None, oblast: str) -> list[CoordinateSystem]:
    """WGS 84, Web Mercator, УСК-2000 by zones that the extent (west, south, east, north in degrees) touches, and the
    oblast's own system. SK-42 and SK-63 are out of force (КМУ 1259 of 22.09.2004): they are read, and not written.
    """
    return [one for one in crs.SYSTEMS.values() if not one.deprecated and _is_right(one, extent, oblast)]


def chosen(code: str, offered: Sequence[CoordinateSystem]) -> CoordinateSystem:
    """The offered system of this code, "9854" or "EPSG:9854"; of none WGS 84. ValueError, in words, otherwise."""
    wanted = code.strip().upper().removeprefix("EPSG:") or str(WGS84)
    for one in offered:
        if str(one.epsg) == wanted:
            return one
    raise ValueError(
        _("The layer is not offered in the coordinate system “%(code)s”. It is in: %(offered)s.")
        % {"code": code, "offered": ", ".join(str(one.epsg) for one in offered)}
    )


def _is_right(system: CoordinateSystem, extent: Sequence[float] | None, oblast: str) -> bool:
    if system.epsg in _EVERYWHERE:
        return True
    if system.family is Family.UCS_OBLAST:
        return bool(oblast) and system.oblast == oblast
    half = _HALF_WIDTH.get(system.family)
    if half is None or extent is None or system.central_meridian is None:
        return False
    west, _south, east, _north = extent
    return system.central_meridian - half <= east and west <= system.central_meridian + half

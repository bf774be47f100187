"""Planned outages that hold: all of a moment, and those at a place, so that nobody reports what was announced.

at(Point(33.85, 49.22, srid=4326), timezone.now())
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import Q, QuerySet

from geo import access, registers
from geo.records import GEOMETRY
from reports.models import PlannedOutage

#: The layer of lamps, and its field with the line that feeds them (layers/presets/street-lights.toml).
_LAMPS, _LINE = "street-lights", "line"
#: A place within so many metres of a lamp is lit by it.
_LIT_WITHIN = 40


def valid(moment: datetime) -> QuerySet[PlannedOutage]:
    """Outages that hold at the moment (aware), those that began first before the others."""
    return PlannedOutage.objects.filter(begins_at__lte=moment, ends_at__gt=moment)


def at(point: Point, moment: datetime) -> list[PlannedOutage]:
    """Outages that hold at a place (EPSG:4326, longitude first) at the moment (aware): of the whole hromada, of an area
    in which it lies, and of a line whose lamp, if the public sees that layer, stands within 40 m.
    """
    found = list(valid(moment).filter(Q(area=None) | Q(area__covers=point)))
    dark = _lines_near(point, sorted({one.line for one in found if one.line}))
    return [one for one in found if not one.line or one.line in dark]


def _lines_near(point: Point, lines: Sequence[str]) -> frozenset[str]:
    """Those of the lines that have a lamp near the place."""
    if not lines:
        return frozenset()
    try:
        sight = access.sight(registers.get(_LAMPS), AnonymousUser())
    except registers.UnknownRegister:
        return frozenset()
    if _LINE not in sight.names():
        return frozenset()
    wanted: dict[str, Any] = {f"{_LINE}__in": lines, f"{GEOMETRY}__distance_lte": (point, D(m=_LIT_WITHIN))}
    near = sight.records().filter(**wanted)
    return frozenset(near.values_list(_LINE, flat=True))

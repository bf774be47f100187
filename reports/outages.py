"""Planned outages that hold: all of a moment with the places they darken, and those at a place, so that nobody reports
what was announced.

at(Point(33.85, 49.22, srid=4326), timezone.now())
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db.models import Collect
from django.contrib.gis.db.models.functions import AsGeoJSON
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
#: Decimal places of degrees: 11 cm, and no map shows less.
_DIGITS = 6


@dataclass(frozen=True)
class Announced:
    """An outage, and what it darkens as GeoJSON geometries (EPSG:4326): its area, and the lamps of its line.

    `places` is empty where it holds for the whole hromada, or where the public does not see the layer of lamps.
    """

    outage: PlannedOutage
    places: Sequence[dict[str, Any]]


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


def announced(moment: datetime) -> list[Announced]:
    """The outages that hold at the moment (aware) and the places they darken, those that began first before others."""
    found = list(valid(moment).annotate(drawn=AsGeoJSON("area", precision=_DIGITS)))
    lamps = _lamps(sorted({one.line for one in found if one.line}))
    by_line: dict[str, str] = {}
    if lamps is not None:
        together = AsGeoJSON(Collect(GEOMETRY), precision=_DIGITS)
        by_line = dict(lamps.order_by().values(_LINE).annotate(drawn=together).values_list(_LINE, "drawn"))
    return [
        Announced(one, [json.loads(place) for place in (one.drawn, by_line.get(one.line)) if place]) for one in found
    ]


def _lines_near(point: Point, lines: Sequence[str]) -> frozenset[str]:
    """Those of the lines that have a lamp near the place."""
    lamps = _lamps(lines)
    if lamps is None:
        return frozenset()
    near = lamps.filter(**{f"{GEOMETRY}__distance_lte": (point, D(m=_LIT_WITHIN))})
    return frozenset(near.values_list(_LINE, flat=True))


def _lamps(lines: Sequence[str]) -> QuerySet[Any] | None:
    """Lamps of the lines as the public sees them; None without lines, or where it does not see which is on which."""
    if not lines:
        return None
    try:
        sight = access.sight(registers.get(_LAMPS), AnonymousUser())
    except registers.UnknownRegister:
        return None
    if _LINE not in sight.names():
        return None
    return sight.records().filter(**{f"{_LINE}__in": lines}).exclude(**{GEOMETRY: None})

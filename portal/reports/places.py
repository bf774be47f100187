"""What the map at `/reports/` draws of a list: clusters of reports in squares of the screen, or how many lie in each.

Squares are of the Web Mercator plane, so that they stay where they are while the map is moved.
"""

import math
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Polygon
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Avg, Count, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import Floor
from django.urls import reverse
from django.utils.translation import ngettext

from layers.features import DIGITS, Box
from reports.models import OPEN, Report
from reports.registers import LOOKS

#: Radius of the sphere of EPSG:3857, m, and metres of its plane in a pixel of zoom 0, whose tile is 256 pixels wide.
_RADIUS = 6_378_137.0
_ZOOM_0 = 2 * math.pi * _RADIUS / 256
#: Sides of the squares in pixels: of clusters, and of heat.
_CLUSTER, _HEAT = 56, 28
#: From this zoom on only what stands at one place is brought together.
APART_FROM = 18
DEEPEST = 22
#: Clusters nearer than so many pixels become one, or they would cover each other.
_COVERING = 40
#: So many squares at most are told at once; a screen has fewer.
_MOST = 1000
#: Of what stands at one place so many are named.
_NAMED = 10


class _Across(Func):
    template = "ST_X(%(expressions)s)"
    output_field = FloatField()


class _Up(Func):
    template = "ST_Y(%(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class View:
    """What is in sight: degrees (west, south, east, north), and the zoom of a map whose tiles are 256 pixels wide."""

    box: Box
    zoom: int


def points(found: QuerySet[Report], view: View) -> dict[str, Any]:
    """GeoJSON, EPSG:4326: reports that stand alone, with state, title and page; clusters with their `count`."""
    side = 1.0 if view.zoom >= APART_FROM else _side(view.zoom, _CLUSTER)
    squares: list[dict[str, Any]] = list(
        _squares(found, view, side).annotate(
            open=Count("pk", filter=Q(state__in=OPEN)),
            x=Avg(_Across("geom_3857")),
            y=Avg(_Up("geom_3857")),
            numbers=ArrayAgg("pk", order_by="-pk"),
        )[:_MOST]
    )
    if view.zoom < APART_FROM:
        squares = _joined(squares, _side(view.zoom, _COVERING))
    named = [number for one in squares for number in one["numbers"][:_NAMED] if one["count"] == 1 or side == 1.0]
    reports = Report.objects.select_related("category").in_bulk(named)
    features = []
    for one in squares:
        told = [_told(reports[number]) for number in one["numbers"][:_NAMED] if number in reports]
        if one["count"] == 1:
            properties = told[0]
        else:
            properties = {"count": one["count"], "open": one["open"], "title": _of_many(one), "reports": told}
        features.append(_feature(_degrees(one["x"], one["y"]), "Point", properties))
    return {"type": "FeatureCollection", "features": features}


def heat(found: QuerySet[Report], view: View) -> dict[str, Any]:
    """GeoJSON, EPSG:4326: squares with the `count` of reports in each; `most` is the largest of them."""
    side = _side(view.zoom, _HEAT)
    squares = list(_squares(found, view, side)[:_MOST])
    features = []
    for one in squares:
        west, south = one["column"] * side, one["row"] * side
        corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
        ring = [_degrees(*corner) for corner in (*corners, corners[0])]
        features.append(_feature([ring], "Polygon", {"count": one["count"], "title": _of_many(one)}))
    most = max((one["count"] for one in squares), default=0)
    return {"type": "FeatureCollection", "features": features, "most": most}


def _squares(found: QuerySet[Report], view: View, side: float) -> QuerySet[Any, Any]:
    in_sight = found.filter(geom__bboverlaps=Polygon.from_bbox(view.box)).order_by()
    column, row = (Floor(axis("geom_3857") / Value(side)) for axis in (_Across, _Up))
    squares = in_sight.annotate(column=column, row=row).values("column", "row").annotate(count=Count("pk"))
    return squares.order_by("-count", "column", "row")


def _joined(squares: list[dict[str, Any]], distance: float) -> list[dict[str, Any]]:
    """The squares, the smaller of two that stand nearer than that (metres of the plane) taken into the larger one."""
    kept: list[dict[str, Any]] = []
    for one in squares:
        near = next((it for it in kept if math.hypot(it["x"] - one["x"], it["y"] - one["y"]) < distance), None)
        if near is None:
            kept.append(one)
            continue
        both = near["count"] + one["count"]
        for axis in ("x", "y"):
            near[axis] = (near[axis] * near["count"] + one[axis] * one["count"]) / both
        near |= {"count": both, "open": near["open"] + one["open"], "numbers": [*near["numbers"], *one["numbers"]]}
    return kept


def _side(zoom: int, pixels: int) -> float:
    """Metres of the plane in so many pixels."""
    return float(_ZOOM_0 * pixels / (1 << zoom))


def _told(report: Report) -> dict[str, Any]:
    fill, stroke, shape = LOOKS[report.state]  # type: ignore[index]  # texts of the choices are their members
    return {
        "count": 1,
        "state": report.state,
        "fill": fill,
        "stroke": stroke,
        "shape": str(shape),
        "title": f"№ {report.pk} · {report.category} · {report.get_state_display()}",
        "page": reverse("portal:report", args=[report.pk]),
    }


def _of_many(square: dict[str, Any]) -> str:
    return ngettext("%(count)s report", "%(count)s reports", square["count"]) % {"count": square["count"]}


def _feature(coordinates: Any, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def _degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place in the Web Mercator plane (EPSG:3857, a sphere)."""
    lon, lat = math.degrees(x / _RADIUS), math.degrees(math.atan(math.sinh(y / _RADIUS)))
    return round(lon, DIGITS), round(lat, DIGITS)

"""What stands around a place: open reports that may be of the same problem, and the department that sees to it."""

from uuid import UUID

from geo import db
from reports.models import OPEN, Category, Publicity, Report
from reports.places import Place

#: Reports shown as possible duplicates.
_MOST = 5


def nearby(category: Category, lon: float, lat: float, thing: UUID | None = None) -> list[Report]:
    """Open public reports of the category at the same thing, or within its `duplicate_metres` of a place (degrees)."""
    rows = db.rows(
        db.load("reports", "nearby"),
        {
            "category": category.pk,
            "open": sorted(OPEN),
            "public": Publicity.PUBLIC,
            "lon": lon,
            "lat": lat,
            "thing": thing,
            "metres": category.duplicate_metres,
            "most": _MOST,
        },
    )
    found = Report.objects.in_bulk([pk for pk, _metres in rows])
    return [found[pk] for pk, _metres in rows]


def department(category: Category, place: Place) -> int | None:
    """The key of whom the routing table gives a report at the place, or else of the category's own department."""
    rows = db.rows(
        db.load("reports", "route"),
        {
            "category": category.pk,
            "lon": place.point.x,
            "lat": place.point.y,
            "owner": place.thing.owner if place.thing else "",
        },
    )
    return rows[0][0] if rows else category.department_id

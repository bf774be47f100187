"""What is told: services with their definitions, and the public reports, in the words and order of the contract."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Point
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from addresses.reverse import GeodesicDistance, box_around
from geo.access import Viewer
from geo.images import Size
from geo.records import WGS84
from layers.publisher import current
from reports import questions
from reports.deadlines import end_of
from reports.models import CLOSED, OPEN, Category, Move, Photograph, Readiness, Report
from reports.open311.asked import MOST_ROWS, Asked
from reports.questions import LISTS, Question
from reports.seeing import seen

#: The day on which the interface last changed.
CHANGED = "2026-11-21T00:00:00+02:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

Record = dict[str, Any]


def discovery(address: str) -> Record:
    """Where the interface is, `address`, and how one comes by a key."""
    return {
        "changeset": CHANGED,
        "contact": current().name,
        "key_service": _("A key is an access token with which one may write; ask the hromada's council for it."),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": address,
                "changeset": CHANGED,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(category: Category) -> Record:
    """One row of the list of services. Where a report waits to be published, the sender gets a token (`batch`)."""
    return {
        "service_code": category.code,
        "service_name": category.title,
        "description": category.description,
        "metadata": bool(category.questions),
        "type": "batch" if category.moderated else "realtime",
        "keywords": ",".join(category.keywords),
        "group": category.get_group_display(),
    }


def definition(category: Category) -> Record:
    """The category's questions as attributes."""
    asked = questions.read(category.questions)
    return {
        "service_code": category.code,
        "attributes": [_attribute(one, order) for order, one in enumerate(asked, start=1)],
    }


def found(asked: Asked, viewer: Viewer) -> QuerySet[Report]:
    """The public reports that are asked for, the newest first."""
    rows = seen(viewer)
    if asked.ids is not None:
        return rows.filter(pk__in=asked.ids).order_by("-created_at", "-pk")[:MOST_ROWS]
    conditions = Q()
    for column, (since, until) in (("created_at", asked.requested), ("updated_at", asked.updated)):
        conditions &= Q(**{f"{column}__gte": since}) if since else Q()
        conditions &= Q(**{f"{column}__lte": until}) if until else Q()
    if asked.codes:
        conditions &= Q(category__code__in=asked.codes)
    if len(asked.statuses) == 1:
        conditions &= Q(state__in=OPEN if "open" in asked.statuses else CLOSED)
    rows = rows.filter(conditions)
    if asked.around:
        rows = _within(rows, *asked.around)
    first = (asked.page - 1) * asked.page_size
    return rows.order_by("-created_at", "-pk")[first : first + asked.page_size]


def records(rows: QuerySet[Report]) -> list[Record]:
    """The records of these reports: never who wrote them."""
    last_words = Move.objects.filter(report=OuterRef("pk")).exclude(reason="").order_by("-pk").values("reason")[:1]
    reports = (
        rows.select_related("category", "department")
        .annotate(words=Subquery(last_words))
        .prefetch_related(Prefetch("photographs", Photograph.objects.filter(readiness=Readiness.READY).order_by("pk")))
    )
    return [_record(one) for one in reports]


def _attribute(question: Question, order: int) -> Record:
    return {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": question.hint,
        "order": order,
        "description": question.title,
        **(
            {"values": [{"key": one.key, "name": one.title} for one in question.values]}
            if question.datatype in LISTS
            else {}
        ),
    }


def _record(report: Report) -> Record:
    assert report.geom
    pictures = [_address(report, one) for one in report.photographs.all()]
    words: Mapping[str, str | None] = vars(report)
    return {
        "service_request_id": str(report.pk),
        "status": "open" if report.state in OPEN else "closed",
        "status_notes": words["words"] or str(report.get_state_display()),
        "service_name": report.category.title,
        "service_code": report.category.code,
        "description": report.description,
        "agency_responsible": str(report.department) if report.department else None,
        "service_notice": None,
        "requested_datetime": _moment(report.created_at),
        "updated_datetime": _moment(report.updated_at),
        "expected_datetime": _moment(end_of(report.promised_on)) if report.promised_on else None,
        "address": report.address or None,
        "address_id": None,
        "zipcode": None,
        "lat": report.geom.y,
        "long": report.geom.x,
        "media_url": next(iter(pictures), None),
        "media": pictures,
    }


def _address(report: Report, photograph: Photograph) -> str:
    places = [report.pk, photograph.uid, Size.SCREEN]
    return settings.PUBLIC_URL + reverse("portal:report-photograph", args=places)


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _within(rows: QuerySet[Report], lon: float, lat: float, radius: float) -> QuerySet[Report]:
    place = Point(lon, lat, srid=WGS84)
    here = Value(place, output_field=PointField(srid=WGS84))
    near = rows.filter(geom__bboverlaps=box_around(place, radius))
    return near.alias(metres=GeodesicDistance("geom", here)).filter(metres__lte=radius)


def every_service() -> Iterable[Category]:
    """The categories that can be reported, in their order."""
    return Category.objects.filter(archived=False)

"""Reports of one problem: which may be meant, and what becomes of those who waited for the one that repeats another."""

from dataclasses import replace
from typing import Any

from django.contrib.gis.db.models import PointField
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet, Value

from addresses.reverse import GeodesicDistance, box_around
from geo.access import Viewer
from geo.records import WGS84
from reports import inbox, seeing
from reports.inbox import Wanted
from reports.models import OPEN, Contact, Follower, Report, State

#: Reports nearer than this, in metres, are shown beside one; and so many of them.
_NEARBY = 300.0
_MOST = 8
#: What somebody who looks for the original by words may find: any but duplicates, open or not.
_ANY = Wanted(state=inbox.EVERY)


def nearby(report: Report, viewer: Viewer) -> list[Report]:
    """Open reports around this one, those of its kind first; each with `metres`, the distance to it."""
    around = seeing.handled(viewer).filter(geom__bboverlaps=box_around(report.geom, _NEARBY), state__in=OPEN)
    return list(_measured(around, report).filter(metres__lte=_NEARBY).order_by("-of_its_kind", "metres", "-pk")[:_MOST])


def earlier(report: Report, viewer: Viewer) -> list[Report]:
    """Other reports about the same thing, the latest first; each with `metres`."""
    if report.thing is None:
        return []
    return list(_measured(seeing.handled(viewer).filter(thing=report.thing), report).order_by("-pk")[:_MOST])


def originals(report: Report, viewer: Viewer, words: str = "") -> list[Report]:
    """Reports that this one may repeat: those that `words` find (`Wanted.words`), nearest first, or what is open
    nearby; each with `metres`.
    """
    if not words.strip():
        return nearby(report, viewer)
    found = inbox.matching(viewer, replace(_ANY, words=words)).exclude(state=State.DUPLICATE)
    return list(_measured(found, report).order_by("metres", "-pk")[:_MOST])


def tell_of_original(report: Report) -> None:
    """Have those who are told of a duplicate, its reporter too, be told of the original from now on."""
    original = report.duplicate_of
    if original is None:
        return
    told = [(one.email, one.language, one.confirmed_at) for one in report.followers.exclude(confirmed_at=None)]
    contact = Contact.objects.filter(report=report).exclude(email="").exclude(confirmed_at=None).first()
    if contact:
        told.append((contact.email, report.language, contact.confirmed_at))
    # Who wrote the original is told as its reporter, and not twice.
    own = set(Contact.objects.filter(report=original).values_list("email", flat=True))
    Follower.objects.bulk_create(
        (
            Follower(report=original, email=email, language=language, confirmed_at=confirmed_at)
            for email, language, confirmed_at in told
            if email not in own
        ),
        ignore_conflicts=True,
    )


def _measured(found: "QuerySet[Report]", report: Report) -> "QuerySet[Any]":
    """These without the report itself, with their `metres` from it and whether they are `of_its_kind`."""
    here = Value(report.geom, output_field=PointField(srid=WGS84))
    return (
        found.exclude(pk=report.pk)
        .select_related("category")
        .annotate(
            metres=GeodesicDistance(F("geom"), here),
            of_its_kind=ExpressionWrapper(Q(category=report.category_id), BooleanField()),
        )
    )

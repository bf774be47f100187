"""What the page's scripts ask while somebody writes a report: what is at a place, where a photograph was taken, and the
work that the browser has to do. Nothing of it is kept.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from geo import images, territory
from geo.records import WGS84
from geo.refusals import Invalid
from portal.reporting import things
from portal.reporting.forms import AroundForm, PlaceForm
from reports import finding, places, proof
from reports.models import Category, Report
from reports.places import Place


@never_cache
@require_safe
def around(request: HttpRequest) -> HttpResponse:
    """What there is at a place: the place itself, the thing, other things near it, and what is reported there."""
    form = AroundForm(request.GET)
    if not form.is_valid():
        return problem(form.errors)
    category: Category = form.cleaned_data["category"]
    try:
        place = found(category, form)
    except Invalid as refused:
        return problem(refused.errors)
    offered = things.around(category, place.point.x, place.point.y)
    return JsonResponse(
        {
            "lon": place.point.x,
            "lat": place.point.y,
            "address": place.address,
            "thing": _thing(place),
            "things": [{"uid": one.uid, "number": one.title, "metres": round(one.metres or 0)} for one in offered],
            "known": render_to_string("portal/reporting/_known.html", {"known": known(category, place)}, request),
        }
    )


@never_cache
@require_POST
def position(request: HttpRequest) -> HttpResponse:
    """Where a photograph was taken, for its sender alone; `{}` where it does not say, or it is not in our hromada."""
    file = request.FILES.get("photograph")
    try:
        lonlat = images.look(file).position if file else None
    except images.ImageRefused:  # said when it is sent with the report
        lonlat = None
    boundary = territory.boundary()
    if lonlat is None or (boundary is not None and not boundary.intersects(Point(*lonlat, srid=WGS84))):
        return JsonResponse({})
    return JsonResponse({"lon": lonlat[0], "lat": lonlat[1]})


@never_cache
@ensure_csrf_cookie
@require_safe
def challenge(_request: HttpRequest) -> HttpResponse:
    """Work for the browser (`reports.proof`), and the cookie without which nothing is taken from it."""
    return JsonResponse({"challenge": proof.challenge(), "bits": proof.BITS})


def found(category: Category, form: PlaceForm) -> Place:
    """The place that a valid form means; raises `Invalid`."""
    return places.find(category, form.lonlat, thing_of(category, form), form.cleaned_data["address"].strip())


def thing_of(category: Category, form: PlaceForm) -> UUID | None:
    """The uid of the thing that a valid form means, if it means one; raises `Invalid`."""
    given = form.cleaned_data
    uid: UUID | None = given["thing"]
    if uid is None and given.get("object"):
        record = things.one(category.thing_layer, pk=given["object"])
        if record is None:
            raise Invalid({"thing": [_("This thing is not on the map any more. Choose another one.")]})
        uid = record.uid
    if uid is None and given["thing_number"].strip():
        uid = things.by_number(category, given["thing_number"])
    return uid


def known(category: Category, place: Place) -> list[Report]:
    """Open reports that may be of the same problem."""
    return finding.nearby(category, place.point.x, place.point.y, place.thing.uid if place.thing else None)


def problem(errors: Mapping[str, Sequence[str]] | ErrorDict) -> JsonResponse:
    """What is wrong, in words, by field and all together."""
    told = {name: [str(one) for one in sentences] for name, sentences in errors.items()}
    every = " ".join(dict.fromkeys(sentence for sentences in told.values() for sentence in sentences))
    return JsonResponse({"message": every, "errors": told}, status=400)


def _thing(place: Place) -> dict[str, Any] | None:
    if place.thing is None:
        return None
    record = things.one(place.thing.layer, uid=place.thing.uid)
    geometry = json.loads(record.geom.json) if record and record.geom else None
    return {"uid": place.thing.uid, "number": place.thing.number, "geometry": geometry}

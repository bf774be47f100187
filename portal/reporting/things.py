"""Things that can be reported: the objects of a category's layer, as the public sees them."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Sight
from geo.records import Record
from geo.refusals import Invalid
from geo.registers import Kind
from geo.text import fold
from portal.field import cards
from portal.field.cards import Card
from reports.models import Category

#: Metres from a place within which a thing may be the one that is meant.
_WITHIN = 120.0
#: Things that are offered around a place.
_OFFERED = 4


def sight(slug: str) -> Sight | None:
    """What the public sees of the layer of that slug; None where it sees nothing."""
    try:
        found = access.sight(registers.get(slug), AnonymousUser())
    except registers.UnknownRegister:
        return None
    return found if found.anything else None


def address(slug: str, uid: UUID) -> str:
    """Where a problem with the object is reported; empty where none can be."""
    if not categories(slug) or one(slug, uid=uid) is None:
        return ""
    return f"{reverse('portal:report-new')}?{urlencode({'layer': slug, 'object': str(uid)})}"


def categories(slug: str) -> list[Category]:
    """The categories whose things are the objects of that layer."""
    return list(Category.objects.filter(archived=False, thing_layer=slug)) if slug else []


def one(slug: str, **lookup: object) -> Record | None:
    """The object of the layer with that `pk` or `uid`, if the public sees it."""
    seen = sight(slug) if slug else None
    return seen.records().filter(**lookup).first() if seen else None


def by_number(category: Category, number: str) -> UUID:
    """The uid of the thing on which `number` is written; raises `Invalid` where there is none, or more than one."""
    seen = sight(category.thing_layer) if category.thing_layer else None
    found = list(_called(seen, number)[:2]) if seen else []
    if len(found) == 1:
        return UUID(str(found[0].uid))
    if found:
        sentence = _("Several things have the number “%(number)s”. Choose one on the map, or give an address.")
    else:
        sentence = _("There is nothing with the number “%(number)s” here. Look at it again, or give an address.")
    raise Invalid({"thing": [sentence % {"number": number}]})


def around(category: Category, lon: float, lat: float) -> list[Card]:
    """The category's things nearest to a place (degrees), the nearest first."""
    seen = sight(category.thing_layer) if category.thing_layer else None
    found = cards.nearest([seen], lon, lat) if seen else []
    return [one for one in found if one.metres is not None and one.metres <= _WITHIN][:_OFFERED]


def _called(seen: Sight, number: str) -> "QuerySet[Record]":
    """What is called so, by any of the fields that make its name."""
    names = [one for one in seen.register.headline if one in seen.names() and seen.field(one).kind is Kind.TEXT]
    if not names or not fold(number):
        return seen.records().none()
    return seen.records().filter(reduce(or_, (Q(**{f"{name}__folded": fold(number)}) for name in names)))

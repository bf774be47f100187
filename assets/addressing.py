"""Communal property linked to the address register by the address that its documents give.

    linked = link(officer)
    for one in linked.left: print(one.title, one.address_text, one.why)

Only what is certain is linked: a street with its house number, alike to the last letter or nearly so, in the
settlement of the property where that is known. All the rest is told with the reason, for a person to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _

from addresses.geocoding import Geocoded, geocode
from addresses.models import Address, AddressStatus
from addresses.parsing import parse
from addresses.search import sights
from assets.models import CommunalProperty
from assets.registers import PropertyRegister
from geo import access, db, history
from geo.models import User
from geo.records import State

#: A house that is less alike than this is left to a person.
CERTAIN = 0.9


@dataclass(frozen=True)
class Left:
    """A property whose address was not found for certain, and why."""

    property_id: int
    title: str
    address_text: str
    why: str


@dataclass(frozen=True)
class Linked:
    """How many were linked, what was left to a person, and how many name no house, so that there is none to find."""

    linked: int
    left: Sequence[Left]
    without_house: int


@transaction.atomic
def link(user: User | None) -> Linked:
    """Link all property in use that has an address in words and none of the register.

    Looks among the addresses that `user` sees (None, the system: those of the public). What was verified is no longer:
    the address is among what a verification vouches for. Raises `PermissionDenied` for who may not write in property.
    """
    access.require_write(PropertyRegister, user)
    named = list(
        CommunalProperty.objects.filter(address__isnull=True)
        .exclude(address_text="")
        .exclude(state=State.ARCHIVED)
        .select_related("settlement")
        .only("id", "title", "address_text", "settlement__code")
        .order_by("settlement__code", "id")
        .select_for_update(of=("self",))
    )
    due = [one for one in named if parse(one.address_text).number]
    places = list(_placed(due, user))
    found = Address.objects.filter(uid__in=[place.uid for _one, place in places if place.uid])
    in_force = found.exclude(status=AddressStatus.CANCELLED).values_list("uid", "pk")
    addresses = {str(uid): pk for uid, pk in in_force}
    certain, left = [], []
    for one, place in places:
        if why := _doubt(place, addresses):
            left.append(Left(one.pk, one.title, one.address_text, why))
        else:
            certain.append((one.pk, addresses[place.uid]))
    params = {
        "property": [pk for pk, _address in certain],
        "addresses": [address for _pk, address in certain],
        "user": user.pk if user else None,
    }
    with history.acting(user, _("Linked to the address register by its address in words")):
        count = db.execute(db.load("assets", "link_property"), params)
    return Linked(count, left, without_house=len(named) - len(due))


def _placed(due: Sequence[CommunalProperty], user: User | None) -> Iterator[tuple[CommunalProperty, Geocoded]]:
    """Each with what its address in words is found to be, settlement by settlement."""
    seen = sights(user or AnonymousUser())
    for code, group in groupby(due, key=lambda one: one.settlement.code if one.settlement else ""):
        together = list(group)
        found = geocode((one.address_text for one in together), seen, settlement=code)
        yield from zip(together, found, strict=True)


def _doubt(place: Geocoded, addresses: dict[str, int]) -> str:
    """Why a found place is not taken; empty if it is certain."""
    if place.why:
        return place.why
    if place.uid not in addresses:
        return _("It is no address in force: %(matched)s.") % {"matched": place.matched}
    if place.score < CERTAIN:
        return _("What is most like it is not alike enough: %(matched)s.") % {"matched": place.matched}
    return ""

"""The demonstration's acts on streets, addresses and parcels, carried out by the operations that officers use."""

from collections.abc import Sequence
from itertools import groupby

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import transaction
from django.utils.translation import gettext as _

from addresses import acts as address_acts
from addresses.acts import Ground, Place
from addresses.models import Address, Decision, LegalEntity, PositionKind, Street, StreetKind
from addresses.registers import STREET_KINDS
from assets import acts as parcel_acts
from assets.acts import Grounds, NewParcel
from assets.models import Parcel
from demo import COUNCIL
from demo.acts import Acts, Cancelling, ParcelChange, Ruling, StreetKey
from geo.models import User
from geo.records import WGS84

_KINDS = {words[0]: StreetKind(kind) for kind, words in STREET_KINDS.items()}


def decision(ruling: Ruling) -> Decision:
    """The decision in the register of decisions, entered if it is not there."""
    entered, _new = Decision.objects.get_or_create(
        issuer=ruling.issuer,
        date=ruling.day,
        number=ruling.number,
        defaults={
            "issuer_code": COUNCIL.code if ruling.issuer == COUNCIL.name else "",
            "title": ruling.title,
            "link": ruling.link,
            "personal": ruling.personal,
        },
    )
    return entered


@transaction.atomic
def on_addresses(acts: Acts, user: User | None) -> str:
    """Rename, assign, renumber, cancel and restore."""
    for renaming in acts.renamings:
        street = _street(renaming.street)
        address_acts.rename(Ground(decision(renaming.ruling), user), street, _KINDS[renaming.kind], renaming.name)
    for ruling, assigned in groupby(acts.assignments, key=lambda one: one.ruling):
        places = [
            Place(
                street=_street(one.street),
                number=one.number,
                geom=_point(one.position),
                position_kind=PositionKind.BUILDING,
                postcode=one.postcode,
                cadastral_number=one.cadastral_number,
                applicant=LegalEntity.objects.filter(code=one.applicant).first(),
                applicant_person=one.applicant_person,
            )
            for one in assigned
        ]
        address_acts.assign(Ground(decision(ruling), user, verifies=True), places)
    for renumbering in acts.renumberings:
        ground = Ground(decision(renumbering.ruling), user)
        address_acts.renumber(ground, _street(renumbering.street), dict(renumbering.numbers))
    for cancelling in acts.cancellings:
        address_acts.cancel(Ground(decision(cancelling.ruling), user), _addresses(cancelling, cancelling.numbers))
        restored = _addresses(cancelling, cancelling.restored)
        address_acts.restore(Ground(decision(cancelling.restoring), user), restored)
    return _("%(renamed)s streets renamed, %(assigned)s addresses assigned") % {
        "renamed": len(acts.renamings),
        "assigned": len(acts.assignments),
    }


@transaction.atomic
def on_parcels(changes: Sequence[ParcelChange], user: User | None) -> str:
    """Split, merge, change boundaries, cancel."""
    for change in changes:
        _change(change, user)
    return _("%(count)s acts on parcels") % {"count": len(changes)}


def _change(change: ParcelChange, user: User | None) -> None:
    ruling = change.ruling
    decision(ruling)
    grounds = Grounds(ruling.number, ruling.day, ruling.issuer, ruling.title, ruling.link)
    ceasing = [Parcel.objects.get(cadastral_number=number) for number in change.ceasing]
    arising = [
        NewParcel(number, GEOSGeometry(outline, srid=WGS84) if outline else None) for number, outline in change.arising
    ]
    match change.kind:
        case "split":
            parcel_acts.split_by_line(ceasing[0], GEOSGeometry(change.line, srid=WGS84), arising, grounds, user)
        case "merge":
            parcel_acts.merge(ceasing, arising[0], grounds, user)
        case "boundaries":
            parcel_acts.change_boundaries(ceasing, arising, grounds, user)
        case "cancellation":
            parcel_acts.cancel(ceasing[0], grounds, user)
        case unknown:
            raise ValueError(f"no act on parcels is called {unknown}")


def _street(key: StreetKey) -> Street:
    settlement, kind, name = key
    return Street.objects.get(settlement__code=settlement, kind=_KINDS[kind], name=name)


def _addresses(cancelling: Cancelling, numbers: Sequence[str]) -> list[Address]:
    settlement, kind, name = cancelling.street
    return list(
        Address.objects.filter(
            settlement__code=settlement, street_kind=_KINDS[kind], street=name, number__in=list(numbers)
        )
    )


def _point(position: str) -> Point:
    point = GEOSGeometry(position, srid=WGS84)
    assert isinstance(point, Point)
    return point

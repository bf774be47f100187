"""The demonstration's books brought into order: links to addresses, decisions behind contracts, verification."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from addresses.models import Address, Decision, Settlement
from addresses.registers import AddressRegister
from assets.addressing import link
from assets.models import CommunalProperty, ExpectedProperty, Ownership, Parcel, Registration
from assets.registers import PropertyRegister
from demo.acts import Ruling
from geo import history
from geo.models import User
from geo.verification import verify
from portal.demonstration.acts import decision

#: Shares of the addresses verified, settlement by settlement: some hromadas begin with the centre, some with a village
#: that had a diligent starosta.
_VERIFIED_SHARES = (0.83, 0.6, 0.95, 0.35, 0.7, 0.5, 0.0, 0.88, 0.2, 1.0, 0.4, 0.0, 0.75, 0.55, 1.0, 0.0, 0.9)
_WALKED = "Подвірний обхід, акт від 18.09.2026"
#: One holder in so many has entered all its things; of the others one, two … are missing.
_NOT_YET_ENTERED = 5
_STOCKTAKING = date(2026, 10, 1)
_STOCKTAKING_ACT = "Акт інвентаризації від 01.10.2026"
_EXTRACT = "Інформаційна довідка з Державного реєстру речових прав, 05.10.2026"


def link_property(user: User | None) -> str:
    linked = link(user)
    return _("%(linked)s things of communal property linked to addresses, %(left)s left to a person") % {
        "linked": linked.linked,
        "left": len(linked.left),
    }


@transaction.atomic
def decide_on_contracts(sessions: Sequence[Ruling], user: User | None) -> str:
    """Contracts on communal land and leases of property rest on the decision of the last session before them."""
    decided = [decision(ruling).pk for ruling in sessions]
    made = Decision.objects.filter(pk__in=decided)
    land = Parcel.objects.filter(ownership=Ownership.COMMUNAL, contract_date__isnull=False)
    leases = CommunalProperty.objects.filter(lease_signed__isnull=False)
    count = 0
    with history.acting(user, _("Decisions by the minutes of the sessions")):
        for personal, whose in ((False, Q(tenant_person="")), (True, ~Q(tenant_person=""))):
            of_kind = made.filter(personal=personal)
            land.filter(whose).update(contract_decision=_last(of_kind, "contract_date"), updated_by=user)
            leases.filter(whose).update(lease_decision=_last(of_kind, "lease_signed"), updated_by=user)
            count += of_kind.count()
    return _("%(count)s decisions on contracts") % {"count": count}


@transaction.atomic
def verify_a_share(user: User | None) -> str:
    """A share of the addresses of each settlement, street by street, and all property whose rights are registered."""
    count = 0
    for place, settlement in enumerate(Settlement.objects.order_by("code")):
        ids = list(
            Address.objects.filter(settlement=settlement)
            .order_by("street_kind", "street", "house", "number")
            .values_list("pk", flat=True)
        )
        share = _VERIFIED_SHARES[place % len(_VERIFIED_SHARES)]
        count += verify(AddressRegister, dict.fromkeys(ids[: round(share * len(ids))]), user, _WALKED)
    registered = CommunalProperty.objects.filter(registration_status=Registration.REGISTERED)
    count += verify(PropertyRegister, dict.fromkeys(registered.values_list("pk", flat=True)), user, _EXTRACT)
    return _("%(count)s records verified") % {"count": count}


@transaction.atomic
def count_the_books(user: User | None) -> str:
    """What the balance holders' accountants count: most of it is in the register, some is still to be entered."""
    held = CommunalProperty.objects.values("holder").annotate(entered=Count("pk")).order_by("holder__code")
    counts = [
        ExpectedProperty(
            holder_id=one["holder"],
            count=one["entered"] + number % _NOT_YET_ENTERED,
            counted_on=_STOCKTAKING,
            source=_STOCKTAKING_ACT,
        )
        for number, one in enumerate(held)
    ]
    ExpectedProperty.objects.bulk_create(counts)
    return _("the books of %(count)s balance holders") % {"count": len(counts)}


def _last(decisions: QuerySet[Decision], day: str) -> Subquery:
    """The last of `decisions` on or before the record's day."""
    return Subquery(decisions.filter(date__lte=OuterRef(day)).order_by("-date").values("pk")[:1])

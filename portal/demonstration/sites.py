"""What the tables of the demonstration's investment sites do not hold: what reaches them and what they consist of."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assets.models import CommunalProperty, InvestmentSite, Parcel
from assets.sites import compose
from demo import Site
from geo import history
from geo.models import User


@transaction.atomic
def fill(rows: Sequence[Site], user: User | None) -> str:
    """Utilities, parcels and property of each site; one without an outline takes that of its parcels."""
    for row in rows:
        site = InvestmentSite.objects.get(number=row.number)
        with history.acting(user, _("Utilities by the letters of their operators")):
            site.utilities = list(row.utilities)
            site.updated_by = user
            site.full_clean(exclude=["geom"])
            site.save(update_fields=["utilities", "updated_by"])
        parcels = Parcel.objects.filter(cadastral_number__in=row.parcels)
        things = Q(pk__in=[])
        for holder, number in row.things:
            things |= Q(holder__code=holder, inventory_number=number)
        compose(site, list(parcels), list(CommunalProperty.objects.filter(things)), user, _("Composition of the site"))
    return _("%(count)s investment sites") % {"count": len(rows)}


@transaction.atomic
def fill_offers(rows: Sequence[Site], user: User | None) -> str:
    """Utilities of the parcels and buildings that are offered: as of the sites, one after another."""
    count = 0
    offered = (
        Parcel.objects.exclude(offered="").order_by("cadastral_number"),
        CommunalProperty.objects.exclude(offered="").order_by("inventory_number"),
    )
    with history.acting(user, _("Utilities by the letters of their operators")):
        for things in offered:
            for number, pk in enumerate(things.values_list("pk", flat=True)):
                utilities = list(rows[number % len(rows)].utilities)
                count += things.model._default_manager.filter(pk=pk).update(utilities=utilities, updated_by=user)
    return _("utilities of %(count)s offered parcels and buildings") % {"count": count}

"""What an investment site consists of."""

from collections.abc import Collection

from django.contrib.gis.db.models import Union
from django.contrib.gis.geos import MultiPolygon
from django.db import transaction

from assets.models import CommunalProperty, InvestmentSite, Parcel, SiteParcel, SiteProperty
from assets.registers import SiteRegister
from geo import access, history
from geo.models import User


def compose(
    site: InvestmentSite,
    parcels: Collection[Parcel],
    property_: Collection[CommunalProperty],
    user: User | None,
    reason: str,
) -> None:
    """Make the site consist of just these parcels and things; raises `PermissionDenied` for who may not write in sites.

    A site that is not on the map yet takes the outline of its parcels.
    """
    access.require_write(SiteRegister, user)
    with transaction.atomic(), history.acting(user, reason):
        SiteParcel.objects.filter(site=site).exclude(parcel__in=parcels).delete()
        SiteProperty.objects.filter(site=site).exclude(property__in=property_).delete()
        SiteParcel.objects.bulk_create((SiteParcel(site=site, parcel=one) for one in parcels), ignore_conflicts=True)
        SiteProperty.objects.bulk_create(
            (SiteProperty(site=site, property=one) for one in property_), ignore_conflicts=True
        )
        if site.geom is None:
            _take_outline(site, parcels)


def _take_outline(site: InvestmentSite, parcels: Collection[Parcel]) -> None:
    union = Parcel.objects.filter(pk__in=[one.pk for one in parcels]).aggregate(outline=Union("geom"))["outline"]
    if union:
        site.geom = union if isinstance(union, MultiPolygon) else MultiPolygon(union, srid=union.srid)
        site.save(update_fields=["geom"])

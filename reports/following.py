"""What a resident has reported, follows, and is waited for; areas, categories and layers that are followed.

following.own(resident); following.followed(resident); following.awaiting(resident)
following.subscribe(resident, Wanted(category=…, around=(33.94, 49.29), metres=500, title="вулиця Миру, 5"))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from addresses.models import Settlement
from geo import access, db, registers, territory
from geo.records import WGS84
from geo.refusals import Invalid, Refused
from reports.closing import Awaited, awaited
from reports.models import Category, Follower, Publicity, Report, Resident, Rhythm, State, Subscription
from reports.seeing import seen

#: Areas and categories that one person follows.
MOST_SUBSCRIPTIONS = 30
#: Radii of a circle, in metres.
RADII = (200, 500, 1000, 3000)
_SETTLEMENTS = "settlements"


@dataclass(frozen=True)
class Wanted:
    """What is to be followed: at least one of category, layer, settlement, a circle of `metres` around a place, or a
    rectangle (west, south, east, north); places in degrees of WGS 84. `title`: what the place is called.
    """

    category: Category | None = None
    layer: str = ""
    settlement: Settlement | None = None
    around: tuple[float, float] | None = None
    metres: int = RADII[0]
    box: tuple[float, float, float, float] | None = None
    title: str = ""


def own(resident: Resident) -> QuerySet[Report]:
    """All reports that came with the address, whatever they wait for."""
    return _with_categories(Report.objects.filter(contact__email__iexact=resident.email))


def followed(resident: Resident) -> QuerySet[Report]:
    """The public reports of others that the person follows."""
    reports = Follower.objects.filter(email__iexact=resident.email).values("report")
    mine = own(resident).values("pk")
    return _with_categories(seen(AnonymousUser()).filter(pk__in=reports).exclude(pk__in=mine))


def awaiting(resident: Resident) -> list[tuple[Report, Awaited]]:
    """Own reports of which the reporter is asked whether they are mended, and then how it was dealt with."""
    closed = own(resident).filter(state=State.FIXED, rating=None)
    each = ((report, awaited(report)) for report in closed)
    return [(report, answer) for report, answer in each if answer]


def follow(resident: Resident, report: Report) -> None:
    """Have the person told of a public report's steps; their address is proved. Raises `Refused`."""
    if report.publicity != Publicity.PUBLIC:
        raise Refused(_("Only public reports can be followed."))
    Follower.objects.update_or_create(
        report=report,
        email=resident.email,
        defaults={"language": resident.language, "confirmed_at": timezone.now()},
    )


def unfollow(email: str, report: UUID) -> None:
    """The address is told no more of the report of that uid."""
    Follower.objects.filter(email__iexact=email, report__uid=report).delete()


def subscribe(resident: Resident, wanted: Wanted) -> Subscription:
    """Have the person told of such reports in the digest; the same again is the same. Raises `Invalid`, `Refused`."""
    area = _area(wanted)
    if not (wanted.category or wanted.layer or wanted.settlement or area):
        raise Invalid({"category": [_("Choose what to follow: a kind of problem, a settlement, or a place.")]})
    with transaction.atomic():
        Resident.objects.select_for_update().get(pk=resident.pk)
        if resident.subscriptions.count() >= MOST_SUBSCRIPTIONS:
            raise Refused(
                _("You follow %(most)s areas and categories already. Leave one of them first.")
                % {"most": MOST_SUBSCRIPTIONS}
            )
        return resident.subscriptions.get_or_create(
            category=wanted.category,
            layer=wanted.layer,
            settlement=wanted.settlement,
            area=area,
            defaults={"title": wanted.title},
        )[0]


def set_rhythm(email: str, rhythm: Rhythm) -> None:
    """How often digests come from now on; nothing is told of the time in which none were wanted."""
    residents = Resident.objects.filter(email=email.lower())
    residents.filter(rhythm=Rhythm.NEVER).update(told_until=timezone.now())
    residents.update(rhythm=rhythm)


def named(subscription: Subscription) -> str:
    """What a subscription is of, in the words of the moment's language."""
    parts = [
        subscription.category.title if subscription.category else "",
        layer_title(subscription.layer) if subscription.layer else "",
        str(subscription.settlement or ""),
    ]
    if subscription.area:
        parts.append(subscription.title or _("a part of the map"))
    return " · ".join(filter(None, parts))


def layer_title(slug: str) -> str:
    """What a layer is called; its slug, where it is no more."""
    try:
        return str(registers.get(slug).title)
    except registers.UnknownRegister:
        return slug


def settlements() -> QuerySet[Settlement]:
    """Those that the public sees, and of which it is known where they lie."""
    sight = access.sight(registers.get(_SETTLEMENTS), AnonymousUser())
    return Settlement.objects.filter(pk__in=sight.records().values("pk")).exclude(geom=None).order_by("name")


def layers() -> Sequence[str]:
    """Slugs of the layers whose objects are reported."""
    with_things = Category.objects.filter(archived=False).exclude(thing_layer="")
    return list(with_things.order_by("thing_layer").values_list("thing_layer", flat=True).distinct())


def _with_categories(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("category").order_by("-pk")


def _area(wanted: Wanted) -> Polygon | None:
    """The polygon in EPSG:4326, some of which lies within the hromada; raises `Invalid`."""
    if wanted.around:
        if wanted.metres not in RADII:
            raise Invalid({"metres": [_("Choose one of the distances.")]})
        lon, lat = wanted.around
        # A place off the earth cannot be measured around.
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise Invalid({"place": [_not_here()]})
        [(made,)] = db.rows(db.load("reports", "circle"), {"lon": lon, "lat": lat, "metres": wanted.metres})
        area = GEOSGeometry(memoryview(bytes(made)))
        assert isinstance(area, Polygon)
    elif wanted.box:
        area = Polygon.from_bbox(wanted.box)
        area.srid = WGS84
    else:
        return None
    outline = territory.boundary()
    if outline is not None and not outline.intersects(area):
        raise Invalid({"place": [_not_here()]})
    return area


def _not_here() -> str:
    return _("This place is not in the hromada. Choose another one.")

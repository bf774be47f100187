"""Investment sites: land and property that the hromada offers to investors."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from addresses.models import Settlement
from assets import utilities
from assets.models.land import LandPurpose, Ownership, Parcel
from assets.models.property import CommunalProperty
from geo import history
from geo.records import GeodesicArea, PolygonRecord, Record, lose_verification


class SiteKind(models.TextChoices):
    GREENFIELD = "greenfield", _("Greenfield")
    BROWNFIELD = "brownfield", _("Brownfield")


class SiteStatus(models.TextChoices):
    AVAILABLE = "available", _("Available")
    RESERVED = "reserved", _("Reserved")
    NEGOTIATION = "negotiation", _("In negotiation")
    TAKEN = "taken", _("Taken")


class Terms(models.TextChoices):
    """How an investor may come by the site."""

    SALE = "sale", _("Sale")
    LEASE = "lease", _("Lease")
    SALE_OR_LEASE = "sale_or_lease", _("Sale or lease")
    SUPERFICIES = "superficies", _("Superficies")
    CONCESSION = "concession", _("Concession")
    PARTNERSHIP = "partnership", _("Public-private partnership")


#: What a verification vouches for.
_OF_SITE = (
    "number",
    "kind",
    "status",
    "documented_area",
    "purpose_id",
    "ownership",
    "terms",
    "start_price",
    "utilities",
    "geom",
)


@history.tracked
class InvestmentSite(PolygonRecord):
    """A site with its passport: what it consists of, what may be built, what reaches it, on which terms it is had.

    `documented_area` in hectares; `area` computed, m². Distances in km. `labour` is the number of people of working age
    within 30 km. `contact` is an office, and its telephone and e-mail an office's: persons are not published. Texts
    have a twin in English. `utilities`: see `assets.utilities`. What the site consists of: `assets.sites.compose`.
    """

    essential = _OF_SITE

    number = models.CharField(_("number"), max_length=30)
    title = models.CharField(_("name"), max_length=250)
    title_en = models.CharField(_("name in English"), max_length=250, blank=True, default="", db_default="")
    kind = models.CharField(_("kind"), max_length=10, choices=SiteKind)
    status = models.CharField(_("availability"), max_length=11, choices=SiteStatus, default=SiteStatus.AVAILABLE)
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    description_en = models.TextField(_("description in English"), blank=True, default="", db_default="")
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, null=True, blank=True, verbose_name=_("settlement"), db_index=False
    )
    documented_area = models.DecimalField(_("documented area"), max_digits=12, decimal_places=4, null=True, blank=True)
    area = models.GeneratedField(
        expression=GeodesicArea("geom"),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("computed area"),
    )
    purpose = models.ForeignKey(
        LandPurpose, models.PROTECT, null=True, blank=True, verbose_name=_("purpose of the land"), db_index=False
    )
    permitted_use = models.TextField(_("permitted use"), blank=True, default="", db_default="")
    permitted_use_en = models.TextField(_("permitted use in English"), blank=True, default="", db_default="")
    ownership = models.CharField(
        _("ownership"), max_length=12, choices=Ownership, blank=True, default="", db_default=""
    )
    terms = models.CharField(_("terms"), max_length=13, choices=Terms, blank=True, default="", db_default="")
    start_price = models.DecimalField(_("starting price"), max_digits=16, decimal_places=2, null=True, blank=True)
    auction_date = models.DateField(_("date of the auction"), null=True, blank=True)
    auction_link = models.URLField(_("auction"), max_length=500, blank=True, default="", db_default="")
    utilities = models.JSONField(
        _("utilities and local resources"), null=True, blank=True, validators=[utilities.validate]
    )

    nearest_town = models.CharField(_("nearest town"), max_length=150, blank=True, default="", db_default="")
    nearest_town_en = models.CharField(
        _("nearest town, in English"), max_length=150, blank=True, default="", db_default=""
    )
    nearest_town_km = models.DecimalField(
        _("distance to the nearest town"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    border = models.CharField(_("nearest border crossing"), max_length=150, blank=True, default="", db_default="")
    border_en = models.CharField(
        _("nearest border crossing, in English"), max_length=150, blank=True, default="", db_default=""
    )
    border_km = models.DecimalField(
        _("distance to the border crossing"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    labour = models.PositiveIntegerField(_("people of working age within 30 km"), null=True, blank=True)
    labour_note = models.TextField(_("labour"), blank=True, default="", db_default="")
    labour_note_en = models.TextField(_("labour, in English"), blank=True, default="", db_default="")

    contact = models.CharField(_("contact"), max_length=250, blank=True, default="", db_default="")
    contact_en = models.CharField(_("contact, in English"), max_length=250, blank=True, default="", db_default="")
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="", db_default="")
    email = models.EmailField(_("e-mail"), blank=True, default="", db_default="")

    parcels: "models.ManyToManyField[Parcel, SiteParcel]" = models.ManyToManyField(
        Parcel, through="SiteParcel", related_name="sites", verbose_name=_("land parcels")
    )
    property: "models.ManyToManyField[CommunalProperty, SiteProperty]" = models.ManyToManyField(
        CommunalProperty, through="SiteProperty", related_name="sites", verbose_name=_("communal property")
    )

    class Meta(Record.Meta):
        verbose_name = _("investment site")
        verbose_name_plural = _("investment sites")
        triggers = [*Record.Meta.triggers, lose_verification(_OF_SITE)]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="site_number_given_once"),
            models.CheckConstraint(condition=~Q(number=""), name="site_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@history.tracked
class SiteParcel(models.Model):
    """A parcel of which an investment site consists."""

    site = models.ForeignKey(InvestmentSite, models.CASCADE, verbose_name=_("investment site"))
    parcel = models.ForeignKey(Parcel, models.PROTECT, verbose_name=_("land parcel"))

    class Meta:
        verbose_name = _("parcel of a site")
        verbose_name_plural = _("parcels of sites")
        constraints = [models.UniqueConstraint(fields=["site", "parcel"], name="parcel_once_in_a_site")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.parcel_id}"


@history.tracked
class SiteProperty(models.Model):
    """A thing of communal property of which an investment site consists."""

    site = models.ForeignKey(InvestmentSite, models.CASCADE, verbose_name=_("investment site"))
    property = models.ForeignKey(CommunalProperty, models.PROTECT, verbose_name=_("communal property"))

    class Meta:
        verbose_name = _("property of a site")
        verbose_name_plural = _("property of sites")
        constraints = [models.UniqueConstraint(fields=["site", "property"], name="property_once_in_a_site")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.property_id}"

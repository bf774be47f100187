"""Land parcels, and the classifier of their purposes (domain.md, §3)."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from addresses.models import Decision, LegalEntity
from assets import utilities
from assets.models.contracts import ContractStatus, Offer
from geo import history
from geo.records import GeodesicArea, PolygonRecord, Record, lose_verification

#: КОАТУУ (10 digits), cadastral zone, quarter, parcel.
CADASTRAL_NUMBER = r"^\d{10}:\d{2}:\d{3}:\d{4}$"


class LandCategory(models.TextChoices):
    """The nine categories of the Land Code, art. 19."""

    AGRICULTURAL = "agricultural", _("Agricultural land")
    RESIDENTIAL = "residential", _("Land of residential and public development")
    NATURE_RESERVE = "nature_reserve", _("Land of the nature reserve fund and other nature protection")
    HEALTH = "health", _("Health resort land")
    RECREATION = "recreation", _("Recreational land")
    HERITAGE = "heritage", _("Land of historical and cultural heritage")
    FOREST = "forest", _("Forestry land")
    WATER = "water", _("Water fund land")
    INDUSTRY = (
        "industry",
        _("Land of industry, transport, communications, energy, defence and other purposes"),
    )


class Ownership(models.TextChoices):
    PRIVATE = "private", _("Private")
    STATE = "state", _("State")
    COMMUNAL = "communal", _("Communal")
    UNDETERMINED = "undetermined", _("Not determined")


class ParcelStatus(models.TextChoices):
    """A cancelled number is never given again and is kept for good (Law 3613-VI art. 16)."""

    PLANNED = "planned", _("Planned")
    REGISTERED = "registered", _("Registered")
    CANCELLED = "cancelled", _("Cancelled")


class ContractKind(models.TextChoices):
    SALE = "sale", _("Sale and purchase")
    LEASE = "lease", _("Lease")
    SUPERFICIES = "superficies", _("Superficies")
    EMPHYTEUSIS = "emphyteusis", _("Emphyteusis")


class LandPurpose(models.Model):
    """One row of one revision of КВЦПЗ, the classifier of purposes of land: a code means what it meant at the time."""

    code = models.CharField(_("code"), max_length=5)
    title_uk = models.TextField(_("title in Ukrainian"))
    title_en = models.TextField(_("title in English"))
    category = models.CharField(_("category of land"), max_length=14, choices=LandCategory, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("purpose of land")
        verbose_name_plural = _("purposes of land")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="purpose_once_in_a_revision"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="purpose_one_row_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_en if get_language() == 'en' else self.title_uk}"


#: What a verification vouches for.
_OF_PARCEL = (
    "cadastral_number",
    "status",
    "purpose_id",
    "category",
    "ownership",
    "documented_area",
    "custodian_id",
    "geom",
)


@history.tracked
class Parcel(PolygonRecord):
    """A land parcel, with the contract by which it is used.

    `custodian` is the legal entity that disposes of state or communal land (none: the council). `tenant` is the legal
    entity that uses or buys it; a natural person's name stands in `tenant_person` and is for land officers alone.
    `utilities`: see `assets.utilities`.
    """

    essential = _OF_PARCEL

    cadastral_number = models.CharField(_("cadastral number"), max_length=22)
    status = models.CharField(_("status"), max_length=10, choices=ParcelStatus, default=ParcelStatus.REGISTERED)
    purpose = models.ForeignKey(
        LandPurpose, models.PROTECT, null=True, blank=True, verbose_name=_("purpose"), db_index=False
    )
    purpose_text = models.TextField(_("purpose by the documents"), blank=True)
    category = models.CharField(_("category of land"), max_length=14, choices=LandCategory, blank=True)
    ownership = models.CharField(_("ownership"), max_length=12, choices=Ownership, blank=True)
    documented_area = models.DecimalField(_("documented area"), max_digits=12, decimal_places=4, null=True, blank=True)
    area = models.GeneratedField(
        expression=GeodesicArea("geom"),
        output_field=models.FloatField(),
        db_persist=True,
        verbose_name=_("computed area"),
    )
    normative_value = models.DecimalField(_("normative value"), max_digits=16, decimal_places=2, null=True, blank=True)
    normative_date = models.DateField(_("date of the valuation"), null=True, blank=True)
    custodian = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("disposes of the land"),
        db_index=False,
    )
    tenant = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user of the land"),
        db_index=False,
    )
    tenant_person = models.CharField(
        _("user of the land, a natural person"), max_length=150, blank=True, default="", db_default=""
    )
    contract_kind = models.CharField(_("contract"), max_length=11, choices=ContractKind, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=100, blank=True)
    contract_date = models.DateField(_("contract date"), null=True, blank=True)
    contract_until = models.DateField(_("contract valid until"), null=True, blank=True)
    contract_status = models.CharField(
        _("status of the contract"), max_length=10, choices=ContractStatus, blank=True, default="", db_default=""
    )
    contract_rent = models.DecimalField(
        _("rent for a year, or price"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    contract_rate = models.DecimalField(
        _("rent, share of the normative value"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    contract_note = models.TextField(_("note on the rent"), blank=True, default="", db_default="")
    contract_link = models.URLField(_("contract published at"), max_length=500, blank=True, default="", db_default="")
    contract_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decision on the use"),
        db_index=False,
    )
    offered = models.CharField(_("offered for"), max_length=5, choices=Offer, blank=True, default="", db_default="")
    auction_id = models.CharField(_("number of the auction"), max_length=60, blank=True, default="", db_default="")
    auction_link = models.URLField(_("auction"), max_length=500, blank=True, default="", db_default="")
    utilities = models.JSONField(_("utilities"), null=True, blank=True, validators=[utilities.validate])
    address = models.TextField(_("address"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("land parcel")
        verbose_name_plural = _("land parcels")
        triggers = [*Record.Meta.triggers, lose_verification(_OF_PARCEL)]
        constraints = [
            # Over all states: a number once given stays taken, even when cancelled and archived.
            models.UniqueConstraint(fields=["cadastral_number"], name="cadastral_number_given_once")
        ]

    def __str__(self) -> str:
        return self.cadastral_number

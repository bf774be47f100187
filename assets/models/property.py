"""Communal property: buildings, premises, structures, engineering networks, movable things."""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from addresses.models import Address, Decision, LegalEntity, Settlement
from assets import utilities
from assets.models.contracts import ContractStatus, Offer, RentPeriod
from assets.models.land import Parcel
from geo import history
from geo.records import IsKnownShape, MixedRecord, Record, lose_verification


class PropertyKind(models.TextChoices):
    BUILDING = "building", _("Building")
    PREMISES = "premises", _("Premises")
    STRUCTURE = "structure", _("Structure")
    NETWORK = "network", _("Engineering network")
    MOVABLE = "movable", _("Movable property")


class Condition(models.TextChoices):
    """As set 18 of КМУ 835 tells conditions apart."""

    GOOD = "good", _("Needs no repair")
    REPAIR = "repair", _("Needs running repair")
    OVERHAUL = "overhaul", _("Needs major repair")
    UNKNOWN = "unknown", _("Not known")


class Use(models.TextChoices):
    OWN = "own", _("Used by the hromada")
    LEASED = "leased", _("Leased out")
    FREE = "free", _("Free")
    CONSERVED = "conserved", _("Conserved")


class Registration(models.TextChoices):
    """Of the right of ownership, in the state's register of rights to immovable property (set 18 of КМУ 835)."""

    UNKNOWN = "unknown", _("Not known")
    PENDING = "pending", _("Being registered")
    REGISTERED = "registered", pgettext_lazy("rights", "Registered")
    NOT_REGISTERED = "not_registered", _("Not registered")


class BuildingClass(models.Model):
    """One row of one revision of НК 018, the classifier of buildings and structures."""

    code = models.CharField(_("code"), max_length=6)
    title_uk = models.TextField(_("title in Ukrainian"))
    title_en = models.TextField(_("title in English"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("class of buildings and structures")
        verbose_name_plural = _("classes of buildings and structures")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="building_class_once_in_a_revision"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="building_class_one_row_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_en if get_language() == 'en' else self.title_uk}"


#: What a verification vouches for.
_OF_PROPERTY = (
    "inventory_number",
    "holder_id",
    "owner_id",
    "kind",
    "title",
    "building_class_id",
    "area",
    "settlement_id",
    "address_id",
    "parcel_id",
    "use",
    "registration_number",
    "geom",
)


@history.tracked
class CommunalProperty(MixedRecord):
    """A thing that the hromada owns, in the books of its balance holder under an inventory number.

    Geometry is optional: a thing without one is in the list and counted as not yet on the map. `complex` names the
    whole of which it is a part, `locator` what finds it within its address (a wing, a flat). A thing has one lease at
    a time: premises leased apart are things of their own, and leases of old stand in the history (decision 0018).
    `tenant` is a legal entity; a natural person's name stands in `tenant_person` and is for property officers alone.
    `rent_rate` is a percentage of `lease_value` for a year. `utilities`: see `assets.utilities`.
    """

    essential = _OF_PROPERTY

    inventory_number = models.CharField(_("inventory number"), max_length=50)
    holder = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="holds", verbose_name=_("balance holder"), db_index=False
    )
    owner = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owns",
        verbose_name=_("owner"),
        db_index=False,
        help_text=_("Empty: the council."),
    )
    kind = models.CharField(_("kind"), max_length=9, choices=PropertyKind)
    title = models.CharField(_("name"), max_length=250)
    title_en = models.CharField(_("name in English"), max_length=250, blank=True, default="", db_default="")
    complex = models.CharField(_("part of"), max_length=250, blank=True, default="", db_default="")
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    description_en = models.TextField(_("description in English"), blank=True, default="", db_default="")
    building_class = models.ForeignKey(
        BuildingClass, models.PROTECT, null=True, blank=True, verbose_name=_("class by НК 018"), db_index=False
    )
    area = models.DecimalField(_("area"), max_digits=12, decimal_places=2, null=True, blank=True)
    length = models.DecimalField(_("length"), max_digits=12, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="", db_default="")
    year = models.PositiveSmallIntegerField(_("year built or made"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=8, choices=Condition, blank=True, default="", db_default="")
    readiness = models.PositiveSmallIntegerField(_("readiness of the construction"), null=True, blank=True)
    utilities = models.JSONField(_("utilities"), null=True, blank=True, validators=[utilities.validate])
    producer = models.CharField(
        pgettext_lazy("producer", "made by"), max_length=150, blank=True, default="", db_default=""
    )
    model = models.CharField(_("model"), max_length=150, blank=True, default="", db_default="")
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True, default="", db_default="")
    passport_number = models.CharField(_("passport number"), max_length=60, blank=True, default="", db_default="")

    primary_value = models.DecimalField(_("original value"), max_digits=16, decimal_places=2, null=True, blank=True)
    depreciation = models.DecimalField(_("depreciation"), max_digits=16, decimal_places=2, null=True, blank=True)
    book_value = models.DecimalField(_("book value"), max_digits=16, decimal_places=2, null=True, blank=True)
    useful_life = models.DecimalField(_("useful life"), max_digits=5, decimal_places=1, null=True, blank=True)

    registration_status = models.CharField(
        _("registration of rights"), max_length=14, choices=Registration, blank=True, default="", db_default=""
    )
    registration_number = models.CharField(
        _("registration number"), max_length=30, blank=True, default="", db_default=""
    )
    registration_date = models.DateField(_("date of registration"), null=True, blank=True)

    use = models.CharField(_("use"), max_length=9, choices=Use, blank=True, default="", db_default="")
    offered = models.CharField(_("offered for"), max_length=5, choices=Offer, blank=True, default="", db_default="")
    auction_id = models.CharField(_("number of the auction"), max_length=60, blank=True, default="", db_default="")
    auction_link = models.URLField(_("auction"), max_length=500, blank=True, default="", db_default="")

    tenant = models.ForeignKey(
        LegalEntity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tenant or user"),
        db_index=False,
    )
    tenant_person = models.CharField(
        _("tenant, a natural person"), max_length=150, blank=True, default="", db_default=""
    )
    lease_number = models.CharField(_("lease number"), max_length=100, blank=True, default="", db_default="")
    lease_signed = models.DateField(_("lease signed on"), null=True, blank=True)
    lease_from = models.DateField(_("leased from"), null=True, blank=True)
    lease_until = models.DateField(_("leased until"), null=True, blank=True)
    lease_latest = models.DateField(_("may be prolonged until"), null=True, blank=True)
    lease_status = models.CharField(
        _("status of the lease"), max_length=10, choices=ContractStatus, blank=True, default="", db_default=""
    )
    lease_purpose = models.TextField(_("purpose of the lease"), blank=True, default="", db_default="")
    lease_schedule = models.CharField(_("hours of use"), max_length=200, blank=True, default="", db_default="")
    lease_value = models.DecimalField(
        _("value by the last appraisal"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    lease_valued_on = models.DateField(_("appraised on"), null=True, blank=True)
    rent_rate = models.DecimalField(_("rental rate"), max_digits=7, decimal_places=4, null=True, blank=True)
    rent = models.DecimalField(_("rent"), max_digits=16, decimal_places=2, null=True, blank=True)
    rent_period = models.CharField(
        _("rent is paid for"), max_length=7, choices=RentPeriod, blank=True, default="", db_default=""
    )
    rent_note = models.TextField(_("note on the rent"), blank=True, default="", db_default="")
    lease_link = models.URLField(_("lease published at"), max_length=500, blank=True, default="", db_default="")
    lease_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decision on the lease"),
        db_index=False,
    )

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, null=True, blank=True, verbose_name=_("settlement"), db_index=False
    )
    address_text = models.CharField(
        _("address by the documents"), max_length=250, blank=True, default="", db_default=""
    )
    address = models.ForeignKey(
        Address, models.PROTECT, null=True, blank=True, related_name="property", verbose_name=_("address")
    )
    locator = models.CharField(_("place within the address"), max_length=150, blank=True, default="", db_default="")
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, null=True, blank=True, related_name="property", verbose_name=_("land parcel")
    )

    class Meta(Record.Meta):
        verbose_name = _("communal property")
        verbose_name_plural = _("communal property")
        triggers = [*Record.Meta.triggers, lose_verification(_OF_PROPERTY)]
        constraints = [
            models.UniqueConstraint(fields=["inventory_number", "holder"], name="inventory_number_once_with_a_holder"),
            models.CheckConstraint(
                condition=Q(IsKnownShape(F("geom"))),
                name="property_is_an_area_a_line_or_a_point",
            ),
            models.CheckConstraint(
                condition=Q(readiness__isnull=True) | Q(readiness__lte=100), name="readiness_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.inventory_number}"

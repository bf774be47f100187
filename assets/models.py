"""Land parcels, the classifier of their purposes (domain.md, §3), and the acts by which parcels arise and cease."""

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo import history
from geo.records import GeodesicArea, PolygonRecord, Record

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


@history.tracked
class Parcel(PolygonRecord):
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
    contract_kind = models.CharField(_("contract"), max_length=11, choices=ContractKind, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=100, blank=True)
    contract_date = models.DateField(_("contract date"), null=True, blank=True)
    contract_until = models.DateField(_("contract valid until"), null=True, blank=True)
    address = models.TextField(_("address"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("land parcel")
        verbose_name_plural = _("land parcels")
        constraints = [
            # Over all states: a number once given stays taken, even when cancelled and archived.
            models.UniqueConstraint(fields=["cadastral_number"], name="cadastral_number_given_once")
        ]

    def __str__(self) -> str:
        return self.cadastral_number


class ActKind(models.TextChoices):
    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")
    BOUNDARIES = "boundaries", _("Change of boundaries")
    CANCELLATION = "cancellation", _("Cancellation")


class ActSide(models.TextChoices):
    """A parcel ceases by an act, or arises from it."""

    CEASED = "ceased", _("Ceased")
    AROSE = "arose", _("Arose")


class ParcelAct(models.Model):
    """One act on parcels, with the decision it rests on. Made and taken back by `assets.acts`, and kept for good."""

    kind = models.CharField(_("kind of act"), max_length=12, choices=ActKind)
    decision_number = models.CharField(_("number of the decision"), max_length=100)
    decision_date = models.DateField(_("date of the decision"))
    decision_issuer = models.CharField(_("body that decided"), max_length=250)
    decision_link = models.URLField(_("link to the decision"), max_length=500, blank=True)
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    made_at = models.DateTimeField(_("made on"), db_default=Now(), editable=False)
    undone_at = models.DateTimeField(_("taken back on"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("act on parcels")
        verbose_name_plural = _("acts on parcels")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="acts_are_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pk}. {self.get_kind_display()}: {self.decision_number}, {self.decision_date:%d.%m.%Y}"

    def clean(self) -> None:
        if self.decision_date and self.decision_date > timezone.localdate():
            raise ValidationError({"decision_date": _("A decision cannot be of a day that is yet to come.")})


class ParcelInAct(models.Model):
    """One parcel that an act touched. Of an act that was taken back the number alone remains, without the parcel."""

    act = models.ForeignKey(ParcelAct, models.PROTECT, related_name="parcels", verbose_name=_("act"))
    side = models.CharField(_("side"), max_length=6, choices=ActSide)
    cadastral_number = models.CharField(_("cadastral number"), max_length=22, db_index=True)
    parcel = models.ForeignKey(
        Parcel, models.PROTECT, null=True, related_name="acts", verbose_name=_("land parcel"), db_index=False
    )
    #: Of the parcel, as the act left it.
    version = models.IntegerField(_("version"))

    class Meta:
        verbose_name = _("parcel in an act")
        verbose_name_plural = _("parcels in acts")
        constraints = [
            models.UniqueConstraint(fields=["act", "cadastral_number"], name="parcel_once_in_an_act"),
            # Also the index by parcel: a parcel arises once and ceases once.
            models.UniqueConstraint(fields=["parcel", "side"], name="parcel_arises_and_ceases_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cadastral_number}: {self.get_side_display()}"


class ParcelLineage(models.Model):
    """An edge of the lineage: the child has land of the parent. Edges go with the undo of their act."""

    act = models.ForeignKey(ParcelAct, models.PROTECT, related_name="lineage", verbose_name=_("act"))
    parent = models.ForeignKey(Parcel, models.PROTECT, related_name="came_of_it", verbose_name=_("came from"))
    child = models.ForeignKey(
        Parcel, models.PROTECT, related_name="came_from", verbose_name=_("what came of it"), db_index=False
    )

    class Meta:
        verbose_name = _("descent of a parcel")
        verbose_name_plural = _("descents of parcels")
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="lineage_edge_once"),
            # What arises is entered after what it arose from, so ids rise along every edge: there can be no cycle.
            models.CheckConstraint(condition=Q(parent__lt=F("child")), name="lineage_has_no_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} → {self.child_id}"

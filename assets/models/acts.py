"""The acts by which parcels arise and cease, and the lineage that they leave."""

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.land import Parcel


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

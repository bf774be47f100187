"""Planned outages: when and where it will be dark, told before residents have to report it."""

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.records import WGS84
from reports.models.categories import in_language


class PlannedOutage(models.Model):
    """A notice from `begins_at` to `ends_at`, for all of the hromada or for an `area` of it (EPSG:4326).

    `line` is the lighting line as the layer of street lights names it: the notice then holds for its lamps.
    """

    text_uk = models.CharField(_("text in Ukrainian"), max_length=500)
    text_en = models.CharField(_("text in English"), max_length=500, blank=True)
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    line = models.CharField(
        _("lighting line"), max_length=200, blank=True, help_text=_("As the layer of street lights names it.")
    )
    area = models.MultiPolygonField(
        _("area"),
        srid=WGS84,
        null=True,
        blank=True,
        help_text=_("Empty with an empty line: the whole hromada."),
    )
    created_at = models.DateTimeField(_("entered on"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("planned outage")
        verbose_name_plural = _("planned outages")
        ordering = ["begins_at", "pk"]
        indexes = [models.Index(fields=["ends_at"], name="outage_ends")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="outage_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _("An outage ends after it begins.")})

    @property
    def text(self) -> str:
        return in_language(self.text_uk, self.text_en)

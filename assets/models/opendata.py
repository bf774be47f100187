"""Releases of open data: which files were made for the national portal, when, and of which state of the registers."""

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class OpenDataRelease(models.Model):
    """One file of one release. `sha256` is of the CSV; `versions` as in `assets.opendata.publishing.Published`."""

    data_set = models.CharField(_("data set"), max_length=40)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    rows = models.PositiveIntegerField(_("rows"))
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64)
    versions = models.JSONField(_("data versions"))

    class Meta:
        verbose_name = _("release of open data")
        verbose_name_plural = _("releases of open data")
        ordering = ["-made_at", "data_set"]
        indexes = [models.Index("data_set", F("made_at").desc(), name="open_data_release_latest")]

    def __str__(self) -> str:
        return f"{self.data_set} {self.made_at:%d.%m.%Y}"

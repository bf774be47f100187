"""The layer catalogue: how each register is presented, beyond what its declaration says."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Layer(models.Model):
    """A register as a layer of the map and a data set of the catalogue. Empty texts mean: as the register declares."""

    slug = models.SlugField(_("register"), primary_key=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    order = models.IntegerField(_("order"), default=0)
    shown = models.BooleanField(_("on when the map opens"), default=True)
    style = models.JSONField(_("style"), null=True, blank=True)
    min_zoom = models.PositiveSmallIntegerField(_("shown from zoom"), default=0)

    class Meta:
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug


class KeptSheet(models.Model):
    """A PDF that was made, under the SHA-256 of the HTML that it was made of, hexadecimal (`layers.paper`)."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.digest

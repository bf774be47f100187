"""The layer catalogue: how each register is presented, beyond what its declaration says."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo import history


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


@history.tracked
class ThematicLayer(models.Model):
    """A register that staff declared (`layers.thematic`): its definition as JSON, and the table made by it.

    `edition` changes with the definition, whichever process changed it, and what became of the change in the end: so a
    process knows by it whether what it has built of the definition still holds.
    """

    slug = models.SlugField(_("register"), unique=True)
    definition = models.JSONField(_("definition"))
    edition = models.UUIDField(default=uuid.uuid4, editable=False)
    archived = models.BooleanField(_("archived"), default=False, db_default=False)
    created_at = models.DateTimeField(_("entered on"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(_("changed on"), db_default=Now(), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("thematic layer")
        verbose_name_plural = _("thematic layers")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class KeptTile(models.Model):
    """A tile that was made: gzipped bytes under register, data version, audience and place in the grid."""

    slug = models.SlugField(db_index=False)
    data_version = models.BigIntegerField()
    audience = models.CharField(max_length=200)
    z = models.PositiveSmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "data_version", "audience", "z", "x", "y"], name="tile_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.z}/{self.x}/{self.y}"


class KeptSheet(models.Model):
    """A PDF that was made, under the SHA-256 of the HTML that it was made of, hexadecimal (`layers.paper`)."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.digest

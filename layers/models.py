"""The layer catalogue: how each register is presented, beyond what its declaration says."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo import history, registers
from geo.models import Job
from layers import licences, themes

#: Letters that the passport of a data set on the national portal has for its description.
ABOUT_LETTERS = 4000
_FIELD_NAME_LETTERS, _KEYWORD_LETTERS = 63, 100
_ZOOM = MaxValueValidator(24)


class Rhythm(models.TextChoices):
    """How often a data set is renewed: MD_MaintenanceFrequencyCode of ISO 19115."""

    CONTINUAL = "continual", _("with every change")
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    BIANNUALLY = "biannually", _("twice a year")
    ANNUALLY = "annually", _("yearly")
    AS_NEEDED = "asNeeded", _("as needed")
    IRREGULAR = "irregular", _("irregularly")
    NOT_PLANNED = "notPlanned", _("not planned")
    UNKNOWN = "unknown", _("unknown")


def _names(title: Any) -> Any:
    help_text = _("Names of fields, in the order in which they are shown, with commas between. Empty: all.")
    column = models.CharField(max_length=_FIELD_NAME_LETTERS)
    return ArrayField(column, verbose_name=title, default=list, blank=True, help_text=help_text)


def _words(title: Any) -> Any:
    column = models.CharField(max_length=_KEYWORD_LETTERS)
    return ArrayField(column, verbose_name=title, default=list, blank=True, help_text=_("With commas between."))


class LayerGroup(models.Model):
    """A heading under which layers stand on the map and in the catalogue. `layers.groups` has the first ones."""

    slug = models.SlugField(_("group"), primary_key=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    order = models.IntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("group of layers")
        verbose_name_plural = _("groups of layers")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language of the moment."""
        return self.title_en if get_language() == "en" else self.title_uk


class Layer(models.Model):
    """A register as a layer of the map and a data set of the catalogue. What is empty is as the register declares it,
    or as `layers.metadata` says of all data sets. Who sees it stands in `geo.models.Publication`.
    """

    slug = models.SlugField(_("register"), primary_key=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    about_uk = models.TextField(_("description in Ukrainian"), max_length=ABOUT_LETTERS, blank=True)
    about_en = models.TextField(_("description in English"), max_length=ABOUT_LETTERS, blank=True)
    group = models.ForeignKey(
        LayerGroup, models.PROTECT, null=True, blank=True, verbose_name=_("group"), related_name="layers"
    )
    order = models.IntegerField(_("order"), default=0)
    # On the map
    shown = models.BooleanField(_("on when the map opens"), default=True)
    style = models.JSONField(_("style"), null=True, blank=True)
    legend_uk = models.TextField(_("note in the legend, in Ukrainian"), blank=True)
    legend_en = models.TextField(_("note in the legend, in English"), blank=True)
    min_zoom = models.PositiveSmallIntegerField(_("shown from zoom"), default=0, validators=[_ZOOM])
    max_zoom = models.PositiveSmallIntegerField(_("shown up to zoom"), null=True, blank=True, validators=[_ZOOM])
    popup_fields = _names(_("fields on the map's card"))
    card_fields = _names(_("fields on the object's page"))
    # As a data set
    licence = models.CharField(_("licence"), max_length=20, blank=True, choices=licences.CHOICES)
    source = models.TextField(_("source"), blank=True, help_text=_("Whose data these are, and what they were made of."))
    lineage = models.TextField(_("lineage"), blank=True, help_text=_("How the data were made, and how they are kept."))
    accuracy = models.DecimalField(
        _("accuracy of positions, m"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    rhythm = models.CharField(_("update rhythm"), max_length=20, blank=True, choices=Rhythm)
    keywords_uk = _words(_("keywords in Ukrainian"))
    keywords_en = _words(_("keywords in English"))
    inspire_theme = models.CharField(_("INSPIRE theme"), max_length=2, blank=True, choices=themes.INSPIRE_CHOICES)
    topic = models.CharField(_("topic (ISO 19115)"), max_length=40, blank=True, choices=themes.TOPIC_CHOICES)
    contact_name = models.CharField(_("contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    first_published = models.DateField(_("first published on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        """A mistyped field would leave a card short, and nobody would be told."""
        known = [field.name for field in registers.get(self.slug).fields]
        problems: dict[str, Any] = {}
        for name in ("popup_fields", "card_fields"):
            if unknown := sorted(set(getattr(self, name)) - set(known)):
                problems[name] = _("There is no field “%(unknown)s” in this register. It has: %(known)s.") % {
                    "unknown": ", ".join(unknown),
                    "known": ", ".join(known),
                }
        if self.max_zoom is not None and self.max_zoom < self.min_zoom:
            problems["max_zoom"] = _("The last zoom is nearer to the whole world than the first.")
        if problems:
            raise ValidationError(problems)


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


class KeptSheet(models.Model):
    """A PDF that was made, under the SHA-256 of the HTML that it was made of, hexadecimal (`layers.paper`)."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.digest


class KeptDownload(models.Model):
    """A file of a whole layer that the worker has made, or is making, for one data version and audience.

    `name` is the file's, below ATLAS_VAR/downloads; empty until it is made. `job` is the work of making it.
    """

    slug = models.SlugField(db_index=False)
    data_version = models.BigIntegerField()
    audience = models.CharField(max_length=200)
    format = models.CharField(max_length=10)
    crs = models.IntegerField()
    encoding = models.CharField(max_length=10)
    language = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now(), db_index=True)
    job = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "data_version", "audience", "format", "crs", "encoding", "language"],
                name="download_kept_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug}.{self.format} {self.crs} {self.encoding} {self.language}".rstrip()


class PublishedFile(models.Model):
    """A whole layer as the public sees it, in one file of the storage `published`; `kind` as in `layers.published`.

    `described` is a digest of what the file says of the layer beside its objects: title, licence, fields, zooms.
    """

    slug = models.SlugField(db_index=False)
    kind = models.CharField(max_length=10)
    data_version = models.BigIntegerField()
    audience = models.CharField(max_length=200)
    described = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug", "kind"], name="layer_published_once")]

    def __str__(self) -> str:
        return f"{self.slug}.{self.kind}"


class RasterLayer(models.Model):
    """A picture of the ground as a layer of the map: a scanned plan, an orthophoto (`layers.rasters`).

    Who sees it stands in `geo.models.Publication`, in the row of the same slug; its `data_version` rises with every
    picture made. Files lie below ATLAS_VAR in `folder`: what was sent, and `pyramid`, the COG, empty until it is made.
    """

    class Status(models.TextChoices):
        ASKING = "asking", _("sent, not made yet")
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("not made")

    slug = models.SlugField(_("name in addresses"), unique=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    about_uk = models.TextField(_("description in Ukrainian"), max_length=ABOUT_LETTERS, blank=True)
    about_en = models.TextField(_("description in English"), max_length=ABOUT_LETTERS, blank=True)
    group = models.ForeignKey(LayerGroup, models.PROTECT, verbose_name=_("group"), related_name="rasters")
    order = models.IntegerField(_("order"), default=0, help_text=_("The smaller, the lower on the map."))
    depicted_on = models.DateField(_("date of the survey or the plan"), null=True, blank=True)
    # On the map
    shown = models.BooleanField(_("on when the map opens"), default=False)
    opacity = models.PositiveSmallIntegerField(
        _("opacity, per cent"), default=100, validators=[MinValueValidator(5), MaxValueValidator(100)]
    )
    min_zoom = models.PositiveSmallIntegerField(_("shown from zoom"), default=0, validators=[_ZOOM])
    max_zoom = models.PositiveSmallIntegerField(_("shown up to zoom"), null=True, blank=True, validators=[_ZOOM])
    legend_uk = models.TextField(_("note in the legend, in Ukrainian"), blank=True)
    legend_en = models.TextField(_("note in the legend, in English"), blank=True)
    # As a data set
    attribution = models.CharField(_("source, as it stands on the map"), max_length=200, blank=True)
    source = models.TextField(_("source"), blank=True, help_text=_("Whose data these are, and what they were made of."))
    licence = models.CharField(_("licence"), max_length=20, blank=True, choices=licences.CHOICES)
    downloadable = models.BooleanField(
        _("the picture may be downloaded"), default=False, help_text=_("By whoever sees it, under its licence.")
    )
    # The picture
    folder = models.CharField(max_length=100, editable=False)
    original_name = models.CharField(_("file"), max_length=255, editable=False)
    header = models.JSONField(default=dict, editable=False)
    crs = models.TextField(_("coordinate system"), blank=True, editable=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.ASKING, editable=False)
    problem = models.TextField(blank=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, editable=False, related_name="+")
    pyramid = models.CharField(max_length=100, blank=True, editable=False)
    size = models.BigIntegerField(default=0, editable=False)
    deepest_zoom = models.PositiveSmallIntegerField(default=0, editable=False)
    bounds = ArrayField(models.FloatField(), size=4, default=list, editable=False)
    created_at = models.DateTimeField(_("entered on"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("raster layer")
        verbose_name_plural = _("raster layers")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        """In the language of the moment, or in the one that there is."""
        return (self.title_en if get_language() == "en" else "") or self.title_uk

    def clean(self) -> None:
        if self.max_zoom is not None and self.max_zoom < self.min_zoom:
            raise ValidationError({"max_zoom": _("The last zoom is nearer to the whole world than the first.")})

"""What can be reported, who is to see to it, and the ordered table by which a report finds its department."""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.records import WGS84
from reports.deadlines import Clock


class Department(models.Model):
    """Who sees to reports: a department of the council, its enterprise, or a body to which reports are forwarded."""

    slug = models.SlugField(_("name in addresses"), unique=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    outside = models.BooleanField(
        _("another body"), default=False, help_text=_("What it gets is not ours: reports are forwarded there.")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="departments", verbose_name=_("people")
    )
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["outside", "title_uk"]

    def __str__(self) -> str:
        return in_language(self.title_uk, self.title_en)


class Group(models.TextChoices):
    """Under which heading a category stands."""

    LIGHTING = "lighting", _("Street lighting")
    WASTE = "waste", _("Waste and dumps")
    ROADS = "roads", _("Roads and pavements")
    WATER = "water", _("Water and sewers")
    GREENERY = "greenery", _("Trees and parks")
    SAFETY = "safety", _("Safety and shelters")
    OTHER = "other", _("Other")


class Category(models.Model):
    """A kind of problem. `code` is the service code of Open311, for ever; `questions` are read by `reports.questions`.

    `thing_layer` is the slug of the layer whose objects can be tapped, and `owner_field` the field of it with the
    ЄДРПОУ code of the object's owner. `duplicate_metres`: open reports of the category nearer than this may be of one
    problem.
    """

    code = models.SlugField(_("code"), unique=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    description_uk = models.TextField(_("description in Ukrainian"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    group = models.CharField(_("group"), max_length=20, choices=Group, default=Group.OTHER)
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("keywords"), default=list, blank=True)
    questions = models.JSONField(_("questions"), default=list, blank=True)
    needs_contact = models.BooleanField(
        _("needs an e-mail address"), default=False, help_text=_("Which is confirmed before the report is worked on.")
    )
    moderated = models.BooleanField(
        _("looked at before it is public"), default=False, help_text=_("A dispatcher publishes each report.")
    )
    thing_layer = models.SlugField(_("layer of things"), blank=True)
    owner_field = models.SlugField(_("field with the owner's code"), blank=True)
    duplicate_metres = models.PositiveIntegerField(_("metres between duplicates"), default=30)
    clock = models.CharField(_("term by law"), max_length=7, choices=Clock, default=Clock.WITHOUT_STUDY)
    promised_days = models.PositiveIntegerField(
        _("working days promised"), null=True, blank=True, help_text=_("0: on the same day. Empty: nothing promised.")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("department"),
        help_text=_("Where no routing rule says otherwise."),
    )
    order = models.IntegerField(_("order"), default=100)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("category of reports")
        verbose_name_plural = _("categories of reports")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Questions that cannot stand would refuse every report of the category."""
        from reports import questions  # they stand on the models; only this check looks back

        try:
            questions.read(self.questions)
        except questions.BadQuestions as problem:
            raise ValidationError({"questions": str(problem)}) from problem

    @property
    def title(self) -> str:
        return in_language(self.title_uk, self.title_en)

    @property
    def description(self) -> str:
        return in_language(self.description_uk, self.description_en)


class LandOwnership(models.TextChoices):
    """Whose land a place is, by the register of parcels."""

    COMMUNAL = "communal", _("Communal")
    STATE = "state", _("State")
    PRIVATE = "private", _("Private")


class RoutingRule(models.Model):
    """A line of the routing table: the first by `order` all of whose conditions hold gives the department."""

    order = models.IntegerField(_("order"), unique=True)
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, verbose_name=_("category"))
    area = models.MultiPolygonField(_("area"), srid=WGS84, null=True, blank=True, spatial_index=False)
    owner = models.CharField(_("ЄДРПОУ code of the thing's owner"), max_length=10, blank=True)
    land = models.CharField(_("ownership of the land"), max_length=8, choices=LandOwnership, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"))

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.order}: {self.department}"


def in_language(uk: str, en: str) -> str:
    """The text in the language of the moment, or in the other one where it has none."""
    return (en or uk) if get_language() == "en" else (uk or en)

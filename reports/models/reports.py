"""A report and what happens to it: its steps, notes and photographs. Who wrote it stands apart, in `persons`."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo import history
from geo.images import SIDES, Size
from geo.records import RAISE_DATA_VERSION, RaiseVersion, planar, truth
from reports.models.categories import Category, Department

#: Characters of a description (GeoReport v2).
DESCRIPTION_LENGTH = 4000
_REASON_LENGTH = 2000


class State(models.TextChoices):
    """Where a report stands; what may follow on what is the table of `reports.workflow`."""

    NEW = "new", pgettext_lazy("problem report", "New")
    ACCEPTED = "accepted", pgettext_lazy("problem report", "Accepted")
    PLANNED = "planned", pgettext_lazy("problem report", "Planned")
    IN_WORK = "in-work", pgettext_lazy("problem report", "In work")
    FIXED = "fixed", pgettext_lazy("problem report", "Fixed")
    FORWARDED = "forwarded", pgettext_lazy("problem report", "Forwarded: not ours")
    DUPLICATE = "duplicate", pgettext_lazy("problem report", "Duplicate")
    REFUSED = "refused", pgettext_lazy("problem report", "Refused")
    REOPENED = "reopened", pgettext_lazy("problem report", "Reopened")


OPEN = frozenset({State.NEW, State.ACCEPTED, State.PLANNED, State.IN_WORK, State.REOPENED})
CLOSED = frozenset(State) - OPEN


class Publicity(models.TextChoices):
    """Whether the public sees a report."""

    UNCONFIRMED = "unconfirmed", _("Waits for its e-mail address to be confirmed")
    HELD = "held", _("Waits for a dispatcher to publish it")
    PUBLIC = "public", _("Public")
    WITHDRAWN = "withdrawn", _("Taken from the public")


class Source(models.TextChoices):
    """By which door a report came."""

    PAGE = "page", _("The page of reports")
    OPEN311 = "open311", "Open311"


@history.tracked
class Report(models.Model):
    """A problem at a place. Its id is its number for people.

    `thing_layer`, `thing` and `thing_number` are the object that was tapped: slug, uid, and what it was called then.
    `answers` hold, by the question's code, what `reports.questions` let through. `token_digest` is the SHA-256 of the
    private link's secret. `media_url` is a link that a program sent; nothing is ever fetched from it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("category"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    publicity = models.CharField(_("seen by the public"), max_length=11, choices=Publicity)
    geom = truth(models.PointField)
    geom_3857 = planar(models.PointField)
    address = models.CharField(_("address"), max_length=300, blank=True)
    thing_layer = models.SlugField(_("layer of the thing"), blank=True, db_index=False)
    thing = models.UUIDField(_("thing"), null=True, blank=True)
    thing_number = models.CharField(_("number of the thing"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=DESCRIPTION_LENGTH, blank=True)
    answers = models.JSONField(_("answers"), default=dict)
    media_url = models.CharField(_("link to media"), max_length=2000, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("department"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    promised_on = models.DateField(_("promised by"), null=True)
    answer_by = models.DateField(_("to be answered by"))
    at_most_on = models.DateField(_("to be answered at most by"))
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("duplicate of")
    )
    disputes = models.PositiveIntegerField(_("closures disputed"), default=0)
    closed_at = models.DateTimeField(_("closed on"), null=True)
    closure_confirmed_at = models.DateTimeField(_("closure confirmed on"), null=True)
    source = models.CharField(_("came by"), max_length=7, choices=Source)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    version = models.IntegerField(_("version"), default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("reported on"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed on"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("problem report")
        verbose_name_plural = _("problem reports")
        ordering = ["-created_at", "-pk"]
        triggers = [RaiseVersion(), RAISE_DATA_VERSION]
        indexes = [
            GistIndex(fields=["geom"], name="report_geom"),
            GistIndex(fields=["geom_3857"], name="report_geom_3857"),
            models.Index(fields=["-created_at", "-id"], name="report_newest"),
            models.Index(fields=["-updated_at"], name="report_changed"),
            models.Index(fields=["thing"], condition=Q(thing__isnull=False), name="report_thing"),
            models.Index(fields=["department", "state"], name="report_inbox"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(geom__isnull=False), name="report_has_a_place"),
            models.CheckConstraint(
                condition=(Q(state=State.DUPLICATE) & Q(duplicate_of__isnull=False))
                | (~Q(state=State.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="report_names_its_original",
            ),
            models.CheckConstraint(condition=~Q(duplicate_of=models.F("id")), name="report_is_not_its_own_duplicate"),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Move(models.Model):
    """A step of the workflow that was taken: the log, which nobody changes.

    `actor` is a value of `reports.workflow.Actor`; `by` is empty for the reporter. `reason` is told to the public.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="moves")
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"), db_index=False
    )
    actor = models.CharField(_("as"), max_length=10)
    source = models.CharField(_("from"), max_length=9, choices=State)
    target = models.CharField(_("to"), max_length=9, choices=State)
    reason = models.TextField(_("reason"), max_length=_REASON_LENGTH, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="is_a_log", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.source} → {self.target}"


class Note(models.Model):
    """What those who handle a report tell each other; never public."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=_REASON_LENGTH)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class PhotographKind(models.TextChoices):
    PROBLEM = "problem", _("Of the problem")
    WORK = "work", _("Of the work done")


class Readiness(models.TextChoices):
    """Whether a photograph can be shown."""

    WAITING = "waiting", _("Is being prepared")
    READY = "ready", _("Ready")
    BROKEN = "broken", _("Cannot be read")


@history.tracked
class Photograph(models.Model):
    """A photograph in all sizes of `geo.images`. `sha256` is of the bytes as they came.

    While it waits for the worker, `came_as` names the file as it came, which nobody is shown, `stored_as` is empty, and
    `width` and `height` are what the file says of itself. Then the file as it came is deleted. `redacted_as` names the
    version with faces and plates painted over; where there is one, it alone is shown.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="photographs")
    kind = models.CharField(_("shows"), max_length=7, choices=PhotographKind)
    move = models.ForeignKey(Move, models.CASCADE, null=True, related_name="photographs")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    readiness = models.CharField(_("readiness"), max_length=7, choices=Readiness, default=Readiness.READY)
    came_as = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=200, blank=True)
    redacted_as = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("photograph of a report")
        verbose_name_plural = _("photographs of reports")
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"], condition=~Q(came_as=""), name="photograph_waits")]
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="report_photograph_once")]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def is_ready(self) -> bool:
        return self.readiness == Readiness.READY

    @property
    def is_broken(self) -> bool:
        return self.readiness == Readiness.BROKEN

    def file(self, size: Size) -> str:
        """Name in the storage of the JPEG of that size that may be shown, of a photograph that is ready."""
        return f"{self.redacted_as or self.stored_as}-{size}.jpg"

    def files(self) -> list[str]:
        """Names in the storage of all that is kept of it."""
        return [f"{name}-{size}.jpg" for name in (self.stored_as, self.redacted_as) if name for size in SIDES]

"""Imports as people know them: the file that came in, what was found, what became of it, and what is still to do."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.models import Job
from geo.records import WGS84


class Batch(models.Model):
    """One file on its way into one register. `uid` stands in every record that it brought or changed.

    What the wizard keeps between its steps (`importers.wizard`): `folder` below ATLAS_VAR with the files, `answers` of
    the person, `looked` at what is in the file, `staged` to find its rows again, `compared_version` of the register's
    data, `job` that is at work or was last, `problem` that ended it or has to be answered. `layers` are those that were
    read as one: the number of the last row before each, and its name.
    """

    class Stage(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        LOOKED = "looked", _("Looked into")
        STAGED = "staged", _("Read and checked")
        APPLIED = "applied", _("Applied")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    register = models.SlugField(_("register"))
    file_name = models.CharField(_("file"), max_length=255)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, default=Stage.STAGED)
    crs = models.TextField(_("coordinate system"), blank=True)
    operation = models.CharField(_("datum operation"), max_length=80, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    mapping = models.JSONField(_("fields matched"), default=dict)
    layers = models.JSONField(default=list)
    rows_read = models.IntegerField(_("rows read"), default=0)
    rows_new = models.IntegerField(_("new"), default=0)
    rows_changed = models.IntegerField(_("changed"), default=0)
    rows_unchanged = models.IntegerField(_("unchanged"), default=0)
    rows_left_out = models.IntegerField(_("left out"), default=0)
    rows_gone = models.IntegerField(_("not in the file"), default=0)
    findings = models.JSONField(_("findings by kind"), default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("user"))
    created_at = models.DateTimeField(_("read at"), db_default=Now())
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    folder = models.CharField(max_length=100, blank=True, default="")
    answers = models.JSONField(_("answers"), default=dict)
    looked = models.JSONField(default=dict)
    staged = models.JSONField(default=dict)
    compared_version = models.BigIntegerField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    step = models.CharField(max_length=7, blank=True, default="")
    stopping = models.BooleanField(default=False)
    problem = models.TextField(_("problem"), blank=True, default="")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"№ {self.pk}: {self.file_name}"


class Profile(models.Model):
    """How files of one shape are taken in: kept under a name, and offered again for a file with the same fields."""

    register = models.SlugField(_("register"))
    name = models.CharField(_("name"), max_length=100)
    #: `importers.wizard.profiles.shape` of the file's fields.
    shape = models.CharField(max_length=64, db_index=True)
    answers = models.JSONField(_("answers"), default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("user"))
    used_at = models.DateTimeField(_("used last"), db_default=Now())

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["-used_at"]
        constraints = [models.UniqueConstraint(fields=["register", "name"], name="profile_once_in_a_register")]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What was found wrong with one row: kept beyond the import, so that it can be worked off.

    `code` is a key of `importers.findings.FINDINGS`, `effect` what it did to the row (left out, repaired, warned);
    `amount` is in that finding's unit (m², per cent, letters), `other` names a second object or a reason.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="found")
    row_no = models.IntegerField()
    code = models.CharField(max_length=30)
    effect = models.CharField(max_length=8)
    key = models.TextField(blank=True)
    field = models.CharField(max_length=63, blank=True)
    value = models.TextField(blank=True)
    amount = models.FloatField(null=True)
    other = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "code"], name="finding_batch_code")]

    def __str__(self) -> str:
        return f"{self.row_no}: {self.code}"


class Conflict(models.Model):
    """Something wrong with an object of a register, or between two: it stays on the work list until it is settled.

    What it is about stands in `register`, `object` and `other` (uids of records; of a pair the lesser first), `code` (a
    key of `importers.findings.FINDINGS`) and `field`, so that each conflict is on the list once, however often it is
    found. `amount`, `value` and `detail` are what a finding has as `amount`, `value` and `other`. `place` is where the
    conflict itself lies (EPSG:4326): what two objects have in common, what lies outside. `batch` brought it; null, if a
    re-check found it. `checked_at` is when it was found last.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conflict", "Open")
        ASSIGNED = "assigned", pgettext_lazy("conflict", "Assigned")
        RESOLVED = "resolved", pgettext_lazy("conflict", "Resolved")
        ACCEPTED = "accepted", pgettext_lazy("conflict", "Let stand")
        GONE = "gone", pgettext_lazy("conflict", "Gone by itself")

    #: States in which something is still to be done.
    PENDING = (State.OPEN, State.ASSIGNED)

    register = models.SlugField(_("register"))
    object = models.UUIDField(_("object"))
    other = models.UUIDField(_("other object"), null=True)
    code = models.CharField(_("kind"), max_length=30)
    field = models.CharField(_("field"), max_length=63, blank=True, default="")
    amount = models.FloatField(_("amount"), null=True)
    value = models.TextField(blank=True, default="")
    detail = models.TextField(blank=True, default="")
    place = GeometryField(_("place"), srid=WGS84, null=True, spatial_index=False)
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="brought", verbose_name=_("import"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="conflicts", verbose_name=_("assigned to")
    )
    opened_at = models.DateTimeField(_("opened"), db_default=Now())
    reopened_at = models.DateTimeField(_("opened again"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    checked_at = models.DateTimeField(_("found last"), db_default=Now())

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "object", "other", "code", "field"],
                name="conflict_once_on_the_list",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["register", "other"], name="conflict_other", condition=models.Q(other__isnull=False)),
            models.Index(fields=["register", "state", "code"], name="conflict_state"),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}: {self.code}"


class ConflictNote(models.Model):
    """What was done with a conflict, or said of it, by whom (null: the system) and when. Nothing is changed later."""

    class Act(models.TextChoices):
        NOTE = "note", _("Note")
        ASSIGN = "assign", _("Assigned")
        RESOLVE = "resolve", pgettext_lazy("conflict", "Resolved")
        LET_STAND = "let-stand", pgettext_lazy("conflict", "Let stand")
        REOPEN = "reopen", _("Opened again")
        FOUND_AGAIN = "found-again", _("Found again, and opened again")
        GONE = "gone", pgettext_lazy("conflict", "Gone by itself")
        TAKEN_BACK = "taken-back", _("Its import was taken back")

    conflict = models.ForeignKey(Conflict, models.CASCADE, related_name="notes")
    act = models.CharField(_("act"), max_length=11, choices=Act)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("user")
    )
    #: To whom it was assigned; null where nobody has it any more.
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("text"), blank=True, default="")
    made_at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.conflict_id}: {self.act}"

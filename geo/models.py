"""The kernel's own tables: people and their tokens, what is published of each register, how far each job has come."""

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geo.attachments import KINDS, Document, Photograph
from geo.roles import ADMINISTRATOR

__all__ = [
    "AccessLog",
    "AccessToken",
    "Document",
    "Job",
    "Photograph",
    "Presence",
    "Proposal",
    "Publication",
    "User",
    "Visibility",
]


class User(AbstractUser):
    """A person of the hromada's staff, or of a partner body. Residents need no account."""

    #: Whether this person came by a token that lets nothing be changed (`geo.tokens`).
    reads_only = False
    #: Whether this person has still to set up the second factor that is asked of them (`geo.second_factor`).
    held_back = False

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def display_name(self) -> str:
        """What people are called wherever they are told of: the full name, or the login of whoever gave none."""
        return self.get_full_name() or self.username

    @property
    def roles(self) -> frozenset[str]:
        """Slugs of this person's roles (`geo.roles`), read once per object; none of somebody who is held back."""
        if self.held_back:
            return frozenset()
        if not hasattr(self, "_roles"):
            names = frozenset(self.groups.values_list("name", flat=True)) if self.pk else frozenset()
            self._roles = names | {ADMINISTRATOR.slug} if self.is_superuser else names
        return self._roles


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    STAFF = "staff", _("Staff only")
    NOBODY = "nobody", _("Nobody")


class Publication(models.Model):
    """The publication switch of one register, and the version of its data.

    `data_version` rises in the transaction of every change (trigger `raise_data_version` of each record table) and of
    every turn of the switch (trigger `turn_the_switch`), so that a tile kept under an earlier version is never served.
    """

    slug = models.SlugField(_("register"), primary_key=True)
    relation = models.CharField(_("table"), max_length=63, unique=True)
    visibility = models.CharField(_("seen by"), max_length=6, choices=Visibility, default=Visibility.PUBLIC)
    withheld_fields = ArrayField(
        models.CharField(max_length=63),
        verbose_name=_("fields kept from the public"),
        help_text=_("Names of fields; “documents” and “photographs” keep all of those from the public."),
        default=list,
        blank=True,
    )
    data_version = models.BigIntegerField(_("data version"), default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        triggers = [
            pgtrigger.Trigger(
                name="turn_the_switch",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("visibility", "withheld_fields"),
                func="NEW.data_version := OLD.data_version + 1; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.get_visibility_display()}"

    def clean(self) -> None:
        """A mistyped field would withhold nothing, and nobody would be told."""
        if not self.withheld_fields:
            return  # a raster has a switch, and no fields
        from geo import registers  # they stand on the models; only this check looks back

        try:
            register = registers.get(self.slug)
        except registers.UnknownRegister as problem:
            raise ValidationError({"withheld_fields": str(problem)}) from None
        known = [field.name for field in register.fields] + [kind.WITHHELD_AS for kind in KINDS]
        if unknown := sorted(set(self.withheld_fields) - set(known)):
            raise ValidationError(
                {
                    "withheld_fields": _("There is no field “%(unknown)s” in this register. It has: %(known)s.")
                    % {"unknown": ", ".join(unknown), "known": ", ".join(known)}
                }
            )


class Job(models.Model):
    """A long piece of work as a person sees it: which step it is at, how far, and how it ended. See `geo.jobs`."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    uid = models.UUIDField(primary_key=True)
    title = models.CharField(_("job"), max_length=200)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.WAITING)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("total"), null=True)
    message = models.TextField(_("message"), blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("user"))
    created_at = models.DateTimeField(_("asked for at"), db_default=Now())
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_status_display()}"


class Presence(models.Model):
    """A person's page on which an object is open, as it last said (`geo.presence`)."""

    register = models.SlugField(_("register"))
    record = models.UUIDField(_("object"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("user"))
    editing = models.BooleanField(_("is changing it"))
    since = models.DateTimeField(_("open since"))
    seen_at = models.DateTimeField(_("last heard of"), db_index=True)

    class Meta:
        verbose_name = _("open object")
        verbose_name_plural = _("open objects")
        constraints = [models.UniqueConstraint(fields=["register", "record", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.register} {self.record}"


class Proposal(models.Model):
    """A change of a record, or a new one, that somebody proposes to the register's officers (`geo.proposals`).

    `version` is the record's on which it was begun, NOT_YET where it is to be entered under the identifier `record`;
    `values` has by the field's name the text of what is wanted.
    """

    #: What stands in the register begins with version 1.
    NOT_YET = 0

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", pgettext_lazy("proposal", "Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")

    register = models.SlugField(_("register"))
    record = models.UUIDField(_("object"))
    version = models.IntegerField(_("version"))
    values = models.JSONField(_("values"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed on"), db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN, db_index=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided on"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self) -> str:
        return f"№ {self.pk}"

    @property
    def enters(self) -> bool:
        """Whether it is to enter an object, and not to change one."""
        return self.version == self.NOT_YET


class AccessToken(models.Model):
    """A secret by which a program comes in as its owner (`geo.tokens`). `digest` is its SHA-256, hexadecimal."""

    owner = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="tokens",
        verbose_name=_("account"),
        help_text=_("The token sees what this account sees: give partners an account of their own, in their groups."),
    )
    name = models.CharField(_("what it is for"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=20, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(
        _("may write"), default=False, help_text=_("Where the account itself may; otherwise the token reads only.")
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked on"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    created_at = models.DateTimeField(pgettext_lazy("token", "made on"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=pgettext_lazy("token", "made by"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AccessLog(models.Model):
    """One request by a token. `rows`: features told, where the answer counts them; `size`: bytes of its body."""

    token = models.ForeignKey(AccessToken, models.PROTECT, verbose_name=_("access token"))
    at = models.DateTimeField(_("when"), db_default=Now(), db_index=True)
    method = models.CharField(_("method"), max_length=10)
    route = models.CharField(_("route"), max_length=200)
    collection = models.CharField(_("register"), max_length=50, blank=True)
    query = models.TextField(_("query"), blank=True)
    status = models.PositiveSmallIntegerField(_("status"))
    rows = models.IntegerField(_("objects"), null=True)
    size = models.BigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("request by a token")
        verbose_name_plural = _("requests by tokens")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.method} {self.route}: {self.status}"

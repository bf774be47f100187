"""The kernel's own tables: people, what is published of each register, and how far each job has come."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.roles import ADMINISTRATOR


class User(AbstractUser):
    """A person of the hromada's staff, or of a partner body. Residents need no account."""

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def roles(self) -> frozenset[str]:
        """Slugs of this person's roles (`geo.roles`), read once per object."""
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
    every turn of the switch, so that a tile kept under an earlier version is never served again.
    """

    slug = models.SlugField(primary_key=True)
    relation = models.CharField(max_length=63, unique=True)
    visibility = models.CharField(_("seen by"), max_length=6, choices=Visibility, default=Visibility.PUBLIC)
    withheld_fields = ArrayField(
        models.CharField(max_length=63),
        verbose_name=_("fields kept from the public"),
        default=list,
        blank=True,
    )
    data_version = models.BigIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return f"{self.slug}: {self.get_visibility_display()}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            self.data_version = models.F("data_version") + 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Job(models.Model):
    """A long piece of work as a person sees it: which step it is at, how far, and how it ended. See `geo.jobs`."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    uid = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.TextField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_status_display()}"

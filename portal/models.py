"""What the pages themselves keep: the views of tables that people have saved, and what was done in the field."""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import User
from geo.records import WGS84


class SavedViews(models.Manager["SavedView"]):
    def seen_by(self, user: User, register: str) -> models.QuerySet["SavedView"]:
        """This person's own views of a register, and those that others share; asked only of a register that is kept."""
        return (
            self.filter(Q(owner=user) | Q(shared=True), register=register)
            .select_related("owner")
            .order_by("name", "pk")
        )


class SavedView(models.Model):
    """What the workspace's table of a register shows, under a name; a `shared` one is for all who keep the register.

    `filter` is CQL2 text, `sort` as `sortby` of the OGC API.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    register = models.SlugField(_("register"))
    name = models.CharField(_("name of the view"), max_length=80)
    shared = models.BooleanField(_("for all who keep the register"), default=False)
    filter = models.TextField(_("filter"), blank=True)
    search = models.CharField(_("searched text"), max_length=200, blank=True)
    sort = models.CharField(_("order"), max_length=300, blank=True)
    columns = ArrayField(models.CharField(max_length=63), verbose_name=_("columns"), default=list, blank=True)
    saved_at = models.DateTimeField(_("saved on"), db_default=Now(), editable=False)

    objects = SavedViews()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "register", "name"], name="saved_view_called_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FieldAction(models.Model):
    """Something an officer did in the field, under the identifier that the phone gave it: sent twice, it is done once.

    `done_at` is by the phone's clock. `position` (EPSG:4326) and `accuracy`, in metres, are what its receiver told: of
    a walk, the accuracy of the worst corner. `geometry` is what was walked; until it is `settled_at`, it waits for
    somebody in the office. `digest` is the SHA-256 of all that was sent, hexadecimal.
    """

    class Kind(models.TextChoices):
        SEEN = "seen", _("verified on the spot")
        PHOTOGRAPH = "photograph", _("photographed")
        WALK = "walk", _("boundary walked")

    uid = models.UUIDField(_("identifier"), primary_key=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("what was done"), max_length=10, choices=Kind)
    register = models.SlugField(_("register"))
    record = models.UUIDField(_("object"), null=True)
    done_at = models.DateTimeField(_("done on"))
    position = models.PointField(_("position"), srid=WGS84, null=True, spatial_index=False)
    accuracy = models.FloatField(_("accuracy, m"), null=True)
    note = models.TextField(_("note"), blank=True)
    geometry = models.GeometryField(_("walked boundary"), srid=WGS84, null=True, spatial_index=False)
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("sent on"), db_default=Now(), editable=False)
    settled_at = models.DateTimeField(_("settled on"), null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))

    class Meta:
        verbose_name = _("action in the field")
        verbose_name_plural = _("actions in the field")
        indexes = [
            models.Index(
                fields=["register", "record", "sent_at"],
                condition=Q(kind="walk", settled_at__isnull=True),
                name="fieldaction_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.register} {self.record}"

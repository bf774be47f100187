"""What the pages themselves keep: the views of tables that people have saved."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from geo.models import User


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

"""Residents without an account: an e-mail address that was proved, how it comes in, and what it wants to be told of."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from addresses.models import Settlement
from geo.records import WGS84
from reports.models.categories import Category
from reports.models.reports import Report

#: Stars of the best rating; the worst has one.
MOST_STARS = 5
_WORDS_LENGTH = 1000


class Rhythm(models.TextChoices):
    """How often somebody gets the digest of what they follow."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week, on Monday")
    NEVER = "never", _("No letters")


class Resident(models.Model):
    """Somebody who reads letters to `email` (in small letters). The last digest told of all before `told_until`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    rhythm = models.CharField(_("letters"), max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    told_until = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.email


class CabinetLink(models.Model):
    """A link by which somebody may come in, once; `address` is the digest of whence it was asked for."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    address = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["email", "created_at"], name="cabinet_link_email"),
            models.Index(fields=["address", "created_at"], name="cabinet_link_address"),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class CabinetSession(models.Model):
    """A browser in which somebody is in their cabinet; `digest` is that of the cookie's secret."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="sessions")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.resident)


class Subscription(models.Model):
    """Reports of which a resident is told in the digest: those for which all that is named here holds.

    `layer` is the slug of the layer whose objects are reported, `area` a circle or a rectangle, `title` what it was
    called when it was drawn.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="subscriptions")
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True)
    layer = models.SlugField(blank=True, db_index=False)
    settlement = models.ForeignKey(Settlement, models.CASCADE, null=True, blank=True, related_name="+")
    area = models.PolygonField(srid=WGS84, null=True, blank=True, spatial_index=False)
    title = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False)
                | ~Q(layer="")
                | Q(settlement__isnull=False)
                | Q(area__isnull=False),
                name="subscription_names_something",
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Rating(models.Model):
    """What the reporter thinks of how it was dealt with: one star to `MOST_STARS`, and a word. For the staff alone."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(1), MaxValueValidator(MOST_STARS)]
    )
    words = models.TextField(_("in words"), max_length=_WORDS_LENGTH, blank=True)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=MOST_STARS), name="rating_within_the_stars")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.stars}"


class PushSubscription(models.Model):
    """A browser that takes Web Push for a resident: its push service's address and its two keys (RFC 8291).

    It goes when one signs out in that browser, and stays when the session's time is over.
    """

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="browsers")
    session = models.ForeignKey(CabinetSession, models.SET_NULL, null=True, related_name="browsers")
    endpoint = models.URLField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.endpoint

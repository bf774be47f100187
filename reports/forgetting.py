"""Personal data forgotten after a set time: who wrote, from where, and who followed; what was mended stays known.

Names, addresses and telephones go with their rows; a report keeps its place, its kind, its words and what was done.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from reports.guarding import WINDOW
from reports.models import (
    CLOSED,
    CabinetLink,
    CabinetSession,
    Contact,
    Follower,
    IdempotencyKey,
    Message,
    Origin,
    Resident,
    SpentProof,
)

#: For so long a sender may repeat itself, or a message that was given up be looked at.
_KEYS_KEPT = timedelta(days=7)
_MESSAGES_KEPT = timedelta(days=30)
_LINKS_KEPT = timedelta(days=1)


def forget() -> int:
    """Drop what is older than it may be kept; how many rows it was. Every night, by the worker."""
    now = timezone.now()
    long_closed = {
        "report__state__in": CLOSED,
        "report__closed_at__lt": now - timedelta(days=settings.REPORTER_KEPT_DAYS),
    }
    # Whoever is in no browser and follows nothing comes in by a new link as if for the first time.
    idle = Resident.objects.filter(created_at__lt=now - _LINKS_KEPT, subscriptions=None, browsers=None)
    gone = (
        Contact.objects.filter(**long_closed),
        Follower.objects.filter(**long_closed),
        Origin.objects.filter(at__lt=now - WINDOW),
        SpentProof.objects.filter(spent_at__lt=now - _KEYS_KEPT),
        IdempotencyKey.objects.filter(created_at__lt=now - _KEYS_KEPT),
        CabinetLink.objects.filter(created_at__lt=now - _LINKS_KEPT),
        CabinetSession.objects.filter(expires_at__lt=now),
        idle.exclude(sessions__expires_at__gte=now),
        Message.objects.filter(created_at__lt=now - _MESSAGES_KEPT),
    )
    return sum(rows.delete()[0] for rows in gone)

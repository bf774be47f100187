"""Who has an object open at this moment: told by the pages themselves, and forgotten when they fall silent.

    others = presence.tell(register, uid, user, editing=True)

It is a courtesy, no lock: what keeps two people from overwriting each other is the version (`geo.changes`). It stands
in the database since the web server is several processes; the table is unlogged, for nothing is lost with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from geo.models import Presence, User
from geo.registers import Register

#: After so long without a word a page is taken for closed: two of its words, sent every 15 s, may be lost.
SILENCE = timedelta(seconds=40)


@dataclass(frozen=True)
class Other:
    """Somebody else who has the object open, since when, and whether they are changing it."""

    user: User
    editing: bool
    since: datetime


def tell(register: type[Register], uid: UUID, user: User, *, editing: bool) -> list[Other]:
    """Say that `user` has this object open; who else has, those that are changing it first."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - SILENCE).delete()
    Presence.objects.bulk_create(
        [Presence(register=register.slug, record=uid, user=user, editing=editing, since=now, seen_at=now)],
        update_conflicts=True,
        unique_fields=["register", "record", "user"],
        update_fields=["editing", "seen_at"],
    )
    others = Presence.objects.filter(register=register.slug, record=uid).exclude(user=user).select_related("user")
    return [Other(one.user, one.editing, one.since) for one in others.order_by("-editing", "since", "pk")]

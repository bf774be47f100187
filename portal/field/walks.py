"""Boundaries walked in the field that wait for somebody in the office to use them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from geo import access
from geo.models import User
from geo.registers import Register
from portal.models import FieldAction


def waiting(slugs: Collection[str]) -> dict[str, tuple[int, UUID | None]]:
    """How many of them there are in each of these registers that has any, and the object of the earliest; asked only
    for who keeps them.
    """
    found: dict[str, tuple[int, UUID | None]] = {}
    for register, record in _waiting().filter(register__in=slugs).values_list("register", "record"):
        count, earliest = found.get(register, (0, record))
        found[register] = (count + 1, earliest)
    return found


def of_object(register: type[Register], uid: UUID) -> FieldAction | None:
    """The latest of one object."""
    return _waiting().filter(register=register.slug, record=uid).select_related("user").last()


def settle(register: type[Register], walk: UUID, user: User) -> bool:
    """It was used, or is not needed; whether it was still waiting. Raises `PermissionDenied`."""
    access.require_write(register, user)
    found = _waiting().filter(register=register.slug, pk=walk)
    return bool(found.update(settled_at=timezone.now(), settled_by=user))


def _waiting() -> QuerySet[FieldAction]:
    """The earliest first."""
    found = FieldAction.objects.filter(kind=FieldAction.Kind.WALK, settled_at=None, record__isnull=False)
    return found.order_by("sent_at", "pk")

"""Boundaries walked in the field that wait for somebody in the office to use them."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from geo import access
from geo.models import User
from geo.registers import Register
from portal.models import FieldAction


def waiting(register: type[Register]) -> QuerySet[FieldAction]:
    """Those of a register, the earliest first; asked only for who keeps it."""
    found = FieldAction.objects.filter(
        kind=FieldAction.Kind.WALK, register=register.slug, settled_at=None, record__isnull=False
    )
    return found.select_related("user").order_by("sent_at", "pk")


def of_object(register: type[Register], uid: UUID) -> FieldAction | None:
    """The latest of one object."""
    return waiting(register).filter(record=uid).last()


def settle(register: type[Register], walk: UUID, user: User) -> bool:
    """It was used, or is not needed; whether it was still waiting. Raises `PermissionDenied`."""
    access.require_write(register, user)
    return bool(waiting(register).filter(pk=walk).update(settled_at=timezone.now(), settled_by=user))

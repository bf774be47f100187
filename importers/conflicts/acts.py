"""What people do with conflicts: one table of acts, each with the states that it begins from and the one it ends in."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo import access, registers
from geo.models import User
from geo.refusals import REASON, Invalid, Refused
from importers.models import Conflict, ConflictNote

Act = ConflictNote.Act
State = Conflict.State


@dataclass(frozen=True)
class Way:
    """From which states an act leads to which (None: it stays), and what is asked for where nothing is said."""

    begins: frozenset[State]
    ends: State | None = None
    asks: object = ""


_PENDING = frozenset(Conflict.PENDING)
WAYS: dict[Act, Way] = {
    Act.NOTE: Way(frozenset(State), asks=gettext_lazy("Write the note.")),
    Act.ASSIGN: Way(_PENDING),
    Act.RESOLVE: Way(_PENDING, State.RESOLVED),
    Act.LET_STAND: Way(_PENDING, State.ACCEPTED, gettext_lazy("Say why it may stand: the reason stays with it.")),
    Act.REOPEN: Way(frozenset(State) - _PENDING, State.OPEN),
}


def take(act: Act, conflicts: Collection[int], user: User, *, text: str = "", assignee: User | None = None) -> int:
    """Do the act with these conflicts (their numbers), in one transaction; how many it concerned.

    Those whose state it does not begin from are left alone, as are those that `assignee` (None: nobody) has already.
    Raises `PermissionDenied` for a user who may not write in one of their registers, `Invalid` where a text is missing,
    and `Refused` for an assignee who may not.
    """
    way, text = WAYS[act], text.strip()
    if way.asks and not text:
        raise Invalid({REASON: [str(way.asks)]})
    with transaction.atomic():
        held = list(Conflict.objects.select_for_update().filter(pk__in=conflicts).order_by("pk"))
        for slug in {one.register for one in held}:
            register = registers.get(slug)
            access.require_write(register, user)
            if act is Act.ASSIGN and assignee is not None and not access.may_write(register, assignee):
                raise Refused(
                    _("%(user)s may not change “%(register)s”, so nothing of it can be assigned to that person.")
                    % {"user": assignee, "register": register.title}
                )
        concerned = [one for one in held if one.state in way.begins]
        if act is Act.ASSIGN:
            concerned = [one for one in concerned if one.assignee_id != (assignee.pk if assignee else None)]
        _write(act, [one.pk for one in concerned], assignee)
        ConflictNote.objects.bulk_create(
            ConflictNote(conflict=one, act=act, user=user, assignee=assignee, text=text) for one in concerned
        )
    return len(concerned)


def open_to(conflict: Conflict) -> list[Act]:
    """The acts that begin from the state it is in."""
    return [act for act, way in WAYS.items() if conflict.state in way.begins]


def _write(act: Act, conflicts: Collection[int], assignee: User | None) -> None:
    rows = Conflict.objects.filter(pk__in=conflicts)
    match act:
        case Act.ASSIGN:
            rows.update(assignee=assignee, state=State.ASSIGNED if assignee else State.OPEN)
        case Act.REOPEN:
            rows.update(reopened_at=Now(), closed_at=None, state=State.OPEN)
            rows.filter(assignee__isnull=False).update(state=State.ASSIGNED)
        case Act.RESOLVE | Act.LET_STAND:
            rows.update(state=WAYS[act].ends, closed_at=Now())

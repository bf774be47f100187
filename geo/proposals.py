"""Proposals: a change by somebody who may not make it, kept until the register's officer decides.

    proposal = propose(register, parcel, {"address": "вул. Шкільна, 7"}, clerk, "за заявою", seen=3)
    approve(proposal, officer, seen=3)      # saved by `geo.editing`, in the officer's name, for the clerk's reason

The register is as it was until then. Whether a register has this step its declaration says (`Register.proposed_by`,
`approved_by`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pghistory
from django.contrib.gis.geos import GEOSGeometry
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import access, editing, registers
from geo.models import Proposal, User
from geo.records import GEOMETRY, Record
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Register


def propose(
    register: type[Register], record: Record, values: Mapping[str, Any], user: User, reason: str, seen: int
) -> Proposal | None:
    """Keep what of `values` (as `geo.editing.save` takes them) differs from the record; None where nothing does.

    What the register would not take is refused now, and not when the officer decides: it is saved for a trial and taken
    back. What is sent again, because the answer was lost, is kept once. Raises `PermissionDenied`, and what
    `geo.editing.save` raises.
    """
    access.require_proposing(register, user)
    wanted = {name: value for name, value in values.items() if editing.differs(record, name, value)}
    with transaction.atomic():
        editing.save(register, record, wanted, None, reason, seen)
        transaction.set_rollback(True)
    if not wanted:
        return None
    kept, _is_new = Proposal.objects.get_or_create(
        register=register.slug,
        record=record.uid,
        version=seen,
        values={name: _written(register, name, value) for name, value in wanted.items()},
        reason=reason.strip(),
        proposed_by=user,
        state=Proposal.State.OPEN,
    )
    return kept


def seen_by(user: User) -> QuerySet[Proposal]:
    """The proposals on which this person decides, and those that they made, the latest first."""
    decided = [one.slug for one in registers.every() if access.may_approve(one, user)]
    known = [one.slug for one in registers.every()]
    shown = Q(register__in=decided) | Q(proposed_by=user)
    return (
        Proposal.objects.filter(shown, register__in=known).select_related("proposed_by", "decided_by").order_by("-pk")
    )


def waiting(register: type[Register], uid: UUID, user: User) -> QuerySet[Proposal]:
    """What of `seen_by` is still to be decided about one object, the latest first."""
    return seen_by(user).filter(register=register.slug, record=uid, state=Proposal.State.OPEN)


def record_of(proposal: Proposal) -> Record | None:
    """The object as it is now; None where it is gone."""
    found: Record | None = registers.get(proposal.register).model._default_manager.filter(uid=proposal.record).first()
    return found


def wanted(proposal: Proposal) -> dict[str, Any]:
    """What is proposed, by the field's name, as `geo.editing.save` takes it; `Refused` where what it names is gone."""
    register = registers.get(proposal.register)
    return {name: _read(register, name, text) for name, text in proposal.values.items()}


def approve(proposal: Proposal, user: User, seen: int) -> None:
    """Make the change, on the version of the record that the officer saw.

    History has the officer as who made it, and in its context the proposal and who made that. Raises
    `PermissionDenied`, `Refused` where it is decided already or the object is gone, and what `geo.editing.save` raises.
    """
    register = registers.get(proposal.register)
    access.require_approving(register, user)
    with transaction.atomic():
        held = _held(proposal)
        record = record_of(held)
        if record is None:
            raise Refused(_("The object is no longer in the register: the import that brought it was taken back."))
        reason = _("%(reason)s (proposed by %(person)s, № %(number)s)") % {
            "reason": held.reason,
            "person": held.proposed_by,
            "number": held.pk,
        }
        with pghistory.context(proposal=held.pk, proposed_by=held.proposed_by_id):
            editing.save(register, record, wanted(held), user, reason, seen)
        _decide(held, user, Proposal.State.APPROVED)


def refuse(proposal: Proposal, user: User, answer: str) -> None:
    """Leave the record as it is. Raises `PermissionDenied`, `Invalid` without an answer, `Refused` if it is decided."""
    access.require_approving(registers.get(proposal.register), user)
    if not answer.strip():
        raise Invalid({REASON: [_("Say why: whoever proposed it reads the answer.")]})
    with transaction.atomic():
        _decide(_held(proposal), user, Proposal.State.REFUSED, answer.strip())


def _held(proposal: Proposal) -> Proposal:
    held = Proposal.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=proposal.pk)
    if held.state != Proposal.State.OPEN:
        raise Refused(_("This proposal is decided already: %(state)s.") % {"state": held.get_state_display()})
    return held


def _decide(held: Proposal, user: User, state: Proposal.State, answer: str = "") -> None:
    held.state, held.decided_by, held.decided_at, held.answer = state, user, timezone.now(), answer
    held.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _written(register: type[Register], name: str, value: Any) -> Any:
    """A value as JSON keeps it, to the last bit."""
    if value is None:
        return None
    if name == GEOMETRY:
        return value.hexewkb.decode()
    column = register.model._meta.get_field(name)
    if isinstance(column, models.ForeignKey):
        return value.pk
    return value if isinstance(column, models.JSONField) else str(value)


def _read(register: type[Register], name: str, kept: Any) -> Any:
    if kept is None:
        return None
    if name == GEOMETRY:
        return GEOSGeometry(kept)
    column: Any = register.model._meta.get_field(name)
    if not isinstance(column, models.ForeignKey):
        return column.to_python(kept)
    meant = column.related_model._default_manager.filter(pk=kept).first()
    if meant is None:
        raise Refused(
            _("What is proposed for “%(field)s” is no longer there. Refuse the proposal.")
            % {"field": register.field(name).title}
        )
    return meant

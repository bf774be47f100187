"""Proposals: a change, or a new object, by somebody who may not make it, kept until the register's officer decides.

    proposal = propose(register, parcel, {"address": "вул. Шкільна, 7"}, clerk, "за заявою", seen=3)
    proposal = propose_new(register, uid, {"cadastral_number": "5322081200:00:001:0007"}, clerk, "за заявою")
    approve(proposal, officer, seen=3)      # saved by `geo.editing`, in the officer's name, for the clerk's reason

The register is as it was until then. Whether a register has this step its declaration says (`Register.proposed_by`,
`approved_by`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pghistory
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import PermissionDenied
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
    return _kept(register, record.uid, seen, wanted, user, reason) if wanted else None


def propose_new(register: type[Register], uid: UUID, values: Mapping[str, Any], user: User, reason: str) -> Proposal:
    """Keep a draft that is to be made under `uid`, with `values` as `geo.editing.save` takes them.

    It is made for a trial and taken back, as in `propose`. What the same person sends again under the same `uid` is
    kept once; where something else is sent, it takes the place of what waited, which counts as withdrawn: an officer
    who looks at that approves nothing unseen. Raises as `propose`, and `Refused` where the register has it already.
    """
    access.require_proposing(register, user)
    _require_not_there(register, uid)
    with transaction.atomic():
        editing.save(register, None, values, None, reason, uid=uid)
        transaction.set_rollback(True)
    blank = register.model()
    wanted = {name: value for name, value in values.items() if editing.differs(blank, name, value)}
    with transaction.atomic():
        kept = _kept(register, uid, Proposal.NOT_YET, wanted, user, reason)
        earlier = Proposal.objects.select_for_update().filter(
            register=register.slug, record=uid, proposed_by=user, state=Proposal.State.OPEN
        )
        for one in earlier.exclude(pk=kept.pk):
            _decide(one, user, Proposal.State.WITHDRAWN)
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
    """Make the change, on the version of the record that the officer saw, or enter the new object.

    History has the officer as who made it, and in its context the proposal and who made that; of a new object, which
    has no past yet, it reads them from the proposal (`entered`). Raises `PermissionDenied`, `Refused` where it is
    decided already, or the object is gone or, a new one, there; and what `geo.editing.save` raises.
    """
    register = registers.get(proposal.register)
    access.require_approving(register, user)
    with transaction.atomic():
        held = _held(proposal)
        record = record_of(held)
        if held.enters:
            _require_not_there(register, held.record)
        elif record is None:
            raise Refused(_("The object is no longer in the register: the import that brought it was taken back."))
        with pghistory.context(proposal=held.pk, proposed_by=held.proposed_by_id):
            editing.save(register, record, wanted(held), user, reason_of(held), seen, uid=held.record)
        _decide(held, user, Proposal.State.APPROVED)


def refuse(proposal: Proposal, user: User, answer: str) -> None:
    """Leave the record as it is. Raises `PermissionDenied`, `Invalid` without an answer, `Refused` if it is decided."""
    access.require_approving(registers.get(proposal.register), user)
    if not answer.strip():
        raise Invalid({REASON: [_("Say why: whoever proposed it reads the answer.")]})
    with transaction.atomic():
        _decide(_held(proposal), user, Proposal.State.REFUSED, answer.strip())


def withdraw(proposal: Proposal, user: User) -> None:
    """Take back what one proposed oneself. Raises `PermissionDenied`, `Refused` where it is decided already."""
    access.require_proposing(registers.get(proposal.register), user)
    if proposal.proposed_by_id != user.pk:
        raise PermissionDenied(_("Only who proposed it withdraws it."))
    with transaction.atomic():
        _decide(_held(proposal), user, Proposal.State.WITHDRAWN)


def reason_of(proposal: Proposal) -> str:
    """The reason that history has of what was approved: the proposer's, with who that was, and the number."""
    return _("%(reason)s (proposed by %(person)s, № %(number)s)") % {
        "reason": proposal.reason,
        "person": proposal.proposed_by,
        "number": proposal.pk,
    }


def entered(record: Record) -> Proposal | None:
    """By which proposal a record came into its register; None where it came otherwise."""
    slugs = [one.slug for one in registers.every() if one.table() == record._meta.db_table]
    approved = Proposal.objects.filter(version=Proposal.NOT_YET, state=Proposal.State.APPROVED)
    return approved.filter(register__in=slugs, record=record.uid).select_related("proposed_by").first()


def _require_not_there(register: type[Register], uid: UUID) -> None:
    there = register.model._default_manager.filter(uid=uid).first()
    if there:
        raise Refused(_("“%(object)s” is in the register already. Propose a change of it.") % {"object": there})


def _kept(
    register: type[Register], uid: UUID, version: int, wanted: Mapping[str, Any], user: User, reason: str
) -> Proposal:
    """The proposal of that, kept once: what one person sends is kept one after another, for what is sent again may
    come while the first is still worked on."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        kept, _is_new = Proposal.objects.get_or_create(
            register=register.slug,
            record=uid,
            version=version,
            values={name: _written(register, name, value) for name, value in wanted.items()},
            reason=reason.strip(),
            proposed_by=user,
            state=Proposal.State.OPEN,
        )
    return kept


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

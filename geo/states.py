"""The life of records by hand: published, archived, brought back, hidden. Nothing is ever deleted."""

from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from geo import history
from geo.changes import Versions, changing
from geo.models import User
from geo.records import Record, State
from geo.refusals import Refused
from geo.registers import Register
from geo.topology.saving import require_sound


class Step(StrEnum):
    PUBLISH = "publish"
    ARCHIVE = "archive"
    BRING_BACK = "bring-back"
    HIDE = "hide"
    SHOW = "show"


def steps(record: Record) -> frozenset[Step]:
    """The steps that a record can take from where it is."""
    if record.state == State.ARCHIVED:
        return frozenset({Step.BRING_BACK})
    published = () if record.state == State.CURRENT else (Step.PUBLISH,)
    return frozenset({Step.ARCHIVE, Step.SHOW if record.restricted else Step.HIDE, *published})


def take(register: type[Register], step: Step, versions: Versions, user: User | None, reason: str) -> int:
    """Take a step with these records, for `reason`; how many it changed. Those that it does not concern are left alone.

    What is brought back is in the state in which it was archived. Raises what `geo.changes.changing` raises,
    `geo.topology.saving.Unsound` for a record whose geometry the register's rules refuse once it is in force, and
    `Refused` for a record that ceased by an act and is to be brought back.
    """
    with changing(register, versions, user, reason) as held:
        concerned = [record for record in held if step in steps(record)]
        if step is Step.BRING_BACK:
            for record in concerned:
                _require_not_ceased(register, record)
        rows = register.model._default_manager.filter(pk__in=[record.pk for record in concerned])
        count = rows.update(**_becomes(register, step), updated_by=user)
        if step is Step.PUBLISH:
            require_sound(register, {record.uid: None for record in concerned})
        return count


def _becomes(register: type[Register], step: Step) -> dict[str, Any]:
    """What a step sets, by column."""
    match step:
        case Step.PUBLISH:
            return {"state": State.CURRENT}
        case Step.ARCHIVE:
            return {"state": State.ARCHIVED}
        case Step.BRING_BACK:
            return {"state": Coalesce(_state_before_archive(register), Value(State.DRAFT))}
        case Step.HIDE:
            return {"restricted": True}
        case Step.SHOW:
            return {"restricted": False}


def _state_before_archive(register: type[Register]) -> Subquery:
    """Null for a record that came archived."""
    past = history.events(register.model).filter(pgh_obj_id=OuterRef("pk")).exclude(state=State.ARCHIVED)
    return Subquery(past.order_by("-version").values("state")[:1])


def _require_not_ceased(register: type[Register], record: Record) -> None:
    if any(getattr(record, name) == value for name, value in register.ceased.items()):
        raise Refused(
            _("“%(object)s” ceased by an act. Take that act back, or restore the object by another act.")
            % {"object": record}
        )

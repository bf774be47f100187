"""The steps of a record's life that an officer takes by a short form: one table of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from geo import states, verification
from geo.changes import Versions
from geo.models import User
from geo.records import Record, State
from geo.registers import Register, Text

Take = Callable[[type[Register], Versions, User | None, str], int]


@dataclass(frozen=True)
class Step:
    """`slug` ends the address; `why` labels the text that is asked for; `done` is said when it is done."""

    slug: str
    title: Text
    explanation: Text
    why: Text
    done: Text
    take: Take
    fits: Callable[[Record], bool]


def open_to(record: Record) -> list[Step]:
    """The steps that can be taken with this record, in the order in which they are offered."""
    return [step for step in STEPS if step.fits(record)]


def _state_step(step: states.Step) -> tuple[Take, Callable[[Record], bool]]:
    def take(register: type[Register], versions: Versions, user: User | None, reason: str) -> int:
        return states.take(register, step, versions, user, reason)

    return take, lambda record: step in states.steps(record)


def _is_kept(record: Record) -> bool:
    return record.state != State.ARCHIVED


STEPS: tuple[Step, ...] = (
    Step(
        "verify",
        _("Verify"),
        _("You vouch that what stands here is right. The date is shown to everybody, the evidence to staff."),
        _("Evidence: the decision or source it was checked against"),
        _("Verified."),
        verification.verify,
        _is_kept,
    ),
    Step(
        "withdraw",
        _("Withdraw the verification"),
        _("The object stays as it is, and is shown as not verified."),
        _("Reason"),
        _("The verification is withdrawn."),
        verification.withdraw,
        lambda record: _is_kept(record) and record.verified_at is not None,
    ),
    Step(
        "publish",
        _("Enter as current"),
        _("The draft becomes a current object, which the public sees. Fields kept by acts are then closed to edits."),
        _("Reason"),
        _("The object is current now."),
        *_state_step(states.Step.PUBLISH),
    ),
    Step(
        "hide",
        _("Hide from the public"),
        _("The object leaves every public map, page, file and interface at once. Staff go on seeing it."),
        _("Reason"),
        _("The object is hidden from the public."),
        *_state_step(states.Step.HIDE),
    ),
    Step(
        "show",
        _("Show to the public"),
        _("The object is seen again wherever its register is."),
        _("Reason"),
        _("The object is shown to the public."),
        *_state_step(states.Step.SHOW),
    ),
    Step(
        "archive",
        _("Archive"),
        _("The object leaves maps, lists and files. Nothing is deleted: it can be brought back from its history."),
        _("Reason"),
        _("The object is archived."),
        *_state_step(states.Step.ARCHIVE),
    ),
    Step(
        "bring-back",
        _("Bring back"),
        _("The object returns in the state in which it was archived."),
        _("Reason"),
        _("The object is back in the register."),
        *_state_step(states.Step.BRING_BACK),
    ),
)

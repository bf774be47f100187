"""Why an act of the address register is not carried out, in words for the officer."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: Objects named in one message.
_NAMED = 5


class Reason(StrEnum):
    NOTHING_TO_DO = "nothing-to-do"
    NOT_WRITTEN = "not-written"
    NUMBER_TAKEN = "number-taken"
    NUMBER_KEPT = "number-kept"
    NO_SUCH_NUMBER = "no-such-number"
    NOT_IN_FORCE = "not-in-force"
    NOT_CANCELLED = "not-cancelled"
    STREET_ARCHIVED = "street-archived"
    SAME_NAME = "same-name"
    NAME_TAKEN = "name-taken"
    BEFORE_DECISION = "before-decision"
    BEFORE_PERIOD = "before-period"
    IN_FUTURE = "in-future"
    ALREADY_UNDONE = "already-undone"
    CHANGED_SINCE = "changed-since"
    RENAMED_SINCE = "renamed-since"
    CAME_SINCE = "came-since"
    TAKEN_SINCE = "taken-since"


_WORDS: dict[Reason, Any] = {
    Reason.NOTHING_TO_DO: _("The act concerns no address, or would change nothing. Name what it is to change."),
    Reason.NOT_WRITTEN: _(
        "Not to be written so: %(objects)s. A name or a number has 1 to %(longest)s letters, and no space at its ends."
    ),
    Reason.NUMBER_TAKEN: _("Already taken on this street: %(objects)s. Give other numbers, or change those addresses."),
    Reason.NUMBER_KEPT: _(
        "Borne by addresses that were cancelled or archived: %(objects)s. Restore those, or give other numbers."
    ),
    Reason.NO_SUCH_NUMBER: _("No address in force on “%(street)s” has the number: %(objects)s. Check the list."),
    Reason.NOT_IN_FORCE: _("Not in force, or not yet entered as current: %(objects)s. Restore or publish these first."),
    Reason.NOT_CANCELLED: _("Not cancelled, so there is nothing to restore: %(objects)s."),
    Reason.STREET_ARCHIVED: _("No longer in use: %(objects)s. Choose a street in use."),
    Reason.SAME_NAME: _("“%(street)s” bears this name already. Give it the new one."),
    Reason.NAME_TAKEN: _("%(objects)s is another street of the same settlement. Give a name that no street there has."),
    Reason.BEFORE_DECISION: _(
        "The act cannot be in force on %(date)s, before its decision of %(decided)s. Mend the date."
    ),
    Reason.BEFORE_PERIOD: _(
        "“%(street)s” bears its present name since %(since)s; the next cannot begin on %(date)s. Mend the date."
    ),
    Reason.IN_FUTURE: _("%(date)s is still to come. Carry the act out on that day."),
    Reason.ALREADY_UNDONE: _("“%(act)s” was taken back before."),
    Reason.CHANGED_SINCE: _(
        "“%(act)s” cannot be taken back: changed since, %(objects)s. Take the later changes back first."
    ),
    Reason.RENAMED_SINCE: _("“%(act)s” cannot be taken back: the street was renamed again. Take that back first."),
    Reason.CAME_SINCE: _(
        "“%(act)s” cannot be taken back: addresses came to the street since, %(objects)s. Take those acts back first."
    ),
    Reason.TAKEN_SINCE: _(
        "“%(act)s” cannot be taken back: its former numbers are taken by now, %(objects)s. Change those first."
    ),
}


class ActRefused(Exception):
    """An act was not carried out, and nothing was changed. `reason` is for programs; the message says what, to which
    objects, and what to do."""

    def __init__(self, reason: Reason, *, objects: Iterable[object] = (), **words: object) -> None:
        self.reason = reason
        super().__init__(str(_WORDS[reason]) % {"objects": _named([str(one) for one in objects]), **words})


def _named(objects: Sequence[str]) -> str:
    if len(objects) <= _NAMED:
        return "; ".join(objects)
    return gettext("%(some)s and %(more)s more") % {
        "some": "; ".join(objects[:_NAMED]),
        "more": len(objects) - _NAMED,
    }

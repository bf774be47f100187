"""Why an act cannot be made."""

from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from geo import refusals


class Refusal(StrEnum):
    """Code of a refusal; what is wrong, for programs."""

    GROUNDS = "grounds"
    COUNT = "count"
    GONE = "gone"
    VERSION = "version"
    NOT_IN_FORCE = "not_in_force"
    GEOMETRY = "geometry"
    LINE = "line"
    PIECES = "pieces"
    TOO_SMALL = "too_small"
    NOT_NEIGHBOURS = "not_neighbours"
    LOST = "lost"
    GAINED = "gained"
    NEIGHBOUR = "neighbour"
    OVERLAP = "overlap"
    NUMBER = "number"
    NUMBER_TAKEN = "number_taken"
    VALUE = "value"
    DISAGREEMENT = "disagreement"
    DOCUMENTED_AREA = "documented_area"
    UNDONE = "undone"
    CHANGED_SINCE = "changed_since"
    IN_USE = "in_use"


class ActRefused(refusals.Refused):
    """The act is not made, and the register is as it was. The message says what is wrong, with which parcel, and what
    to do; `code` says it to programs."""

    def __init__(self, code: Refusal, message: str | Promise, **more: Any) -> None:
        super().__init__(message, **more)
        self.code = code


class VersionConflict(ActRefused, refusals.VersionConflict):
    """A parcel was changed after the act had been prepared: `prepared_on` and `found` are the two versions."""

    def __init__(self, cadastral_number: str, prepared_on: int, found: int) -> None:
        super().__init__(
            Refusal.VERSION,
            _(
                "Parcel %(number)s was changed meanwhile: the act was prepared on version %(prepared_on)s, and it now"
                " is version %(found)s. Look at the change and prepare the act again."
            )
            % {"number": cadastral_number, "prepared_on": prepared_on, "found": found},
            prepared_on=prepared_on,
            found=found,
        )


def in_one_line(problem: ValidationError) -> str:
    """What Django's validation found, as `field: what is wrong`."""
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in problem.message_dict.items())

"""Why a change of the books is not made. Every message says what is wrong, with which object, and what to do."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.functional import Promise

#: Key of what is wrong with the reason or the evidence, among the errors of fields.
REASON = "reason"


class Refused(Exception):
    """The change is not made, and the register is as it was. `about` is the uid of the object that it is about, where
    several were to be changed."""

    about: UUID | None = None

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


class Invalid(Refused):
    """Values that the register does not take: `errors` holds, by the field's name, the sentences about it."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(" ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = errors


class VersionConflict(Refused):
    """Somebody changed the object after it had been opened: `prepared_on` and `found` are the two versions."""

    def __init__(self, message: str | Promise, *, prepared_on: int, found: int) -> None:
        super().__init__(message)
        self.prepared_on = prepared_on
        self.found = found

"""What the reporter says of a closure: that it is not so, and how it was dealt with. (That it is so: `confirming`.)

All take who it is (`workflow.reporter`, of the private link) and raise `Refused` or `Invalid` in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.refusals import REASON, Invalid, Refused
from geo.text import printable
from reports import pictures, workflow
from reports.models import MOST_STARS, Rating, Report, State
from reports.workflow import Actor, Mover

#: Closures that a reporter may dispute (`workflow.TRANSITIONS`).
DISPUTABLE = frozenset({State.FIXED, State.REFUSED})
_WORDS_LENGTH = 1000
_REASON_LENGTH = 2000


@dataclass(frozen=True)
class Awaited:
    """What a report waits for from its reporter."""

    confirmation: bool = False
    dispute: bool = False
    rating: bool = False

    def __bool__(self) -> bool:
        return self.confirmation or self.dispute or self.rating


def awaited(report: Report) -> Awaited:
    """What the reporter may answer to the report as it stands: first whether it is so, then how it was done."""
    if report.closure_confirmed_at:
        return Awaited(rating=report.state == State.FIXED and not Rating.objects.filter(report=report).exists())
    return Awaited(confirmation=report.state == State.FIXED, dispute=report.state in DISPUTABLE)


def dispute(report: Report, mover: Mover, reason: str, photographs: Sequence[IO[bytes]] = ()) -> Report:
    """It is not so: the report is opened again and the dispute counted. Raises `images.ImageRefused` too."""
    _require_reporter(mover)
    reason = printable(reason)
    errors: dict[str, list[str]] = {}
    if len(reason) > _REASON_LENGTH:
        errors[REASON] = [_("This is longer than %(limit)s characters. Shorten it.") % {"limit": _REASON_LENGTH}]
    if len(photographs) > pictures.MOST:
        errors["photographs"] = [_("Choose %(most)s photographs at most.") % {"most": pictures.MOST}]
    if errors:
        raise Invalid(errors)
    return workflow.move(report.pk, State.REOPENED, mover, reason=reason, photographs=photographs)


def rate(report: Report, mover: Mover, stars: int, words: str) -> Rating:
    """How it was dealt with, 1 to `MOST_STARS`; who rates again puts the new rating in the place of the old one."""
    _require_reporter(mover)
    words = printable(words).strip()
    errors: dict[str, list[str]] = {}
    if stars not in range(1, MOST_STARS + 1):
        errors["stars"] = [_("Choose from 1 to %(most)s.") % {"most": MOST_STARS}]
    if len(words) > _WORDS_LENGTH:
        errors["words"] = [_("This is longer than %(limit)s characters. Shorten it.") % {"limit": _WORDS_LENGTH}]
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        if workflow.held(report.pk, None).state != State.FIXED:
            raise Refused(_("Report %(number)s is not closed as fixed.") % {"number": report.pk})
        return Rating.objects.update_or_create(
            report=report, defaults={"stars": stars, "words": words, "at": timezone.now()}
        )[0]


def _require_reporter(mover: Mover) -> None:
    if Actor.REPORTER not in mover.actors:
        raise Refused(_("Only the reporter can do that, by the link of the letter."))

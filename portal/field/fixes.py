"""A position as a phone's receiver told it, and when it is too inexact for its purpose.

No limit is law: a boundary is established by a land surveyor (law 858-IV “On land management”), and what is walked with
a phone is a sketch for the office. The limits are what tells neighbouring objects of a village apart.
"""

from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils import formats
from django.utils.translation import gettext as _

from geo.records import WGS84
from geo.refusals import Invalid

#: Key of doubts among the errors of fields: whoever is sure sends the same once more, and says so.
DOUBTFUL = "position"
#: Metres: the worst accuracy at which an object is vouched for, and at which a corner is taken.
SEEN_ACCURACY, CORNER_ACCURACY = 25.0, 10.0
#: Metres beyond its accuracy that a position may lie off the object that is verified from it.
FARTHEST = 50.0
_TENTHS_BELOW = 10


@dataclass(frozen=True)
class Fix:
    """Degrees of WGS 84, and the radius in metres within which the place lies with 95 % certainty, as the W3C
    Geolocation interface has it."""

    longitude: float
    latitude: float
    accuracy: float

    @property
    def point(self) -> Point:
        return Point(self.longitude, self.latitude, srid=WGS84)

    def words(self) -> str:
        return _("%(latitude).6f, %(longitude).6f (±%(accuracy)s m)") % {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "accuracy": metres(self.accuracy),
        }


def metres(length: float) -> str:
    """A length as people read it: to a tenth below ten metres."""
    shown = round(length, 1) if length < _TENTHS_BELOW else float(round(length))
    return formats.number_format(shown, decimal_pos=0 if shown.is_integer() else 1, use_l10n=True)


def require_near(fix: Fix | None, away: float | None) -> None:
    """Raise `Invalid` where a position does not show that somebody stood at the object; `away` is how far off the
    object it lies in metres, None of an object that is not on the map."""
    doubts = []
    if fix is None:
        doubts.append(_("The phone did not tell where you are."))
    else:
        if fix.accuracy > SEEN_ACCURACY:
            doubts.append(
                _("The position is exact to %(accuracy)s m only; %(wanted)s m are wanted.")
                % {"accuracy": metres(fix.accuracy), "wanted": metres(SEEN_ACCURACY)}
            )
        if away is not None and away > FARTHEST + fix.accuracy:
            doubts.append(_("The position lies %(away)s m from the object.") % {"away": metres(away)})
    _refuse(doubts)


def require_exact(accuracy: float) -> None:
    """Raise `Invalid` where the worst corner of a walk is too inexact."""
    if accuracy > CORNER_ACCURACY:
        _refuse(
            [
                _("The worst corner is exact to %(accuracy)s m only; %(wanted)s m are wanted.")
                % {"accuracy": metres(accuracy), "wanted": metres(CORNER_ACCURACY)}
            ]
        )


def _refuse(doubts: list[str]) -> None:
    if doubts:
        raise Invalid({DOUBTFUL: [*doubts, _("If it is right all the same, say so, and it is kept with these words.")]})

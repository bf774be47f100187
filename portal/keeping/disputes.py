"""Where two people's changes of one object meet: what the register holds, what the other wants, and what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geo import editing
from geo.access import Sight
from geo.records import GEOMETRY, Record
from geo.versions import Version
from layers import features

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True)
class Dispute:
    """A field of which the register and the person hold different values, in words. `chosen` is `theirs` or `mine`
    where only that side changed it, and empty where both did.
    """

    name: str
    title: str
    theirs: str
    mine: str
    chosen: str


def base_of(past: Sequence[Version], prepared_on: int) -> Version | None:
    """The version on which the person decided."""
    return next((version for version in past if version.number == prepared_on), None)


def disputes(sight: Sight, now: Record, base: Version | None, values: Mapping[str, Any]) -> list[Dispute]:
    """What differs between the record as it is now and the `values` that somebody wants, as `geo.editing.save` takes
    them, `base` being what they began from."""
    found = []
    for name, mine in values.items():
        if not editing.differs(now, name, mine):
            continue
        chosen = ""
        if base and not editing.differs(base.row, name, mine):
            chosen = THEIRS
        elif base and not editing.differs(base.row, name, getattr(now, name)):
            chosen = MINE
        if name == GEOMETRY:
            titles = _("geometry"), _geometry_words(now.geom), _geometry_words(mine)
        else:
            field = sight.register.field(name)
            column = now._meta.get_field(name)
            titles = str(field.title), features.words(now, field), features.in_words(mine, field, column)
        found.append(Dispute(name, *titles, chosen))
    return found


def _geometry_words(geom: Any) -> str:
    if geom is None:
        return _("not on the map")
    return _("%(points)s points, from %(west).6f, %(south).6f to %(east).6f, %(north).6f") % {
        "points": geom.num_coords,
        **dict(zip(("west", "south", "east", "north"), geom.extent, strict=True)),
    }

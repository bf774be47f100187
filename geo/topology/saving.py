"""What a change by hand must not leave behind: asked once, behind every door by which geometry is saved."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from geo import territory
from geo.records import GEOMETRY, State
from geo.refusals import Invalid
from geo.registers import Check, Register, Severity
from geo.topology import listing
from geo.topology.listing import Found


class Unsound(Invalid):
    """The register's rules refuse the geometry. `found` is the list around it: what refuses it, and the warnings."""

    def __init__(self, found: Sequence[Found], about: UUID) -> None:
        super().__init__({GEOMETRY: [one.words for one in found if one.severity is Severity.REFUSAL]})
        self.found = tuple(found)
        self.about = about


def require_sound(register: type[Register], changed: Mapping[UUID, GEOSGeometry | None]) -> None:
    """Raise `Unsound` where a record just written has a fault that the register's rules refuse by hand, and that it
    did not have before as large.

    `changed` has by the uid the geometry that stood there before; None: none did. It is called behind the writing, in
    its transaction. Every writer holds the register's data version from its first row to its commit
    (docs/decisions/0006), so that of two who save neighbours at one moment the second waits, and reads here what the
    first has made.
    """
    written: Any = register.model._default_manager.filter(uid__in=changed).exclude(state=State.ARCHIVED)
    for record in written.exclude(**{GEOMETRY: None}).order_by("pk"):
        if not isinstance(record.geom, Polygon | MultiPolygon) or not _refuses(register, State(record.state)):
            continue
        found = listing.around(register, record.geom, None, uid=record.uid, within=territory.boundary(), was=changed)
        if any(one.severity is Severity.REFUSAL for one in found):
            raise Unsound(found, record.uid)


def _refuses(register: type[Register], state: State) -> bool:
    """Whether any rule on geometry refuses a change by hand in this state."""
    limits = (register.thresholds(check, state, by_hand=True) for check in (Check.OVERLAP, Check.OUTSIDE, Check.AREA))
    return any(one is not None and one.refused_above < math.inf for one in limits)

"""What an operation made of areas, and why it made nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.contrib.gis.geos import MultiPolygon
from django.utils.functional import Promise

from geo import crs, refusals


class OperationRefused(refusals.Refused):
    """Nothing was made. The message says what is wrong and what to do; `which` are positions of the areas meant, among
    those that were given."""

    def __init__(self, message: str | Promise, which: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.which = tuple(which)


@dataclass(frozen=True)
class Outcome:
    """Areas as they were and as they would be, in EPSG:4326; nothing is saved.

    `changed` are the positions of `before` among the areas that were given. A split makes several `after` of one
    `before`, and a merge one of several; otherwise they go in pairs.
    """

    before: tuple[MultiPolygon, ...]
    after: tuple[MultiPolygon, ...]
    changed: tuple[int, ...] = (0,)

    @property
    def areas_before(self) -> tuple[float, ...]:
        """m² on the ellipsoid."""
        return tuple(map(area, self.before))

    @property
    def areas_after(self) -> tuple[float, ...]:
        """m² on the ellipsoid."""
        return tuple(map(area, self.after))


def area(geometry: MultiPolygon) -> float:
    """m² on the ellipsoid, of a geometry in EPSG:4326."""
    return crs.geodesic_area(shapely.from_wkb(bytes(geometry.wkb)))

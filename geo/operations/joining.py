"""Areas joined with each other, and with the gap between them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo.figures import exactly
from geo.geometry import Geometries
from geo.operations.inputs import NEAR, Given
from geo.operations.outcome import OperationRefused, Outcome
from geo.plane import GRID
from geo.topology.gaps import find_gaps

#: Fewest areas that are joined, or that have a gap between them.
_SEVERAL = 2


def merge(areas: Sequence[GEOSGeometry], *, multipart: bool = False) -> Outcome:
    """One area of several that touch along boundaries; with `multipart`, of any. Raises `OperationRefused`."""
    given = Given(areas)
    if len(areas) < _SEVERAL:
        raise OperationRefused(_("A merge needs two areas or more."))
    union = shapely.union_all(given.drawn, grid_size=GRID)
    if not multipart:
        for index in np.flatnonzero(~joined(given.drawn, union)):
            raise OperationRefused(
                _(
                    "Area %(number)s has no boundary in common with the first and those joined to it. Leave it out,"
                    " mend the boundaries first, or allow several parts."
                )
                % {"number": index + 1},
                [int(index)],
            )
    whole = given.given_back(union, 0, multipart=True)
    return Outcome(given.before, (whole,), tuple(range(len(areas))))


def fill_gap(areas: Sequence[GEOSGeometry], into: int, place: GEOSGeometry, *, width: float) -> Outcome:
    """The area at position `into` with the gap at `place` (a point), no wider than `width` m between the areas.

    A gap is what `geo.topology.gaps` finds: closed round, or open at an end. Raises `OperationRefused` where there is
    none at the place, or where `into` has no boundary in common with it.
    """
    given = Given(areas)
    if not 0 <= into < len(areas):
        raise OperationRefused(
            _("Say which of the areas the gap goes to: there is no area %(number)s.") % {"number": into + 1}
        )
    spot = given.point(place)
    here = [gap.area for gap in find_gaps(given.drawn, width) if shapely.dwithin(gap.area, spot, NEAR)]
    if not here:
        raise OperationRefused(
            _("There is no gap here that is narrower than %(width)s m. Point into the gap, or allow a wider one.")
            % {"width": exactly(width)}
        )
    filled = shapely.union_all([given.drawn[into], here[0]], grid_size=GRID)
    if not joined(np.array([given.drawn[into], here[0]], dtype=object), filled).all():
        raise OperationRefused(
            _("Area %(number)s has no boundary in common with this gap. Choose one that has.") % {"number": into + 1},
            [into],
        )
    return Outcome((given.before[into],), (given.given_back(filled, into, multipart=False),), (into,))


def joined(areas: Geometries, union: shapely.Geometry) -> npt.NDArray[np.bool_]:
    """Which of the areas (n, in the plane) are joined to the first by common boundaries, one through another.

    `union` is their union. An area of several parts joins what its parts touch.
    """
    parts = shapely.get_parts(union)
    stands = np.array([shapely.intersects(parts, shapely.multipoints(_inner(area))) for area in areas])
    reached, before = stands[0], np.zeros_like(stands[0])
    while (reached != before).any():
        before, reached = reached, stands[(stands & reached).any(axis=1)].any(axis=0)
    return np.asarray((stands & reached).any(axis=1))


def _inner(area: shapely.Geometry) -> Geometries:
    """A point inside each part."""
    inner: Geometries = shapely.point_on_surface(shapely.get_parts(area))
    return inner

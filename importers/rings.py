"""The boundaries of areas, taken apart to their vertices, so that faults of all rings are looked for at once.

    rings = Rings.of(polygons)          # EPSG:4326, (n,)
    rings, fewer = rings.without_repeated()
    polygons = rings.together(polygons)

PostGIS sees no vertex without unpacking every geometry into rows; here the vertices of a whole batch are one array.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geo.geometry import of_one_ring, square_degree

#: A spike, a hole or a part narrower than this (metres) was never measured: corners of a boundary are not known to a
#: centimetre.
NARROW = 0.01
#: A spike's tip is sharper than this: the sine of about three degrees.
_SHARP = 0.05
#: A shell and its holes have at least so many vertices, the closing one not counted.
_LEAST_VERTICES = 3
#: A tip of several vertices is taken off one by one, and no further than this: what is left then is told as it is.
_MOST_ROUNDS = 50

Geometries = npt.NDArray[np.object_]
Indices = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Fewer(NamedTuple):
    """By position of the geometry (n): how many vertices it lost, and by how many m² that changed its rings."""

    vertices: Indices
    area: Floats


@dataclass(frozen=True)
class Rings:
    """Rings of polygons and multipolygons in degrees, each without the vertex that closes it.

    `xy` are the vertices (v, 2), `ring_of` the ring of each, `part_of` the polygon of each ring, its shell first,
    `owner_of` the position of each polygon's geometry among those that were taken apart.
    """

    xy: Floats
    ring_of: Indices
    part_of: Indices
    owner_of: Indices

    @classmethod
    def of(cls, areas: Geometries) -> Rings:
        """Polygons and multipolygons, none of them empty."""
        if of_one_ring(areas).all():
            closed, ring_of = shapely.get_coordinates(areas, return_index=True)
            part_of = owner_of = np.arange(len(areas))
        else:
            parts, owner_of = shapely.get_parts(areas, return_index=True)
            rings, part_of = shapely.get_rings(parts, return_index=True)
            closed, ring_of = shapely.get_coordinates(rings, return_index=True)
        kept = np.append(ring_of[1:] == ring_of[:-1], False)  # the last vertex closes its ring
        return cls(closed[kept], ring_of[kept], part_of, owner_of)

    @property
    def is_simple(self) -> bool:
        """Whether each geometry has one ring alone."""
        return len(self.part_of) == self._count()

    def owners(self, vertices: Flags) -> Flags:
        """By position of the geometry, whether it has any of these vertices."""
        found = np.zeros(self._count(), dtype=bool)
        found[self._owner_of_rings()[self.ring_of[vertices]]] = True
        return found

    def repeated(self) -> Flags:
        """Vertices that stand where the one before them stands."""
        first, last = self._ends()
        before = np.empty(len(self.xy), dtype=bool)
        before[1:] = (self.xy[1:] == self.xy[:-1]).all(axis=1)
        before[first] = (self.xy[first] == self.xy[last]).all(axis=1)
        return before

    def spikes(self) -> Flags:
        """Tips of spikes: where the boundary turns back on itself, and is no wider there than `NARROW`."""
        first, last = self._ends()
        edges = np.empty_like(self.xy)
        edges[:-1] = self.xy[1:] - self.xy[:-1]
        edges[last] = self.xy[first] - self.xy[last]
        middle = np.radians(self.xy[:, 1].mean()) if len(self.xy) else 0.0
        # To look for sharp turns, one scale does for the whole batch; what is sharp is then measured in its own place.
        edges[:, 0] *= np.cos(middle)
        before = np.empty_like(edges)
        before[1:] = edges[:-1]
        before[first] = edges[last]
        back = np.flatnonzero(np.einsum("ij,ij->i", edges, before) < 0)
        out, home = before[back], edges[back]
        cross = np.abs(out[:, 0] * home[:, 1] - out[:, 1] * home[:, 0])
        lengths = np.hypot(*out.T), np.hypot(*home.T)
        degree = np.sqrt(square_degree(self.xy[back, 1]) / np.cos(np.radians(self.xy[back, 1])))
        width = cross / np.maximum(*lengths) * degree
        tips = np.zeros(len(self.xy), dtype=bool)
        tips[back[(width <= NARROW) & (cross <= _SHARP * lengths[0] * lengths[1])]] = True
        return tips

    def without(self, dropped: Flags) -> tuple[Rings, Fewer]:
        """The rings without some vertices; a ring that would be none any more keeps them all."""
        left = np.bincount(self.ring_of[~dropped], minlength=len(self.part_of))
        dropped = dropped & (left >= _LEAST_VERTICES)[self.ring_of]
        owners = self._owner_of_rings()[self.ring_of[dropped]]
        fewer = replace(self, xy=self.xy[~dropped], ring_of=self.ring_of[~dropped])
        changed = np.abs(fewer.ring_areas() - self.ring_areas())
        by_owner = np.bincount(self._owner_of_rings(), changed, minlength=self._count())
        return fewer, Fewer(np.bincount(owners, minlength=self._count()), by_owner.astype(float))

    def without_repeated(self) -> tuple[Rings, Fewer]:
        return self.without(self.repeated())

    def without_spikes(self) -> tuple[Rings, Fewer]:
        """The rings without the tips of spikes, and without what is left of those under the tips."""
        rings, vertices, area = self, np.zeros(self._count(), dtype=np.intp), np.zeros(self._count())
        for _round in range(_MOST_ROUNDS):
            bare, fewer = rings.without(rings.spikes())
            if not fewer.vertices.any():
                break
            # Where a spike had no width at all, its foot is there twice now.
            rings, _doubled = bare.without_repeated()
            vertices, area = vertices + fewer.vertices, area + fewer.area
        return rings, Fewer(vertices, area)

    def ring_areas(self) -> Floats:
        """Area of each ring in m², positive where it runs against the clock."""
        if not len(self.xy):
            return np.zeros(len(self.part_of))
        first, last = self._ends()
        # From the ring's first vertex, so that no digits are lost.
        relative = self.xy - self.xy[first][self.ring_of]
        following = np.empty_like(relative)
        following[:-1] = relative[1:]
        following[last] = relative[first]
        twice = np.add.reduceat(relative[:, 0] * following[:, 1] - following[:, 0] * relative[:, 1], first)
        return twice / 2 * square_degree(self.xy[first, 1])

    def narrow(self) -> Flags:
        """Rings that are narrower than `NARROW` all along: twice the area by the perimeter."""
        first, last = self._ends()
        steps = np.empty_like(self.xy)
        steps[:-1] = self.xy[1:] - self.xy[:-1]
        steps[last] = self.xy[first] - self.xy[last]
        latitude = np.radians(self.xy[:, 1])
        degree = np.sqrt(square_degree(self.xy[:, 1]) / np.cos(latitude))
        perimeter = np.add.reduceat(np.hypot(steps[:, 0] * np.cos(latitude), steps[:, 1]) * degree, first)
        return 2 * np.abs(self.ring_areas()) < NARROW * perimeter

    def in_order(self) -> tuple[Rings, Flags, Flags]:
        """The rings with the largest of a polygon as its shell, and holes running against it.

        Also by position of the geometry, whether a hole stood before its shell, and whether one ran as the shell does.
        Which way the shell runs stays as it is: formats differ in that.
        """
        areas = self.ring_areas()
        order = np.lexsort((np.arange(len(areas)), self._after_shell(np.abs(areas)), self.part_of))
        misplaced = self._having(order != np.arange(len(order)))
        shells = order[self._shells()][self.part_of]
        along = (areas * areas[shells] > 0) & (np.arange(len(areas)) != shells)
        turned = self._having(along)
        if not (misplaced.any() or along.any()):
            return self, misplaced, turned
        first, last = self._ends()
        vertices = np.arange(len(self.xy))
        vertices = np.where(along[self.ring_of], (first + last)[self.ring_of] - vertices, vertices)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        sequence = np.argsort(place[self.ring_of], kind="stable")
        return (
            replace(self, xy=self.xy[vertices][sequence], ring_of=place[self.ring_of][sequence]),
            misplaced,
            turned,
        )

    def without_narrow(self) -> tuple[Rings, Floats]:
        """The rings without holes and parts that are `narrow`, and m² taken off or filled by position of the geometry.

        Of a geometry that is narrow in all its parts nothing is taken.
        """
        narrow, areas = self.narrow(), np.abs(self.ring_areas())
        is_shell = np.zeros(len(narrow), dtype=bool)
        is_shell[self._shells()] = True
        lost_parts = narrow[self._shells()]
        wide = np.bincount(self.owner_of[~lost_parts], minlength=self._count()) > 0
        lost_parts &= wide[self.owner_of]
        lost = np.where(is_shell, lost_parts[self.part_of], narrow | lost_parts[self.part_of])
        taken = np.bincount(self._owner_of_rings()[lost], areas[lost], minlength=self._count())
        kept_ring = ~lost
        kept_vertex = kept_ring[self.ring_of]
        new_ring, new_part = np.cumsum(kept_ring) - 1, np.cumsum(~lost_parts) - 1
        rings = Rings(
            self.xy[kept_vertex],
            new_ring[self.ring_of[kept_vertex]],
            new_part[self.part_of[kept_ring]],
            self.owner_of[~lost_parts],
        )
        return rings, taken.astype(float)

    def together(self, like: Geometries) -> Geometries:
        """Polygons and multipolygons again, each of the kind that it is among `like`."""
        parts = shapely.polygons(shapely.linearrings(self.xy, indices=self.ring_of), indices=self.part_of)
        several = shapely.get_type_id(like) == shapely.GeometryType.MULTIPOLYGON
        made = np.empty(len(like), dtype=object)
        of_several = several[self.owner_of]
        made[self.owner_of[~of_several]] = parts[~of_several]
        if several.any():
            _owners, place = np.unique(self.owner_of[of_several], return_inverse=True)
            made[several] = shapely.multipolygons(parts[of_several], indices=place)
        return made

    def _ends(self) -> tuple[Indices, Indices]:
        """First and last vertex of each ring."""
        counts = np.bincount(self.ring_of, minlength=len(self.part_of))
        after = np.cumsum(counts)
        return after - counts, after - 1

    def _shells(self) -> Indices:
        """The first ring of each part."""
        return np.searchsorted(self.part_of, np.arange(len(self.owner_of)))

    def _after_shell(self, sizes: Floats) -> Indices:
        """0 for the ring that has to be the shell of its part, 1 for the others.

        That is the largest one, if the ring that stands first lies within its box; else the rings only lie wrongly.
        """
        shells = self._shells()
        by_size = np.lexsort((-sizes, self.part_of))
        largest = by_size[shells]
        first, _last = self._ends()
        boxes = [
            np.concatenate((np.minimum.reduceat(self.xy[:, at], first)[:, None],
                            -np.maximum.reduceat(self.xy[:, at], first)[:, None]), axis=1)
            for at in (0, 1)
        ]  # fmt: skip
        box = np.concatenate(boxes, axis=1)
        within = (box[shells] >= box[largest]).all(axis=1) & (sizes[largest] > sizes[shells])
        after = np.ones(len(sizes), dtype=np.intp)
        after[np.where(within, largest, shells)] = 0
        return after

    def _owner_of_rings(self) -> Indices:
        return self.owner_of[self.part_of]

    def _having(self, rings: Flags) -> Flags:
        """By position of the geometry, whether it has any of these rings."""
        found = np.zeros(self._count(), dtype=bool)
        found[self._owner_of_rings()[rings]] = True
        return found

    def _count(self) -> int:
        return int(self.owner_of[-1]) + 1 if len(self.owner_of) else 0

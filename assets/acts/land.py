"""The land of an act: cut, joined, and held to the rule that the new parcels are the old ones' land and nothing else.

The new cover the old if what is lost and what is gained together are no more than `SHARE` of the area, and no two of
the new overlap by more. What the new take from a neighbour is part of what is gained, so that neighbours are overlapped
no more than the old parcels overlapped them.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiLineString, MultiPolygon
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.acts.refusals import ActRefused, Refusal
from assets.models import Parcel
from geo import topology
from geo.figures import exactly, square_metres
from geo.geometry import Geometries
from geo.operations.cutting import pieces
from geo.operations.inputs import NEAR, SHARE, drawn_to, problem_of
from geo.operations.joining import joined
from geo.plane import GRID, Plane, from_geos, to_geos
from geo.records import WGS84, State

#: m²: a smaller parcel has no documented area, which is written in hectares to four decimals.
SMALLEST = 1.0


class Land:
    """The land of the parcels that are to cease. Areas are in m² of the plane, true to 1 : 1 500."""

    def __init__(self, ceasing: Sequence[Parcel]) -> None:
        """Raises `ActRefused` if a parcel has no geometry, or a broken one."""
        self.ceasing = ceasing
        geometries = [sound_area(parcel.geom, parcel.cadastral_number) for parcel in ceasing]
        self._plane = Plane(geometries)
        self._before = self._plane.take(geometries)
        self._union = shapely.union_all(self._before, grid_size=GRID)
        self._limit = SHARE * self._union.area

    def pieces(self, line: GEOSGeometry) -> list[MultiPolygon]:
        """The pieces into which a line (LineString or MultiLineString, EPSG:4326) cuts the land.

        From west to east by their middles, and those on one meridian from south to north. The line is straight between
        its corners in the plane; within `NEAR` of the boundary it is drawn to it. What of it lies outside the land,
        along its boundary, or ends within, cuts nothing. Raises `ActRefused` if the whole line does.
        """
        if not isinstance(line, LineString | MultiLineString) or line.empty or line.srid != WGS84:
            raise ActRefused(Refusal.LINE, _("What is to cut must be a line in longitude and latitude (EPSG:4326)."))
        if not self._plane.holds(line):
            raise ActRefused(Refusal.LINE, _("The line lies elsewhere. Coordinates are longitude first, in degrees."))
        [cut] = self._plane.take([line])
        found = pieces(self._union, cut)
        if len(found) <= shapely.get_num_geometries(self._union):
            raise ActRefused(
                Refusal.LINE,
                _("The line does not cut parcel %(numbers)s: it must cross it from boundary to boundary.")
                % {"numbers": self._names()},
            )
        return [self._plane.give(piece) for piece in found]

    def whole(self) -> MultiPolygon:
        """All the land as one area. Raises `ActRefused` if a parcel touches none of the others along a boundary."""
        for parcel, touches in zip(self.ceasing, joined(self._before, self._union), strict=True):
            if not touches:
                raise ActRefused(
                    Refusal.NOT_NEIGHBOURS,
                    _(
                        "Parcel %(number)s has no boundary in common with %(first)s and those joined to it. Leave it"
                        " out, or mend the boundaries first."
                    )
                    % {"number": parcel.cadastral_number, "first": self.ceasing[0].cadastral_number},
                )
        return self._plane.give(self._union)

    def fitted(self, geometries: Sequence[MultiPolygon]) -> list[MultiPolygon]:
        """The new parcels as they are if they make this land, else with what is within `NEAR` of its boundary on it."""
        after = self._plane.take(geometries)
        together = shapely.union_all(after, grid_size=GRID)
        if shapely.symmetric_difference(together, self._union, grid_size=GRID).area <= self._limit:
            return list(geometries)
        return [self._plane.give(drawn_to(one, self._union.boundary, NEAR)) for one in after]

    def near(self, geometry: GEOSGeometry | None, number: str) -> MultiPolygon:
        """The new parcel's geometry, as `sound_area` has it, if it lies hereabouts. Raises `ActRefused`."""
        sound = sound_area(geometry, number)
        if not self._plane.holds(sound):
            raise ActRefused(
                Refusal.GEOMETRY,
                _("Parcel %(number)s would lie elsewhere. Coordinates are longitude first, in degrees.")
                % {"number": number},
            )
        return sound

    def check(self, geometries: Sequence[MultiPolygon], numbers: Sequence[str]) -> Geometries:
        """The new parcels in the plane, which together must be this land. Raises `ActRefused`, naming the parcel."""
        after = self._plane.take(geometries)
        for number, area in zip(numbers, shapely.area(after), strict=True):
            if area < SMALLEST:
                raise ActRefused(
                    Refusal.TOO_SMALL,
                    _("Parcel %(number)s would have %(area)s m²; the least is %(least)s m².")
                    % {"number": number, "area": square_metres(area), "least": exactly(SMALLEST)},
                )
        self._check_union(after, numbers)
        overlaps = topology.overlaps(after, more_than=self._limit)
        for first, second, area in zip(overlaps.first, overlaps.second, overlaps.area, strict=True):
            raise ActRefused(
                Refusal.OVERLAP,
                _("The new parcels %(one)s and %(other)s overlap by %(area)s m². Draw a boundary that both share.")
                % {"one": numbers[first], "other": numbers[second], "area": square_metres(area)},
            )
        return after

    def origins(self, after: Geometries) -> npt.NDArray[np.float64]:
        """Area that each new parcel (row) has of each old one (column); 0 where it is within the tolerance."""
        common = shapely.area(shapely.intersection(after[:, np.newaxis], self._before, grid_size=GRID))
        return np.where((common > self._limit) | (common == common.max(axis=1, keepdims=True)), common, 0.0)

    def _check_union(self, after: Geometries, numbers: Sequence[str]) -> None:
        together = shapely.union_all(after, grid_size=GRID)
        gained = shapely.difference(together, self._union, grid_size=GRID)
        lost = shapely.difference(self._union, together, grid_size=GRID)
        if gained.area + lost.area <= self._limit:
            return
        if gained.area <= lost.area:
            raise ActRefused(
                Refusal.LOST,
                _(
                    "The new parcels leave out %(area)s m² of %(numbers)s. Together they must be the old land"
                    " exactly: draw from the old corners, or cut by a line."
                )
                % {"area": square_metres(lost.area), "numbers": self._names()},
            )
        worst = numbers[int(shapely.area(shapely.intersection(after, gained, grid_size=GRID)).argmax())]
        self._check_neighbours(gained, worst)
        raise ActRefused(
            Refusal.GAINED,
            _(
                "Parcel %(new)s reaches %(area)s m² beyond %(numbers)s. Together the new parcels must be the old land"
                " exactly: draw from the old corners, or cut by a line."
            )
            % {"new": worst, "area": square_metres(gained.area), "numbers": self._names()},
        )

    def _check_neighbours(self, gained: shapely.Geometry, new: str) -> None:
        """Raises `ActRefused` if what is gained belongs to a parcel that takes no part in the act."""
        neighbours = list(
            Parcel.objects.exclude(pk__in=[parcel.pk for parcel in self.ceasing])
            .exclude(state=State.ARCHIVED)
            .filter(geom__bboverlaps=self._plane.give(shapely.box(*gained.bounds)), geom__isvalid=True)
            .order_by("pk")
        )
        if not neighbours:
            return
        theirs = self._plane.take([one.geom for one in neighbours])
        taken = shapely.area(shapely.intersection(theirs, gained, grid_size=GRID))
        most = int(taken.argmax())
        if taken[most] > self._limit:
            raise ActRefused(
                Refusal.NEIGHBOUR,
                _(
                    "Parcel %(new)s takes %(area)s m² of its neighbour %(neighbour)s, which takes no part in the act."
                    " Keep to the old boundary, or change the boundaries of both."
                )
                % {
                    "new": new,
                    "area": square_metres(taken[most]),
                    "neighbour": neighbours[most].cadastral_number,
                },
            )

    def _names(self) -> str:
        return ", ".join(parcel.cadastral_number for parcel in self.ceasing)


def require_pieces(pieces: Sequence[MultiPolygon], wanted: int) -> None:
    """Raise `ActRefused` unless a line has made as many pieces as there are parcels to be."""
    if len(pieces) != wanted:
        raise ActRefused(
            Refusal.PIECES,
            ngettext(
                "The line makes %(pieces)s piece, and %(wanted)s new parcels are named. Name one for each piece, or"
                " draw another line.",
                "The line makes %(pieces)s pieces, and %(wanted)s new parcels are named. Name one for each piece, or"
                " draw another line.",
                len(pieces),
            )
            % {"pieces": len(pieces), "wanted": wanted},
        )


def sound_area(geometry: GEOSGeometry | None, number: str) -> MultiPolygon:
    """`geometry` as the register stores it, if it is a valid area in EPSG:4326; raises `ActRefused` otherwise."""
    problem = problem_of(geometry)
    if geometry is not None and not problem:
        return to_geos(from_geos([geometry])[0])
    raise ActRefused(
        Refusal.GEOMETRY,
        _("Parcel %(number)s cannot take part in an act: %(problem)s. Draw or mend it first.")
        % {"number": number, "problem": problem},
    )

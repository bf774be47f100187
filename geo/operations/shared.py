"""A boundary that several areas share, moved once for all of them: no gap opens, and nothing comes to overlap."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.ops import substring

from geo.figures import square_metres
from geo.geometry import Geometries
from geo.operations.inputs import NEAR, SHARE, Given
from geo.operations.outcome import OperationRefused, Outcome
from geo.topology.pairs import overlaps

Corner = tuple[float, float]


def move_boundary(areas: Sequence[GEOSGeometry], old: GEOSGeometry, new: GEOSGeometry) -> Outcome:
    """The areas that share the boundary `old`, with the line `new` in its place; `changed` says which they are.

    `old` runs through the corners of the boundary as it is, and `new` from its first to its last corner. Corners of
    areas within `NEAR` of `old` are on it. Where a boundary between two other areas ends on `old`, its end goes to the
    corresponding corner of `new` if both lines have as many corners, and else to the nearest place on it. Corners off
    `old` stay as they are, to the last bit. Raises `OperationRefused`, and where an area that is given would come to
    overlap another.
    """
    given = Given(areas)
    move = _Move(given, given.line(old, single=True), given.line(new, single=True))
    drawn = given.drawn.copy()
    for index, one in enumerate(given.drawn):
        parts = [
            shapely.Polygon(move.ring(part.exterior), [move.ring(hole) for hole in part.interiors])
            for part in shapely.get_parts(one)
        ]
        drawn[index] = shapely.MultiPolygon(parts)
    changed = [
        index
        for index, (before, after) in enumerate(zip(given.drawn, drawn, strict=True))
        if not shapely.equals_exact(*shapely.normalize([shapely.multipolygons(shapely.get_parts(before)), after]))
    ]
    if not changed:
        raise OperationRefused(
            _("No area has the old boundary, or the new one is the same. Draw the old one along its corners.")
        )
    after = tuple(given.given_back(drawn[index], index, multipart=False) for index in changed)
    _require_no_new_overlap(given.drawn, drawn)
    return Outcome(tuple(given.before[index] for index in changed), after, tuple(changed))


class _Move:
    """Stations, in metres along the old boundary, and the places on the new one that they go to."""

    def __init__(self, given: Given, old: shapely.LineString, new: shapely.LineString) -> None:
        ends = [shapely.get_point(line, end) for line in (old, new) for end in (0, -1)]
        if old.is_ring or not old.is_simple or not new.is_simple:
            raise OperationRefused(
                _("The old and the new boundary must be lines that neither close nor cross themselves.")
            )
        if shapely.distance(ends[0], ends[3]) + shapely.distance(ends[1], ends[2]) <= 2 * NEAR:
            new = shapely.reverse(new)
        elif shapely.distance(ends[0], ends[2]) > NEAR or shapely.distance(ends[1], ends[3]) > NEAR:
            raise OperationRefused(_("The new boundary must begin and end where the old one does."))
        corners = shapely.get_coordinates(new)
        corners[[0, -1]] = shapely.get_coordinates(old)[[0, -1]]
        self._old, self._new = old, shapely.LineString(corners)
        self._stations = self._along(old)
        self._rings = [
            ring for one in given.drawn for part in shapely.get_parts(one) for ring in shapely.get_rings(part)
        ]
        self._junctions = self._placed_junctions()

    def ring(self, ring: shapely.LinearRing) -> list[Corner]:
        """The ring with its runs along the old boundary laid along the new; otherwise as it is."""
        corners, stations, along = self._read(ring)
        if all(station is None for station in stations):
            return list(map(tuple, shapely.get_coordinates(ring)))
        if all(along):
            raise OperationRefused(_("The old boundary goes round a whole area. Draw the part that is to move."))
        first = next(index for index in range(len(corners)) if not along[index - 1])
        moved: list[Corner] = []
        run: list[float] = []
        for index in (*range(first, len(corners)), *range(first)):
            station = stations[index]
            if station is None:
                moved.append(corners[index])
                continue
            run.append(station)
            if not along[index]:
                moved += self._path(run[0], run[-1])
                run = []
        return moved

    def _read(self, ring: shapely.LinearRing) -> tuple[list[Corner], list[float | None], list[bool]]:
        """Corners of the ring; where each stands on the old boundary; and whether the edge behind it runs along it."""
        corners = [tuple(corner) for corner in shapely.get_coordinates(ring)[:-1]]
        for end in (0, -1):
            corners = _through(corners, shapely.get_coordinates(self._old)[end])
        stations = [self._station(corner) for corner in corners]
        along = [
            self._runs_along(corners[index], corners[(index + 1) % len(corners)], stations, index)
            for index in range(len(corners))
        ]
        # An end that no edge of this ring runs along to is not its business: the corner would only be added.
        kept = [
            index
            for index, corner in enumerate(corners)
            if along[index] or along[index - 1] or corner in map(tuple, shapely.get_coordinates(ring))
        ]
        return [corners[index] for index in kept], [stations[index] for index in kept], [along[index] for index in kept]

    def _runs_along(self, one: Corner, other: Corner, stations: list[float | None], index: int) -> bool:
        begin, end = stations[index], stations[(index + 1) % len(stations)]
        if begin is None or end is None or begin == end:
            return False
        edge = shapely.LineString([one, other])
        return bool(shapely.hausdorff_distance(substring(self._old, *sorted((begin, end))), edge) <= NEAR)

    def _station(self, corner: Corner) -> float | None:
        point = shapely.Point(corner)
        if not shapely.dwithin(point, self._old, NEAR):
            return None
        station = float(self._old.project(point))
        nearest = self._stations[np.abs(self._stations - station).argmin()]
        return float(nearest) if abs(nearest - station) <= NEAR else station

    def _placed_junctions(self) -> dict[float, float]:
        """Where boundaries of other areas end on the old one: the station of each on the old, and on the new."""
        found = set()
        for ring in self._rings:
            _corners, stations, along = self._read(ring)
            ends = (s for i, s in enumerate(stations) if s is not None and along[i - 1] != along[i])
            alone = (s for i, s in enumerate(stations) if s is not None and not along[i - 1] and not along[i])
            found |= {*ends, *alone}
        places = {station: self._goes_to(station) for station in sorted({0.0, *found, float(self._old.length)})}
        if any(one >= other for one, other in pairwise(places.values())):
            raise OperationRefused(
                _("The boundaries that end on the old one would come in another order on the new. Draw it nearer.")
            )
        return places

    def _goes_to(self, station: float) -> float:
        if station in (0.0, self._old.length):
            return 0.0 if station == 0.0 else float(self._new.length)
        if shapely.get_num_coordinates(self._old) == shapely.get_num_coordinates(self._new):
            return float(np.interp(station, self._stations, self._along(self._new)))
        return float(self._new.project(self._old.interpolate(station)))

    def _path(self, begin: float, end: float) -> list[Corner]:
        """Corners of the new boundary between two stations of the old, through the junctions between them."""
        west, east = sorted((begin, end))
        junctions = [place for station, place in self._junctions.items() if west <= station <= east]
        bounds = (self._junctions[west], self._junctions[east])
        corners = [place for place in self._along(self._new) if bounds[0] <= place <= bounds[1]]
        places = np.unique([*junctions, *corners])
        path = [self._corner(place) for place in places]
        return path if begin <= end else path[::-1]

    def _corner(self, place: float) -> Corner:
        stations = self._along(self._new)
        nearest = int(np.abs(stations - place).argmin())
        if stations[nearest] == place:
            x, y = shapely.get_coordinates(self._new)[nearest]
        else:
            x, y = self._new.interpolate(place).coords[0]
        return float(x), float(y)

    @staticmethod
    def _along(line: shapely.LineString) -> np.ndarray:
        """Metres from the beginning of a line to each of its corners."""
        steps = np.hypot(*np.diff(shapely.get_coordinates(line), axis=0).T)
        stations: np.ndarray = np.concatenate([[0.0], np.cumsum(steps)])
        stations[-1] = line.length
        return stations


def _through(corners: list[Corner], place: np.ndarray) -> list[Corner]:
    """The ring's corners with `place` among them where it lies on an edge, and no corner is near."""
    point = shapely.Point(place)
    if shapely.dwithin(shapely.MultiPoint(corners), point, NEAR):
        return corners
    edges = shapely.linestrings(
        [[corners[index], corners[(index + 1) % len(corners)]] for index in range(len(corners))]
    )
    distances = shapely.distance(edges, point)
    nearest = int(distances.argmin())
    if distances[nearest] > NEAR:
        return corners
    return [*corners[: nearest + 1], (float(place[0]), float(place[1])), *corners[nearest + 1 :]]


def _require_no_new_overlap(before: Geometries, after: Geometries) -> None:
    found = overlaps(after, more_than=SHARE * float(shapely.area(before).min()))
    for first, second, area in zip(found.first, found.second, found.area, strict=True):
        had = shapely.intersection(before[first], before[second]).area
        if area > had + SHARE * min(before[first].area, before[second].area):
            raise OperationRefused(
                _("With the new boundary areas %(one)s and %(other)s would overlap by %(area)s m². Draw another.")
                % {"one": first + 1, "other": second + 1, "area": square_metres(area - had)},
                [int(first), int(second)],
            )

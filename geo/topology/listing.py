"""The topology list: what is wrong between the areas of a register, each with its place and its amount.

    around(registers.get("parcels"), drawn, user, uid=parcel.uid)      # a geometry that is being changed
    whole(registers.get("parcels"), user)                              # a register

Which overlaps, parts outside and differences of area are faults, and how severe, the register's rules say; gaps and
slivers are warnings.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.utils.translation import gettext as _

from geo import access, crs
from geo.figures import exactly, in_words
from geo.geometry import Geometries, local_areas
from geo.models import User
from geo.operations.outcome import area
from geo.plane import GRID, Plane, from_geos, to_geos
from geo.records import Record, State
from geo.refusals import Refused
from geo.registers import Check, Register, Severity, Thresholds
from geo.topology import neighbours
from geo.topology.gaps import find_gaps
from geo.topology.pairs import overlaps

#: m: land between neighbours narrower than this is a gap, and an area narrower than this a sliver.
GAP_WIDTH = 1.0
#: m²: a smaller gap is the rounding of files.
LEAST_GAP = 0.1
_HECTARE = 10_000.0
#: Decimals of areas as people read them: of hectares, and of square metres.
_HECTARE_DIGITS, _METRE_DIGITS = 4, 1


class Fault(StrEnum):
    """What may be wrong with an area among its neighbours. The amount is in m², and for AREA in per cent."""

    OVERLAP = "overlap"
    GAP = "gap"
    SLIVER = "sliver"
    OUTSIDE = "outside"
    AREA = "area"


@dataclass(frozen=True)
class Found:
    """One entry of the list: where it is (EPSG:4326), how much, with which objects, and in words.

    `objects` are the uids of the records concerned; None stands for the geometry that is being changed, if it is new.
    """

    fault: Fault
    severity: Severity
    place: MultiPolygon
    amount: float
    objects: tuple[UUID | None, ...]
    words: str


@dataclass(frozen=True)
class _Area:
    """A record of the register, or the geometry in its place."""

    uid: UUID | None
    name: str
    state: State
    documented: float | None
    geom: GEOSGeometry


def around(
    register: type[Register],
    geometry: GEOSGeometry,
    user: User | None,
    *,
    uid: UUID | None = None,
    within: GEOSGeometry | None = None,
    gap_width: float = GAP_WIDTH,
    was: Mapping[UUID, GEOSGeometry | None] | None = None,
) -> list[Found]:
    """The list around one area (EPSG:4326) that would take the place of the record `uid`, or be a new one.

    Only what concerns it is told, among the records that `user` (None: the system) sees. `within` is the hromada's
    boundary. Severities are those of a change by hand: what stood so already, or worse, is no more than a warning, so
    that it can be mended step by step. `was` has by the uid what stood there before, where that is no longer what is
    stored. Raises `Refused` where the geometry is no valid area or there is no such record.
    """
    _require_areas(register)
    if geometry.srid is None or not isinstance(geometry, Polygon | MultiPolygon) or geometry.empty:
        raise Refused(_("There is no area to check. Draw one first."))
    if not geometry.valid:
        raise Refused(
            _("The boundary crosses itself or is otherwise broken (%(reason)s). Draw it anew.")
            % {"reason": geometry.valid_reason}
        )
    own, stood = _Area(None, str(_("the area drawn")), State.DRAFT, None, geometry), None
    if uid is not None:
        record = access.own_sight(register, user).records().filter(uid=uid).first()
        if record is None:
            raise Refused(_("The object is no longer in the register: open it anew."))
        own, stood = _of_record(register, record, geometry), record.geom
    near = [one for one in neighbours.near(register, geometry, gap_width, user) if one.uid != uid]
    areas = [own, *_sound(register, near)]
    before: dict[Any, GEOSGeometry | None] = {uid: stood, **(was or {})}
    stood_so = [before.get(one.uid, one.geom) for one in areas]
    return _List(register, areas, within, gap_width, _sound_or_none(stood_so)).entries(only_first=True)


def _sound_or_none(geometries: Sequence[GEOSGeometry | None]) -> list[GEOSGeometry | None]:
    """What of them can be compared; the others stood nowhere."""
    return [one if one is not None and not one.empty and one.valid else None for one in geometries]


def whole(
    register: type[Register],
    user: User | None,
    *,
    within: GEOSGeometry | None = None,
    gap_width: float = GAP_WIDTH,
) -> list[Found]:
    """The list of all that `user` (None: the system) sees of a register; records without a valid geometry are not on
    it. Raises `Refused` for a register that holds no areas."""
    _require_areas(register)
    seen: Any = access.own_sight(register, user).records()
    areas = _sound(register, seen.filter(geom__isnull=False).order_by("pk"))
    return _List(register, areas, within, gap_width).entries() if areas else []


class _List:
    """Areas in one plane, and what is found among them. Of the first alone, if that is all that is asked.

    `before`, by position, is what stood there before a change by hand, None where nothing did.
    """

    def __init__(
        self,
        register: type[Register],
        areas: Sequence[_Area],
        within: GEOSGeometry | None,
        gap_width: float,
        before: Sequence[GEOSGeometry | None] | None = None,
    ) -> None:
        self._register, self._areas, self._gap_width, self._before = register, areas, gap_width, before
        geometries = [one.geom for one in areas]
        self._degrees = from_geos(geometries)
        self._plane = Plane(geometries)
        self._drawn: Geometries = self._plane.take(geometries)
        self._within = from_geos([within])[0] if within else None

    def entries(self, *, only_first: bool = False) -> list[Found]:
        subjects = range(1) if only_first else range(len(self._areas))
        return [
            *self._overlaps(only_first=only_first),
            *self._gaps(only_first=only_first),
            *(found for index in subjects for found in self._of_one(index)),
        ]

    def _overlaps(self, *, only_first: bool) -> Iterator[Found]:
        states = {one.state for one in self._areas}
        limits = [found.found_above for state in states if (found := self._thresholds(Check.OVERLAP, state))]
        if not limits:
            return
        # The plane's m² are not the ellipsoid's to the last per mille: what is on the limit is looked at again below.
        least = min(limits) * _PLANE_SCALE
        if only_first:
            pairs = overlaps(self._drawn[:1], self._drawn[1:], more_than=least)
            seconds = pairs.second + 1
        else:
            pairs = overlaps(self._drawn, more_than=least)
            seconds = pairs.second
        for first, second in zip(map(int, pairs.first), map(int, seconds), strict=True):
            common = shapely.intersection(self._drawn[first], self._drawn[second], grid_size=GRID)
            place, amount = self._placed(common)
            severities = [self._severity(Check.OVERLAP, index, amount) for index in (first, second)]
            # A draft stands in nobody's way, but what is in force is told of it.
            severity = (max if self._before is None else min)(severities, key=_weight)
            if severity is Severity.REFUSAL and amount <= self._overlapped(first, second) + _NOISE:
                severity = Severity.WARNING
            if severity is not Severity.IGNORED:
                yield self._found(
                    Fault.OVERLAP,
                    severity,
                    place,
                    amount,
                    (first, second),
                    _("%(one)s and %(other)s overlap by %(amount)s m².")
                    % {"one": self._areas[first].name, "other": self._areas[second].name, "amount": _metres(amount)},
                )

    def _gaps(self, *, only_first: bool) -> Iterator[Found]:
        for gap in find_gaps(self._drawn, self._gap_width):
            if only_first and 0 not in gap.around:
                continue
            place, amount = self._placed(gap.area)
            if amount >= LEAST_GAP:
                names = ", ".join(self._areas[index].name for index in gap.around)
                words = _("A gap of %(amount)s m² lies between %(names)s.") % {
                    "amount": _metres(amount),
                    "names": names,
                }
                yield self._found(Fault.GAP, Severity.WARNING, place, amount, gap.around, words)

    def _of_one(self, index: int) -> Iterator[Found]:
        name = self._areas[index].name
        drawn = self._drawn[index]
        thin = [part for part in shapely.get_parts(drawn) if 2 * part.area < self._gap_width * part.length / 2]
        if thin:
            place, amount = self._placed(shapely.MultiPolygon(thin))
            words = _("%(name)s has a sliver of %(amount)s m², narrower than %(width)s m.") % {
                "name": name,
                "amount": _metres(amount),
                "width": exactly(self._gap_width),
            }
            yield self._found(Fault.SLIVER, Severity.WARNING, place, amount, (index,), words)
        yield from self._outside(index)
        yield from self._area(index)

    def _outside(self, index: int) -> Iterator[Found]:
        degrees = self._degrees[index]
        if self._within is None or not self._thresholds(Check.OUTSIDE, self._areas[index].state):
            return
        shapely.prepare(self._within)
        if shapely.covers(self._within, degrees):
            return
        out, amount, share = self._part_outside(degrees)
        severity = self._severity(Check.OUTSIDE, index, share)
        if severity is Severity.REFUSAL and (stood := self._stood(index)) is not None:
            severity = Severity.WARNING if amount <= self._part_outside(stood)[1] + _NOISE else severity
        if severity is not Severity.IGNORED:
            words = _("%(amount)s m² of %(name)s lie outside the hromada's boundary.") % {
                "amount": _metres(amount),
                "name": self._areas[index].name,
            }
            yield self._found(Fault.OUTSIDE, severity, to_geos(out), amount, (index,), words)

    def _area(self, index: int) -> Iterator[Found]:
        own = self._areas[index]
        if not own.documented:
            return
        metres, difference = self._off_documents(self._degrees[index], own.documented)
        severity = self._severity(Check.AREA, index, abs(difference))
        if severity is Severity.REFUSAL and (stood := self._stood(index)) is not None:
            worse = abs(difference) > abs(self._off_documents(stood, own.documented)[1])
            severity = severity if worse else Severity.WARNING
        if severity is not Severity.IGNORED:
            words = _(
                "%(name)s has %(computed)s ha on the map and %(documented)s ha by its documents: %(share)s %%."
            ) % {
                "name": own.name,
                "computed": in_words(metres / _HECTARE, _HECTARE_DIGITS),
                "documented": in_words(own.documented, _HECTARE_DIGITS),
                "share": f"{'+' if difference > 0 else '−'}{_metres(abs(100 * difference))}",
            }
            place = to_geos(self._degrees[index])
            yield self._found(Fault.AREA, severity, place, 100 * difference, (index,), words)

    def _severity(self, check: Check, index: int, measure: float) -> Severity:
        """What the register says to this measure in the state of the area."""
        limits = self._thresholds(check, self._areas[index].state)
        if limits is None or measure <= limits.found_above:
            return Severity.IGNORED
        return Severity.REFUSAL if measure > limits.refused_above else Severity.WARNING

    def _thresholds(self, check: Check, state: State) -> Thresholds | None:
        return self._register.thresholds(check, state, by_hand=self._before is not None)

    def _stood(self, index: int) -> shapely.Geometry | None:
        """What stood at this position before the change, in EPSG:4326."""
        stood = self._before[index] if self._before else None
        return from_geos([stood])[0] if stood is not None else None

    def _overlapped(self, first: int, second: int) -> float:
        """m² on the ellipsoid that the two had in common before the change."""
        stood = [self._before[index] if self._before else None for index in (first, second)]
        if any(one is None or not self._plane.holds(one) for one in stood):
            return 0.0
        one, other = self._plane.take([each for each in stood if each is not None])
        return self._placed(shapely.intersection(one, other, grid_size=GRID))[1]

    def _part_outside(self, degrees: shapely.Geometry) -> tuple[shapely.MultiPolygon, float, float]:
        """What of an area (EPSG:4326) lies outside the boundary, its m², and its share of the area."""
        out = _areal(shapely.difference(degrees, self._within))
        amount, total = local_areas(np.array([out, degrees], dtype=object))
        return out, float(amount), float(amount / total)

    @staticmethod
    def _off_documents(degrees: shapely.Geometry, documented: float) -> tuple[float, float]:
        """m² of an area (EPSG:4326), as the editor tells them, and the share by which it is larger than documented in
        hectares."""
        metres = crs.geodesic_area(degrees)
        return metres, metres / (documented * _HECTARE) - 1

    def _placed(self, drawn: shapely.Geometry) -> tuple[MultiPolygon, float]:
        """An area of the plane in EPSG:4326, and its m² on the ellipsoid."""
        place = self._plane.give(_areal(drawn))
        return place, area(place)

    def _found(
        self,
        fault: Fault,
        severity: Severity,
        place: MultiPolygon,
        amount: float,
        which: Sequence[int],
        words: str,
    ) -> Found:
        return Found(fault, severity, place, amount, tuple(self._areas[index].uid for index in which), words)


def _require_areas(register: type[Register]) -> None:
    if register.geometry_type() not in _AREAS:
        raise Refused(_("“%(register)s” holds no areas: there is no topology to check.") % {"register": register.title})


def _sound(register: type[Register], records: Any) -> list[_Area]:
    """Those of the records whose geometry is a valid area."""
    return [
        _of_record(register, one, one.geom)
        for one in records
        if isinstance(one.geom, Polygon | MultiPolygon) and not one.geom.empty and one.geom.valid
    ]


def _of_record(register: type[Register], record: Record, geometry: GEOSGeometry) -> _Area:
    state = State(record.state)
    limits = register.thresholds(Check.AREA, state)
    documented = getattr(record, limits.field) if limits and limits.field else None
    return _Area(record.uid, str(record), state, float(documented) if documented else None, geometry)


def _metres(amount: float) -> str:
    """As people write it."""
    return in_words(amount, _METRE_DIGITS)


def _areal(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """The areas alone of what may be a collection."""
    return shapely.MultiPolygon([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])


def _weight(severity: Severity) -> int:
    return list(Severity).index(severity)


#: m²: a fault that is larger by less than this is no worse than it was.
_NOISE = 0.01
#: Areas in the plane are no more than this larger or smaller than on the ellipsoid.
_PLANE_SCALE = 0.999
_AREAS = frozenset({"MULTIPOLYGON", "GEOMETRY"})

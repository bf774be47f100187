"""Faults planted in the parcels, each written down, so that a checker knows what there is to find."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import translate

from demo.parcels import Parcel
from demo.plane import Random


class Kind(StrEnum):
    """Kinds of planted faults, and what the amount of each is."""

    OVERLAP = "overlap"  # m²
    GAP = "gap"  # m²
    WRONG_AREA = "wrong-area"  # documented area divided by the true one
    DUPLICATE_NUMBER = "duplicate-number"  # rows with this number, on different land
    REPEATED_ROW = "repeated-row"  # rows that are the same
    MALFORMED_NUMBER = "malformed-number"  # characters in the number
    SELF_CROSSING = "self-crossing"  # m² before it was crossed
    NULL_GEOMETRY = "null-geometry"  # hectares that the document speaks of
    OUTSIDE = "outside"  # m from the place it belongs to
    HOMOGLYPH = "homoglyph"  # Latin letters in a Ukrainian address


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: its rows (by file and OBJECTID), their numbers as written there, and its amount."""

    kind: Kind
    ucs: bool
    object_ids: tuple[int, ...]
    cadastral_numbers: tuple[str, ...]
    amount: float


COUNTS = {
    Kind.OVERLAP: 25,
    Kind.GAP: 10,
    Kind.WRONG_AREA: 20,
    Kind.DUPLICATE_NUMBER: 8,
    Kind.REPEATED_ROW: 4,
    Kind.MALFORMED_NUMBER: 6,
    Kind.SELF_CROSSING: 5,
    Kind.NULL_GEOMETRY: 2,
    Kind.OUTSIDE: 1,
    Kind.HOMOGLYPH: 8,
}

_OVERLAP_AREA = (5.0, 500.0)
_GAP_WIDTH = (0.3, 0.8)
_SHARED_SIDE = (20.0, 450.0)
_LARGEST_SHARE = 0.035  # of a parcel's area that an overlap or a gap may take: the area check is not to find it
_OUTSIDE_METRES = 31_000.0
_AREA_FACTORS = (0.62, 0.74, 0.88, 0.93, 1.07, 1.12, 1.3, 1.55, 2.0)

_MALFORMATIONS: tuple[Callable[[str], str], ...] = (
    lambda number: number[:-2],
    lambda number: "",
    lambda number: "б/н",
    lambda number: number.replace("0", "О", 1),
    lambda number: number.replace(":", "-"),
    lambda number: number.replace(":", ": "),
)


def plant(rng: Random, parcels: list[Parcel], spared: Collection[str] = ()) -> tuple[list[Parcel], list[Fault]]:
    """The parcels with the faults of `COUNTS` in them, no row with two; repeated rows come at the end.

    Parcels with the cadastral numbers in `spared` get none.
    """
    planting = _Planting(rng, parcels, spared)
    faults = [*planting.overlaps_and_gaps(), *planting.single_rows(), *planting.duplicates()]
    return planting.rows, faults


class _Planting:
    """The rows while faults are being planted; `_used` keeps one row from getting two."""

    def __init__(self, rng: Random, parcels: list[Parcel], spared: Collection[str]) -> None:
        self.rows = list(parcels)
        self._rng = rng
        self._used = {row for row, parcel in enumerate(parcels) if parcel.cadastral_number in spared}

    def overlaps_and_gaps(self) -> Iterator[Fault]:
        """One parcel's side moved into its neighbour, or away from it."""
        overlaps, gaps = COUNTS[Kind.OVERLAP], COUNTS[Kind.GAP]
        for one, other, side in self._neighbours():
            if overlaps == gaps == 0:
                return
            if {one, other} & self._used:
                continue
            if overlaps:
                found = self._overlap(one, other, side)
                overlaps -= found is not None
            else:
                found = self._gap(one, other, side)
                gaps -= found is not None
            if found is not None:
                yield found

    def single_rows(self) -> Iterator[Fault]:
        """Faults that sit in one row."""
        for _ in range(COUNTS[Kind.WRONG_AREA]):
            factor = float(self._rng.choice(_AREA_FACTORS))
            row = self._pick(lambda parcel: parcel.area_ha > 0.05)
            yield self._spoil(Kind.WRONG_AREA, row, factor, area_ha=round(self.rows[row].area_ha * factor, 4))
        for number in range(COUNTS[Kind.MALFORMED_NUMBER]):
            row = self._pick()
            spoilt = _MALFORMATIONS[number % len(_MALFORMATIONS)](self.rows[row].cadastral_number)
            yield self._spoil(Kind.MALFORMED_NUMBER, row, len(spoilt), cadastral_number=spoilt)
        for _ in range(COUNTS[Kind.SELF_CROSSING]):
            row = self._pick(lambda parcel: parcel.polygon is not None and len(parcel.polygon.exterior.coords) == 5)
            polygon = self._polygon(row)
            first, second, third, fourth = polygon.exterior.coords[:4]
            yield self._spoil(Kind.SELF_CROSSING, row, polygon.area, polygon=Polygon([first, third, second, fourth]))
        for _ in range(COUNTS[Kind.NULL_GEOMETRY]):
            row = self._pick()
            yield self._spoil(Kind.NULL_GEOMETRY, row, self.rows[row].area_ha, polygon=None)
        for _ in range(COUNTS[Kind.OUTSIDE]):
            row = self._pick()
            moved = translate(self._polygon(row), xoff=_OUTSIDE_METRES)
            yield self._spoil(Kind.OUTSIDE, row, _OUTSIDE_METRES, polygon=moved)
        for _ in range(COUNTS[Kind.HOMOGLYPH]):
            row = self._pick(lambda parcel: "і" in parcel.address)
            spoilt = self.rows[row].address.replace("і", "i")
            yield self._spoil(Kind.HOMOGLYPH, row, spoilt.count("i"), address=spoilt)

    def duplicates(self) -> Iterator[Fault]:
        """One number on two parcels of a file, and rows that were copied."""
        for _ in range(COUNTS[Kind.DUPLICATE_NUMBER]):
            first = self._pick()
            original = self.rows[first]
            second = self._pick(original.is_in_one_file_with)
            self.rows[second] = replace(self.rows[second], cadastral_number=original.cadastral_number)
            yield self._fault(Kind.DUPLICATE_NUMBER, (first, second), 2)
        for _ in range(COUNTS[Kind.REPEATED_ROW]):
            row = self._pick()
            original = self.rows[row]
            next_id = max(parcel.object_id for parcel in self.rows if parcel.ucs == original.ucs) + 1
            self.rows.append(replace(original, object_id=next_id))
            yield self._fault(Kind.REPEATED_ROW, (row, len(self.rows) - 1), 2)

    def _neighbours(self) -> Iterator[tuple[int, int, LineString]]:
        """Pairs of rows of one file with the one straight or bent side they share, in random order."""
        polygons = np.array([parcel.polygon for parcel in self.rows], dtype=object)
        one, other = shapely.STRtree(polygons).query(polygons, predicate="touches")
        for pair in self._rng.permutation(len(one)):
            first, second = int(one[pair]), int(other[pair])
            shared = shapely.line_merge(polygons[first].boundary.intersection(polygons[second].boundary))
            if (
                isinstance(shared, LineString)
                and _SHARED_SIDE[0] < shared.length < _SHARED_SIDE[1]
                and self.rows[first].ucs == self.rows[second].ucs
            ):
                yield first, second, shared

    def _overlap(self, one: int, other: int, side: LineString) -> Fault | None:
        area = float(np.exp(self._rng.uniform(*np.log(_OVERLAP_AREA))))
        grown, neighbour = self._polygon(one), self._polygon(other)
        strip = side.buffer(area / side.length, cap_style="flat", join_style="mitre").intersection(neighbour)
        spread = grown.union(strip)
        taken = spread.intersection(neighbour).area
        if not (
            _is_simple(spread) and _OVERLAP_AREA[0] <= taken <= _OVERLAP_AREA[1] and self._slight(taken, one, other)
        ):
            return None
        self._replace(one, polygon=spread)
        self._used.add(other)
        return self._fault(Kind.OVERLAP, (one, other), taken)

    def _gap(self, one: int, other: int, side: LineString) -> Fault | None:
        neighbour = self._polygon(other)
        shrunk = neighbour.difference(side.buffer(self._rng.uniform(*_GAP_WIDTH), quad_segs=4))
        lost = neighbour.area - shrunk.area
        if not (_is_simple(shrunk) and self._slight(lost, one, other)):
            return None
        self._replace(other, polygon=shrunk)
        self._used.add(one)
        return self._fault(Kind.GAP, (one, other), lost)

    def _slight(self, area: float, one: int, other: int) -> bool:
        return area < _LARGEST_SHARE * min(self._polygon(one).area, self._polygon(other).area)

    def _pick(self, wanted: Callable[[Parcel], bool] = lambda parcel: True) -> int:
        for row in self._rng.permutation(len(self.rows)):
            if int(row) not in self._used and wanted(self.rows[row]):
                self._used.add(int(row))
                return int(row)
        raise LookupError("No parcel is left to plant a fault in.")

    def _polygon(self, row: int) -> Polygon:
        return self.rows[row].land

    def _replace(self, row: int, **changes: object) -> None:
        self.rows[row] = replace(self.rows[row], **changes)  # type: ignore[arg-type]
        self._used.add(row)

    def _spoil(self, kind: Kind, row: int, amount: float, **changes: object) -> Fault:
        self._replace(row, **changes)
        return self._fault(kind, (row,), amount)

    def _fault(self, kind: Kind, rows: tuple[int, ...], amount: float) -> Fault:
        return Fault(
            kind=kind,
            ucs=self.rows[rows[0]].ucs,
            object_ids=tuple(self.rows[row].object_id for row in rows),
            cadastral_numbers=tuple(self.rows[row].cadastral_number for row in rows),
            amount=round(float(amount), 4),
        )


def _is_simple(geometry: shapely.Geometry) -> bool:
    return isinstance(geometry, Polygon) and geometry.is_valid and not geometry.interiors

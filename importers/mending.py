"""Geometries of a batch of rows mended, and each mend noted by its kind.

    notes = Notes()
    geometries, faults = mend(geometries, rows, notes)      # EPSG:4326, (n,)

What is mended: vertices repeated, spikes, holes before their shell or running as it does, what crosses or touches
itself, parts too narrow to be any. Positions stay: nothing is moved, snapped or simplified. It is done here and not in
SQL for the reasons for which overlaps are (docs/decisions/0004).
"""

import operator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geo.geometry import local_areas, of_one_ring
from importers.rings import Flags, Floats, Geometries, Rings

#: West, south, east, north.
Bounds = tuple[float, float, float, float]
Rows = npt.NDArray[np.int64]


class Fault(StrEnum):
    """Why a row has no geometry although its file gave one; `sql/understand.sql` takes these for its states."""

    UNREADABLE = "unreadable"
    BEYOND_REPAIR = "beyond-repair"


#: What GEOS says of a geometry, up to the place in brackets, and the kind of finding that it is.
_REASONS = {
    "Self-intersection": "geometry-self-crossing",
    "Ring Self-intersection": "geometry-self-touching",
    "Hole lies outside shell": "geometry-rings-misplaced",
    "Holes are nested": "geometry-rings-misplaced",
    "Nested shells": "geometry-rings-misplaced",
    "Interior is disconnected": "geometry-rings-misplaced",
    "Duplicate Rings": "geometry-rings-misplaced",
}
#: The kind that tells by how many per cent a geometry changed in all: the rules of the register say what is too much.
RESHAPED = "geometry-reshaped"
PER_CENT = 100
#: What `Notes.other` says of the order of rings; in words in `importers.findings`.
SHELL_LAST, HOLE_ALONG = "shell behind a hole", "hole runs as its shell"
#: What Shapely calls the kind of None.
_NONE = shapely.GeometryType.MISSING
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
_SINGLE = (shapely.GeometryType.POINT, shapely.GeometryType.LINESTRING, shapely.GeometryType.POLYGON)
_MULTI = (shapely.GeometryType.MULTIPOINT, *(_LINES[1:] + _AREAS[1:]))
#: A ring closes with its fourth position.
_LEAST_POSITIONS = 4


@dataclass
class Notes:
    """What was mended in which row, in columns: the amounts are in the unit of their finding (`importers.findings`).

    `singles` and `multis` count the file's geometries of each sort.
    """

    codes: list[str] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    amounts: list[npt.NDArray[np.float64]] = field(default_factory=list)
    others: list[npt.NDArray[np.object_]] = field(default_factory=list)
    singles: int = 0
    multis: int = 0

    def add(self, code: str, rows: Rows, amounts: npt.ArrayLike = np.nan, others: npt.ArrayLike = "") -> None:
        """Note `code` of these rows; one amount and one text for all of them, or one each."""
        if len(rows):
            self.codes.append(code)
            self.rows.append(rows)
            self.amounts.append(np.broadcast_to(np.asarray(amounts, dtype=float), rows.shape))
            self.others.append(np.broadcast_to(np.asarray(others, dtype=object), rows.shape))

    def take(self, others: "Notes") -> None:
        """Add what was noted of other rows, behind what stands here."""
        self.codes += others.codes
        self.rows += others.rows
        self.amounts += others.amounts
        self.others += others.others
        self.singles += others.singles
        self.multis += others.multis

    def table(self) -> pa.RecordBatch:
        """The columns row_no, code, amount (null: none), other; a line for each note."""
        counts = [len(rows) for rows in self.rows]
        amounts = np.concatenate(self.amounts) if counts else np.empty(0)
        return pa.RecordBatch.from_arrays(
            [
                pa.array(np.concatenate(self.rows) if counts else [], pa.int64()),
                pa.array(np.repeat(np.array(self.codes, dtype=object), counts), pa.string()),
                pa.array(amounts, pa.float64(), mask=np.isnan(amounts)),
                pa.array(np.concatenate(self.others) if counts else [], pa.string()),
            ],
            names=["row_no", "code", "amount", "other"],
        )


def mend(geometries: Geometries, rows: Rows, notes: Notes) -> tuple[Geometries, npt.NDArray[np.object_]]:
    """The geometries (n, degrees) mended, and by row the `Fault` for which there is none any more, else None.

    `rows` are the row numbers (n). None and empty geometries stay as they are.
    """
    kinds = shapely.get_type_id(geometries)
    notes.singles += int(np.isin(kinds, _SINGLE).sum())
    notes.multis += int(np.isin(kinds, _MULTI).sum())
    faults = np.full(len(geometries), None, dtype=object)
    filled = (kinds != _NONE) & ~shapely.is_empty(geometries)
    mended = geometries.copy()
    # One polygon without holes is one sequence of positions: these, which most are, need not be taken apart.
    simple = of_one_ring(geometries)
    enough = shapely.get_num_coordinates(geometries) >= _LEAST_POSITIONS
    complex_ = np.flatnonzero(filled & np.isin(kinds, _AREAS) & ~simple)
    for chosen in (np.flatnonzero(filled & simple & enough), complex_[_have_rings(geometries[complex_])]):
        mended[chosen] = _with_sound_rings(geometries[chosen], rows[chosen], notes)
    lines = np.flatnonzero(filled & np.isin(kinds, _LINES))
    mended[lines] = _without_repeated(geometries[lines], rows[lines], notes)
    invalid = np.flatnonzero(filled & ~shapely.is_valid(mended))
    mended[invalid], beyond = _made_valid(mended[invalid], rows[invalid], notes)
    faults[invalid[beyond]] = Fault.BEYOND_REPAIR
    several = _with_several_rings(mended, shapely.get_type_id(mended))
    mended[several] = _without_narrow(mended[several], rows[several], notes)
    _note_reshaped(geometries, mended, rows, notes)
    return mended, faults


def turn_swapped(geometries: Geometries, rows: Rows, notes: Notes, around: Bounds) -> Geometries:
    """The geometries (n, degrees), those turned of which latitude stood first: they meet `around` only so."""
    west, south, east, north = around

    def meet(x: Floats, y: Floats, right: Floats, top: Floats) -> Flags:
        return (x <= east) & (right >= west) & (y <= north) & (top >= south)

    x, y, right, top = shapely.bounds(geometries).T
    swapped = np.flatnonzero(~meet(x, y, right, top) & meet(y, x, top, right))
    if not len(swapped):
        return geometries
    notes.add("geometry-axes-swapped", rows[swapped])
    turned = geometries.copy()
    turned[swapped] = shapely.transform(geometries[swapped], lambda positions: positions[:, ::-1])
    return turned


def _with_sound_rings(areas: Geometries, rows: Rows, notes: Notes) -> Geometries:
    if not len(areas):
        return areas
    whole = Rings.of(areas)
    suspect = whole.owners(whole.repeated() | whole.spikes())
    if not whole.is_simple:
        _rings, misplaced, turned = whole.in_order()
        suspect |= misplaced | turned
    chosen = np.flatnonzero(suspect)
    if not len(chosen):
        return areas
    rings, repeated = Rings.of(areas[chosen]).without_repeated()
    rings, spikes = rings.without_spikes()
    rings, misplaced, turned = rings.in_order()
    rows = rows[chosen]
    for code, amounts, found in (
        ("geometry-repeated-vertices", repeated.vertices, repeated.vertices > 0),
        ("geometry-spikes", spikes.area, spikes.vertices > 0),
    ):
        notes.add(code, rows[found], amounts[found])
    notes.add("geometry-ring-order", rows[misplaced], others=SHELL_LAST)
    notes.add("geometry-ring-order", rows[turned & ~misplaced], others=HOLE_ALONG)
    sound = areas.copy()
    sound[chosen] = rings.together(areas[chosen])
    return sound


def _without_repeated(lines: Geometries, rows: Rows, notes: Notes) -> Geometries:
    bare = shapely.remove_repeated_points(lines)
    lost = shapely.get_num_coordinates(lines) - shapely.get_num_coordinates(bare)
    notes.add("geometry-repeated-vertices", rows[lost > 0], lost[lost > 0])
    return np.asarray(bare, dtype=object)


def _made_valid(invalid: Geometries, rows: Rows, notes: Notes) -> tuple[Geometries, Flags]:
    """The geometries made valid, None where nothing is left; and where that is."""
    reasons = shapely.is_valid_reason(invalid)
    valid = shapely.make_valid(invalid, method="structure", keep_collapsed=False)
    beyond = np.asarray(shapely.is_empty(valid), dtype=bool)
    valid[beyond] = None
    changes = np.abs(local_areas(valid) - local_areas(invalid))
    codes = np.array([_REASONS.get(str(one).partition("[")[0], "geometry-repaired") for one in reasons], dtype=object)
    codes[beyond] = "geometry-beyond-repair"
    for code in np.unique(codes):
        found = codes == code
        notes.add(code, rows[found], np.nan if code == "geometry-beyond-repair" else changes[found], reasons[found])
    return valid, beyond


def _without_narrow(areas: Geometries, rows: Rows, notes: Notes) -> Geometries:
    if not len(areas):
        return areas
    rings, taken = Rings.of(areas).without_narrow()
    chosen = np.flatnonzero(taken > 0)
    if not len(chosen):
        return areas
    notes.add("geometry-slivers", rows[chosen], taken[chosen])
    wide = areas.copy()
    wide[chosen] = rings.together(areas)[chosen]
    return wide


def _note_reshaped(before: Geometries, after: Geometries, rows: Rows, notes: Notes) -> None:
    """By how many per cent of what it is now the mends changed an area; the register says which share is too much."""
    other = np.fromiter(map(operator.is_not, before, after), bool, len(after))
    changed = np.flatnonzero(other & (shapely.area(after) > 0))
    # Of a hole that stands before its shell the area is that of the object, but less than nothing.
    was, now = np.abs(local_areas(before[changed])), local_areas(after[changed])
    shares = PER_CENT * np.abs(now - was) / now
    notes.add(RESHAPED, rows[changed][shares > 0], shares[shares > 0])


def _with_several_rings(geometries: Geometries, kinds: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """Positions of polygons with holes and of multipolygons of several parts."""
    several = shapely.get_num_interior_rings(geometries) > 0
    multi = np.flatnonzero(kinds == shapely.GeometryType.MULTIPOLYGON)
    with_holes = shapely.get_num_interior_rings(shapely.get_geometry(geometries[multi], 0)) > 0
    several[multi] = with_holes | (shapely.get_num_geometries(geometries[multi]) > 1)
    found = np.flatnonzero(several)
    return found[_have_rings(geometries[found])]


def _have_rings(areas: Geometries) -> Flags:
    """Whether none of a geometry's parts is empty, and none of its rings too short to be one."""
    parts, owner_of = shapely.get_parts(areas, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    sound = np.ones(len(areas), dtype=bool)
    sound[owner_of[shapely.is_empty(parts)]] = False
    sound[owner_of[part_of[shapely.get_num_coordinates(rings) < _LEAST_POSITIONS]]] = False
    return sound

"""What all values of a file's columns have in common, told batch by batch: for a layer that is made out of the file.

    facts = look(read_batches(source), source.fields)
    facts.columns[0].fits                    # kinds of fields that hold every value without loss

Memory is bounded by the length of the batches, by `MOST_CHOICES`, and by eight bytes a row of the columns in which no
value has been met twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo import crs
from geo.text import fold
from importers.files.sources import GEOM, SourceField
from importers.understanding import date_in, truth_in
from layers.thematic.definitions import FieldKind, GeometryKind
from layers.thematic.kinds import LINK_LENGTH, TEXT_LENGTH
from layers.thematic.reading import MOST_PLACES

#: A list of more values than these is no list to choose from.
MOST_CHOICES = 20
#: Digits of a whole number that a column holds, and of a decimal one before its point.
_WHOLE_DIGITS, _DIGITS_BEFORE_POINT = 18, 14
#: A number as `atlas_number` reads it. A sign of plus stands before a telephone, a zero before a code: neither counts.
_NUMBER = re.compile(rf"-?(?P<whole>0|[1-9][0-9]{{0,{_WHOLE_DIGITS - 1}}})(?:\.(?P<places>[0-9]+))?")
_BETWEEN_THOUSANDS = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, ",": "."})
#: A date with nothing behind it but a time.
_DATE = re.compile(r"[0-9./-]{8,10}(?:[T ][0-9:.,+Z-]*)?")
_LINK = re.compile(r"https?://[^\s/]+\.[^\s]*")
_TELEPHONE = re.compile(r"\+?(38)?[ (-]{0,2}0[0-9]{2}[ )-]{0,2}[0-9](?:[ -]?[0-9]){6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
#: Kinds that a type of a file's column says by itself.
_BY_TYPE: Mapping[str, frozenset[FieldKind]] = {
    "integer": frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.TEXT}),
    "number": frozenset({FieldKind.NUMBER, FieldKind.TEXT}),
    "date": frozenset({FieldKind.DATE, FieldKind.TEXT}),
    "datetime": frozenset({FieldKind.DATE, FieldKind.TEXT}),
    "boolean": frozenset({FieldKind.BOOLEAN, FieldKind.TEXT}),
}
#: Types of columns whose values can tell one object from another.
_TELLING = frozenset({"text", "integer", "number"})
#: Whole numbers of so many digits, all alike, are codes: of a postal district, a settlement, a firm.
_CODE_DIGITS = 5
#: What may be written into a column later that says nothing yet.
_OF_NOTHING = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
_OF_DIMENSION = {0: GeometryKind.POINT, 1: GeometryKind.LINE, 2: GeometryKind.POLYGON}


@dataclass
class ColumnFacts:
    """A column: how many rows say something in it, the letters of the longest text, and what all of them can be.

    `fits` are kinds of fields, `choices` the spellings by their folded text (None: too many for a list), `places` the
    decimal places of the numbers. `is_unique`: every row, of several, has a value of its own. `is_code`: whole numbers
    that count nothing, all of one length. `is_personal`: telephones, or addresses of e-mail.
    """

    name: str
    type: str
    filled: int = 0
    longest: int = 0
    lines: bool = False
    places: int = 0
    fits: frozenset[FieldKind] = frozenset()
    choices: dict[str, dict[str, int]] | None = field(default_factory=dict)
    is_unique: bool = False
    is_code: bool = False
    is_personal: bool = False


@dataclass(frozen=True)
class Facts:
    """All columns in their order, the rows, and the geometry kind that holds every object (None: there is none)."""

    columns: tuple[ColumnFacts, ...]
    rows: int
    geometry: GeometryKind | None


def look(batches: Iterable[pa.RecordBatch], fields: Sequence[SourceField]) -> Facts:
    """The facts on `fields`, of all rows of the batches (`importers.files.sources.read_batches`)."""
    columns = [_Column(one) for one in fields]
    dimensions: set[int] = set()
    rows = 0
    for batch in batches:
        rows += len(batch)
        dimensions |= _dimensions(batch.column(GEOM))
        for column in columns:
            column.take(batch.column(column.facts.name))
    known = [_OF_DIMENSION[one] for one in dimensions]
    geometry = GeometryKind.MIXED if len(known) > 1 else next(iter(known), None)
    return Facts(tuple(column.told(rows) for column in columns), rows, geometry)


def _dimensions(stored: pa.Array) -> set[int]:
    geometries = crs.read_wkb(stored).geometries
    found = {int(one) for one in np.unique(shapely.get_dimensions(geometries)) if one >= 0}
    kinds = set(np.unique(shapely.get_type_id(geometries)))
    return found | set(_OF_DIMENSION) if int(shapely.GeometryType.GEOMETRYCOLLECTION) in kinds else found


class _Column:
    """A column being looked through."""

    def __init__(self, field_: SourceField) -> None:
        self.facts = ColumnFacts(field_.name, field_.type)
        self._tests = dict(_TESTS) if field_.type == "text" else {}
        self._words = False
        self._lengths: set[int] = set()
        self._seen = _Distinct()

    def take(self, values: pa.Array) -> None:
        if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
            return
        if self.facts.type == "text":
            values = pc.utf8_trim_whitespace(values.cast(pa.large_string()))
            values = values.filter(pc.not_equal(values, ""))
        else:
            values = values.drop_null()
        self.facts.filled += len(values)
        counted = values.value_counts()
        distinct = counted.field("values")
        if self.facts.type in _TELLING:
            self._seen.add(distinct, repeated=len(distinct) < len(values))
        if self.facts.type == "number":
            self._measure(distinct.to_numpy(zero_copy_only=False))
        if self.facts.type == "text":
            self._read(dict(zip(distinct.to_pylist(), counted.field("counts").to_pylist(), strict=True)))

    def told(self, rows: int) -> ColumnFacts:
        facts = self.facts
        if not facts.filled:
            facts.fits = _OF_NOTHING
            return facts
        facts.is_unique = 1 < facts.filled == rows and facts.type in _TELLING and self._seen.all_differ()
        if facts.type != "text":
            facts.fits = _BY_TYPE.get(facts.type, frozenset())
            if facts.type == "number" and facts.places == 0 and facts.is_unique:
                facts.fits |= {FieldKind.INTEGER}
            facts.choices = None
            return facts
        fits = {kind for kind, _test in _TESTS.items() if kind in self._tests and isinstance(kind, FieldKind)}
        if not self._words:
            fits.discard(FieldKind.BOOLEAN)
        fits.add(FieldKind.LONG_TEXT)
        if facts.longest <= TEXT_LENGTH and not facts.lines:
            fits.add(FieldKind.TEXT)
        if facts.choices and facts.longest <= TEXT_LENGTH:
            fits.add(FieldKind.CHOICE)
        facts.fits = frozenset(fits)
        facts.is_code = FieldKind.INTEGER in fits and len(self._lengths) == 1 and min(self._lengths) >= _CODE_DIGITS
        facts.is_personal = bool({"telephone", "email"} & set(self._tests))
        return facts

    def _read(self, counted: Mapping[str, int]) -> None:
        facts = self.facts
        for kind, test in list(self._tests.items()):
            if not all(map(test, counted)):
                del self._tests[kind]
        facts.longest = max((facts.longest, *map(len, counted)))
        facts.lines = facts.lines or any("\n" in text for text in counted)
        self._words = self._words or any(text.isalpha() and len(text) > 1 for text in counted)
        if FieldKind.INTEGER in self._tests:
            self._lengths |= set(map(len, counted))
        if FieldKind.NUMBER in self._tests:
            facts.places = max([facts.places, *map(_places, counted)])
        if facts.choices is not None:
            self._list(facts.choices, counted)

    def _list(self, choices: dict[str, dict[str, int]], counted: Mapping[str, int]) -> None:
        for text, count in counted.items():
            spellings = choices.setdefault(fold(text), {})
            spellings[text] = spellings.get(text, 0) + count
            if len(choices) > MOST_CHOICES or len(spellings) > MOST_CHOICES:
                self.facts.choices = None
                return

    def _measure(self, numbers: npt.NDArray[np.float64]) -> None:
        """Raise `places` until all of the numbers that a column can hold are written by so many."""
        held = numbers[np.isfinite(numbers)]
        while self.facts.places < MOST_PLACES and not np.allclose(
            held, np.round(held, self.facts.places), rtol=1e-12, atol=0
        ):
            self.facts.places += 1


class _Distinct:
    """Whether a value was met twice, by the values' hashes; nothing is kept from the first repetition on."""

    def __init__(self) -> None:
        self._hashes: list[npt.NDArray[np.int64]] | None = []

    def add(self, values: pa.Array, *, repeated: bool) -> None:
        if repeated or self._hashes is None:
            self._hashes = None
            return
        self._hashes.append(np.fromiter(map(hash, values.to_pylist()), np.int64, len(values)))

    def all_differ(self) -> bool:
        if self._hashes is None:
            return False
        together = np.concatenate(self._hashes) if self._hashes else np.empty(0, np.int64)
        return len(np.unique(together)) == len(together)


def _number(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(text.translate(_BETWEEN_THOUSANDS))


def _is_number(text: str) -> bool:
    """Whether a NUMBER holds it as it is written."""
    number = _number(text)
    return (
        number is not None
        and len(number["whole"]) <= _DIGITS_BEFORE_POINT
        and len(number["places"] or "") <= MOST_PLACES
    )


def _is_integer(text: str) -> bool:
    number = _number(text)
    return number is not None and number["places"] is None


def _places(text: str) -> int:
    number = _number(text)
    return len(number["places"] or "") if number else 0


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and date_in(text) is not None


#: What all texts of a column may be, by the kind of field or by the sort of personal data.
_TESTS: Mapping[FieldKind | str, Callable[[str], bool]] = {
    FieldKind.INTEGER: _is_integer,
    FieldKind.NUMBER: _is_number,
    FieldKind.DATE: _is_date,
    FieldKind.BOOLEAN: lambda text: truth_in(text) is not None,
    FieldKind.LINK: lambda text: _LINK.fullmatch(text) is not None and len(text) <= LINK_LENGTH,
    "telephone": lambda text: _TELEPHONE.fullmatch(text) is not None,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
}

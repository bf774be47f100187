"""Checks of the understood rows, each one statement over all of them. What is found goes to the `finding` table.

Nothing here refuses a file: a finding leaves a row out, or warns, or tells of a repair (`importers.findings`).
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from psycopg import sql

from addresses.models import Hromada
from geo import db
from geo.records import GEOMETRY, HECTARE, State
from geo.registers import Check, Field, Kind, Register, Thresholds
from importers import double_encoding
from importers.findings import FINDINGS, Effect
from importers.mapping import Pairs
from importers.matching import mapped, match
from importers.mending import PER_CENT, RESHAPED
from importers.overlaps import Overlap, Search
from importers.staging import Staging
from importers.transforms import NOTHING, Transform
from importers.understanding import key_text, longest

_NOTHING, _ALWAYS = sql.SQL("NULL"), sql.SQL("true")
#: A Latin letter beside a Cyrillic one.
_MIXED_SCRIPTS = r"[A-Za-z][А-Яа-яІіЇїЄєҐґ]|[А-Яа-яІіЇїЄєҐґ][A-Za-z]"
_AMOUNTS = {
    "located": sql.SQL("round((100 * raw.place_score)::numeric)"),
    "not-located": sql.SQL("round((100 * raw.place_score)::numeric)"),
}
#: States of a geometry that are told of, as `sql/understand.sql` names them.
_GEOMETRY_STATES = (
    "missing",
    "empty",
    "unreadable",
    "wrong-kind",
    "parts",
    "located",
    "not-located",
)
#: Findings of rows without a place; an object that has one keeps it.
_PLACELESS = ("geometry-missing", "geometry-empty", "geometry-not-located")
#: Those of which the file's own words on the place are told.
_PLACED_BY = frozenset({"unreadable", "located", "not-located"})
#: Of a long text, such as a WKT, so much is told.
_TOLD_LETTERS = 200
#: Fields whose values are words.
_MET_AS_TEXT = frozenset({Kind.TEXT, Kind.CHOICE, Kind.REFERENCE, Kind.BOOLEAN})
#: Kinds of ill-written values that can be found of records as they stand, without a file.
STANDING = frozenset({"key-malformed", "value-malformed"})


@dataclass(frozen=True)
class _Suspicion:
    """A condition over one row (alias `r`) and what is noted of the rows under it."""

    code: str
    field_name: str
    condition: sql.Composable
    value: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)
    amount: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)
    other: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)
    #: Another condition, too dear for all rows or over the `raw` one: only rows under the first are asked.
    also: sql.Composable = dataclasses.field(default_factory=lambda: _ALWAYS)
    effect: Effect | None = None


class Checks:
    """The checks of one batch, in the order in which one needs another.

        with Checks(…) as checks:
            checks.begin()              # from here on it is known which rows are left out
            checks.settle()             # and from here on, all that was found

    Between the two the rows may be written: what only warns and takes long is looked for meanwhile.
    """

    def __init__(
        self,
        register: type[Register],
        staging: Staging,
        pairs: Pairs,
        state: State,
        *,
        place: Sequence[str] = (),
        notes: Mapping[str, str] | None = None,
        transforms: Mapping[str, Transform] | None = None,
    ) -> None:
        """`place` names the file's fields that say where an object is, `notes` its columns by kind of finding;
        `transforms` were done to the values, by names of the register's fields.
        """
        self._transforms = transforms or {}
        self._place = place
        self._notes = notes or {}
        self._register = register
        self._staging = staging
        self._state = state
        self._pairs = pairs
        self._fields = mapped(register, pairs)
        self._search: Search | None = None
        self._tables: dict[str, sql.Composable] = {
            kind: staging.table(kind) for kind in ("raw", "mended", "row", "suspect", "finding", "refused", "match")
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._search:
            self._search.give_up()

    def begin(self) -> None:
        self._prepare()
        self._look([*self._keys(), *self._values(), *self._geometries()])
        self._mended()
        self._decoded()
        for code, column in self._notes.items():
            if column not in self._pairs.values():
                self._run("find_noted", code, parts={"value": self._staging.text(column)}, field=column)
        self._refuse()
        if self._register.key:
            self._run("find_repeated", "key-repeated", field=", ".join(self._register.key))
        match(self._register, self._staging, self._pairs)
        self._run("find_archived", "key-archived", field=", ".join(self._register.key))
        self._refuse()
        self._kept_places()
        self._same_places()
        self._rules()
        self._refuse()

    def settle(self) -> None:
        search, self._search = self._search, None
        if search and (thresholds := self._thresholds(Check.OVERLAP)):
            self._overlaps(thresholds, search.found())

    def run_on_records(self) -> None:
        """What can be found of records as they stand: the rows are those of the register, and all of them stay."""
        self._prepare()
        self._look([one for one in (*self._keys(), *self._values()) if one.code in STANDING])
        self._rules()
        self.settle()

    def _prepare(self) -> None:
        db.execute(db.compose(db.load("importers", "finding_table"), **self._tables))
        db.execute(db.compose("CREATE UNLOGGED TABLE {refused} (row_no bigint PRIMARY KEY)", **self._tables))

    def _rules(self) -> None:
        """What the rules of the register measure; overlaps that leave no row out are only begun with."""
        if overlaps := self._thresholds(Check.OVERLAP):
            self._search = Search(self._register, self._staging, overlaps.found_above)
        for check, look in ((Check.OUTSIDE, self._outside), (Check.AREA, self._areas)):
            if thresholds := self._thresholds(check):
                look(thresholds)
        if overlaps and not math.isinf(overlaps.refused_above):
            self.settle()

    def _thresholds(self, check: Check) -> Thresholds | None:
        return self._register.thresholds(check, self._state)

    def _look(self, suspicions: list[_Suspicion]) -> None:
        """All conditions in one parallel pass; then only the rows under them are looked at again."""
        numbered = list(enumerate(suspicions))
        marks = (
            sql.SQL("CASE WHEN {} THEN {} END").format(one.condition, sql.Literal(number)) for number, one in numbered
        )
        db.execute(db.compose(db.load("importers", "suspect"), marks=sql.SQL(", ").join(marks), **self._tables))
        for (number,) in db.rows(db.compose("SELECT DISTINCT mark FROM {suspect} ORDER BY mark", **self._tables)):
            one = suspicions[number]
            parts = {"value": one.value, "amount": one.amount, "other": one.other, "also": one.also}
            parts["mark"] = sql.Literal(number)
            self._run("find", one.code, one.effect, parts, one.field_name)

    def _keys(self) -> Iterator[_Suspicion]:
        malformed = self._of_malformed_keys()
        for name in self._register.key:
            field = self._register.field(name)
            if field in self._fields:
                yield _Suspicion("key-missing", name, sql.SQL("{} IS NULL").format(_own(field)), self._met(field))
                if field.pattern and malformed:
                    # Cut to the length of its column, a text may look like the key of another object.
                    unlike = sql.SQL("({} OR {})").format(_unlike(field), _was_cut(field))
                    yield _Suspicion("key-malformed", name, unlike, self._met(field), effect=malformed)

    def _of_malformed_keys(self) -> Effect | None:
        """What becomes of rows whose key is malformed; None: nothing."""
        if not any(one.check is Check.KEY for one in self._register.rules):
            return Effect.LEFT_OUT
        thresholds = self._thresholds(Check.KEY)
        if thresholds is None:
            return None
        return Effect.WARNED if math.isinf(thresholds.refused_above) else Effect.LEFT_OUT

    def _values(self) -> Iterator[_Suspicion]:
        for field in self._fields:
            if field.name not in self._register.key:
                if field.required:
                    yield _Suspicion("value-missing", field.name, sql.SQL("{} IS NULL").format(_own(field)))
                if field.pattern:
                    yield _Suspicion("value-malformed", field.name, _unlike(field), _own(field))
            if field.kind is Kind.TEXT:
                yield from self._text(field)
            else:
                unread = sql.SQL("{} = ANY (r.unread)").format(sql.Literal(field.name))
                yield _Suspicion("value-unread", field.name, unread, self._met(field))
                if field.kind in _MET_AS_TEXT:
                    yield from self._encoded_twice(field, unread)

    def _text(self, field: Field) -> Iterator[_Suspicion]:
        mixed = sql.SQL("{} ~ {}").format(_own(field), sql.Literal(_MIXED_SCRIPTS))
        yield _Suspicion("homoglyph", field.name, mixed, _own(field))
        yield from self._encoded_twice(field, double_encoding.looks(_own(field)))
        length = longest(self._register, field)
        if length and not (field.name in self._register.key and self._of_malformed_keys() is Effect.LEFT_OUT):
            yield _Suspicion("value-cut", field.name, _was_cut(field), self._met(field), sql.Literal(length))

    def _encoded_twice(self, field: Field, condition: sql.Composable) -> Iterator[_Suspicion]:
        """Text that a person may have decoded, and has not yet, with what it would say."""
        if self._transforms.get(field.name, NOTHING).decode:
            return
        read = double_encoding.undone(self._met(field))
        told = sql.SQL("left({}, {})").format(read, sql.Literal(_TOLD_LETTERS))
        also = sql.SQL("{} IS NOT NULL").format(read)
        yield _Suspicion("double-encoded", field.name, condition, self._met(field), other=told, also=also)

    def _decoded(self) -> None:
        """Text that was decoded, as the person had said of its field."""
        for field in self._fields:
            if self._transforms.get(field.name, NOTHING).decode and field.kind in _MET_AS_TEXT:
                met, read = self._met(field), double_encoding.undone(self._met(field))
                parts = {"value": met, "other": sql.SQL("left({}, {})").format(read, sql.Literal(_TOLD_LETTERS))}
                parts["condition"] = sql.SQL("{} AND {} IS NOT NULL").format(double_encoding.looks(met), read)
                self._run("find_decoded", "double-encoding-undone", parts=parts, field=field.name)

    def _geometries(self) -> Iterator[_Suspicion]:
        for found in _GEOMETRY_STATES:
            condition = sql.SQL("r.geom_state = {}").format(sql.Literal(found))
            value, amount = self._place_met() if found in _PLACED_BY else _NOTHING, _AMOUNTS.get(found, _NOTHING)
            yield _Suspicion(f"geometry-{found}", GEOMETRY, condition, value, amount, sql.SQL("r.geom_note"))

    def _place_met(self) -> sql.Composable:
        """What the file says of the place, as it stands there."""
        if not self._place:
            return _NOTHING
        columns = sql.SQL(", ").join(map(self._staging.text, self._place))
        return sql.SQL("left(concat_ws(' ', {}), {})").format(columns, sql.Literal(_TOLD_LETTERS))

    def _mended(self) -> None:
        """What was mended in geometries when they were read. Too much of a change is a matter of the rule on areas."""
        for (code,) in db.rows(db.compose("SELECT DISTINCT code FROM {mended} ORDER BY code", **self._tables)):
            if code != RESHAPED:
                self._run("find_mended", code, field=GEOMETRY, least=None)
            elif areas := self._thresholds(Check.AREA):
                self._run("find_mended", code, field=GEOMETRY, least=areas.found_above * PER_CENT)

    def _kept_places(self) -> None:
        parts = {"register": sql.Identifier(self._register.table())}
        self._run("find_kept", "geometry-kept", parts=parts, field=GEOMETRY, placeless=list(_PLACELESS))

    def _same_places(self) -> None:
        """Several points may well stand in one place; and without a key nothing tells two objects from one."""
        register = self._register
        if register.key and not register.shares_places and register.geometry_type() != "POINT":
            parts = {"register": sql.Identifier(register.table()), "register_key": key_text(register, "record")}
            self._run("find_same_place", "geometry-same-place", parts=parts, field=GEOMETRY)

    def _outside(self, thresholds: Thresholds) -> None:
        boundary = sql.Identifier(Hromada._meta.db_table)
        self._measured("find_outside", "outside", thresholds, {"boundary": boundary})

    def _areas(self, thresholds: Thresholds) -> None:
        field = self._register.field(thresholds.field)
        if field in self._fields:
            documented = {"documented": sql.Identifier(field.column)}
            self._measured("find_area", "area", thresholds, documented, field.name, hectare=HECTARE)

    def _overlaps(self, thresholds: Thresholds, found: Sequence[Overlap]) -> None:
        columns: dict[str, Any] = {
            "row_nos": [one.row_no for one in found],
            "areas": [one.area for one in found],
            "others": [one.other for one in found],
        }
        self._measured("find_overlaps", "overlap", thresholds, **columns)

    def _measured(
        self,
        name: str,
        code: str,
        thresholds: Thresholds,
        parts: Mapping[str, sql.Composable] | None = None,
        field: str = GEOMETRY,
        **params: Any,
    ) -> None:
        """What measures more than the rules of the register allow; and more than it lets in is left out."""
        limits = {"limit": thresholds.found_above, "refused_above": thresholds.refused_above}
        self._run(name, code, Effect.WARNED, parts, field, left_out=Effect.LEFT_OUT, **limits, **params)

    def _run(
        self,
        name: str,
        code: str,
        effect: Effect | None = None,
        parts: Mapping[str, sql.Composable] | None = None,
        field: str = "",
        **params: Any,
    ) -> None:
        statement = db.compose(db.load("importers", name), **self._tables, **(parts or {}))
        db.execute(statement, {"code": code, "effect": effect or FINDINGS[code].effect, "field": field, **params})

    def _refuse(self) -> None:
        db.execute(db.compose(db.load("importers", "refuse"), **self._tables))

    def _met(self, field: Field) -> sql.Composable:
        """The value as it stands in the file."""
        return self._staging.text(self._pairs[field.name])


def _own(field: Field) -> sql.Composable:
    return sql.Identifier("r", field.column)


def _unlike(field: Field) -> sql.Composable:
    return sql.SQL("{} !~ {}").format(_own(field), sql.Literal(field.pattern))


def _was_cut(field: Field) -> sql.Composable:
    return sql.SQL("{} = ANY (r.cut)").format(sql.Literal(field.name))

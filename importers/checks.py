"""Checks of the understood rows, each one statement over all of them. What is found goes to the `finding` table.

Nothing here refuses a file: a finding leaves a row out, or warns, or tells of a repair (`importers.findings`).
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from addresses.models import Hromada
from geo import db
from geo.records import GEOMETRY, HECTARE, State
from geo.registers import Check, Field, Kind, Register, Rule, Severity
from importers import overlaps
from importers.findings import FINDINGS, Effect
from importers.mapping import Pairs
from importers.matching import mapped, match
from importers.staging import Staging
from importers.understanding import longest

_NOTHING = sql.SQL("NULL")
#: A Latin letter beside a Cyrillic one.
_MIXED_SCRIPTS = r"[A-Za-z][А-Яа-яІіЇїЄєҐґ]|[А-Яа-яІіЇїЄєҐґ][A-Za-z]"
#: By how many m² a repair changed the area.
_REPAIRED_BY = sql.SQL("round(abs(atlas_local_area(r.geom) - atlas_local_area(raw.geom))::numeric, 1)")
_AMOUNTS = {
    "repaired": _REPAIRED_BY,
    "located": sql.SQL("round((100 * raw.place_score)::numeric)"),
    "not-located": sql.SQL("round((100 * raw.place_score)::numeric)"),
}
#: States of a geometry that are told of, as `sql/understand.sql` names them.
_GEOMETRY_STATES = (
    "missing",
    "unreadable",
    "wrong-kind",
    "beyond-repair",
    "repaired",
    "parts",
    "located",
    "not-located",
)
#: Those of which the file's own words on the place are told.
_PLACED_BY = frozenset({"unreadable", "located", "not-located"})
#: Of a long WKT so much is told.
_PLACE_LETTERS = 200
#: Kinds of ill-written values that can be found of records as they stand, without a file.
STANDING = frozenset({"key-malformed", "value-malformed"})
_EFFECT = {Severity.WARNING: Effect.WARNED, Severity.REFUSAL: Effect.LEFT_OUT}


@dataclass(frozen=True)
class _Suspicion:
    """A condition over one row (alias `r`) and what is noted of the rows under it."""

    code: str
    field_name: str
    condition: sql.Composable
    value: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)
    amount: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)
    other: sql.Composable = dataclasses.field(default_factory=lambda: _NOTHING)


class Checks:
    """The checks of one batch: `run` does all, in the order in which one needs another, `run_on_records` some."""

    def __init__(
        self,
        register: type[Register],
        staging: Staging,
        pairs: Pairs,
        state: State,
        *,
        place: Sequence[str] = (),
        notes: Mapping[str, str] | None = None,
    ) -> None:
        """`place` names the file's fields that say where an object is, `notes` its columns by kind of finding."""
        self._place = place
        self._notes = notes or {}
        self._register = register
        self._staging = staging
        self._state = state
        self._pairs = pairs
        self._fields = mapped(register, pairs)
        self._tables: dict[str, sql.Composable] = {
            kind: staging.table(kind) for kind in ("raw", "row", "suspect", "finding", "refused", "match")
        }

    def run(self) -> None:
        self._prepare()
        self._look([*self._keys(), *self._values(), *self._geometries()])
        for code, column in self._notes.items():
            if column not in self._pairs.values():
                self._run("find_noted", code, parts={"value": self._raw(column)}, field=column)
        self._refuse()
        if self._register.key:
            self._run("find_repeated", "key-repeated", field=", ".join(self._register.key))
        match(self._register, self._staging, self._pairs)
        self._run("find_archived", "key-archived", field=", ".join(self._register.key))
        self._refuse()
        self._rules()
        self._refuse()

    def run_on_records(self) -> None:
        """What can be found of records as they stand: the rows are those of the register, and all of them stay."""
        self._prepare()
        self._look([one for one in (*self._keys(), *self._values()) if one.code in STANDING])
        self._rules()

    def _prepare(self) -> None:
        db.execute(db.compose(db.load("importers", "finding_table"), **self._tables))
        db.execute(db.compose("CREATE UNLOGGED TABLE {refused} (row_no bigint PRIMARY KEY)", **self._tables))

    def _rules(self) -> None:
        for rule in self._register.rules:
            severity = rule.severity[self._state]
            if severity is not Severity.IGNORED:
                self._rule(rule, _EFFECT[severity])

    def _look(self, suspicions: list[_Suspicion]) -> None:
        """All conditions in one parallel pass; then only the rows under them are looked at again."""
        numbered = list(enumerate(suspicions))
        marks = (
            sql.SQL("CASE WHEN {} THEN {} END").format(one.condition, sql.Literal(number)) for number, one in numbered
        )
        db.execute(db.compose(db.load("importers", "suspect"), marks=sql.SQL(", ").join(marks), **self._tables))
        for (number,) in db.rows(db.compose("SELECT DISTINCT mark FROM {suspect} ORDER BY mark", **self._tables)):
            one = suspicions[number]
            parts = {"mark": sql.Literal(number), "value": one.value, "amount": one.amount, "other": one.other}
            self._run("find", one.code, parts=parts, field=one.field_name)

    def _keys(self) -> Iterator[_Suspicion]:
        for name in self._register.key:
            field = self._register.field(name)
            if field in self._fields:
                yield _Suspicion("key-missing", name, sql.SQL("{} IS NULL").format(_own(field)), self._met(field))
                if field.pattern:
                    yield _Suspicion("key-malformed", name, _unlike(field), _own(field))

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

    def _text(self, field: Field) -> Iterator[_Suspicion]:
        mixed = sql.SQL("{} ~ {}").format(_own(field), sql.Literal(_MIXED_SCRIPTS))
        yield _Suspicion("homoglyph", field.name, mixed, _own(field))
        if length := longest(self._register, field):
            cut = sql.SQL("{} = ANY (r.cut)").format(sql.Literal(field.name))
            yield _Suspicion("value-cut", field.name, cut, self._met(field), sql.Literal(length))

    def _geometries(self) -> Iterator[_Suspicion]:
        for found in _GEOMETRY_STATES:
            condition = sql.SQL("r.geom_state = {}").format(sql.Literal(found))
            value, amount = self._place_met() if found in _PLACED_BY else _NOTHING, _AMOUNTS.get(found, _NOTHING)
            yield _Suspicion(f"geometry-{found}", GEOMETRY, condition, value, amount, sql.SQL("r.geom_note"))

    def _place_met(self) -> sql.Composable:
        """What the file says of the place, as it stands there."""
        if not self._place:
            return _NOTHING
        columns = sql.SQL(", ").join(map(self._raw, self._place))
        return sql.SQL("left(concat_ws(' ', {}), {})").format(columns, sql.Literal(_PLACE_LETTERS))

    def _rule(self, rule: Rule, effect: Effect) -> None:
        if rule.check is Check.OUTSIDE:
            boundary = sql.Identifier(Hromada._meta.db_table)
            self._run("find_outside", "outside", effect, {"boundary": boundary}, limit=rule.limit)
        elif rule.check is Check.AREA:
            field = self._register.field(rule.field)
            if field in self._fields:
                documented = {"documented": sql.Identifier(field.column)}
                self._run("find_area", "area", effect, documented, field.name, limit=rule.limit, hectare=HECTARE)
        elif rule.check is Check.OVERLAP:
            found = overlaps.find(self._register, self._staging, rule.limit)
            columns: dict[str, Any] = {
                "row_nos": [one.row_no for one in found],
                "areas": [round(one.area, 1) for one in found],
                "others": [one.other for one in found],
            }
            self._run("find_overlaps", "overlap", effect, **columns)

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
        return self._raw(self._pairs[field.name])

    def _raw(self, name: str) -> sql.Composable:
        return sql.SQL("btrim({}::text)").format(sql.Identifier("raw", self._staging.columns[name]))


def _own(field: Field) -> sql.Composable:
    return sql.Identifier("r", field.column)


def _unlike(field: Field) -> sql.Composable:
    return sql.SQL("{} !~ {}").format(_own(field), sql.Literal(field.pattern))

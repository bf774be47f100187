"""Checks of the understood rows, each one statement over all of them. What is found goes to the `finding` table.

Nothing here refuses a file: a finding leaves a row out, or warns, or tells of a repair (`importers.findings`).
"""

from collections.abc import Mapping
from typing import Any

from psycopg import sql

from addresses.models import Hromada
from geo import db
from geo.geometry import local_plane
from geo.records import HECTARE, WGS84, State
from geo.registers import Check, Field, Kind, Register, Rule, Severity
from importers.findings import FINDINGS, Effect
from importers.mapping import Pairs
from importers.matching import match
from importers.staging import Staging
from importers.understanding import longest

_NOTHING = sql.SQL("NULL")
#: A Latin letter beside a Cyrillic one.
_MIXED_SCRIPTS = r"[A-Za-z][А-Яа-яІіЇїЄєҐґ]|[А-Яа-яІіЇїЄєҐґ][A-Za-z]"
_EFFECT = {Severity.WARNING: Effect.WARNED, Severity.REFUSAL: Effect.LEFT_OUT}


class Checks:
    """The checks of one batch. `run` does them all, in the order in which one needs another."""

    def __init__(self, register: type[Register], staging: Staging, pairs: Pairs, state: State) -> None:
        self._register = register
        self._staging = staging
        self._state = state
        self._fields = [field for field in register.importable() if field.name in pairs]
        self._raw = {field.name: sql.Identifier("raw", staging.columns[pairs[field.name]]) for field in self._fields}
        self._pairs = pairs
        self._tables: dict[str, sql.Composable] = {
            kind: staging.table(kind) for kind in ("raw", "row", "finding", "refused", "match")
        }

    def run(self) -> None:
        db.execute(db.compose(db.load("importers", "finding_table"), **self._tables))
        db.execute(db.compose("CREATE UNLOGGED TABLE {refused} (row_no bigint PRIMARY KEY)", **self._tables))
        self._keys()
        self._records()
        self._values()
        self._geometries()
        self._refuse()
        for rule in self._register.rules:
            severity = rule.severity[self._state]
            if severity is not Severity.IGNORED:
                self._rule(rule, _EFFECT[severity])
        self._refuse()

    def _keys(self) -> None:
        for name in self._register.key:
            field = self._register.field(name)
            if field not in self._fields:
                continue
            self._find("key-missing", sql.SQL("{} IS NULL").format(_own(field)), field, value=self._as_met(field))
            if field.pattern:
                self._find("key-malformed", _unlike(field), field, value=_own(field))
        self._refuse()
        self._run("find_repeated", "key-repeated", field=", ".join(self._register.key))
        self._refuse()

    def _values(self) -> None:
        for field in self._fields:
            if field.name not in self._register.key:
                if field.required:
                    self._find("value-missing", sql.SQL("{} IS NULL").format(_own(field)), field)
                if field.pattern:
                    self._find("value-malformed", _unlike(field), field, value=_own(field))
            if field.kind is Kind.TEXT:
                self._text(field)
            else:
                unread = sql.SQL("{} = ANY (r.unread)").format(sql.Literal(field.name))
                self._find("value-unread", unread, field, value=self._as_met(field))

    def _text(self, field: Field) -> None:
        mixed = sql.SQL("{} ~ {}").format(_own(field), sql.Literal(_MIXED_SCRIPTS))
        self._find("homoglyph", mixed, field, value=_own(field))
        if length := longest(self._register, field):
            # Only a text that fills its field can have been cut, and only then is the raw row looked up.
            cut = sql.SQL("length({}) = {} AND length({}) > {}").format(
                _own(field), sql.Literal(length), self._met(field), sql.Literal(length)
            )
            self._find("value-cut", cut, field, value=self._as_met(field), amount=sql.Literal(length), raw=True)

    def _geometries(self) -> None:
        state, note = sql.SQL("r.geom_state"), sql.SQL("r.geom_note")
        for found, code in (
            ("missing", "geometry-missing"),
            ("unreadable", "geometry-unreadable"),
            ("wrong-kind", "geometry-wrong-kind"),
            ("beyond-repair", "geometry-beyond-repair"),
        ):
            condition = sql.SQL("{} = {}").format(state, sql.Literal(found))
            self._find(code, condition, "geom", other=note)
        changed = sql.SQL("round(abs(atlas_local_area(r.geom) - atlas_local_area(raw.geom))::numeric, 1)")
        repaired = sql.SQL("{} = 'repaired'").format(state)
        self._find("geometry-repaired", repaired, "geom", other=note, amount=changed, raw=True)

    def _records(self) -> None:
        """Find each row's record by its key; one that is archived keeps its key for good."""
        match(self._register, self._staging, self._pairs)
        archived = db.compose(
            "EXISTS (SELECT 1 FROM {match} AS match WHERE match.row_no = r.row_no AND match.archived)", **self._tables
        )
        self._find("key-archived", sql.SQL(archived), self._register.key[0], value=sql.SQL("r.key"))

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
            self._overlaps(rule, effect)

    def _overlaps(self, rule: Rule, effect: Effect) -> None:
        [(west, south, east, north)] = db.rows(db.compose(db.load("importers", "extent"), **self._tables))
        if west is None:
            return
        srid = local_plane((west + east) / 2)
        scale = db.rows(db.load("geo", "plane_scale"), {"x": (west + east) / 2, "y": (south + north) / 2, "srid": srid})
        key = (sql.Identifier("r", self._register.field(name).column) for name in self._register.key)
        tables = {
            **self._tables,
            "plane": self._staging.table("plane"),
            "pairs": self._staging.table("pair"),
            "register": sql.Identifier(self._register.table()),
            "register_key": sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(key)),
            "srid": sql.Literal(srid),
            "scale": sql.Literal(scale[0][0]),
            "extent": sql.SQL("ST_MakeEnvelope({}, {}, {}, {}, {})").format(
                *(sql.Literal(side) for side in (west, south, east, north, WGS84))
            ),
            "limit": sql.Literal(rule.limit),
        }
        for statement in (
            db.load("importers", "plane"),
            "CREATE INDEX ON {plane} USING gist (geom)",
            "ANALYZE {plane}",
            db.load("importers", "overlap_pairs"),
        ):
            db.execute(db.compose(statement, **tables))
        self._run("find_overlaps", "overlap", effect, {"pairs": tables["pairs"]})

    def _find(
        self,
        code: str,
        condition: sql.Composable,
        field: Field | str,
        *,
        value: sql.Composable = _NOTHING,
        amount: sql.Composable = _NOTHING,
        other: sql.Composable = _NOTHING,
        raw: bool = False,
    ) -> None:
        """Note the rows under `condition` over the alias `r`, and over `raw` where asked for."""
        joins = sql.SQL("INNER JOIN {} AS raw USING (row_no)").format(self._tables["raw"]) if raw else sql.SQL("")
        parts = {"condition": condition, "value": value, "amount": amount, "other": other, "joins": joins}
        self._run("find", code, parts=parts, field=field if isinstance(field, str) else field.name)

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
        return sql.SQL("btrim({}::text)").format(self._raw[field.name])

    def _as_met(self, field: Field) -> sql.Composable:
        """The value as it stands in the file, looked up for the few rows that need it."""
        return sql.SQL("(SELECT {} FROM {} AS raw WHERE raw.row_no = r.row_no)").format(
            self._met(field), self._tables["raw"]
        )


def _own(field: Field) -> sql.Composable:
    return sql.Identifier("r", field.column)


def _unlike(field: Field) -> sql.Composable:
    return sql.SQL("{} !~ {}").format(_own(field), sql.Literal(field.pattern))

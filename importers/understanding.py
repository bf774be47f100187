"""The values of a file understood as the register's: one `CREATE TABLE AS` over the staged rows.

Choices, references and dates as text are understood once per distinct value, here; everything else by an SQL
expression. A value that cannot be understood becomes null and its field's name goes to the row's `unread`.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from django.db import connection, models
from django.utils import translation
from psycopg import sql

from geo import db
from geo.records import WGS84
from geo.registers import Field, Kind, Register
from geo.text import fold
from importers import double_encoding
from importers.mapping import Pairs
from importers.staging import Staging
from importers.transforms import NOTHING, Transform

#: Languages in which a choice's title is recognised in a file.
_LANGUAGES = ("uk", "en")
#: Types of columns that hold something other than text.
_STORED = {Kind.REFERENCE: "bigint", Kind.BOOLEAN: "boolean", Kind.DATE: "date"}
#: Day first, as Ukrainian documents write it, or ISO 8601; what stands behind, a time, is dropped.
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})(?!\d)")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[./-](?P<day>\d{1,2})[./-](?P<year>\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})(?!\d)")
#: What `ST_CollectionExtract` calls a kind.
_EXTRACTED = {"MULTILINESTRING": 2, "MULTIPOLYGON": 3}
_YES = ("так", "yes", "true", "1", "т", "y")
_NO = ("ні", "no", "false", "0", "н", "n")
_TRUTHS = {fold(word): word in _YES for word in (*_YES, *_NO)}


def understand(
    register: type[Register], staging: Staging, pairs: Pairs, transforms: Mapping[str, Transform] | None = None
) -> None:
    """Make the batch's `row` table: row_no, the mapped columns, unread, cut, geom with its state and note, key.

    `unread` and `cut` name the fields whose value could not be understood, or was too long. `transforms` are done to
    the file's values before, by names of the register's fields.
    """
    fields = [field for field in register.importable() if field.name in pairs]
    transforms = transforms or {}
    looked_up = [field for field in fields if _is_looked_up(field, staging.types[pairs[field.name]])]
    texts = _distinct(staging, list(dict.fromkeys(pairs[field.name] for field in looked_up)))
    joins: list[sql.Composable] = []
    values: list[sql.Composable] = []
    unread: list[sql.Composable] = []
    cut: list[sql.Composable] = []
    for number, field in enumerate(fields):
        name = pairs[field.name]
        raw, text = staging.column(name), staging.text(name)
        transform = transforms.get(field.name, NOTHING)
        if field in looked_up:
            meaning = sql.Identifier(f"m{number}")
            understood: sql.Composable = sql.SQL("{}.meant").format(meaning)
            joins.append(_join(meaning, text, field, _meanings(field, texts[name], transform)))
        else:
            understood = _expression(register, field, raw, text, staging.types[name], transform)
        values.append(sql.SQL("{} AS {}").format(understood, sql.Identifier(field.column)))
        if field.kind is Kind.TEXT and (length := longest(register, field)) and not _is_ruled_key(register, field):
            too_long = sql.SQL("CASE WHEN length({}) > {} THEN {} END")
            cut.append(too_long.format(text, sql.Literal(length), sql.Literal(field.name)))
        if field.kind is not Kind.TEXT:
            # A meaning that was looked up is asked first: it is there, nearly always, and costs nothing.
            condition = "{understood} IS NULL AND {text} <> ''"
            if field not in looked_up:
                condition = "{raw} IS NOT NULL AND {understood} IS NULL AND {text} <> ''"
            unread.append(
                sql.SQL(f"CASE WHEN {condition} THEN {{name}} END").format(
                    raw=raw, text=text, understood=understood, name=sql.Literal(field.name)
                )
            )
    values += _key_defaults(register, pairs)
    statement = db.compose(
        db.load("importers", "understand"),
        row=staging.table("row"),
        raw=staging.table("raw"),
        values=sql.SQL("").join(sql.SQL("{}, ").format(value) for value in values),
        unread=sql.SQL(", ").join(unread) if unread else sql.SQL("NULL"),
        cut=sql.SQL(", ").join(cut) if cut else sql.SQL("NULL"),
        joins=sql.SQL(" ").join(joins),
        key=key_text(register, "understood"),
        srid=sql.Literal(WGS84),
        **_of_kind(register),
    )
    db.execute(statement)
    db.picture(staging.table("row"), "row_no")


def key_text(register: type[Register], alias: str = "understood") -> sql.Composable:
    """The natural key of the row under `alias` as one text for people; empty where the register has none."""
    if not register.key:
        return sql.SQL("''::text")
    columns = (sql.Identifier(alias, register.field(name).column) for name in register.key)
    return sql.SQL("concat_ws(', ', {})").format(sql.SQL(", ").join(columns))


def _key_defaults(register: type[Register], pairs: Pairs) -> list[sql.Composable]:
    """Parts of the key that the file leaves out, with their defaults: a street without a kind is a street."""
    parts: list[sql.Composable] = []
    for name in register.key:
        if name not in pairs:
            column = register.model._meta.get_field(name)
            default = sql.Literal(str(column.get_default()))  # type: ignore[union-attr]  # a column, no relation
            parts.append(sql.SQL("{}::text AS {}").format(default, sql.Identifier(register.field(name).column)))
    return parts


def _of_kind(register: type[Register]) -> dict[str, sql.Composable]:
    """Names of geometries taken `whole`, how the register holds those, and the part `kept` of any other."""
    held = register.geometry_type()
    if held == "POINT":
        names, whole, kept = (
            ["POINT"],
            "raw.geom",
            "CASE WHEN ST_Dimension(raw.geom) = 0 THEN ST_GeometryN(raw.geom, 1) END",
        )
    elif held == "GEOMETRY":
        names = ["POINT", "LINESTRING", "MULTILINESTRING", "POLYGON", "MULTIPOLYGON"]
        whole = "CASE WHEN ST_Dimension(raw.geom) = 0 THEN raw.geom ELSE ST_Multi(raw.geom) END"
        kept = (
            "CASE ST_Dimension(raw.geom) WHEN 0 THEN ST_GeometryN(raw.geom, 1)"
            " ELSE ST_Multi(ST_CollectionExtract(raw.geom, ST_Dimension(raw.geom) + 1)) END"
        )
    else:
        names, whole = [held.removeprefix("MULTI"), held], "ST_Multi(raw.geom)"
        kept = f"ST_Multi(ST_CollectionExtract(raw.geom, {_EXTRACTED[held]}))"
    return {"whole": sql.Literal(names), "whole_kept": sql.SQL(whole), "kept": sql.SQL(kept)}


def _is_looked_up(field: Field, staged: pa.DataType) -> bool:
    """Whether the meaning of each distinct text is found out here; else an expression finds the value of each row."""
    if field.kind is Kind.DATE:
        return not pa.types.is_temporal(staged)
    return field.kind not in (Kind.TEXT, Kind.DECIMAL, Kind.INTEGER)


def _expression(
    register: type[Register],
    field: Field,
    raw: sql.Composable,
    text: sql.Composable,
    staged: pa.DataType,
    transform: Transform,
) -> sql.Composable:
    """SQL of the value of a field that is not looked up."""
    if field.kind is Kind.TEXT:
        return sql.SQL("NULLIF({}, '')").format(_cut(_meant(text, transform), field, register))
    if field.kind is Kind.DATE:
        return sql.SQL("{}::date").format(raw)
    return _number(register, field, raw, text, staged, transform)


def _join(alias: sql.Identifier, text: sql.Composable, field: Field, meanings: Mapping[str, Any]) -> sql.Composable:
    """SQL that joins, as `alias`, what the text means."""
    # Where nothing has a meaning, one pair of nulls keeps the list well-formed and matches nothing.
    pairs: list[tuple[str | None, Any]] = [*meanings.items()] or [(None, None)]
    stored = sql.SQL(_STORED.get(field.kind, "text"))
    rows = (sql.SQL("({}::text, {}::{})").format(sql.Literal(met), sql.Literal(meant), stored) for met, meant in pairs)
    return sql.SQL("LEFT JOIN (VALUES {rows}) AS {alias} (met, meant) ON {alias}.met = {text}").format(
        rows=sql.SQL(", ").join(rows), alias=alias, text=text
    )


def _cut(text: sql.Composable, field: Field, register: type[Register]) -> sql.Composable:
    length = longest(register, field)
    if length and _is_ruled_key(register, field):
        length += 1
    return sql.SQL("left({}, {})").format(text, sql.Literal(length)) if length else text


def _is_ruled_key(register: type[Register], field: Field) -> bool:
    """Whether it is a key written by rules. One that is too long keeps a letter too many, and so is malformed: cut to
    its length it might be the key of another object.
    """
    return bool(field.pattern) and field.name in register.key


def date_in(text: str) -> date | None:
    """The date written in `text`, None where there is none, or no such day."""
    return _day(_DAY_FIRST.match(text) or _YEAR_FIRST.match(text))


def truth_in(text: str) -> bool | None:
    """Whether `text` says yes; None where it says neither yes nor no."""
    return _TRUTHS.get(fold(text))


def longest(register: type[Register], field: Field) -> int | None:
    """How many letters the field's column holds; None where it holds any number."""
    column = register.model._meta.get_field(field.name)
    return getattr(column, "max_length", None)


def _decoded(text: sql.Composable, transform: Transform) -> sql.Composable:
    return sql.SQL("coalesce({}, {})").format(double_encoding.undone(text), text) if transform.decode else text


def _meant(text: sql.Composable, transform: Transform) -> sql.Composable:
    """The text, or what the person's dictionary says that it means."""
    text = _decoded(text, transform)
    if not transform.values:
        return text
    met = (sql.SQL("WHEN {} THEN {}").format(*map(sql.Literal, pair)) for pair in transform.values.items())
    return sql.SQL("CASE {text} {met} ELSE {text} END").format(text=text, met=sql.SQL(" ").join(met))


def _number(
    register: type[Register],
    field: Field,
    raw: sql.Composable,
    text: sql.Composable,
    staged: pa.DataType,
    transform: Transform,
) -> sql.Composable:
    """The number, null where the column could not hold it."""
    is_number = (pa.types.is_floating(staged) or pa.types.is_integer(staged)) and not transform.values
    written = raw if is_number else _meant(text, transform)
    number = sql.SQL("{}::numeric" if is_number else "atlas_number({})").format(written)
    if transform.factor is not None:
        number = sql.SQL("({} * {})").format(number, sql.Literal(transform.factor))
    # NaN is greater than every limit. A number is compared as it is: to turn it into a numeric is dear.
    compared = written if is_number and transform.factor is None else number
    return sql.SQL("CASE WHEN abs({compared}) < {limit} THEN {number}::{stored} END").format(
        compared=compared,
        number=number,
        limit=sql.Literal(_limit(register.model._meta.get_field(field.name))),
        stored=sql.SQL("bigint" if field.kind is Kind.INTEGER else "numeric"),
    )


def _limit(column: Any) -> int:
    """The least whole number that is too large for the column."""
    if isinstance(column, models.DecimalField):
        return int(10 ** ((column.max_digits or 0) - (column.decimal_places or 0)))
    _least, largest = connection.ops.integer_field_range(column.get_internal_type())
    return int(largest or 0) + 1


def _distinct(staging: Staging, names: Sequence[str]) -> dict[str, list[str]]:
    """The distinct texts of each of these fields of the file, all found in one pass over the rows."""
    if not names:
        return {}
    texts = sql.SQL(", ").join(map(staging.text, names))
    sets = sql.SQL(", ").join(sql.SQL("({})").format(staging.text(name)) for name in names)
    statement = "SELECT {texts} FROM {raw} AS raw GROUP BY GROUPING SETS ({sets})"
    found = db.rows(db.compose(statement, texts=texts, raw=staging.table("raw"), sets=sets))
    # A row of the answer belongs to one of the fields, and the others are null in it.
    return {name: [row[place] for row in found if row[place]] for place, name in enumerate(names)}


def _meanings(field: Field, texts: Collection[str], transform: Transform) -> dict[str, Any]:
    """What each of the texts means; texts that mean nothing are left out."""
    decoded = double_encoding.meant(list(texts)) if transform.decode else {}
    means = _interpreter(field, transform)
    read = {text: decoded.get(text, text) for text in texts}
    found = {text: means(transform.values.get(said, said)) for text, said in read.items()}
    return {text: meant for text, meant in found.items() if meant is not None}


def _interpreter(field: Field, transform: Transform) -> Callable[[str], Any]:
    if field.kind is Kind.DATE:
        return _date_month_first if transform.month_first else date_in
    clean = field.clean or (lambda text: text)
    known = _references(field) if field.kind is Kind.REFERENCE else _choices(field)

    def means(text: str) -> Any:
        cleaned = clean(text)
        return None if cleaned is None else known.get(fold(cleaned))

    return means


def _date_month_first(text: str) -> date | None:
    """As `date_in`, where the month stands before the day: 12/31/2024."""
    return _day(_MONTH_FIRST.match(text) or _YEAR_FIRST.match(text))


def _day(written: re.Match[str] | None) -> date | None:
    if written is None:
        return None
    try:
        return date(**{part: int(number) for part, number in written.groupdict().items()})
    except ValueError:
        return None


def _references(field: Field) -> dict[str, int]:
    """Ids of the rows that a text may mean: by code, or by a name that only one row has.

    Of several revisions of one code it is the one in force.
    """
    assert field.reference is not None
    rows = field.reference._default_manager.order_by("pk")
    if hasattr(field.reference, "valid_to"):
        rows = rows.order_by("valid_to")  # PostgreSQL sorts null, which is "in force", last: it wins
    known: dict[str, int] = {}
    if field.reference_name:
        named = [(fold(name), pk) for name, pk in rows.values_list(field.reference_name, "pk")]
        often = Counter(name for name, _pk in named)
        known = {name: pk for name, pk in named if often[name] == 1}
    return known | {fold(str(code)): pk for code, pk in rows.values_list(field.reference_key, "pk")}


def _choices(field: Field) -> Mapping[str, Any]:
    if field.kind is Kind.BOOLEAN:
        return _TRUTHS
    known: dict[str, str] = {}
    for value, title in field.choices:
        for language in _LANGUAGES:
            with translation.override(language):
                known[fold(str(title))] = value
        known[fold(value)] = value
    for value, synonyms in field.synonyms.items():
        known |= {fold(synonym): str(value) for synonym in synonyms}
    return known

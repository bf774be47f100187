"""What a data set is: its columns, the rows that it takes, and how often the law has it renewed.

SQL of a set speaks of its rows by fixed aliases, so that what it reads can be told from the text (`fields_read`), and a
field that is kept from the public cannot be published by forgetting to say that it is used:

- `r`: the record of the part's register; `a`, `s`, `h`, `site`: of addresses, settlements, hromada, sites;
- the name of a reference field of the part's register (`tenant`, `decision`): the row that the field means;
- `council`: the legal entity that owns what is communal; `part`: a row that ties a parcel to a site.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geo import registers
from geo.registers import Register

#: Alias of the records that a part is made of.
CHIEF = "r"
#: Aliases of other registers' records.
JOINED: Mapping[str, str] = {"a": "addresses", "s": "settlements", "h": "hromada", "site": "sites"}
#: Aliases of what is public by itself: whose the hromada is, and which parcels a (visible) site has.
_OPEN = frozenset({"council", "part"})
#: Columns of every record that name it and say nothing of it.
_NAMING = frozenset({"id", "uid"})
#: Where a record lies, sees who sees the record.
_PLACING = frozenset({"geom"})
#: A joined record is found through this field of the part's register, if it has it: what it says, the field says.
_VIA: Mapping[str, str] = {"s": "settlement"}
_COLUMN = re.compile(r"\b([a-z_]+)\.([a-z_][a-z0-9_]*)\b")
_QUARTER_MONTHS = 3


class Datatype(StrEnum):
    """Datatypes of the recommendations, by the names of XML Schema."""

    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    URL = "anyURL"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """A column of a set. `header` stands in the file exactly so, typing errors and spaces of the recommendations too.

    `sql` gives a text, number or date; null and empty become the literal `null`.
    """

    header: str
    title_uk: str
    title_en: str
    sql: str
    datatype: Datatype = Datatype.STRING
    required: bool = True

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_uk


@dataclass(frozen=True)
class Part:
    """The records of one register that meet `condition` (SQL).

    `sql/<source>.sql`, or `sql/<register>.sql`, joins what they refer to. `instead` gives, by header, SQL in the place
    of the column's own.
    """

    register: str
    condition: str = "true"
    instead: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @property
    def file(self) -> str:
        """Name of the SQL file."""
        return self.source or self.register

    def sql(self, column: Column) -> str:
        return self.instead.get(column.header, column.sql)


@dataclass(frozen=True)
class Rhythm:
    """How often a set is renewed: at least every `months`, and within `working_days` of a change, if these are said."""

    months: int
    working_days: int | None = None

    def __str__(self) -> str:
        regular = _("at least quarterly") if self.months == _QUARTER_MONTHS else _("at least monthly")
        if self.working_days is None:
            return regular
        prompt = ngettext(
            "within %(days)s working day of a change", "within %(days)s working days of a change", self.working_days
        )
        return f"{prompt % {'days': self.working_days}}, {regular}"


@dataclass(frozen=True)
class DataSet:
    """One file of the recommendations to КМУ 835. `name` is the number of the set with the name of its table; `params`
    are what its columns bind besides `words.params()`.
    """

    name: str
    title_uk: str
    title_en: str
    about_uk: str
    about_en: str
    parts: tuple[Part, ...]
    columns: tuple[Column, ...]
    rhythm: Rhythm
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Of the set, in the list that the Resolution has: one number may have several tables."""
        return self.name.partition("-")[0]

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_uk

    @property
    def about(self) -> str:
        return self.about_en if get_language() == "en" else self.about_uk


def renamed(columns: Iterable[Column], headers: Mapping[str, str]) -> tuple[Column, ...]:
    """The same columns with other headers, where another set calls them otherwise."""
    return tuple(replace(column, header=headers.get(column.header, column.header)) for column in columns)


def fields_read(sql: str, register: type[Register]) -> frozenset[tuple[str, str]]:
    """Register and name of every field that this SQL of a part reads; KeyError for a column that is no field."""
    found = _COLUMN.findall(sql)
    return frozenset(read for alias, column in found for read in _read(alias, column, register))


def _read(alias: str, column: str, register: type[Register]) -> Iterable[tuple[str, str]]:
    if alias in _OPEN or column in _NAMING | _PLACING:
        return
    if alias == CHIEF:
        yield register.slug, _field_of(register, column)
    elif alias in JOINED:
        yield JOINED[alias], _field_of(registers.get(JOINED[alias]), column)
        if _VIA.get(alias) in {field.name for field in register.fields}:
            yield register.slug, _VIA[alias]
    else:
        yield register.slug, register.field(alias).name


def _field_of(register: type[Register], column: str) -> str:
    for declared in register.fields:
        if declared.column == column:
            return declared.name
    raise KeyError(f"{register.slug}.{column}")

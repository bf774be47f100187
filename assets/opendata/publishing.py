"""What of a data set the public may see at this moment: the one SQL statement of its rows, and its version.

`geo.access` is asked of every register that takes part. A field that the public does not see becomes `null`; a register
whose rows it does not see joins none; a part whose rows are chosen by a field that it does not see is left out, and a
set of which no part is left is not there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from string import Formatter
from typing import Any

from django.contrib.auth.models import AnonymousUser
from psycopg import sql

from assets.opendata import sets, words
from assets.opendata.declared import CHIEF, JOINED, Column, DataSet, Part, fields_read
from geo import access, db, registers
from geo.access import Sight
from geo.local_cache import local_cache
from geo.models import Publication
from geo.registers import Register

_PACKAGE = "assets.opendata"
_ALIASES: Mapping[str, str] = {slug: alias for alias, slug in JOINED.items()}
_NOTHING = "false"
_VERSION_LETTERS = 20
_COUNT_KEPT_SECONDS = 3600

Versions = dict[str, int | str]


@dataclass(frozen=True)
class Published:
    """A data set as it is public now.

    `statement` gives its rows, every column a text or null; it binds `params`. `versions` has the data version
    of each register that takes part, one for the tables that these refer to and one for the declaration itself: with
    the same versions, the same file.
    """

    data_set: DataSet
    statement: str
    versions: Versions

    @property
    def version(self) -> str:
        """A short text for `versions`."""
        return sha256(json.dumps(self.versions, sort_keys=True).encode()).hexdigest()[:_VERSION_LETTERS]

    @property
    def params(self) -> dict[str, Any]:
        return _params(self.data_set)

    @property
    def registers(self) -> list[type[Register]]:
        """The registers that take part."""
        return [one for one in registers.every() if one.slug in self.versions]

    def count(self) -> int:
        """How many rows it has."""
        key = f"open-data-rows:{self.data_set.name}:{self.version}"
        found: int | None = local_cache.get(key)
        if found is None:
            [(found,)] = db.rows(f"SELECT count(*) FROM ({self.statement}) AS whole", self.params)
            local_cache.set(key, found, _COUNT_KEPT_SECONDS)
        return found


def every() -> list[Published]:
    """All sets that are public now, in the order of the Resolution."""
    sights, references = _sights(), _references()
    return [one for data_set in sets.every() if (one := _published(data_set, sights, references))]


def published(data_set: DataSet) -> Published | None:
    """The set as it is public now; None where nothing of it is."""
    return _published(data_set, _sights(), _references())


def _sights() -> dict[str, Sight]:
    """What the public sees of each register in sets of open data."""
    publications = Publication.objects.in_bulk()
    everybody = AnonymousUser()
    return {
        one.slug: access.sight(one, everybody, publications.get(one.slug), open_data=True) for one in registers.every()
    }


def _references() -> str:
    [(fingerprint,)] = db.rows(db.load(_PACKAGE, "references"))
    return str(fingerprint)


def _published(data_set: DataSet, sights: Mapping[str, Sight], references: str) -> Published | None:
    seen = [part for part in data_set.parts if _is_seen(part, sights)]
    if not seen:
        return None
    statement = " UNION ALL ".join(f"({_rows(part, data_set.columns, sights)})" for part in seen)
    slugs = {slug for part in data_set.parts for slug in (part.register, *_joined(part))}
    versions: Versions = {slug: sights[slug].data_version for slug in sorted(slugs)}
    declaration = sha256(f"{statement}{sorted(_params(data_set).items(), key=str)}".encode()).hexdigest()
    return Published(data_set, statement, versions | {"references": references, "declaration": declaration})


def _params(data_set: DataSet) -> dict[str, Any]:
    return {**words.params(), **data_set.params}


def _is_seen(part: Part, sights: Mapping[str, Sight]) -> bool:
    """Whether the public sees the part's register, and the fields of it by which its rows are chosen."""
    register = registers.get(part.register)
    chosen_by = {name for slug, name in fields_read(part.condition, register) if slug == part.register}
    return sights[part.register].anything and chosen_by <= sights[part.register].names()


def _rows(part: Part, columns: tuple[Column, ...], sights: Mapping[str, Sight]) -> str:
    register = registers.get(part.register)
    joined = {slug: sql.SQL(_join(part, sights[slug])) for slug in _joined(part)}
    expressions = (_expression(part, column, register, sights) for column in columns)
    return db.compose(
        db.load(_PACKAGE, part.file),
        columns=sql.SQL(",\n    ").join(expressions),
        visible=sql.SQL(sights[part.register].where(CHIEF)),
        condition=sql.SQL(db.compose(part.condition, **joined)),
        table=sql.Identifier(register.table()),
        **joined,
    )


def _joined(part: Part) -> set[str]:
    """Slugs of the registers whose rows the part joins."""
    texts = (db.load(_PACKAGE, part.file), part.condition)
    named = {name for text in texts for _before, name, _spec, _how in Formatter().parse(text)}
    return {slug for slug in _ALIASES if slug in named}


def _join(part: Part, sight: Sight) -> str:
    """Condition on which a joined register's row takes part: the public sees it, and the fields by which it is tied."""
    tied_by = {
        name
        for text in (db.load(_PACKAGE, part.file), part.condition)
        for slug, name in fields_read(text, registers.get(part.register))
        if slug == sight.register.slug
    }
    return sight.where(_ALIASES[sight.register.slug]) if tied_by <= sight.names() else _NOTHING


def _expression(part: Part, column: Column, register: type[Register], sights: Mapping[str, Sight]) -> sql.Composable:
    """The column as text; empty is null. A column that reads a field the public does not see is null."""
    text = part.sql(column)
    hidden = any(name not in sights[slug].names() for slug, name in fields_read(text, register))
    value = sql.SQL("NULL::text" if hidden else f"nullif(btrim(({text})::text), '')")
    return sql.SQL("{} AS {}").format(value, sql.Identifier(column.header))


def fields_of(data_set: DataSet) -> Iterator[tuple[str, str]]:
    """Register and name of every field that the set reads in its columns or chooses its rows by."""
    for part in data_set.parts:
        register = registers.get(part.register)
        for text in (part.condition, *(part.sql(column) for column in data_set.columns)):
            yield from fields_read(text, register)

"""Where are rows whose file has no geometry? Where the object is that they name: by its number, or by its address.

    way = find(register, source)            # by the columns' names, or those that a person named
    locate(way, register, staging, user)    # between staging and understanding

Which registers' numbers say a place is declared (`Register.locates`); addresses are asked of the geocoder, which stands
on a lower floor. Only what the importing person may see is looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from psycopg import sql

from addresses import geocoding
from addresses.models import CODIFIER_CODE
from addresses.registers import AddressRegister, StreetRegister
from addresses.tables import ADDRESS_COLUMNS
from geo import access, db, registers
from geo.jobs import Progress
from geo.models import User
from geo.registers import Field, Register
from importers import mapping
from importers.files.sources import Source, read_batches
from importers.staging import Staging

#: Kind of geometry that an address gives.
_POINT = "POINT"
#: Rows at the beginning of a file that tell what a column holds, and the share of them that has to be so.
_SAMPLED_ROWS, _MOST = 1_000, 0.5
_OBJECTS_OWN = frozenset({"name", "code", "назва", "код", "номер", "num", "number", "kind", "вид"})
#: Stands between the parts of an address.
_BETWEEN = ", "
_ADDRESS = Field("address", aliases=ADDRESS_COLUMNS)


@dataclass(frozen=True)
class Way:
    """How rows are placed: by `columns` of the file, which hold numbers of `by` (register and field), or addresses."""

    columns: tuple[str, ...]
    by: tuple[type[Register], Field] | None = None

    def __str__(self) -> str:
        title = self.by[0].title if self.by else AddressRegister.title
        return _("by “%(columns)s”, found in the register “%(title)s”") % {
            "columns": ", ".join(self.columns),
            "title": title,
        }


def find(register: type[Register], source: Source) -> Way | None:
    """The way for a file without positions into `register`; None if it names nothing that has a place.

    Numbers go before addresses, which are less sure. A register is never located by itself.
    """
    names = [one.name for one in source.fields]
    for other, field in _locating(register):
        column = mapping.find(field, source.place or names)
        if column is None and len(source.place) == 1 and _holds(source, source.place[0], field):
            column = source.place[0]
        if column:
            return Way((column,), (other, field))
    if register is AddressRegister or register.geometry_type() != _POINT:
        return None
    columns = source.place or _address_columns(names)
    return Way(tuple(columns)) if columns else None


def locate(way: Way, register: type[Register], staging: Staging, user: User | None, progress: Progress) -> None:
    """Give the staged rows the places that are found, with a note of what was found, or why nothing was."""
    tables = {kind: staging.table(kind) for kind in ("raw", "place")}
    columns = sql.SQL(", ").join(map(staging.text, way.columns))
    text = sql.SQL("concat_ws({}, {})").format(sql.Literal(_BETWEEN), columns)
    db.execute(db.compose(db.load("importers", "place_table"), **tables))
    statement = "SELECT DISTINCT {text} FROM {raw} AS raw WHERE raw.geom IS NULL AND {text} <> ''"
    texts = [found for (found,) in db.rows(db.compose(statement, text=text, **tables))]
    progress.step(_("finding the places"), len(texts))
    if way.by:
        _by_number(way.by, register, texts, user, tables["place"])
    else:
        _by_address(texts, user, tables["place"], progress)
    db.execute(db.compose(db.load("importers", "locate"), text=text, **tables))


def _locating(register: type[Register]) -> Iterator[tuple[type[Register], Field]]:
    """The fields by which objects of `register` may be placed: of registers whose geometry can become theirs."""
    for other in registers.every():
        fits = register.geometry_type() in (_POINT, other.geometry_type())
        if other is not register and fits:
            yield from ((other, other.field(name)) for name in other.locates)


def _holds(source: Source, column: str, field: Field) -> bool:
    """Whether most texts of a column are written as `field` has to be."""
    first = next(read_batches(source, _SAMPLED_ROWS)).column(column).to_pylist()
    texts = [text for text in first if text]
    written = sum(re.search(field.pattern, str(text)) is not None for text in texts) if field.pattern else 0
    return written > 0 and written >= len(texts) * _MOST


def _address_columns(names: Sequence[str]) -> list[str]:
    """The columns that make up an address: the one that has it all, after that of the settlement, or all its parts."""
    parts = [mapping.find(_part(name), names) for name in AddressRegister.key]
    settlement, _kind, street, number = parts
    if whole := mapping.find(_ADDRESS, names):
        return list(dict.fromkeys(filter(None, (settlement, whole))))
    return [one for one in parts if one] if street and number else []


def _part(name: str) -> Field:
    """A part of an address; a column that is called just «name» or «code» is the object's own, and no street's."""
    names = [one for one in (name, *AddressRegister.field(name).aliases) if one not in _OBJECTS_OWN]
    return Field(names[0], aliases=names)


def _by_number(
    by: tuple[type[Register], Field],
    register: type[Register],
    texts: Sequence[str],
    user: User | None,
    place: sql.Identifier,
) -> None:
    other, field = by
    whole = register.geometry_type() == other.geometry_type()
    sight = access.own_sight(other, user)
    visible = sight.where() if field.name in sight.names() else "false"
    words = {"object": other.object_title}
    statement = db.compose(
        db.load("importers", "find_places_by_number"),
        place=place,
        register=sql.Identifier(other.table()),
        field=sql.Identifier(field.column),
        shape=sql.SQL("r.geom" if whole else "ST_PointOnSurface(r.geom)"),
        visible=sql.SQL(visible),
    )
    numbers = [(field.clean(text) if field.clean else None) or text for text in texts]
    params = {
        "texts": texts,
        "numbers": numbers,
        "found": _("the %(object)s ") % words,
        "not_on_map": _("the %(object)s of this number is not on the map either") % words,
        "several": _("more than one %(object)s has this number") % words,
        "unknown": _("there is no %(object)s of this number") % words,
    }
    db.execute(statement, params)


def _by_address(texts: Sequence[str], user: User | None, place: sql.Identifier, progress: Progress) -> None:
    sights = (access.own_sight(one, user) for one in (AddressRegister, StreetRegister))
    seen = {one.register.slug: one for one in sights if one.anything}
    within: dict[str, list[str]] = {}
    for text in texts:
        within.setdefault(_settlement_code(text), []).append(text)
    found = []
    for settlement, asked in within.items():
        addresses = (text.removeprefix(f"{settlement}{_BETWEEN}") for text in asked)
        for text, one in zip(asked, geocoding.geocode(addresses, seen, settlement=settlement), strict=True):
            found.append((text, one.lon, one.lat, one.score or None, one.why or one.matched))
            progress.advance(len(found))
    names = ("texts", "lons", "lats", "scores", "notes")
    columns = [list(column) for column in zip(*found, strict=True)] or [[] for _name in names]
    statement = db.compose(db.load("importers", "find_places_by_address"), place=place)
    db.execute(statement, dict(zip(names, columns, strict=True)))


def _settlement_code(text: str) -> str:
    """The settlement's code where the address begins with one; empty where it is written in words."""
    first = text.partition(_BETWEEN)[0]
    return first if re.search(CODIFIER_CODE, first) else ""

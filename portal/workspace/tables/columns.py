"""The columns of a register's table: its fields as the officer reads them, and what the books say of every record."""

from django.utils.translation import gettext_lazy

from geo.access import Sight
from geo.registers import Field, Kind
from layers.ogc import properties
from layers.ogc.properties import CHANGED, Property

#: What the books say of a record besides its register's fields.
BOOKS = ("state", "restricted", "verified_at", "created_at", CHANGED)
#: Titles where the books' own would be taken for a field of the object: a dump has a state, too.
_TITLES = {"state": gettext_lazy("state of the record")}


def fields(sight: Sight) -> tuple[Field, ...]:
    """All that may be a column, the register's own first."""
    own = sight.names()
    books = (Field(name, title=_TITLES.get(name, "")).bind(sight.register.model) for name in BOOKS if name not in own)
    return (*sight.fields, *books)


def known(sight: Sight) -> dict[str, Property]:
    """By what a table is filtered and sorted: every column but small tables within one, and the geometry."""
    books = (field for field in fields(sight) if field.kind is not Kind.ROWS)
    return {**{field.name: properties.of_field(sight, field) for field in books}, **properties.of(sight)}


def usual(sight: Sight) -> list[str]:
    """Names of the columns that are shown until others are chosen."""
    register = sight.register
    wanted = (*register.headline, *register.byline, register.style.by, register.expires, "state", "verified_at")
    return [name for name in dict.fromkeys(wanted) if name in known(sight)]

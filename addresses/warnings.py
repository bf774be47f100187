"""Warnings that an address officer works off: what is hardly meant so, though nothing forbids it.

    for tally in warnings.tallies(officer):
        print(tally.kind.title, tally.count)
        rows = warnings.rows(tally.kind, officer, limit=20)

They are looked for when asked, over the whole register at once, so that a warning is gone when its cause is.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from addresses import texts
from addresses.models import NAMED_PLACES, Settlement
from addresses.registers import STREET_KINDS, AddressRegister, StreetRegister
from geo import access, db
from geo.models import User
from geo.registers import Register
from geo.text import SORT_COLLATION


@dataclass(frozen=True)
class Kind:
    """A kind of warning. Its query stands in `sql/warning_<slug>.sql`."""

    slug: str
    title: str | Promise
    advice: str | Promise


@dataclass(frozen=True)
class Tally:
    kind: Kind
    count: int


@dataclass(frozen=True)
class Row:
    """One record under a warning: the slug of its register, its id, its official text, and what the warning says."""

    register: str
    id: int
    settlement_id: int
    text: str
    note: str


KINDS = (
    Kind(
        "number_twice",
        _("One number twice on a street"),
        _("Leave one of the addresses in force, or give the others their own number by an act."),
    ),
    Kind(
        "unknown_street",
        _("Address on a street that is not in the register"),
        _("Enter the street, or change the address to the present name of its street."),
    ),
    Kind(
        "outside",
        _("Address outside its settlement"),
        _("Mend the point or the settlement, or the settlement's boundary."),
    ),
    Kind(
        "spelling",
        _("Suspicious spelling"),
        _("Compare with the decision and mend the spelling."),
    ),
    Kind(
        "same_name",
        _("Streets of one name in a settlement"),
        _("Have one of them renamed, or mend the register if they are one street."),
    ),
    Kind(
        "no_numbers",
        _("Street without addresses"),
        _("Enter its addresses, or archive the street if it is no more."),
    ),
)

#: What the query of spellings suspects.
_SUSPICIONS: dict[str, str | Promise] = {
    "look-alikes": _("Latin letters among Cyrillic ones"),
    "lower-case": _("begins with a small letter"),
    "capitals": _("written in capitals"),
    "spaces": _("spaces where none belong"),
    "signs": _("signs that no name has"),
    "kind-in-name": _("the kind stands in the name"),
    "no-digit": _("a number without digits"),
}


def get(slug: str) -> Kind:
    """The kind of that slug; raises `LookupError`."""
    for kind in KINDS:
        if kind.slug == slug:
            return kind
    raise LookupError(slug)


def tallies(user: User, settlement: Settlement | None = None) -> list[Tally]:
    """How many warnings of each kind there are, in the whole register or in one settlement.

    Raises `PermissionDenied` for whoever may not write in the register of addresses.
    """
    each = (
        f"SELECT count(*) FROM ({_query(kind, user)}) AS w"
        " WHERE %(settlement)s::bigint IS NULL OR w.settlement_id = %(settlement)s::bigint"
        for kind in KINDS
    )
    counts = db.rows(" UNION ALL ".join(each), _params(settlement))
    return [Tally(kind, count) for kind, (count,) in zip(KINDS, counts, strict=True)]


def rows(
    kind: Kind, user: User, settlement: Settlement | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Row]:
    """The records under a warning, in the order of their texts. Raises `PermissionDenied` as `tallies` does."""
    found = db.rows(
        f"SELECT w.register, w.id, w.settlement_id, w.headline, w.note FROM ({_query(kind, user)}) AS w"
        " WHERE %(settlement)s::bigint IS NULL OR w.settlement_id = %(settlement)s::bigint"
        f' ORDER BY w.headline COLLATE "{SORT_COLLATION}", w.id LIMIT %(limit)s OFFSET %(offset)s',
        _params(settlement) | {"limit": limit, "offset": offset},
    )
    return [
        Row(register, pk, settlement_id, text, _note(kind, note)) for register, pk, settlement_id, text, note in found
    ]


def _query(kind: Kind, user: User) -> str:
    access.require_write(AddressRegister, user)
    return db.compose(
        db.load("addresses", f"warning_{kind.slug}"),
        addresses=_seen(AddressRegister, user),
        streets=_seen(StreetRegister, user),
        text=texts.text("address", "settlement"),
        street_text=texts.street_text("street", "settlement"),
    )


def _seen(register: type[Register], user: User) -> sql.Composable:
    """The register's records that `user` sees, in the place of its table."""
    return sql.SQL("(SELECT r.* FROM {} AS r WHERE {})").format(
        sql.Identifier(register.table()), sql.SQL(access.sight(register, user).where("r"))
    )


def _params(settlement: Settlement | None) -> dict[str, Any]:
    return {
        "settlement": settlement.pk if settlement else None,
        "named_places": [str(kind) for kind in NAMED_PLACES],
        "kind_words": sorted({word.lower() for met in STREET_KINDS.values() for word in met}),
        **texts.words(),
    }


def _note(kind: Kind, note: str) -> str:
    if kind.slug != "spelling":
        return note
    return ", ".join(str(_SUSPICIONS[one]) for one in note.split())

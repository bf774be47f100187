"""Acts of the staff and of their tokens, the latest first, page by page.

    wanted = Wanted(registers=("parcels",))
    found = page(wanted, None)
    told(found.items, user)                  # with who did it and to which object, as this viewer reads them

Nothing is written for the trail: it reads what history, imports, axes, the admin and `geo.tokens` keep.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from psycopg import sql

from geo import access, db, history, registers, second_factor
from geo.models import User
from geo.registers import Register
from layers import features

#: Acts of one page.
PAGE_LENGTH = 50


class Kind(StrEnum):
    CHANGED = "changed"
    MADE = "made"
    IMPORTED = "imported"
    SIGNED_IN = "signed-in"
    TURNED_AWAY = "turned-away"
    ADMINISTERED = "administered"
    GUARDED = "guarded"
    ASKED = "asked"


TITLES: dict[Kind, str | Promise] = {
    Kind.CHANGED: pgettext_lazy("act", "changed"),
    Kind.MADE: _("entered by hand"),
    Kind.IMPORTED: _("imported"),
    Kind.SIGNED_IN: _("signed in"),
    Kind.TURNED_AWAY: _("was turned away"),
    Kind.ADMINISTERED: _("changed in the administration"),
    Kind.GUARDED: _("changed their second factor"),
    Kind.ASKED: _("asked by a token"),
}
#: Those that have to do with no register.
OF_NO_REGISTER = (Kind.SIGNED_IN, Kind.TURNED_AWAY, Kind.ADMINISTERED, Kind.GUARDED)
#: Those that the admin's log keeps.
_LOGGED = (Kind.ADMINISTERED, Kind.GUARDED)


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind the act of that moment and key."""

    at: datetime
    key: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """ValueError for a text that no page gave."""
        at, mark, key = text.partition("~")
        place = cls(datetime.fromisoformat(at), key)
        if not mark or place.at.tzinfo is None or "\0" in key:
            raise ValueError(text)
        return place


@dataclass(frozen=True)
class Wanted:
    """What is looked for: acts in these registers, and, where `everything`, those that concern no register.

    `kind` None: any; `person` None: anybody; from `since` until before `until`.
    """

    registers: tuple[str, ...]
    everything: bool = False
    kind: Kind | None = None
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Act:
    """`object` is the id of the first of `number` records that it touched, of the import, or of the admin's entry."""

    at: datetime
    key: str
    kind: Kind
    person: int | None
    name: str
    register: str
    object: int | None
    number: int
    why: str
    detail: str


@dataclass(frozen=True)
class Page:
    """`after` is where the next page begins, None on the last."""

    items: list[Act]
    after: Place | None


@dataclass(frozen=True)
class Told:
    """An act in words. `address` leads to the object, and is empty where there is nothing to be led to."""

    act: Act
    who: str
    what: str | Promise
    register: str
    object: str
    address: str
    why: str


def page(wanted: Wanted, after: Place | None, limit: int = PAGE_LENGTH) -> Page:
    """The acts behind `after` (None: from the latest)."""
    parts = list(_parts(wanted))
    if not parts:
        return Page([], None)
    statement = db.compose(db.load("portal.trail", "acts"), parts=sql.SQL("\nUNION ALL\n").join(parts))
    values = {
        "registers": list(wanted.registers),
        "everything": wanted.everything,
        "person": wanted.person,
        "since": wanted.since or "-infinity",
        "until": wanted.until or "infinity",
        "before_at": after.at if after else "infinity",
        "before_key": after.key if after else "",
        "limit": limit + 1,
    }
    found = [Act(at, key, Kind(kind), *rest) for at, key, kind, *rest in db.rows(statement, values)]
    shown = found[:limit]
    return Page(shown, Place(shown[-1].at, shown[-1].key) if len(found) > limit else None)


def told(acts: Iterable[Act], user: User) -> Iterator[Told]:
    """Each act in words, in the same order, with what `user` reads of the objects."""
    shown = list(acts)
    people = User.objects.in_bulk({act.person for act in shown if act.person})
    entries = LogEntry.objects.in_bulk([act.object for act in shown if act.kind in _LOGGED])
    known = {one.slug: one for one in registers.every()}
    titles: dict[tuple[str, int | None], tuple[str, str]] = {}
    for slug in {act.register for act in shown if act.kind in (Kind.CHANGED, Kind.MADE)}:
        alone = {act.object for act in shown if act.register == slug and act.number == 1}
        titles |= {(slug, pk): title for pk, title in _objects(known[slug], alone, user)}
    for act in shown:
        person = people.get(act.person or 0)
        who = person.display_name if person else act.name
        register = str(known[act.register].title) if act.register in known else ""
        name, address = titles.get((act.register, act.object), ("", ""))
        why = act.why
        if act.kind is Kind.IMPORTED:
            name, address = f"№ {act.object}", reverse("portal:import", args=[act.object])
        if act.kind is Kind.ADMINISTERED and (entry := entries.get(act.object or 0)):
            name, why = f"{_content(entry)} “{entry.object_repr}”", entry.get_change_message()
        if act.kind is Kind.GUARDED and (entry := entries.get(act.object or 0)):
            name, why = entry.object_repr, str(second_factor.told(entry))
        yield Told(act, who, TITLES[act.kind], register, name, address, why)


def _objects(register: type[Register], wanted: set[int | None], user: User) -> Iterator[tuple[int, tuple[str, str]]]:
    """By id, what these records are called and where their history stands; without those that are gone."""
    sight = access.books(register, user)
    references = [field.name for field in sight.fields if field.reference]
    for record in sight.records().select_related(*references).filter(pk__in=wanted):
        address = reverse("portal:history", args=[register.slug, record.uid])
        yield record.pk, (features.headline(sight, record), address)


def _content(entry: LogEntry) -> str:
    model: type[Model] | None = entry.content_type.model_class() if entry.content_type else None
    return str(model._meta.verbose_name) if model else ""


def _parts(wanted: Wanted) -> Iterator[sql.Composable]:
    """The parts that could have what is wanted, each narrowed to a page."""
    part = sql.SQL(db.load("portal.trail", "part"))
    for kind in Kind:
        if wanted.kind not in (None, kind) or (kind in OF_NO_REGISTER and not wanted.everything):
            continue
        text = sql.SQL(db.load("portal.trail", kind.replace("-", "_")))
        if kind not in _OF_ONE_REGISTER:
            yield part.format(rows=text)
            continue
        for register in registers.every():
            if register.slug in wanted.registers:
                name, table = _OF_ONE_REGISTER[kind](register)
                parts = {"slug": sql.Literal(register.slug), name: sql.Identifier(table)}
                yield part.format(rows=text.format(**parts))


#: The kinds that are read from each register by itself, with the table that is read.
_OF_ONE_REGISTER: dict[Kind, Callable[[type[Register]], tuple[str, str]]] = {
    Kind.CHANGED: lambda register: ("event", history.events(register.model).model._meta.db_table),
    Kind.MADE: lambda register: ("table", register.table()),
}

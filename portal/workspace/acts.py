"""The acts that the workspace makes, by the register whose land they change: one table, over `assets.acts`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.acts import (
    ActRefused,
    Grounds,
    NewParcel,
    Refusal,
    cancel,
    change_boundaries,
    merge,
    split,
    split_by_line,
)
from assets.acts.inheritance import PASSING
from assets.models import ActKind, ActSide, Parcel, ParcelAct
from assets.registers import ParcelRegister
from geo.models import User
from geo.records import Record

#: Columns of the act in which its grounds are kept, by their names in `Grounds`.
GROUNDS: Mapping[str, str] = {
    "number": "decision_number",
    "date": "decision_date",
    "issuer": "decision_issuer",
    "reason": "reason",
    "link": "decision_link",
}
#: Fields that may be given for what arises; others are inherited, or established anew.
INHERITED = frozenset(PASSING)


class Drawn(StrEnum):
    """What is drawn for an act: a line that cuts, or the new areas in the order of their numbers."""

    LINE = "line"
    AREAS = "geometries"


@dataclass(frozen=True)
class Asked:
    """An act as a person asks for it. `records` have the version on which the person decided; `values`, by position of
    the new number, are what is not to be inherited."""

    records: Sequence[Any]
    grounds: Grounds
    user: User
    numbers: Sequence[str] = ()
    values: Sequence[Mapping[str, Any]] = ()
    line: GEOSGeometry | None = None
    areas: Sequence[GEOSGeometry] = ()

    def new(self) -> list[NewParcel]:
        """What is to arise, with its area where areas are given. Raises `ActRefused` where they are not as many."""
        if self.areas and len(self.areas) != len(self.numbers):
            raise ActRefused(Refusal.COUNT, _("Give as many areas as new numbers."))
        if len(self.values) > len(self.numbers):
            raise ActRefused(Refusal.COUNT, _("There are values for more objects than there are new numbers."))
        values = [*self.values, *[{}] * (len(self.numbers) - len(self.values))]
        areas: Sequence[GEOSGeometry | None] = self.areas or [None] * len(self.numbers)
        return [NewParcel(number, area, each) for number, area, each in zip(self.numbers, areas, values, strict=True)]

    def one(self) -> Any:
        """The only record. Raises `ActRefused` where there are others."""
        if len(self.records) != 1:
            raise ActRefused(Refusal.COUNT, _("This act is made on one object. Choose one."))
        return self.records[0]


@dataclass(frozen=True)
class Act:
    """An act of the interface: what of `Drawn` it may have, whether objects are `numbered` anew, and how it is made."""

    title: str | Promise
    make: Callable[[Asked], ParcelAct]
    drawn: tuple[Drawn, ...] = ()
    numbered: bool = True


def _split(asked: Asked) -> ParcelAct:
    parcel = asked.one()
    if asked.line is not None:
        parts = [replace(one, geom=None) for one in asked.new()]
        return split_by_line(parcel, asked.line, parts, asked.grounds, asked.user)
    return split(parcel, asked.new(), asked.grounds, asked.user)


def _merge(asked: Asked) -> ParcelAct:
    new = asked.new()
    if len(new) != 1:
        raise ActRefused(Refusal.COUNT, _("A merge makes one object: give one new number."))
    return merge(asked.records, new[0], asked.grounds, asked.user)


def _boundaries(asked: Asked) -> ParcelAct:
    return change_boundaries(asked.records, asked.new(), asked.grounds, asked.user)


def _cancel(asked: Asked) -> ParcelAct:
    return cancel(asked.one(), asked.grounds, asked.user)


#: By the register's slug, and by the act's.
ACTS: Mapping[str, Mapping[str, Act]] = {
    ParcelRegister.slug: {
        "split": Act(ActKind.SPLIT.label, _split, (Drawn.LINE, Drawn.AREAS)),
        "merge": Act(ActKind.MERGE.label, _merge, (Drawn.AREAS,)),
        "boundaries": Act(ActKind.BOUNDARIES.label, _boundaries, (Drawn.AREAS,)),
        "cancel": Act(ActKind.CANCELLATION.label, _cancel, numbered=False),
    }
}


def arisen(act: ParcelAct) -> list[Record]:
    """What arose by the act, in the order in which it was numbered."""
    return list(Parcel.objects.filter(acts__act=act, acts__side=ActSide.AROSE).order_by("pk"))


def grounds_columns() -> dict[str, Any]:
    """The columns of an act's grounds by their names here: their titles, lengths and help are for the form."""
    return {name: ParcelAct._meta.get_field(column) for name, column in GROUNDS.items()}

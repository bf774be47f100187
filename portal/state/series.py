"""The indicators day by day, up to this moment, as pages and files tell them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from assets.indicators import OUTSIDE, Figure, Indicator, days, folded, total
from portal.state.places import Place


@dataclass(frozen=True)
class Standing:
    """An indicator on one day in all places that are told."""

    day: date
    indicator: Indicator
    figures: list[Figure]

    def of(self, place: Place) -> Figure | None:
        """The figure of a place; None where nothing was counted there."""
        if place.whole:
            return total(self.figures)
        return next((figure for figure in self.figures if figure.settlement == place.code), None)


def every_day(now: dict[str, list[Figure]], shown: Iterable[Indicator], parts: Iterable[Place]) -> Iterator[Standing]:
    """All recorded days, and today as the registers are `now`; by days. A day that was not recorded is missing."""
    declared, codes = {indicator.slug: indicator for indicator in shown}, _codes(parts)
    for (day, slug), rows in groupby(days.past(declared.values()), key=lambda row: row[:2]):
        yield Standing(day, declared[slug], folded((figure for _day, _slug, figure in rows), codes))
    yield from today(now, declared.values())


def course(
    now: dict[str, list[Figure]], shown: Iterable[Indicator], parts: Iterable[Place], since: date, here: Place
) -> Iterator[Standing]:
    """As `every_day`, from the day `since`; the days before today with the figure of one place alone."""
    declared = {indicator.slug: indicator for indicator in shown}
    if here.whole:
        told = Q()
    elif here.code == OUTSIDE:
        told = ~Q(settlement__in=_codes(parts) - {OUTSIDE})
    else:
        told = Q(settlement=here.code)
    for day, slug, part, whole in days.course(declared.values(), since, told):
        yield Standing(day, declared[slug], [Figure(here.code, part, whole)])
    yield from today(now, declared.values())


def today(now: dict[str, list[Figure]], shown: Iterable[Indicator]) -> Iterator[Standing]:
    """The figures of `now`, in the order of `shown`."""
    for indicator in shown:
        yield Standing(timezone.localdate(), indicator, now[indicator.slug])


def _codes(parts: Iterable[Place]) -> set[str]:
    return {place.code for place in parts}

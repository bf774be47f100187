"""The indicators day by day, up to this moment, as pages and files tell them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from assets.indicators import Figure, Indicator, days, folded, total
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


def standings(
    now: dict[str, list[Figure]], shown: Iterable[Indicator], parts: Iterable[Place], since: date | None = None
) -> Iterator[Standing]:
    """The recorded days from `since`, and today as the registers are `now`; by days, then as `shown` stands.

    A day that was not recorded is missing.
    """
    declared = {indicator.slug: indicator for indicator in shown}
    codes = {place.code for place in parts}
    recorded = groupby(days.past(declared.values(), since), key=lambda row: row[:2])
    for (day, slug), rows in recorded:
        yield Standing(day, declared[slug], folded((figure for _day, _slug, figure in rows), codes))
    for slug, indicator in declared.items():
        yield Standing(timezone.localdate(), indicator, folded(now[slug], codes))

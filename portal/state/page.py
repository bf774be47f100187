"""What the page shows: a card for each indicator, the table by settlement, the table by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.translation import pgettext

from assets.indicators import Figure, Indicator
from portal.state.chart import Chart, chart
from portal.state.places import Place
from portal.state.series import Standing
from portal.state.wording import number, percents

#: The order of the table by the names of places; any other is the slug of an indicator.
BY_NAME = "name"
#: For so long back the table by day has every day.
_EVERY_DAY = timedelta(days=31)


@dataclass(frozen=True)
class Shown:
    """A figure in words. `filled` is the width of its bar in per cent; empty texts where there is nothing to share."""

    share: str
    numerator: str
    denominator: str
    filled: str

    @classmethod
    def of(cls, figure: Figure, indicator: Indicator) -> "Shown":
        share, unit = figure.share, str(indicator.unit)
        return cls(
            share="" if share is None else percents(share),
            numerator=number(figure.numerator, unit),
            denominator=number(figure.denominator, unit),
            filled="" if share is None else f"{min(share, Decimal(1)) * 100:.2f}",
        )


@dataclass(frozen=True)
class Card:
    """An indicator at one place: the figure of now, and its course from the share that `began` it to its last."""

    indicator: Indicator
    figure: Shown
    chart: Chart | None
    began: str
    ended: str

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """Height and text of each line of the chart's grid."""
        return [(level.y, percents(level.share)) for level in self.chart.levels] if self.chart else []


@dataclass(frozen=True)
class Column:
    """A column of the table, and the address of the table in its order."""

    title: str
    address: str
    sorted: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the table by settlement, with the address of its place's own page."""

    place: Place
    address: str
    cells: list[Shown | None]


@dataclass(frozen=True)
class Day:
    """A line of the table by day."""

    day: date
    cells: list[Shown | None]


@dataclass(frozen=True)
class Table:
    columns: list[Column]
    whole: Line
    lines: list[Line]


def cards(days: Iterable[Standing], here: Place) -> list[Card]:
    """A card for each indicator that is known at this place; `days` end with today."""
    found = []
    for indicator, standings in _by_indicator(days):
        if not (here.whole or indicator.by_settlement):
            continue
        figures = [(standing.day, standing.of(here)) for standing in standings]
        points = [(day, figure.share) for day, figure in figures if figure and figure.share is not None]
        figure = figures[-1][1] or Figure(here.code, Decimal(0), Decimal(0))
        began, ended = (percents(points[at][1]) if points else "" for at in (0, -1))
        found.append(Card(indicator, Shown.of(figure, indicator), chart(points), began, ended))
    return found


def table(days: Sequence[Standing], places: Sequence[Place], order: str, here: Place) -> Table:
    """The figures of today by place; `places` begin with the hromada. An unknown `order` is that by name."""
    today = [standing for standing in days if standing.day == days[-1].day and standing.indicator.by_settlement]
    whole, *parts = places
    backwards, key = order.startswith("-"), order.removeprefix("-")
    chosen = next((standing for standing in today if standing.indicator.slug == key), None)
    ordered = _ordered(parts, chosen, backwards)
    by = chosen.indicator.slug if chosen else BY_NAME
    headings = [
        (pgettext("of any category", "Settlement"), BY_NAME),
        *((str(one.indicator.title), one.indicator.slug) for one in today),
    ]
    return Table(
        columns=[_column(title, slug, slug == by, backwards, here) for title, slug in headings],
        whole=_line(whole, today),
        lines=[line for line in (_line(place, today) for place in ordered) if any(line.cells)],
    )


def by_day(days: Sequence[Standing], here: Place) -> list[Day]:
    """The twin of the charts, the latest day first: every day of late, and of each month before its last one.

    The cells stand as `cards` do.
    """
    told = [one for one in days if here.whole or one.indicator.by_settlement]
    slugs = [indicator.slug for indicator, _standings in _by_indicator(told)]
    lines = []
    for day, standings in groupby(told, key=lambda standing: standing.day):
        held = {standing.indicator.slug: standing for standing in standings}
        lines.append(Day(day, [_cell(held.get(slug), here) for slug in slugs]))
    lines.reverse()
    every = [line for line in lines if lines[0].day - line.day < _EVERY_DAY]
    months = groupby(lines[len(every) :], key=lambda line: (line.day.year, line.day.month))
    return [*every, *(next(held) for _month, held in months)]


def _by_indicator(days: Iterable[Standing]) -> list[tuple[Indicator, list[Standing]]]:
    """In the order of the standings of today, which are the last; each indicator's by day."""
    found: dict[str, list[Standing]] = {}
    for standing in reversed(list(days)):
        found.setdefault(standing.indicator.slug, []).append(standing)
    return [(standings[0].indicator, standings[::-1]) for standings in reversed(found.values())]


def _ordered(parts: list[Place], chosen: Standing | None, backwards: bool) -> list[Place]:
    if chosen is None:
        return parts[::-1] if backwards else parts
    shares = {place: figure.share for place in parts if (figure := chosen.of(place))}
    known = [place for place in parts if shares.get(place) is not None]
    unknown = [place for place in parts if shares.get(place) is None]
    return [*sorted(known, key=lambda place: shares[place] or Decimal(0), reverse=backwards), *unknown]


def _column(title: str, slug: str, present: bool, backwards: bool, here: Place) -> Column:
    """`present`: the table stands in this column's order; its link then turns it round. Others begin with the least."""
    asked = {"sort": f"-{slug}" if present and not backwards else slug}
    if here.key:
        asked["settlement"] = here.key
    direction = ("descending" if backwards else "ascending") if present else ""
    return Column(title, f"?{urlencode(asked)}#by-settlement", direction)


def _line(place: Place, today: list[Standing]) -> Line:
    address = f"?{urlencode({'settlement': place.key})}" if place.key else "?"
    return Line(place, address, [_cell(standing, place) for standing in today])


def _cell(standing: Standing | None, place: Place) -> Shown | None:
    figure = standing.of(place) if standing else None
    return Shown.of(figure, standing.indicator) if standing and figure else None

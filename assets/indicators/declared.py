"""An indicator is declared once, and its card, chart, table, files and daily record follow."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from geo.registers import Text

#: In the place of a settlement's code: what lies in none, or names none and is not on the map.
OUTSIDE = ""


@dataclass(frozen=True)
class Figure:
    """An indicator in one settlement, by its codifier code (`OUTSIDE`: in none)."""

    settlement: str
    numerator: Decimal
    denominator: Decimal

    @property
    def share(self) -> Decimal | None:
        """From 0 to 1; more than 1 where more was entered than the books count; None where nothing is to be shared."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Indicator:
    """`numerator` and `denominator` say in words what is counted, of what, in `unit` (empty: objects).

    `basis` is what the goal rests on. `registers` are the slugs of the registers that it reads: whoever does not see
    all of them does not see it. `figures` measures it now.
    """

    slug: str
    title: Text
    numerator: Text
    denominator: Text
    basis: Text
    registers: tuple[str, ...]
    figures: Callable[[], Iterable[Figure]]
    unit: Text = ""
    by_settlement: bool = True


_indicators: dict[str, Indicator] = {}


def declare(indicator: Indicator) -> None:
    """Enter an indicator behind those that are there."""
    if indicator.slug in _indicators:
        raise ValueError(f"two indicators are called {indicator.slug!r}")
    _indicators[indicator.slug] = indicator


def get(slug: str) -> Indicator:
    """The indicator of that slug; KeyError if there is none."""
    return _indicators[slug]


def every() -> Iterator[Indicator]:
    """All indicators, in the order in which people meet them."""
    return iter(tuple(_indicators.values()))


def folded(figures: Iterable[Figure], settlements: Collection[str]) -> list[Figure]:
    """The figures by these settlements (codes); what was counted in any other stands outside."""
    places: dict[str, list[Figure]] = {}
    for figure in figures:
        places.setdefault(figure.settlement if figure.settlement in settlements else OUTSIDE, []).append(figure)
    return [replace(total(held), settlement=code) for code, held in places.items()]


def total(figures: Iterable[Figure]) -> Figure:
    """The hromada's figure is the sum of its places, so that the two can never disagree."""
    held = tuple(figures)
    zero = Decimal(0)
    return Figure(
        OUTSIDE,
        sum((one.numerator for one in held), zero),
        sum((one.denominator for one in held), zero),
    )

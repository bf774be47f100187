"""Charts of reports as SVG: what the template draws, in the units of its view box. The tables beside say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Label, the whole, and the part of it that is told apart.
Row = tuple[str, int, int]

#: Of horizontal bars: width of the picture, room for numbers at the right, height of a row and of its bar.
_WIDTH, _NUMBERS, _ROW, _BAR = 400, 76, 46, 16
#: Of columns: height, and room above for numbers and below for labels.
_HEIGHT, _ABOVE, _BELOW = 220, 18, 22
#: Widest a month's pair of columns gets, and the gap between pairs.
_PAIR, _GAP = 44.0, 8.0
#: So many labels below columns at most, or they would stand in each other.
_LABELS = 3
#: Room that a label takes, so that none is cut at an edge.
_LABEL = 112.0
#: Bars of one chart.
_MOST_BARS = 20


@dataclass(frozen=True)
class Bar:
    """A row: its label, its numbers, and where its bars are drawn."""

    label: str
    whole: int
    part: int
    y: int
    text_y: int
    width: str
    part_width: str
    number_x: str


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the part upon the whole."""

    rows: list[Bar]
    height: int
    width: int = _WIDTH
    bar: int = _BAR
    kind: str = "bars"


@dataclass(frozen=True)
class Column:
    """A pair of columns with its label, written about `middle`; an empty one is not written."""

    label: str
    whole: int
    part: int
    x: str
    part_x: str
    middle: str
    y: str
    part_y: str
    height: str
    part_height: str


@dataclass(frozen=True)
class Columns:
    """Pairs of columns side by side."""

    rows: list[Column]
    column: str
    bottom: int = _HEIGHT - _BELOW
    height: int = _HEIGHT
    width: int = _WIDTH
    kind: str = "columns"


def bars(rows: Sequence[Row]) -> Bars | None:
    """Bars of the first rows, as long as their share of the longest; None of nothing."""
    shown = rows[:_MOST_BARS]
    longest = max((whole for _label, whole, _part in shown), default=0)
    if not longest:
        return None
    unit = (_WIDTH - _NUMBERS) / longest
    drawn = []
    for place, (label, whole, part) in enumerate(shown):
        top = place * _ROW
        drawn.append(
            Bar(
                label=label,
                whole=whole,
                part=part,
                y=top + _ROW - _BAR - 8,
                text_y=top + _ROW - _BAR - 14,
                width=f"{whole * unit:.1f}",
                part_width=f"{part * unit:.1f}",
                number_x=f"{whole * unit + 6:.1f}",
            )
        )
    return Bars(drawn, len(shown) * _ROW)


def columns(rows: Sequence[Row]) -> Columns | None:
    """Columns of the rows from left to right; None of less than two."""
    if len(rows) < 2:
        return None
    highest = max(max(whole, part) for _label, whole, part in rows) or 1
    unit = (_HEIGHT - _ABOVE - _BELOW) / highest
    step = _WIDTH / len(rows)
    single = (min(step, _PAIR + _GAP) - min(_GAP, step / 4)) / 2
    every = -(-len(rows) // _LABELS)
    drawn = []
    for place, (label, whole, part) in enumerate(rows):
        middle = step * (place + 0.5)
        drawn.append(
            Column(
                label=label if (len(rows) - 1 - place) % every == 0 else "",
                whole=whole,
                part=part,
                x=f"{middle - single:.1f}",
                part_x=f"{middle:.1f}",
                middle=f"{min(max(middle, _LABEL / 2), _WIDTH - _LABEL / 2):.1f}",
                y=f"{_HEIGHT - _BELOW - whole * unit:.1f}",
                part_y=f"{_HEIGHT - _BELOW - part * unit:.1f}",
                height=f"{whole * unit:.1f}",
                part_height=f"{part * unit:.1f}",
            )
        )
    return Columns(drawn, f"{single:.1f}")

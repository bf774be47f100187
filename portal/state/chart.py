"""A line through time as SVG: what the template draws, in the units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WIDTH, HEIGHT = 280, 132
#: The field of the line within the view box: room for per cents on the left, for days below, for a dot on the right.
_LEFT, _TOP, _RIGHT, _BOTTOM = 44, 10, 274, 108
#: Shares at which a line of the grid is drawn.
GRID = (Decimal(0), Decimal("0.5"), Decimal(1))
_DAY = timedelta(days=1)

Point = tuple[date, Decimal]


@dataclass(frozen=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True)
class Level:
    """A line of the grid."""

    share: Decimal
    y: str


@dataclass(frozen=True)
class Chart:
    """`runs` are the points of lines over days that follow one another: a day without a record leaves a gap.

    `alone` are days whose neighbours are both missing.
    """

    first: date
    last: date
    runs: list[str]
    alone: list[Dot]
    end: Dot
    levels: list[Level]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT


def chart(points: Sequence[Point]) -> Chart | None:
    """The chart of shares (0…1; what is more is drawn at 1) by day, in order; None of less than two days."""
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    dots = [_dot(point, first, last) for point in points]
    runs: list[list[Dot]] = [[dots[0]]]
    for (before, _share), (day, _same), dot in zip(points, points[1:], dots[1:], strict=False):
        if day - before > _DAY:
            runs.append([])
        runs[-1].append(dot)
    return Chart(
        first=first,
        last=last,
        runs=[" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1],
        alone=[run[0] for run in runs if len(run) == 1],
        end=dots[-1],
        levels=[Level(share, _height(share)) for share in GRID],
    )


def _dot(point: Point, first: date, last: date) -> Dot:
    day, share = point
    along = (day - first) / (last - first)
    return Dot(f"{_LEFT + along * (_RIGHT - _LEFT):.1f}", _height(share))


def _height(share: Decimal) -> str:
    return f"{_BOTTOM - float(min(share, Decimal(1))) * (_BOTTOM - _TOP):.1f}"

"""Names on a drawing: each stands where it covers no other and does not leave the frame, or it is left out.

Greedy, the uppermost stratum first, the largest object first: each name takes the best of its places that is still
free. Boxes rest on the widths of letters in DejaVu Sans, which is wider than nearly every font that may stand in for
it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
import shapely.ops
from shapely import affinity

from layers.drawing.frame import MM_IN_PIXEL, Paper
from layers.drawing.strata import Look, Shape

#: Widths of letters as shares of the text's size; digits and small letters that are not named are 0.66.
_WIDTHS = dict.fromkeys(" .,:;'’ʼ!|/()-iіїІЇIJjlftr", 0.42) | dict.fromkeys("ЖЮШЩ№—жшщюфmWwМФM", 1.1)
_WIDTHS |= dict.fromkeys("мдц", 0.8)
_OTHER_LETTER, _OTHER_CAPITAL = 0.66, 0.8
#: Height of a name, and the gap kept around it, as shares of its size.
_HEIGHT, _GAP = 1.0, 0.15
#: From the middle of a name down to its base line, as a share of its size.
_BASE = 0.36
#: Where along a line a name is tried, as shares of its length.
_ALONG = (0.5, 0.35, 0.65, 0.2, 0.8)
#: A line under a name may be longer than the straight way between its ends by this share of it.
_BENT = 0.03
#: Where about the middle of an area a name is tried: in heights of the text down, in its lengths to the right.
_DOWN, _ACROSS = (0, 2, -2, 4, -4, 6, -6, 8, -8), (0, -0.5, 0.5)
#: How far a name stands from what it names, in mm, where it stands beside it.
_APART = 1.0
#: Accuracy, in mm, of the middle of an area.
_ACCURATE = 0.5

#: Middle of a text, x and y in mm, and its angle in degrees clockwise.
Spot = tuple[float, float, float]


@dataclass(frozen=True)
class Placed:
    """A name in its place: `x` and `y` (mm, downwards) of the middle of its base line, `angle` in degrees clockwise."""

    stratum: Look
    text: str
    x: float
    y: float
    angle: float
    size: float
    box: shapely.Polygon


def place(shapes: Sequence[Shape], paper: Paper) -> list[Placed]:
    """The names that have found a place; the boxes of no two of them meet."""
    frame = shapely.box(0, 0, paper.width, paper.height)
    order = {shape.stratum.name: number for number, shape in enumerate(shapes)}
    clear = [(shape, _ground(shape)) for shape in shapes if shape.stratum.clear]
    placed: list[Placed] = []
    for shape in sorted(shapes, key=lambda one: (-order[one.stratum.name], -one.geometry.area, -one.geometry.length)):
        taken = [one.box for one in placed] + [ground for other, ground in clear if other is not shape]
        free = (
            one
            for one in _places(shape, frame, paper)
            if frame.contains(one.box) and not any(one.box.intersects(box) for box in taken)
        )
        if found := next(free, None):
            placed.append(found)
    return placed


def width(text: str) -> float:
    """Width of a text of size 1; no less than what DejaVu Sans takes."""
    return sum(_WIDTHS.get(letter, _OTHER_CAPITAL if letter.isupper() else _OTHER_LETTER) for letter in text)


def _ground(shape: Shape) -> shapely.Geometry:
    """What a shape takes on paper; a point, the square around its symbol."""
    if shape.geometry.length:
        return shape.geometry
    return shape.geometry.buffer(shape.stratum.symbol.radius * MM_IN_PIXEL, cap_style="square")


def _places(shape: Shape, frame: shapely.Polygon, paper: Paper) -> Iterator[Placed]:
    """Places for the longest of the texts first, then for the shorter ones."""
    inside = shape.geometry.intersection(frame) if shape.texts else shapely.Polygon()
    if inside.is_empty:
        return
    size = paper.text * shape.stratum.weight
    for text in shape.texts:
        length = width(text) * size
        for spot in _spots(inside, length, size, shape.stratum.symbol.radius * MM_IN_PIXEL):
            placed = _placed(shape.stratum, text, size, spot)
            if not shape.stratum.within or inside.contains(placed.box):
                yield placed


def _placed(stratum: Look, text: str, size: float, spot: Spot) -> Placed:
    x, y, angle = spot
    level = _level_box(x, y, (width(text) + 2 * _GAP) * size, (_HEIGHT + 2 * _GAP) * size)
    box = affinity.rotate(level, angle, origin=(x, y))
    turned = math.radians(angle)
    base = _BASE * size
    return Placed(stratum, text, x - base * math.sin(turned), y + base * math.cos(turned), angle, size, box)


def _level_box(x: float, y: float, across: float, down: float) -> shapely.Polygon:
    return shapely.box(x - across / 2, y - down / 2, x + across / 2, y + down / 2)


def _spots(geometry: shapely.Geometry, length: float, size: float, beyond: float) -> Iterator[Spot]:
    """Where a text of this length and size, in mm, may name the geometry; a point's symbol reaches `beyond` it."""
    if geometry.area:
        yield from _about(geometry, length, size)
    elif geometry.length:
        yield from _along(geometry, length)
    else:
        yield from _beside(geometry.bounds, length, size, beyond)


def _about(geometry: shapely.Geometry, length: float, size: float) -> Iterator[Spot]:
    """In an area where it is widest; where the text is wider than that, beside the area first."""
    x, y = shapely.maximum_inscribed_circle(geometry, _ACCURATE).coords[0]
    grid = [(x + across * length, y + down * size, 0.0) for down in _DOWN for across in _ACROSS]
    fitting = [spot for spot in grid if geometry.contains(_level_box(*spot[:2], length, size))]
    if not fitting:
        yield from _beside(geometry.bounds, length, size, 0)
    yield from fitting or [(x, y, 0.0)]


def _beside(box: tuple[float, float, float, float], length: float, size: float, beyond: float) -> Iterator[Spot]:
    """To the right of a box, to the left, above and below, `beyond` mm and a little more from it."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    across, down = _APART + beyond + length / 2, _APART + beyond + size / 2
    yield from ((right + across, y, 0.0), (left - across, y, 0.0), (x, top - down, 0.0), (x, bottom + down, 0.0))


def _along(geometry: shapely.Geometry, length: float) -> Iterator[Spot]:
    """Along the longest piece of a line, where it is straight enough for so long a text; never upside down."""
    merged = shapely.line_merge(geometry)
    line = max(getattr(merged, "geoms", [merged]), key=lambda piece: piece.length)
    for share in _ALONG:
        start = share * line.length - length / 2
        if start < 0 or start + length > line.length:
            continue
        under = shapely.ops.substring(line, start, start + length)
        (west, top), (east, bottom) = sorted((under.coords[0], under.coords[-1]))
        if math.hypot(east - west, bottom - top) * (1 + _BENT) >= length:
            yield (west + east) / 2, (top + bottom) / 2, math.degrees(math.atan2(bottom - top, east - west))

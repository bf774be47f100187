"""A layer's style (`geo.styles`, or what staff made of it) as CLASS blocks of MapServer."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from geo.styles import Shape
from layers.wxs.syntax import Lines, block, quoted

#: The font of names; it is declared once in each mapfile.
FONT = "sans"
#: Corners of the shapes of points in a square of one unit, y downwards, the first again at the end. As in the pages'
#: `portal/map/shapes.js`, all look equally large; MapServer stretches each to the size of its points.
_CORNERS = {
    Shape.SQUARE: ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),
    Shape.DIAMOND: ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)),
    Shape.TRIANGLE: ((0.5, 0), (1, 1), (0, 1), (0.5, 0)),
    Shape.CROSS: (
        *((0.3, 0), (0.7, 0), (0.7, 0.3), (1, 0.3), (1, 0.7), (0.7, 0.7)),
        *((0.7, 1), (0.3, 1), (0.3, 0.7), (0, 0.7), (0, 0.3), (0.3, 0.3), (0.3, 0)),
    ),
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LABEL_PIXELS = 8
_HALO = "#ffffff"
_INK = "#22303a"
_PER_CENT = 100


def declared() -> Iterator[Lines]:
    """The shapes of points, which a mapfile has to name before it uses them."""
    yield _shape(Shape.CIRCLE, "ELLIPSE", ((1, 1),))
    for shape, corners in _CORNERS.items():
        yield _shape(shape, "VECTOR", corners)


def classes(style: Mapping[str, Any], shape: str, readable: frozenset[str], title: str) -> Iterator[Lines]:
    """The classes of a style for objects of a `shape`: areas, lines or points.

    What a viewer may not read does not colour the map either: without its field in `readable` all objects look alike.
    `title` stands in the legend for objects of no class.
    """
    default, by = style["default"], style.get("by")
    if by in readable:
        for one in style.get("classes", ()):
            chosen = [f"EXPRESSION {quoted(one['value'])}"]
            fill = one["fill"] if default["fill"] else ""
            symbol = {**default, "fill": fill, "stroke": one["stroke"], "shape": one.get("shape", Shape.CIRCLE)}
            yield _class(one["title"], chosen, symbol, shape, style, readable)
    yield _class(title, [], default, shape, style, readable)


def items(style: Mapping[str, Any], readable: frozenset[str]) -> Lines:
    """LABELITEM and CLASSITEM, where the viewer reads what they name."""
    named = (("LABELITEM", style.get("label")), ("CLASSITEM", style.get("by")))
    return [f"{keyword} {quoted(field)}" for keyword, field in named if field in readable]


def _shape(shape: Shape, kind: str, corners: Iterable[tuple[float, float]]) -> Lines:
    points = [f"{across} {down}" for across, down in corners]
    return block("SYMBOL", [f"NAME {quoted(shape)}", f"TYPE {kind}", "FILLED TRUE"], block("POINTS", points))


def _class(
    title: str, chosen: Lines, symbol: Mapping[str, Any], shape: str, style: Mapping[str, Any], readable: frozenset[str]
) -> Lines:
    label = _label(shape) if style.get("label") in readable else []
    return block("CLASS", [f"NAME {quoted(title)}"], chosen, *_strokes(symbol, shape), label)


def _strokes(symbol: Mapping[str, Any], shape: str) -> Iterator[Lines]:
    """STYLE blocks, the lowest first."""
    fill, stroke = _colour("COLOR", symbol["fill"]), _colour("OUTLINECOLOR", symbol["stroke"])
    width = f"WIDTH {float(symbol['width'])!r}"
    if shape == "points":
        size = f"SIZE {2 * float(symbol['radius'])!r}"
        mark = f"SYMBOL {quoted(symbol.get('shape', Shape.CIRCLE))}"
        yield block("STYLE", [mark, size], fill or _colour("COLOR", symbol["stroke"]), stroke, [width])
    elif shape == "lines":
        yield block("STYLE", _colour("COLOR", symbol["stroke"]), [width])
    else:
        if fill:
            yield block("STYLE", fill, [f"OPACITY {round(float(symbol['opacity']) * _PER_CENT)}"])
        yield block("STYLE", stroke, [width])


def _label(shape: str) -> Lines:
    place = "POSITION AUTO" if shape == "lines" else "POSITION CC" if shape == "areas" else "POSITION UR"
    font = ["TYPE TRUETYPE", f"FONT {quoted(FONT)}", f"SIZE {_LABEL_PIXELS}", place, "PARTIALS FALSE"]
    halo = f"OUTLINECOLOR {quoted(_HALO)}"
    return block("LABEL", [*font, f"COLOR {quoted(_INK)}", halo, "OUTLINEWIDTH 2"])


def _colour(keyword: str, colour: str) -> Lines:
    return [f"{keyword} {quoted(colour)}"] if _COLOUR.fullmatch(colour) else []

"""A layer's style (`geo.styles`, or what staff made of it) as CLASS blocks of MapServer."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from layers.wxs.syntax import Lines, block, quoted

#: The symbol of points; it is declared once in each mapfile, and so is the font.
CIRCLE, FONT = "circle", "sans"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LABEL_PIXELS = 8
_HALO = "#ffffff"
_INK = "#22303a"
_PER_CENT = 100


def classes(style: Mapping[str, Any], shape: str, readable: frozenset[str], title: str) -> Iterator[Lines]:
    """The classes of a style for objects of a `shape`: areas, lines or points.

    What a viewer may not read does not colour the map either: without its field in `readable` all objects look alike.
    `title` stands in the legend for objects of no class.
    """
    default, by = style["default"], style.get("by")
    if by in readable:
        for one in style.get("classes", ()):
            chosen = [f"EXPRESSION {quoted(one['value'])}"]
            symbol = {**default, "fill": one["fill"] if default["fill"] else "", "stroke": one["stroke"]}
            yield _class(one["title"], chosen, symbol, shape, style, readable)
    yield _class(title, [], default, shape, style, readable)


def items(style: Mapping[str, Any], readable: frozenset[str]) -> Lines:
    """LABELITEM and CLASSITEM, where the viewer reads what they name."""
    named = (("LABELITEM", style.get("label")), ("CLASSITEM", style.get("by")))
    return [f"{keyword} {quoted(field)}" for keyword, field in named if field in readable]


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
        yield block(
            "STYLE", [f"SYMBOL {quoted(CIRCLE)}", size], fill or _colour("COLOR", symbol["stroke"]), stroke, [width]
        )
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

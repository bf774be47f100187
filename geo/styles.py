"""How a register is drawn unless its layer says otherwise: plain data, handed to the map as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Symbol:
    """Fill and stroke as `#rrggbb` (empty: none), stroke width and point radius in pixels, opacity of the fill 0…1."""

    fill: str = ""
    stroke: str = "#5b6b73"
    width: float = 1.0
    opacity: float = 0.5
    radius: float = 4.0


class Shape(StrEnum):
    """What a point is drawn as, so that classes are told apart without their colours too."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    CROSS = "cross"


@dataclass(frozen=True)
class StyleClass:
    """The symbol of objects whose field `Style.by` has this `value`; `title` stands in the legend."""

    value: str
    title: str | Promise
    fill: str
    stroke: str
    shape: Shape = Shape.CIRCLE


@dataclass(frozen=True)
class Style:
    default: Symbol = field(default_factory=Symbol)
    by: str = ""
    classes: Sequence[StyleClass] = ()
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        """The style as the map reads it, titles in the language of the moment."""
        return {
            "by": self.by or None,
            "label": self.label or None,
            "default": asdict(self.default),
            "classes": [
                {
                    "value": one.value,
                    "title": str(one.title),
                    "fill": one.fill,
                    "stroke": one.stroke,
                    "shape": str(one.shape),
                }
                for one in self.classes
            ],
        }

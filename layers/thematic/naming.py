"""What follows from the words a person fills in: names in addresses and in the database, and colours."""

import re
from collections.abc import Collection

from geo.text import transliterate
from layers.thematic.rules import name_problem

#: Colours of the values of a choice, in their order; told apart by those who see colours otherwise, too (Okabe, Ito).
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442", "#5b6b73")
#: Outlines are the fill with so much of its light.
_OUTLINE = 0.55
_SLUG_LETTERS, _NAME_LETTERS = 40, 34
_HEX = 16


def slug_of(title: str) -> str:
    """«Вуличне освітлення» → vulychne-osvitlennia."""
    return "-".join(_words(title))[:_SLUG_LETTERS].strip("-")


def name_of(title: str, taken: Collection[str]) -> str:
    """A name for the column of a field with this title, that no other field has and the program lets stand."""
    stem = re.sub(r"^(?=\d|$)", "field_", "_".join(_words(title)))[:_NAME_LETTERS].strip("_")
    name, number = stem, 2
    while name in taken or name_problem(name):
        name, number = f"{stem}_{number}", number + 1
    return name


def value_of(title: str, taken: Collection[str]) -> str:
    """A value for a choice of this title."""
    stem = "_".join(_words(title))[:_NAME_LETTERS].strip("_") or "value"
    value, number = stem, 2
    while value in taken:
        value, number = f"{stem}_{number}", number + 1
    return value


def colour_of(index: int) -> str:
    """The colour of the value of that index, from 0."""
    return PALETTE[index % len(PALETTE)]


def outline_of(fill: str) -> str:
    """A darker outline to a fill, both `#rrggbb`."""
    channels = (int(fill[at : at + 2], _HEX) for at in (1, 3, 5))
    return "#" + "".join(f"{int(channel * _OUTLINE):02x}" for channel in channels)


def _words(title: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ]", "", transliterate(title).lower()))

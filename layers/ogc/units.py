"""Units of fields as programs read them: codes of UCUM, which Part 5 wants in `x-ogc-unit` (/req/schemas/unit)."""

import re

from django.utils import translation
from django.utils.functional import Promise

#: By what the unit is called in English.
_CODES = {"ha": "har", "m²": "m2", "m³": "m3", "years": "a"}
#: Called alike in English and in UCUM.
_ALIKE = frozenset({"m", "km", "l", "h", "W", "%", "Mbit/s"})
#: What may stand in an annotation of UCUM: ASCII without spaces and braces.
_NAMEABLE = re.compile(r"[!-z|~]+")


def ucum(unit: str | Promise) -> str:
    """The code of the unit, or its English name as an annotation, as of hryvnias; empty of what cannot be told so."""
    with translation.override("en"):
        name = str(unit)
    if name in _ALIKE:
        return name
    return _CODES.get(name) or ("{" + name + "}" if _NAMEABLE.fullmatch(name) else "")

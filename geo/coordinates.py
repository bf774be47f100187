"""Coordinates as people write them: numbers with a decimal point or comma, and degrees, minutes and seconds.

read('49°23\'15.2" пн. ш.')         # Coordinate(49.38755…, Axis.LATITUDE)
pair("33,94; 49,298")              # (33.94, 49.298), as written unless letters say which is which
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Axis(StrEnum):
    """Which way a coordinate counts, where a letter of it says so."""

    UNSAID = ""
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A number as it is written, north and east positive."""

    value: float
    axis: Axis = Axis.UNSAID


def read(text: str) -> Coordinate | None:
    """What is written as a coordinate; None if it is none.

    Decimal point or comma, spaces between thousands; or degrees, minutes and seconds with any of their signs:
    49°23'15.2"N, 49 23 15,2, 33°56′ сх. д.
    """
    plain = text.translate(_SIGNS).strip()
    if _NUMBER.fullmatch(plain):
        return Coordinate(float(plain.replace(" ", "").replace(",", ".")))
    match = _DMS.fullmatch(plain)
    if match is None:
        return None
    degrees, minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in ("d", "m", "s"))
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return None
    side = (match["before"] or match["after"] or "").strip(" .").lower()
    sign = -1 if match["sign"] == "-" or side.startswith(_NEGATIVE) else 1
    return Coordinate(sign * (degrees + minutes / _SIXTY + seconds / _SIXTY**2), _axis(side))


def pair(text: str, *, numbered: bool = False, swapped: bool = False) -> tuple[float, float] | None:
    """Two coordinates on one line, longitude first where letters say which is which, else as written, or `swapped`;
    None if there are none.

    They are parted by a semicolon, a tab, a comma or a space. `numbered`: the number of a surveyor's point may stand
    before them, as in `12; 5213456,12; 5470321,04`.
    """
    for separator in _BETWEEN:
        parts = [part for part in separator.split(text.strip().rstrip(",;")) if part]
        if numbered and len(parts) == _PAIR + 1 and _POINT_NUMBER.fullmatch(parts[0]):
            parts = parts[1:]
        if len(parts) == _PAIR:
            first, second = map(read, parts)
            if first is not None and second is not None:
                if first.axis or second.axis:
                    swapped = first.axis is Axis.LATITUDE or second.axis is Axis.LONGITUDE
                return (second.value, first.value) if swapped else (first.value, second.value)
    return None


def _axis(side: str) -> Axis:
    if not side:
        return Axis.UNSAID
    return Axis.LATITUDE if side.startswith(_OF_LATITUDE) else Axis.LONGITUDE


_PAIR = 2
_SIXTY = 60
_SIGNS: Mapping[int, str] = MappingProxyType(
    str.maketrans({"\u2212": "-", "\u00a0": " ", "\u202f": " ", "º": "°", "˚": "°"}
                  | dict.fromkeys("′’ʼ‘`´", "'") | dict.fromkeys("″”“„", '"'))
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d{1,12}|\d{1,3}( \d{3}){1,3})([.,]\d*)?")
_SIDE = r"(?:[NSEWnsew]|(?:пн|пд|сх|зх|зах)\.?\s*(?:[шд]\.?)?|(?:Пн|Пд|Сх|Зх|Зах)\.?\s*(?:[шд]\.?)?)"
_DMS = re.compile(
    rf"(?P<before>{_SIDE})?\s*(?P<sign>[+-])?(?P<d>\d{{1,3}}(?:[.,]\d+)?)\s*(?:°|\s)\s*"
    rf"(?:(?P<m>\d{{1,2}}(?:[.,]\d+)?)\s*(?:'|\s|$)\s*)?"
    rf"(?:(?P<s>\d{{1,2}}(?:[.,]\d+)?)\s*(?:\"|''|$)?\s*)?(?P<after>{_SIDE})?"
)
_NEGATIVE = ("s", "w", "пд", "зх", "зах")
_OF_LATITUDE = ("n", "s", "пн", "пд")
#: A point of a surveyor's list: 12, 12а, 12).
_POINT_NUMBER = re.compile(r"№?\s*\d{1,4}\s*[^\W\d_]?[.):]?")
# A comma between two numbers is tried last: it may stand within them.
_BETWEEN = tuple(map(re.compile, (r"\s*[;|/\t]\s*", r"\s*,\s+", r"(?<=[NSEWnsew])\s+|(?<=[шд]\.)\s+", r"\s+", r",")))

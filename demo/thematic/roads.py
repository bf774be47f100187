"""The condition of the surface of main streets and of the roads between settlements, section by section."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from shapely import LineString
from shapely.ops import substring

from demo.fields import draw_roads
from demo.hromada import Hromada
from demo.names import Place
from demo.plane import Random
from demo.thematic.features import Feature, Values, chosen, day, kept_by, likely, streets_of

_SECTION = 900.0  # m, at most
_STREETS = 2  # of each settlement
_CONDITIONS = {
    "asphalt": {"good": 0.3, "fair": 0.36, "poor": 0.26, "broken": 0.08},
    "gravel": {"good": 0.1, "fair": 0.4, "poor": 0.35, "broken": 0.15},
    "earth": {"fair": 0.3, "poor": 0.4, "broken": 0.3},
}
_SURFACES = {"asphalt": 0.7, "gravel": 0.22, "earth": 0.08}
_REPAIRS = {"good": "none", "fair": "patching", "poor": "current", "broken": "capital"}
_DEFECTS = {
    "good": "Поодинокі тріщини",
    "fair": "Сітка тріщин, вибоїни до 3 см",
    "poor": "Вибоїни, просідання біля узбіччя",
    "broken": "Покриття зруйноване на всю ширину",
}
_DAMAGED = {"good": 0.0, "fair": 0.02, "poor": 0.09, "broken": 0.35}  # of the area
_FIRST_YEAR, _YEARS = 2027, {"fair": 2, "poor": 1, "broken": 0}
_STREET_WIDTH, _ROAD_WIDTH = 6.0, 7.0


def draw_sections(rng: Random, hromada: Hromada) -> list[Feature]:
    """Sections of at most 900 m, numbered street by street, then road by road."""
    found: list[Feature] = []
    for settlement in hromada.settlements:
        for street in streets_of(hromada, settlement.place)[:_STREETS]:
            found += _sections(rng, street.line, street.label, settlement.place)
    for number, road in enumerate(draw_roads(hromada.settlements), 1):
        found += _sections(rng, road, f"Дорога С-{number:02}", None)
    return [Feature(one.geometry, {"number": f"Д-{number:03}", **one.values}) for number, one in enumerate(found, 1)]


def _sections(rng: Random, line: LineString, road: str, place: Place | None) -> Iterator[Feature]:
    surface = chosen(rng, _SURFACES)
    cuts = np.linspace(0, line.length, max(1, round(line.length / _SECTION)) + 1)
    width = _STREET_WIDTH if place else _ROAD_WIDTH
    for start, end in pairwise(cuts):
        condition = chosen(rng, _CONDITIONS[surface])
        length = round(float(end - start))
        values: Values = {
            **kept_by(),
            "road": road,
            "settlement_name": place.name if place else None,
            "belongs": "street" if place else "communal",
            "surface": surface,
            "condition": condition,
            "defects": _DEFECTS[condition],
            "damaged_m2": round(length * width * _DAMAGED[condition]),
            "surveyed_on": day(rng, 30, 220),
            "length_m": length,
            "width_m": width,
            "sidewalk": place is not None and likely(rng, 0.4),
            "drainage": likely(rng, 0.3),
            "repair": _REPAIRS[condition],
            "repair_year": _FIRST_YEAR + _YEARS[condition] if condition in _YEARS else None,
            "repaired_on": day(rng, 200, 1_500) if condition == "good" else None,
        }
        yield Feature(substring(line, float(start), float(end)), values)

"""Engineering networks along the streets, and the small structures beside them: towers, wells, stops, bridges."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point

from demo.entities import UTILITIES, WATER, Entity
from demo.hromada import Hromada
from demo.names import Place
from demo.plane import Array
from demo.streets import NamedStreet
from demo.things import CONSERVED, NETWORK, STRUCTURE, Books, Thing

_BESIDE = 4.5  # m from a street's centre line: posts and pipes lie off the carriageway
_LARGE, _TOWN = 300, 1_000  # households
_LIT_STREETS = {0: 1, _TOWN: 5}
_PIPED_STREETS = {_LARGE: 1, _TOWN: 5}
_WELL_AT, _STOP_AT, _TOWER_AT = 0.62, 0.46, 1.0  # shares of the main street's length
_TOWERS_FROM = 190
_BRIDGE_HALF_LENGTH = 26.0
_BRIDGE_REACH = 1_500.0


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    title_en: str
    building_class: str
    years: tuple[int, int]
    price: float  # UAH for 1 m of a network, or for one structure
    holder: Entity


_LIGHTING = _Kind("Вуличне освітлення", "Street lighting", "2224.9", (2004, 2025), 420, UTILITIES)
_MAIN = _Kind("Водогін", "Water main", "2222.2", (1967, 2024), 1_350, WATER)
_SEWER = _Kind("Каналізаційний колектор", "Sewer", "2223", (1974, 1991), 2_100, WATER)
_HEAT = _Kind("Тепломережа", "Heat pipeline", "2222.1", (1976, 1988), 3_400, UTILITIES)
_TOWER = _Kind("Водонапірна башта", "Water tower", "2222.3", (1963, 2018), 310_000, WATER)
_WELL = _Kind("Громадський колодязь", "Public well", "2222.9", (1950, 2015), 24_000, UTILITIES)
_STOP = _Kind("Зупинка громадського транспорту", "Bus stop", "1241.1", (1979, 2024), 58_000, UTILITIES)
_BRIDGE = _Kind("Міст через річку", "Bridge across the river", "2141.1", (1959, 1990), 2_900_000, UTILITIES)
_FOOTBRIDGE = _Kind("Пішохідний місток", "Footbridge", "2141.3", (1971, 2012), 240_000, UTILITIES)
_PLAYGROUND = _Kind("Дитячий майданчик", "Playground", "2412.2", (2009, 2025), 120_000, UTILITIES)


def enter_networks(books: Books, hromada: Hromada) -> None:
    """Networks as lines (m, in the drawing plane) and structures as points, into the books of their holders."""
    for settlement in hromada.settlements:
        place = settlement.place
        streets = [street for street in hromada.streets if street.place == place]
        streets.sort(key=lambda street: -street.line.length)
        for street in streets[: _count(_LIT_STREETS, place)]:
            _along(books, _LIGHTING, street)
        for street in streets[: _count(_PIPED_STREETS, place)]:
            _along(books, _MAIN, street)
        if place.households >= _TOWN:
            _along(books, _SEWER, streets[0])
            _along(books, _HEAT, streets[1], use=CONSERVED)
        main = streets[0]
        _beside(books, _WELL, main, _WELL_AT)
        _beside(books, _STOP, main, _STOP_AT)
        if place.households >= _TOWERS_FROM:
            _beside(books, _TOWER, main, _TOWER_AT)
        if place.households >= _LARGE:
            _beside(books, _PLAYGROUND, main, 1 - _WELL_AT)
        _over_the_river(books, hromada, place, settlement.zone.centroid)


def _along(books: Books, kind: _Kind, street: NamedStreet, use: str = "") -> None:
    line = street.line.parallel_offset(_BESIDE, "left")
    if not isinstance(line, LineString) or line.is_empty:
        line = street.line
    thing = replace(_thing(kind, street, NETWORK), geometry=line, length=f"{line.length:.1f}", use=use)
    books.enter(books.built(thing, kind.years, kind.price, line.length))


def _beside(books: Books, kind: _Kind, street: NamedStreet, share: float) -> None:
    ahead, here = (
        shapely.get_coordinates(street.line.interpolate(share - step, normalized=True))[0] for step in (0.01, 0)
    )
    normal = _turned(here - ahead)
    thing = replace(_thing(kind, street, STRUCTURE), geometry=Point(here + _BESIDE * normal))
    books.enter(books.built(thing, kind.years, kind.price, 1))


def _over_the_river(books: Books, hromada: Hromada, place: Place, middle: Point) -> None:
    """A bridge where the river is nearest to the settlement, if it passes by at all."""
    river = hromada.terrain.river_line
    if river.distance(middle) > _BRIDGE_REACH:
        return
    at = river.project(middle)
    before, here, after = (shapely.get_coordinates(river.interpolate(at + step))[0] for step in (-5, 0, 5))
    across = _BRIDGE_HALF_LENGTH * _turned(after - before)
    kind = _BRIDGE if place.households >= _LARGE else _FOOTBRIDGE
    line = LineString([here - across, here + across])
    thing = Thing(kind.title, kind.title_en, STRUCTURE, kind.holder.code, line, settlement=place.code)
    thing = replace(thing, building_class=kind.building_class, length=f"{line.length:.1f}")
    books.enter(books.built(thing, kind.years, kind.price, 1))


def _thing(kind: _Kind, street: NamedStreet, form: str) -> Thing:
    thing = Thing(f"{kind.title}, {street.label}", kind.title_en, form, kind.holder.code, settlement=street.place.code)
    return replace(thing, building_class=kind.building_class, address=f"{street.place.label}, {street.label}")


def _turned(direction: Array) -> Array:
    """Unit vector across `direction`."""
    normal: Array = np.array([-direction[1], direction[0]]) / np.hypot(*direction)
    return normal


def _count(table: dict[int, int], place: Place) -> int:
    return max((count for least, count in table.items() if place.households >= least), default=0)

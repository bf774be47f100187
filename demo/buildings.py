"""What stands on communal plots: which buildings on which land, and their outlines."""

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import Polygon
from shapely.affinity import rotate, translate

from demo.plane import long_axis, strips

_CLEAR = 2.0  # m between a wall and the plot's boundary
_SHRINK = 0.88
_LEAST = 4.0  # m: a smaller outline is no building
_ELL_WING = 0.45


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A building as usually met: class by НК 018, width and depth (m), floors, years, price of 1 m² (UAH).

    `ell`: with a wing across one end.
    """

    title: str
    title_en: str
    building_class: str
    width: float
    depth: float
    floors: int
    years: tuple[int, int]
    price: float
    ell: bool = False


LYCEUM = Blueprint("Будівля ліцею", "Lyceum building", "1263.3", 62, 17, 3, (1964, 1986), 3_900, ell=True)
SCHOOL = Blueprint("Будівля гімназії", "Gymnasium building", "1263.3", 48, 15, 2, (1961, 1989), 3_600, ell=True)
KINDERGARTEN = Blueprint("Будівля дитячого садка", "Kindergarten", "1263.5", 34, 14, 2, (1968, 1990), 3_700, ell=True)
BOILER = Blueprint("Котельня", "Boiler house", "1251.9", 12, 8, 1, (1978, 2019), 4_200)
STORE = Blueprint("Господарська будівля", "Outbuilding", "1274.6", 9, 6, 1, (1965, 2005), 1_100)
AMBULATORY = Blueprint("Амбулаторія", "Outpatient clinic", "1264.3", 20, 11, 1, (1968, 2021), 4_800)
POST_OF_HEALTH = Blueprint("Медичний пункт", "Health post", "1264.3", 14, 9, 1, (1970, 2020), 4_100)
POLYCLINIC = Blueprint("Поліклініка", "Polyclinic", "1264.3", 44, 14, 2, (1975, 1988), 4_600, ell=True)
GARAGE = Blueprint("Гараж", "Garage", "1242.1", 12, 7, 1, (1974, 2010), 1_500)
CULTURE_HOUSE = Blueprint("Будинок культури", "House of culture", "1261.2", 36, 18, 2, (1957, 1985), 3_300, ell=True)
CLUB = Blueprint("Сільський клуб", "Village club", "1261.2", 22, 12, 1, (1953, 1982), 2_100)
TOWN_HALL = Blueprint("Адміністративна будівля", "Council office", "1220.1", 32, 14, 2, (1972, 1990), 4_500)
STAROSTA = Blueprint("Будівля старостату", "Office of the starosta", "1220.1", 19, 10, 1, (1958, 1987), 2_900)
SERVICES = Blueprint("Центр надання адмінпослуг", "Service centre", "1220.1", 22, 12, 1, (1978, 2022), 5_200)
FIRE_POST = Blueprint("Пожежне депо", "Fire station", "1274.2", 18, 12, 1, (1971, 2022), 3_100)
SHOP = Blueprint("Будівля магазину", "Shop building", "1230.1", 15, 9, 1, (1962, 1994), 2_400)
CHANGING = Blueprint("Роздягальні стадіону", "Changing rooms", "1265.9", 14, 7, 1, (1979, 2021), 2_600)
FLATS = Blueprint("Житловий будинок", "Block of flats", "1122", 46, 12, 2, (1966, 1988), 3_000)
COWSHED = Blueprint("Корівник", "Cowshed", "1271.9", 66, 13, 1, (1961, 1984), 700)
SHED = Blueprint("Зерносклад", "Grain store", "1252.9", 30, 12, 1, (1964, 1989), 800)
WORKSHOP = Blueprint("Виробничий цех", "Workshop", "1251.9", 48, 20, 1, (1955, 1983), 1_300)
KILN = Blueprint("Піч цегельного заводу", "Brick kiln", "1251.9", 34, 14, 1, (1951, 1974), 900)


def outlines(land: Polygon, blueprints: tuple[Blueprint, ...]) -> Iterator[tuple[Blueprint, Polygon]]:
    """Outlines of the buildings on their plot, each in a part of it of its own, shrunk where it is too narrow.

    What does not fit at all is left out.
    """
    heading, _length, _width = long_axis(land)
    wanted = [blueprint.width + 2 * _CLEAR for blueprint in blueprints]
    parts = strips(land, heading, wanted) if len(blueprints) > 1 else [land]
    for blueprint, part in zip(blueprints, parts, strict=False):
        if outline := _within(part, heading, blueprint):
            yield blueprint, outline


def _within(land: Polygon, heading: float, blueprint: Blueprint) -> Polygon | None:
    allowed = land.buffer(-_CLEAR)
    if allowed.is_empty:
        return None
    middle = land.centroid if allowed.contains(land.centroid) else allowed.representative_point()
    width, depth = blueprint.width, blueprint.depth
    while min(width, depth) > _LEAST:
        drawn = rotate(_drawn(width, depth, ell=blueprint.ell), heading, origin=(0, 0))
        placed = translate(drawn, middle.x, middle.y)
        if allowed.contains(placed):
            return placed
        width, depth = width * _SHRINK, depth * _SHRINK
    return None


def _drawn(width: float, depth: float, *, ell: bool) -> Polygon:
    body = shapely.box(-width / 2, -depth / 2, width / 2, depth / 2)
    if not ell:
        return body
    wing = shapely.box(-width / 2, -depth / 2 - width * _ELL_WING, -width / 2 + depth, -depth / 2)
    return translate(shapely.union(body, wing), 0, width * _ELL_WING / 2)

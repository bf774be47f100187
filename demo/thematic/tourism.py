"""Routes along river, roads and ponds, places that receive guests, and what is worth seeing."""

from collections.abc import Sequence

import shapely
from shapely import LineString, Point
from shapely.ops import linemerge, substring

from demo.entities import CULTURE, PERSONS
from demo.fields import draw_roads
from demo.hromada import Hromada
from demo.plane import Random
from demo.thematic.features import Feature, Values, at_address, chosen, day, kept_by, likely, off, streets_of
from demo.things import Thing

_WATER = (0.2, 0.8)  # of the river's length
_KM = 1_000.0
_CYCLED, _WALKED, _SPEEDS = 3, 2, {"walking": 4.0, "cycling": 14.0, "water": 4.5}  # roads, ponds, km/h
_SHORE = 35.0  # m
_LODGINGS = (
    ("Садиба «Над Бродом»", "Nad Brodom Homestead", "homestead", "second"),
    ("Садиба «Вишневий сад»", "Cherry Orchard Homestead", "homestead", "base"),
    ("Агрооселя «Козацька балка»", "Cossack Gully Farm Stay", "farm", "first"),
    ("Кемпінг «Три верби»", "Three Willows Campsite", "camping", "none"),
    ("Сироварня «Ясна»", "Yasna Cheese Dairy", "tasting", "none"),
    ("Медовий двір", "Honey Yard", "tasting", "base"),
    ("Гончарна майстерня «Глей»", "Hlei Pottery", "craft", "none"),
    ("Садиба «Криничка»", "Krynychka Homestead", "homestead", "first"),
)
_SERVICES = "Сніданок, лазня, прокат велосипедів", "Breakfast, bath house, bicycles"
_MOUNDS, _MOUND_RADIUS = 6, 18.0
_CHURCHES = 5
_ROADSIDE = 12.0


def draw_routes(hromada: Hromada) -> list[Feature]:
    """One down the river, some along roads between settlements, some around ponds."""
    river = hromada.terrain.river_line
    found = [
        _route(
            substring(river, *(share * river.length for share in _WATER)),
            "water",
            "Яснобрідським плесом",
            "Down the river",
        )
    ]
    names = iter(
        (("Степове коло", "Steppe ride"), ("Дорогою хуторів", "Farmstead road"), ("Козацький шлях", "Cossack way"))
    )
    for road, (name, name_en) in zip(draw_roads(hromada.settlements)[:_CYCLED], names, strict=True):
        found.append(_route(road, "cycling", name, name_en))
    ponds = sorted(hromada.terrain.ponds, key=lambda pond: -pond.area)[:_WALKED]
    for number, pond in enumerate(ponds, 1):
        shore = LineString(pond.buffer(_SHORE).simplify(4).exterior)
        found.append(_route(shore, "walking", f"Стежка довкола ставка № {number}", f"Path around pond No. {number}"))
    return [Feature(one.geometry, {"number": f"ТМ-{number}", **one.values}) for number, one in enumerate(found, 1)]


def _route(line: LineString, kind: str, name: str, name_en: str) -> Feature:
    length = round(line.length / _KM, 1)
    values: Values = {
        "name": name,
        "name_en": name_en,
        "kind": kind,
        "difficulty": "medium" if length > 10 else "easy",
        "length_km": length,
        "hours_needed": round(length / _SPEEDS[kind], 1),
        "season": "warm",
        "marking": "біло-зелено-біла" if kind == "walking" else None,
        "sights": "Краєвиди долини, ставки, кургани",
        "sights_en": "Views of the valley, ponds, burial mounds",
        "keeper": CULTURE.name,
        "marked_on": "2025-05-17",
        "inspected_on": "2026-09-12",
    }
    return Feature(line, values)


def draw_lodgings(rng: Random, hromada: Hromada) -> list[Feature]:
    """Each at the address of a house, in settlements by turns."""
    found: list[Feature] = []
    for number, (name, name_en, kind, grade) in enumerate(_LODGINGS):
        place = hromada.settlements[number % len(hromada.settlements)].place
        houses = [one for one in hromada.addresses if one.street.place == place and one.lot.use == "house"]
        address = houses[int(rng.integers(len(houses)))]
        rooms = int(rng.integers(2, 7))
        sleeps = kind in ("homestead", "farm", "camping")
        values: Values = {
            **at_address(address),
            "name": name,
            "name_en": name_en,
            "kind": kind,
            "grade": grade,
            "rooms": rooms if sleeps else None,
            "beds": rooms * 3 if sleeps else None,
            "price_from": 450 + 50 * rooms if sleeps else None,
            "meals": likely(rng, 0.7),
            "services": _SERVICES[0],
            "services_en": _SERVICES[1],
            "season": chosen(rng, {"all_year": 0.6, "warm": 0.4}),
            "host": PERSONS[number % len(PERSONS)],
        }
        found.append(Feature(address.point, values))
    return found


def draw_heritage(rng: Random, hromada: Hromada, things: Sequence[Thing]) -> list[Feature]:
    """Burial mounds in the steppe, churches on main streets, memorials, and crafts on which tourism may grow."""
    found: list[Feature] = []

    def add(geometry: Point | shapely.Polygon, **values: str | None) -> None:
        number = f"КС-{len(found) + 1:02}"
        found.append(Feature(geometry, {"number": number, "inspected_on": day(rng, 60, 400), **values}))

    roads = linemerge(draw_roads(hromada.settlements))
    for number in range(1, _MOUNDS + 1):
        line = shapely.get_parts(roads)[number % shapely.get_num_geometries(roads)]
        mound = off(line, line.length * rng.uniform(0.3, 0.7), 60 + 4 * _ROADSIDE).buffer(_MOUND_RADIUS, quad_segs=4)
        protection = chosen(rng, {"local": 0.6, "found": 0.4})
        add(
            mound,
            name=f"Курган № {number}",
            name_en=f"Burial mound No. {number}",
            kind="archaeology",
            protection=protection,
            dated="III–I тис. до н. е.",
            condition=chosen(rng, {"fair": 0.7, "poor": 0.3}),
            description="Курганний насип, не досліджений.",
            description_en="An earthen burial mound, not excavated.",
        )
    for settlement in hromada.settlements[:_CHURCHES]:
        street = streets_of(hromada, settlement.place)[0]
        add(
            off(street.line, street.line.length * 0.55, _ROADSIDE),
            name=f"Церква, {settlement.place.label}",
            name_en="Church",
            kind="architecture",
            protection=chosen(rng, {"local": 0.7, "none": 0.3}),
            dated=str(int(rng.integers(1842, 1912))),
            condition=chosen(rng, {"good": 0.5, "fair": 0.5}),
            settlement_name=settlement.place.name,
        )
    for thing in things:
        if thing.title_en == "Memorial to the Defenders" and thing.geometry is not None:
            keeper = {"holder_name": kept_by(CULTURE)["holder_name"]}
            add(
                thing.geometry.centroid,
                name=thing.title,
                name_en=thing.title_en,
                kind="monumental_art",
                protection="none",
                condition="good",
                **keeper,
            )
    crafts = (
        ("Гончарство Ясного Броду", "Pottery of Yasnyi Brid"),
        ("Свято врожаю у Вишневому", "Harvest feast in Vyshneve"),
    )
    for (name, name_en), settlement in zip(crafts, hromada.settlements[::2][:2], strict=True):
        add(
            settlement.zone.representative_point(),
            name=name,
            name_en=name_en,
            kind="intangible",
            protection="none",
            settlement_name=settlement.place.name,
            description="Традиція, яку громада плекає і може показувати гостям.",
            description_en="A tradition that the hromada keeps and can show to guests.",
        )
    return found

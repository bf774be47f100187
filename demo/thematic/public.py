"""Institutions in the communal buildings, and what is in or beside them: grounds, shelters, Wi-Fi."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from demo.entities import CLINIC, COUNCIL, CULTURE, EDUCATION, ENTITIES, INTERNET, PERSONS, SAFETY, Entity
from demo.hromada import Hromada
from demo.plane import Random
from demo.thematic.features import Feature, Values, at_address, chosen, day, hours, kept_by, likely
from demo.things import Thing

# By the building's name: kind, whose institution it is, opening hours, places.
_KINDS = {
    "Lyceum building": ("school", None, ("weekdays", "08:00", "17:00"), 520),
    "Gymnasium building": ("school", None, ("weekdays", "08:00", "16:00"), 180),
    "Kindergarten": ("kindergarten", EDUCATION, ("weekdays", "07:30", "18:00"), 95),
    "Library": ("library", CULTURE, ("weekdays", "09:00", "18:00"), 24),
    "House of culture": ("culture", CULTURE, ("weekdays", "10:00", "20:00"), 250),
    "Polyclinic": ("health", CLINIC, ("weekdays", "08:00", "18:00"), None),
    "Outpatient clinic": ("health", CLINIC, ("weekdays", "08:00", "15:00"), None),
    "Health post": ("health", CLINIC, ("weekdays", "08:00", "12:00"), None),
    "Council office": ("administration", COUNCIL, ("weekdays", "08:00", "17:00"), None),
    "Office of the starosta": ("administration", COUNCIL, ("weekdays", "08:00", "16:00"), None),
    "Service centre": ("administration", COUNCIL, ("weekdays", "08:00", "18:00"), None),
    "Fire station": ("safety", SAFETY, ("daily", "00:00", "24:00"), None),
}
_TITLES = {
    "Lyceum building": ("Ліцей", "Lyceum"),
    "Gymnasium building": ("Гімназія", "Gymnasium"),
    "Kindergarten": ("Дитячий садок", "Kindergarten"),
    "Council office": ("Селищна рада", "Settlement council"),
    "Office of the starosta": ("Старостат", "Office of the starosta"),
    "Fire station": ("Місцева пожежна охорона", "Fire station"),
}
_GROUNDS = {
    "Playground": ("playground", "Дитячий майданчик", "гірка, гойдалка, пісочниця, лавка", "sand", 180.0),
    "Stadium": ("stadium", "Стадіон", "футбольне поле, бігова доріжка, трибуна", "grass", 7_140.0),
}
_SHELTERED = {"school": ("radiation", 0.9), "kindergarten": ("basic", 1.0), "culture": ("basic", 0.7)}
_SHELTERED |= {"health": ("basic", 0.6), "administration": ("dual", 0.4)}
_PERSONS = {"school": (120, 400), "kindergarten": (60, 140), "culture": (50, 120), "health": (15, 50)}
_PEACE = {
    "school": "Навчальні кабінети",
    "kindergarten": "Комора",
    "culture": "Гурткова кімната",
    "health": "Складське приміщення",
    "administration": "Архів",
}
_READY = {"ready": 0.6, "limited": 0.3, "unready": 0.1}
_PERSON_M2 = 0.9
_WIFI = frozenset({"library", "administration", "culture"})
_BESIDE = 6.0  # m
_IN_FRONT = 60.0  # m from an address to the building behind it
_BY_CODE = {entity.code: entity for entity in ENTITIES}


def draw_institutions(rng: Random, hromada: Hromada, things: Sequence[Thing]) -> list[Feature]:
    """One in each public building that is used and stands on the map."""
    found: list[Feature] = []
    addresses = _Addresses(hromada)
    for thing, place in _placed(hromada, things):
        if thing.title_en not in _KINDS:
            continue
        kind, keeper, open_at, places = _KINDS[thing.title_en]
        entity = keeper or _BY_CODE.get(thing.holder, EDUCATION)
        title, title_en = _TITLES.get(thing.title_en, (thing.title.partition(",")[0], thing.title_en))
        number = len(found) + 1
        values: Values = {
            **addresses.of(thing, place),
            "number": f"К-{number:03}",
            "name": f"{title}, {place}",
            "name_en": f"{title_en} No. {number}",
            "kind": kind,
            "code": entity.code,
            "phone": f"+38053{9_000_000 + number}",
            "places": places,
            "accessible": chosen(rng, {"full": 0.25, "partly": 0.5, "none": 0.25}),
            "shelter": kind in _SHELTERED,
            "backup": likely(rng, 0.4),
            "head": PERSONS[number % len(PERSONS)],
            "founder": COUNCIL.name,
        }
        assert thing.geometry is not None
        found.append(Feature(thing.geometry.representative_point(), values, {"hours": [hours(*open_at)]}))
    return found


def draw_grounds(rng: Random, hromada: Hromada, things: Sequence[Thing]) -> list[Feature]:
    """The playgrounds and stadiums of the books."""
    found: list[Feature] = []
    addresses = _Addresses(hromada)
    for thing, place in _placed(hromada, things):
        if thing.title_en not in _GROUNDS:
            continue
        kind, title, elements, surface, area = _GROUNDS[thing.title_en]
        number = len(found) + 1
        values: Values = {
            **addresses.of(thing, place),
            **kept_by(_BY_CODE[thing.holder]),
            "number": f"МД-{number:02}",
            "name": f"{title}, {place}",
            "name_en": f"{thing.title_en} No. {number}",
            "kind": kind,
            "elements": elements,
            "surface": surface,
            "area_m2": area,
            "started_on": day(rng, 400, 5_000),
            "access": "free",
            "lit": likely(rng, 0.4),
            "fenced": likely(rng, 0.5),
            "accessible": likely(rng, 0.3),
            "condition": chosen(rng, {"good": 0.4, "fair": 0.45, "poor": 0.15}),
            "inventory_on": "2026-10-01",
            "inventory_name": EDUCATION.name,
            "inventory_code": EDUCATION.code,
        }
        assert thing.geometry is not None
        found.append(
            Feature(thing.geometry.representative_point(), values, {"hours": [hours("daily", "07:00", "22:00")]})
        )
    return found


def draw_shelters(rng: Random, institutions: Sequence[Feature]) -> list[Feature]:
    """In the basements of public buildings, beside their doors on the map."""
    found: list[Feature] = []
    for one in institutions:
        kind, share = _SHELTERED.get(str(one.values["kind"]), ("", 0.0))
        if not likely(rng, share):
            continue
        number, host = len(found) + 1, str(one.values["kind"])
        persons = int(rng.integers(*_PERSONS.get(host, (20, 60))))
        readiness = chosen(rng, _READY)
        values: Values = {
            **{name: one.values.get(name) for name in ("settlement_name", "street", "house")},
            **kept_by(_entity(one)),
            "number": f"991{number:02}",
            "name": f"Укриття: {one.values['name']}",
            "name_en": f"Shelter: {one.values['name_en']}",
            "kind": kind,
            "capacity": persons,
            "area_m2": round(persons * _PERSON_M2, 1),
            "readiness": readiness,
            "inspected_on": day(rng, 5, 90),
            "access": "alarm" if host == "school" else "always",
            "phone": one.values["phone"],
            "accessible": likely(rng, 0.3),
            "water": likely(rng, 0.8),
            "toilet": likely(rng, 0.7),
            "ventilation": readiness == "ready",
            "backup": likely(rng, 0.6),
            "wifi": likely(rng, 0.4),
            "ownership": "communal",
            "peace_use": _PEACE[host],
            "keeper": PERSONS[number % len(PERSONS)],
            "location_note": "підвал, вхід із подвір’я",
        }
        found.append(Feature(shapely.affinity.translate(one.geometry, _BESIDE, -_BESIDE), values))
    return found


def draw_wifi(rng: Random, institutions: Sequence[Feature]) -> list[Feature]:
    """In and before libraries, councils and houses of culture."""
    found: list[Feature] = []
    for one in institutions:
        if one.values["kind"] not in _WIFI:
            continue
        number = len(found) + 1
        values: Values = {
            **{name: one.values.get(name) for name in ("settlement_name", "street", "house")},
            **kept_by(_entity(one)),
            "number": f"W-{number:02}",
            "name": str(one.values["name"]),
            "name_en": str(one.values["name_en"]),
            "network": "YasnyiBrid-Free",
            "status": chosen(rng, {"works": 0.8, "faulty": 0.1, "planned": 0.1}),
            "indoors": True,
            "speed": int(rng.choice((50, 100))),
            "radius_m": 40,
            "backup": likely(rng, 0.5),
            "switched_on": day(rng, 100, 1_200),
            "provider_name": INTERNET.name,
        }
        point = shapely.affinity.translate(one.geometry, -_BESIDE, _BESIDE)
        found.append(Feature(point, values, {"hours": [hours("daily", "00:00", "24:00")]}))
    return found


def _entity(one: Feature) -> Entity:
    return _BY_CODE[str(one.values["code"])]


def _placed(hromada: Hromada, things: Sequence[Thing]) -> Iterator[tuple[Thing, str]]:
    """The things on the map within the hromada, each with the name of the settlement that it is in or nearest to."""
    mapped = [one for one in things if one.geometry is not None and hromada.terrain.boundary.contains(one.geometry)]
    zones = shapely.STRtree([settlement.zone for settlement in hromada.settlements])
    points = np.array([one.geometry.centroid for one in mapped if one.geometry is not None], dtype=object)
    for thing, row in zip(mapped, zones.nearest(points), strict=True):
        yield thing, hromada.settlements[int(row)].place.label


class _Addresses:
    """The addresses of the hromada, asked for the one that a building stands at."""

    def __init__(self, hromada: Hromada) -> None:
        self._all = hromada.addresses
        self._tree = shapely.STRtree([address.point for address in self._all])

    def of(self, thing: Thing, place: str) -> dict[str, str]:
        """Settlement, and street and house of the address in front of the thing, if there is one."""
        near = self._tree.query_nearest(thing.geometry, max_distance=_IN_FRONT)
        return at_address(self._all[int(near[0])]) if len(near) else {"settlement_name": place.partition(" ")[2]}

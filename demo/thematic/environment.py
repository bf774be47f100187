"""Container sites, unauthorised dumps, landfills, and samples of soil and groundwater."""

import math

import shapely
from shapely import Point, Polygon

from demo.entities import FARMS, UTILITIES
from demo.hromada import Hromada
from demo.plane import Random
from demo.thematic.features import (
    Feature,
    Values,
    at_address,
    chosen,
    day,
    hours,
    kept_by,
    likely,
    off,
    streets_of,
)

_HOUSES_TO_A_SITE = 45
_BESIDE = 7.0  # m from an address
_SITES = {"mixed": 0.6, "sorted": 0.34, "bulky": 0.06}
_SORTED = ("takes_paper", "takes_plastic", "takes_glass", "takes_metal")
_VOLUMES = (120.0, 240.0, 1_100.0)
_EMPTIED = (("monday", "07:00", "12:00"), ("thursday", "07:00", "12:00"), ("saturday", "08:00", "14:00"))
_DUMPS, _BEYOND = 14, 55.0  # m from the last gardens
_STATUSES = {"found": 0.3, "ordered": 0.3, "cleared": 0.3, "again": 0.1}
_WASTE = {"household": 0.4, "building": 0.25, "plants": 0.2, "tyres": 0.05, "mixed": 0.1}
_DEPTH = 0.6  # m of rubbish, on the average
_LANDFILL_OFF, _LANDFILL_SIZE = 900.0, (210.0, 150.0)  # m
_TRIES = 72
_TARIFF = 186.40
_SAMPLES = {
    # medium: (substance, unit, limit, least and greatest content as a share of the limit)
    "groundwater": (
        ("nitrates", "мг/дм³", 50.0, (0.1, 2.6)),
        ("ammonium", "мг/дм³", 0.5, (0.05, 1.3)),
        ("coliforms", "КУО/100 см³", 1.0, (0.0, 1.2)),
    ),
    "soil": (
        ("lead", "мг/кг", 32.0, (0.1, 0.9)),
        ("cadmium", "мг/кг", 1.5, (0.05, 1.1)),
        ("pesticides", "мг/кг", 0.1, (0.0, 1.1)),
    ),
}
_NEAR, _ABOVE = 0.8, 1.0  # of the limit
_LABORATORY = "Випробувальна лабораторія «Чиста Криниця»"
_ADVICE = {"above": "Не вживати без очищення; повторити відбір за місяць.", "near": "Повторити відбір за пів року."}


def draw_waste_points(rng: Random, hromada: Hromada) -> list[Feature]:
    """A container site for every 45 houses, beside one of them."""
    found: list[Feature] = []
    for address in hromada.addresses[::_HOUSES_TO_A_SITE]:
        kind = chosen(rng, _SITES)
        angle = rng.uniform(0, 2 * math.pi)
        point = shapely.affinity.translate(address.point, _BESIDE * math.cos(angle), _BESIDE * math.sin(angle))
        values: Values = {
            **at_address(address),
            **kept_by(),
            "number": f"М-{len(found) + 1:03}",
            "kind": kind,
            "container_kind": "пластиковий на коліщатках" if kind != "bulky" else "металевий бункер",
            "containers": int(rng.integers(2, 6)) if kind != "bulky" else 1,
            "volume_l": float(rng.choice(_VOLUMES)) if kind != "bulky" else 8_000.0,
            "separate": kind == "sorted",
            "takes_mixed": kind != "bulky",
            **dict.fromkeys(_SORTED, kind == "sorted"),
            "takes_organic": kind == "sorted" and likely(rng, 0.3),
            "takes_bulky": kind == "bulky",
            "takes_hazardous": False,
            "fenced": likely(rng, 0.5),
            "paved": likely(rng, 0.6),
            "condition": chosen(rng, {"good": 0.5, "fair": 0.35, "poor": 0.15}),
            "inspected_on": day(rng, 10, 120),
            "operator_name": UTILITIES.name,
            "operator_code": UTILITIES.code,
            "location_note": f"біля будинку № {address.number}",
        }
        emptied = hours(*_EMPTIED[len(found) % len(_EMPTIED)])
        found.append(Feature(point, values, {"emptied": [emptied]}))
    return found


def draw_dumps(rng: Random, hromada: Hromada) -> list[Feature]:
    """Heaps on the outskirts: an outline where one was drawn, a point where somebody only told of it."""
    inner = hromada.terrain.boundary.buffer(-100)
    found: list[Feature] = []
    while len(found) < _DUMPS:
        settlement = hromada.settlements[int(rng.integers(len(hromada.settlements)))]
        rim = settlement.zone.buffer(_BEYOND).exterior
        middle = rim.interpolate(rng.uniform(0, rim.length))
        if not inner.contains(middle):
            continue
        outline = middle.buffer(rng.uniform(6, 22), quad_segs=2)
        status = chosen(rng, _STATUSES)
        found_on = day(rng, 40, 300)
        values: Values = {
            "number": f"СЗ-{len(found) + 1:02}",
            "found_on": found_on,
            "status": status,
            "waste": chosen(rng, _WASTE),
            "hazardous": likely(rng, 0.1),
            "area_m2": round(outline.area),
            "volume_m3": round(outline.area * _DEPTH, 1),
            "settlement_name": settlement.place.name,
            "location_note": f"околиця, {round(_BEYOND)} м від крайніх городів",
            "responsible": UTILITIES.name if status != "found" else None,
            "clear_until": "2026-12-15" if status in ("ordered", "again") else None,
            "cleared_on": day(rng, 1, 40) if status == "cleared" else None,
            "cost": round(float(outline.area) * 42.5, 2) if status == "cleared" else None,
        }
        found.append(Feature(outline if likely(rng, 0.6) else middle, values))
    return found


def draw_landfills(hromada: Hromada) -> list[Feature]:
    """The landfill of the town, that works, and one of a village, that was closed."""
    plans = (
        (hromada.settlements[0], "Полігон побутових відходів «Яснобрідський»", "working", 1.0, 0.58, "1986-06-01"),
        (hromada.settlements[2], "Сміттєзвалище с. Вишневе", "closed", 0.55, 1.0, "1979-04-01"),
    )
    taken = [settlement.zone for settlement in hromada.settlements] + [hromada.terrain.valley]
    found: list[Feature] = []
    for number, (settlement, name, status, size, used, started) in enumerate(plans, 1):
        outline = _beyond(settlement.zone, taken, hromada.terrain.boundary, size)
        is_working = status == "working"
        values: Values = {
            **kept_by(),
            "number": f"П-{number}",
            "name": name,
            "status": status,
            "started_on": started,
            "accepts": "тверді побутові відходи, будівельні відходи" if is_working else None,
            "prohibited": "радіоактивні відходи, хімічні відходи, відходи тваринництва",
            "tariff": _TARIFF if is_working else None,
            "area_m2": round(outline.area, 2),
            "used_m2": round(outline.area * used, 2),
            "guard_name": UTILITIES.name if is_working else None,
            "guard_code": UTILITIES.code if is_working else None,
            "clients": ", ".join(farm.name for farm in FARMS[:2]) if is_working else None,
            "client_codes": ", ".join(farm.code for farm in FARMS[:2]) if is_working else None,
            "vehicles": "сміттєвоз 16 м³, коефіцієнт ущільнення 3" if is_working else None,
            "settlement_name": settlement.place.name,
            "location_note": f"за {round(_LANDFILL_OFF)} м від межі населеного пункту",
        }
        rows = {"hours": [hours("weekdays", "08:00", "17:00"), hours("saturday", "09:00", "14:00")]}
        found.append(Feature(outline, values, rows if is_working else {}))
    return found


def _beyond(zone: Polygon, taken: list[Polygon], boundary: Polygon, size: float) -> Polygon:
    """A rectangle off the settlement, where nothing else is; the last place tried, if there is no such."""
    width, height = (side * math.sqrt(size) for side in _LANDFILL_SIZE)
    rim = zone.buffer(_LANDFILL_OFF).exterior
    for share in range(_TRIES):
        middle = rim.interpolate(share / _TRIES, normalized=True)
        outline = shapely.box(middle.x - width / 2, middle.y - height / 2, middle.x + width / 2, middle.y + height / 2)
        if boundary.buffer(-200).contains(outline) and all(outline.distance(one) > _BESIDE for one in taken):
            break
    return outline


def draw_samples(rng: Random, hromada: Hromada) -> list[Feature]:
    """Of the public well of every settlement its water, and of the soil beside its gardens."""
    found: list[Feature] = []
    for settlement in hromada.settlements:
        street = streets_of(hromada, settlement.place)[0]
        well = off(street.line, 0.62 * street.line.length, 4.5)
        field = settlement.zone.buffer(120).exterior.interpolate(rng.uniform(0, 1), normalized=True)
        for medium, point, source in (("groundwater", well, "громадський колодязь"), ("soil", field, "рілля")):
            found.append(_sample(rng, len(found) + 1, medium, point, f"{source}, {settlement.place.label}"))
            found[-1] = Feature(point, {**found[-1].values, "settlement_name": settlement.place.name})
    return found


def _sample(rng: Random, number: int, medium: str, point: Point, source: str) -> Feature:
    substance, unit, limit, (least, greatest) = _SAMPLES[medium][number // 2 % len(_SAMPLES[medium])]
    share = rng.uniform(least, greatest)
    result = "above" if share > _ABOVE else "near" if share > _NEAR else "within"
    sampled = day(rng, 30, 360)
    values: Values = {
        "number": f"ПР-2026-{number:03}",
        "sampled_on": sampled,
        "medium": medium,
        "substance": substance,
        "content": round(limit * share, 4),
        "unit": unit,
        "permitted": limit,
        "result": result,
        "depth_m": round(rng.uniform(6, 14), 1) if medium == "groundwater" else 0.2,
        "source": source,
        "laboratory": _LABORATORY,
        "protocol_number": f"{number}/26",
        "protocol_on": sampled,
        "advice": _ADVICE.get(result),
    }
    return Feature(point, values)

"""Zones of the general plans of the larger settlements, and planning conditions that were issued."""

import shapely

from demo.entities import COUNCIL, SHOPS, SUN, WORKS
from demo.hromada import Hromada
from demo.plane import Random, long_axis, parts, strips
from demo.thematic.features import Feature, Values, at_address, chosen, day

_PLANNED = 3  # settlements, the largest ones
# Shares of a settlement along its streets: designation, kind, name, name in English, height (m), built-up share (%).
_ZONES = (
    (0.28, "Ж-1", "housing", "Садибна забудова", "Detached houses", 12.0, 40),
    (0.08, "В-4", "industry", "Виробництва V класу", "Light industry", 18.0, 60),
    (0.1, "Р-3", "recreation", "Парки і сквери", "Parks and gardens", 6.0, 10),
    (0.14, "Г-2", "public", "Громадський центр", "Public centre", 15.0, 60),
    (0.3, "Ж-1", "housing", "Садибна забудова", "Detached houses", 12.0, 40),
    (0.1, "СГ-1", "farming", "Городи і сади", "Gardens and orchards", 6.0, 10),
)
_PERMITTED = {
    "housing": "Індивідуальні житлові будинки, господарські будівлі",
    "industry": "Підприємства із санітарною зоною до 50 м, склади",
    "recreation": "Озеленення, доріжки, майданчики",
    "public": "Адміністративні, культурні, торгові, медичні заклади",
    "farming": "Вирощування рослин, сезонні споруди",
}
_SMALLEST = 2_000.0  # m²
_DECISION, _APPROVED = "рішення № 18/7 сьомої сесії", "2024-05-23"
_DOCUMENT = "Генеральний план із планом зонування"
_CONDITIONS, _FIRST_ORDER = 14, 40
_STATUSES = {"valid": 0.7, "changed": 0.1, "expired": 0.1, "cancelled": 0.1}
_BUILDING = {"new": 0.6, "reconstruction": 0.3, "overhaul": 0.1}
_NAMES = {
    "new": "Нове будівництво магазину",
    "reconstruction": "Реконструкція складу під майстерню",
    "overhaul": "Капітальний ремонт їдальні",
}
_APPLICANTS = (*SHOPS, WORKS, SUN)


def draw_zones(hromada: Hromada) -> list[Feature]:
    """The settlement cut across into neighbours that have their edges in common."""
    found: list[Feature] = []
    for settlement in hromada.settlements[:_PLANNED]:
        heading, _length, _width = long_axis(settlement.zone)
        rest = settlement.zone
        pieces = strips(settlement.zone, heading, [zone[0] for zone in _ZONES])
        pieces = [piece for piece in pieces if piece.area > _SMALLEST]
        for piece, (_share, code, kind, name, name_en, height, coverage) in zip(pieces, _ZONES, strict=False):
            inside = max(parts(shapely.intersection(piece, rest), smallest=0), key=lambda part: part.area)
            values: Values = {
                "number": f"{settlement.place.code[-6:]}-{len(found) + 1:02}",
                "code": code,
                "name": name,
                "name_en": name_en,
                "kind": kind,
                "status": "valid",
                "document": f"{_DOCUMENT}, {settlement.place.label}",
                "decision": _DECISION,
                "approved_on": _APPROVED,
                "height_m": height,
                "coverage": coverage,
                "permitted": _PERMITTED[kind],
                "restrictions": "Відступ від червоної лінії не менше ніж 6 м",
                "settlement_name": settlement.place.name,
            }
            found.append(Feature(inside, values))
    return found


def draw_conditions(rng: Random, hromada: Hromada) -> list[Feature]:
    """Issued to legal entities, each at an address."""
    found: list[Feature] = []
    for number, index in enumerate(rng.choice(len(hromada.addresses), _CONDITIONS, replace=False), 1):
        address = hromada.addresses[int(index)]
        kind, status = chosen(rng, _BUILDING), chosen(rng, _STATUSES)
        applicant = _APPLICANTS[number % len(_APPLICANTS)]
        values: Values = {
            **at_address(address),
            "number": f"МУ-2026/{number:02}",
            "name": _NAMES[kind],
            "building_kind": kind,
            "status": status,
            "order_number": f"{_FIRST_ORDER + number}-о",
            "issued_on": day(rng, 20, 900),
            "authority_name": COUNCIL.name,
            "authority_code": COUNCIL.code,
            "applicant_name": applicant.name,
            "applicant_code": applicant.code,
            "changes": "Змінено граничну висоту" if status == "changed" else None,
            "cancellation": "Заява замовника" if status == "cancelled" else None,
        }
        found.append(Feature(address.point, values))
    return found

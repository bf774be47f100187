"""Street lights with their lines and substations, and what is wrong with some of them."""

from collections.abc import Sequence
from datetime import date, timedelta

from demo.entities import PERSONS, UTILITIES
from demo.hromada import Hromada
from demo.plane import Random
from demo.streets import NamedStreet
from demo.thematic.features import TODAY, Feature, Values, along, chosen, day, kept_by, likely, located, streets_of

_STEP, _BESIDE = 40.0, 4.5  # m between poles, and from the street's centre line
_TOWN, _LIT_IN_TOWN = 1_000, 6  # households; streets
_LAMPS = {"led": 0.62, "sodium": 0.26, "mercury": 0.12}
_POWERS = {"led": (40, 60), "sodium": (100, 150), "mercury": (125, 250)}
_POLES = {"concrete": 0.8, "steel": 0.12, "wood": 0.08}
_CONDITIONS = {"works": 0.94, "faulty": 0.06}
_BUILT = {"led": (150, 2_200), "sodium": (3_000, 6_000), "mercury": (7_500, 12_000)}  # days ago
_FAULTS = 24
_STATUSES = {"new": 0.25, "given": 0.3, "done": 0.4, "refused": 0.05}
_KINDS = {"dark": 0.5, "flickers": 0.2, "row": 0.12, "day": 0.1, "wire": 0.05, "pole": 0.03}
_URGENT = frozenset({"wire", "pole"})
_MENDED_WITHIN = timedelta(days=10)
_DONE = "Замінено світильник, перевірено з’єднання."
_FIRST_CABINET = 101


def draw_lights(rng: Random, hromada: Hromada) -> list[Feature]:
    """Poles every 40 m along the main streets; each street is a line of its own, each settlement has a substation."""
    found: list[Feature] = []
    for number, settlement in enumerate(hromada.settlements, 1):
        lit = _LIT_IN_TOWN if settlement.place.households >= _TOWN else 1
        for line, street in enumerate(streets_of(hromada, settlement.place)[:lit], 1):
            found += _line(rng, street, f"Л-{number}/{line}", f"КТП-{_FIRST_CABINET + number}")
    return found


def _line(rng: Random, street: NamedStreet, line: str, substation: str) -> list[Feature]:
    lamp, pole = chosen(rng, _LAMPS), chosen(rng, _POLES)
    power = int(rng.choice(_POWERS[lamp]))
    installed = day(rng, *_BUILT[lamp])
    common = {
        **located(street),
        **kept_by(),
        "line": line,
        "substation": substation,
        "cabinet": f"ШУНО {line.removeprefix('Л-')}",
        "lamp": lamp,
        "lamps": 1,
        "power_w": power,
        "pole": pole,
        "height_m": 8.5 if pole == "steel" else 7.0,
        "control": "timer" if lamp == "led" else "photocell",
        "installed_on": installed,
        "operator_name": UTILITIES.name,
    }
    return [
        Feature(point, {"number": f"{line}-{number:03}", **common, "condition": chosen(rng, _CONDITIONS)})
        for number, (point, _distance) in enumerate(along(street.line, _STEP, _BESIDE), 1)
    ]


def draw_faults(rng: Random, lights: Sequence[Feature]) -> list[Feature]:
    """Reports about some of the poles, those of this month still open."""
    poles = rng.choice(len(lights), _FAULTS, replace=False)
    return [_fault(rng, number, lights[int(pole)]) for number, pole in enumerate(poles, 1)]


def _fault(rng: Random, number: int, light: Feature) -> Feature:
    kind, status = chosen(rng, _KINDS), chosen(rng, _STATUSES)
    reported = date.fromisoformat(day(rng, 12, 60) if status == "done" else day(rng, 0, 12))
    values: Values = {
        "number": f"О-2026-{number:03}",
        "reported_on": reported.isoformat(),
        "kind": kind,
        "status": status,
        "urgent": kind in _URGENT,
        "pole_number": light.values["number"],
        "line": light.values["line"],
        "street": light.values["street"],
        "settlement_name": light.values["settlement_name"],
        "contractor": UTILITIES.name if status in ("given", "done") else None,
        "due_on": (reported + _MENDED_WITHIN).isoformat(),
        "done_on": min(TODAY, reported + timedelta(days=int(rng.integers(1, 12)))).isoformat()
        if status == "done"
        else None,
        "reporter": PERSONS[number % len(PERSONS)] if likely(rng, 0.7) else None,
        "note": _DONE if status == "done" else None,
    }
    return Feature(light.geometry, values)

"""Bus stops on the main streets, with the departures of the routes that join every settlement with the centre."""

from demo.hromada import Hromada
from demo.plane import Random
from demo.thematic.features import Feature, Values, chosen, day, kept_by, likely, located, off, streets_of

_BESIDE = 5.0  # m
_NAMES = {0.3: ("Школа", "School"), 0.5: ("Центр", "Centre"), 0.8: ("Околиця", "Outskirts")}
_LARGE = 300  # households
_EQUIPMENT = {"pavilion": 0.45, "canopy": 0.2, "sign": 0.35}
_WHEELCHAIR = {"yes": 0.25, "no": 0.55, "unknown": 0.2}
_FIRST_ROUTE = 100
_FIRST_BUS, _MINUTES = 6 * 60, 24 * 60
_RIDES = {True: (0, 150, 420, 690), False: (20, 560)}  # minutes behind the first bus
_RIDE = 35  # minutes back and forth
_HOUR = 60


def draw_stops(rng: Random, hromada: Hromada) -> list[Feature]:
    """Two sides of each stop; in the centre all routes leave, in a village its own."""
    centre = hromada.settlements[0].place
    found: list[Feature] = []
    for number, settlement in enumerate(hromada.settlements):
        place = settlement.place
        street = streets_of(hromada, place)[0]
        is_large = place.households >= _LARGE
        routes = range(1, len(hromada.settlements)) if place == centre else (number,)
        for share, (name, name_en) in _NAMES.items():
            if not is_large and name != "Центр":
                continue
            for side, direction in ((1, centre.name if place != centre else "села громади"), (-1, "окружна дорога")):
                equipment = chosen(rng, _EQUIPMENT) if name != "Центр" else "pavilion"
                values: Values = {
                    **located(street),
                    **kept_by(),
                    "number": f"З-{len(found) + 1:03}",
                    "code": f"{len(found) + 1:03}",
                    "name": f"{place.name}, {name.lower()}",
                    "name_en": f"{name_en} (stop {len(found) + 1})",
                    "kind": "stop",
                    "direction": direction,
                    "routes": ", ".join(str(_FIRST_ROUTE + route) for route in routes),
                    "equipment": equipment,
                    "bench": equipment != "sign",
                    "lit": likely(rng, 0.6),
                    "bin": equipment == "pavilion",
                    "wheelchair": chosen(rng, _WHEELCHAIR),
                    "zone": "0",
                    "inspected_on": day(rng, 20, 300),
                }
                timetable = [_departures(_FIRST_ROUTE + route, route + (side < 0), is_large) for route in routes]
                point = off(street.line, share * street.line.length, side * _BESIDE)
                found.append(Feature(point, values, {"timetable": timetable}))
    return found


def _departures(route: int, shift: int, is_large: bool) -> dict[str, str]:
    first = _FIRST_BUS + shift * _RIDE % (2 * _HOUR)
    times = (minutes % _MINUTES for minutes in (first + ride for ride in _RIDES[is_large]))
    return {
        "route": str(route),
        "days": "daily" if is_large else "weekdays",
        "departures": " ".join(f"{minutes // _HOUR:02}:{minutes % _HOUR:02}" for minutes in times),
    }

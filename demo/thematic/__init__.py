"""What the demonstration hromada has on its thematic layers: one table of things for each preset, by its name.

`draw` gives them all. Columns are called as the layers' fields are; each module has what belongs together.
"""

from collections.abc import Sequence

from demo.hromada import Hromada
from demo.plane import Random
from demo.thematic.environment import draw_dumps, draw_landfills, draw_samples, draw_waste_points
from demo.thematic.features import Feature
from demo.thematic.lighting import draw_faults, draw_lights
from demo.thematic.planning import draw_conditions, draw_zones
from demo.thematic.public import draw_grounds, draw_institutions, draw_shelters, draw_wifi
from demo.thematic.roads import draw_sections
from demo.thematic.tourism import draw_heritage, draw_lodgings, draw_routes
from demo.thematic.transport import draw_stops
from demo.things import Thing

__all__ = ["Feature", "draw"]


def draw(rng: Random, hromada: Hromada, things: Sequence[Thing]) -> dict[str, list[Feature]]:
    """The things of every layer, by its name; some stand in and beside the buildings among `things`."""
    lights = draw_lights(rng, hromada)
    institutions = draw_institutions(rng, hromada, things)
    return {
        "tourist-routes": draw_routes(hromada),
        "green-tourism": draw_lodgings(rng, hromada),
        "heritage": draw_heritage(rng, hromada, things),
        "planning-zones": draw_zones(hromada),
        "planning-conditions": draw_conditions(rng, hromada),
        "waste-collection": draw_waste_points(rng, hromada),
        "dumps": draw_dumps(rng, hromada),
        "landfills": draw_landfills(hromada),
        "pollution-samples": draw_samples(rng, hromada),
        "street-lights": lights,
        "lighting-faults": draw_faults(rng, lights),
        "transport-stops": draw_stops(rng, hromada),
        "road-condition": draw_sections(rng, hromada),
        "institutions": institutions,
        "sports-grounds": draw_grounds(rng, hromada, things),
        "shelters": draw_shelters(rng, institutions),
        "wifi-zones": draw_wifi(rng, institutions),
    }

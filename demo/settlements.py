"""Where the settlements lie, and how their streets and household plots are laid out.

A settlement is laid out in a frame (u along its streets, v across them, metres) that is then bent and
turned into the plane. Plots that share a side in the frame share the very same vertices in the plane.
"""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Point, Polygon, prepare

from demo.lots import Lot
from demo.names import COUNCILS, Place
from demo.plan import Plan, Street, lay_out
from demo.plane import Array, Random, outline, parts
from demo.terrain import Terrain

_SPARE_BETWEEN = 500.0  # open fields between two settlements
_HOUSEHOLDS_PER_STREET = 130
_SPARE_AT_BOUNDARY = 350.0
_USUAL_BEND = 1 / 6_000
_TRIES = 4_000
_WETTEST = 0.04  # share of a settlement's site that may lie in a valley
_RIVERSIDE = 5  # that many of the larger settlements stand on the river


@dataclass(frozen=True)
class Settlement:
    """A settlement on the ground: `zone` is its boundary; streets and lots are in the drawing plane (m).

    `ports` are (point, outward heading) pairs where its streets go over into roads.
    """

    place: Place
    council: int
    zone: Polygon
    streets: list[Street]
    lots: list[Lot]
    ports: list[tuple[Array, Array]]


def draw_settlements(rng: Random, places: list[Place], terrain: Terrain) -> list[Settlement]:
    """All settlements, in the order of `places` (the largest first, which get the best sites)."""
    frames: list[tuple[Frame, Plan]] = []
    for number, place in enumerate(places):
        plan = lay_out(rng, place.households, _streets_for(place.households), dense=place.category == "X")
        frames.append((_site(rng, plan, terrain, frames, riverside=number < _RIVERSIDE), plan))
    centres = np.array([frame.origin for frame, _ in frames])
    seats = centres[: len(COUNCILS)]
    settlements = []
    for place, (frame, plan), centre in zip(places, frames, centres, strict=True):
        council = int(np.argmin(np.hypot(*(seats - centre).T)))
        settlements.append(_build(place, council, frame, plan, terrain))
    return settlements


@dataclass(frozen=True)
class Frame:
    """A bent and turned frame: origin (m in the plane), heading of its u axis (radians), bend (1/m)."""

    origin: tuple[float, float]
    heading: float
    bend: float
    phases: tuple[float, float]

    def place(self, uv: Array) -> Array:
        """Positions (n, 2) in the plane of positions (n, 2) in the frame."""
        u, v = uv[:, 0], uv[:, 1]
        across = v + self.bend * u**2 / 2 + 22 * np.sin(u / 210 + self.phases[0])
        along = u + 14 * np.sin(v / 160 + self.phases[1])
        cos, sin = math.cos(self.heading), math.sin(self.heading)
        return np.column_stack([cos * along - sin * across, sin * along + cos * across]) + np.array(self.origin)

    def heading_at(self, uv: Array, step: tuple[float, float]) -> Array:
        """Unit vector in the plane of a small step made at one position of the frame."""
        here, there = self.place(np.vstack([uv, uv + np.array(step)]))
        return (there - here) / np.hypot(*(there - here))


def _streets_for(households: int) -> int:
    return max(
        1,
        round(households / _HOUSEHOLDS_PER_STREET) if households < 700 else round(math.sqrt(households / 32)),
    )


def _site(rng: Random, plan: Plan, terrain: Terrain, taken: list[tuple[Frame, Plan]], *, riverside: bool) -> Frame:
    """A free place for a settlement, dry and far from the others; where there is none, the best one tried."""
    best: tuple[float, Frame] | None = None
    for _attempt in range(_TRIES):
        origin, heading = _beside_river(rng, plan, terrain) if riverside else _anywhere(rng, terrain)
        phases = rng.uniform(0, 2 * math.pi, 2)
        frame = Frame(origin, heading, rng.normal(0, _USUAL_BEND), (float(phases[0]), float(phases[1])))
        if not _is_dry_and_inside(frame, plan, terrain):
            continue
        spare = min(
            (math.dist(origin, frame.origin) - plan.radius - other.radius for frame, other in taken),
            default=math.inf,
        )
        if spare > _SPARE_BETWEEN:
            return frame
        if best is None or spare > best[0]:
            best = (spare, frame)
    if best is None or best[0] < 0:
        raise RuntimeError("The demonstration hromada has no room for its settlements; take another seed.")
    return best[1]


def _beside_river(rng: Random, plan: Plan, terrain: Terrain) -> tuple[tuple[float, float], float]:
    """A place on either bank, with streets along the river's course."""
    distance = terrain.river_line.length * rng.uniform(0.13, 0.87)
    (near_x, near_y), (far_x, far_y) = shapely.get_coordinates(
        terrain.river_line.interpolate([distance - 250, distance + 250])
    )
    heading = math.atan2(far_y - near_y, far_x - near_x)
    offset = rng.choice([-1, 1]) * (plan.half_height + rng.uniform(230, 330))
    x = (near_x + far_x) / 2 - offset * math.sin(heading)
    y = (near_y + far_y) / 2 + offset * math.cos(heading)
    return (float(x), float(y)), heading


def _anywhere(rng: Random, terrain: Terrain) -> tuple[tuple[float, float], float]:
    west, south, east, north = terrain.boundary.bounds
    return (rng.uniform(west, east), rng.uniform(south, north)), rng.uniform(0, math.pi)


def _is_dry_and_inside(frame: Frame, plan: Plan, terrain: Terrain) -> bool:
    middle = Point(frame.origin)
    room = terrain.boundary.exterior.distance(middle) - plan.radius
    if room < _SPARE_AT_BOUNDARY or not terrain.boundary.contains(middle):
        return False
    footprint = Polygon(frame.place(plan.corners))
    return bool(terrain.valley.intersection(footprint).area < _WETTEST * footprint.area)


def _build(place: Place, council: int, frame: Frame, plan: Plan, terrain: Terrain) -> Settlement:
    lots = [lot.drawn(frame.place) for lot in plan.lots]
    allowed = terrain.boundary.buffer(-120).difference(terrain.valley.buffer(12))
    prepare(allowed)
    dry = shapely.contains(allowed, np.array([lot.outline for lot in lots], dtype=object))
    lots = [lot for lot, is_dry in zip(lots, dry, strict=True) if is_dry]
    streets = [street for street in (street.drawn(frame.place, lots) for street in plan.streets) if street]
    built_up = shapely.union_all([lot.outline for lot in lots] + [street.line.buffer(9) for street in streets])
    hull = built_up.buffer(70, quad_segs=2).buffer(-52, quad_segs=2).simplify(5).difference(terrain.valley.buffer(3))
    zone = outline(max(parts(hull, smallest=0), key=lambda part: part.area))
    return Settlement(
        place=place,
        council=council,
        zone=zone,
        streets=[street for street in (street.within(zone) for street in streets) if street],
        # What the river cuts off from the settlement is not part of it.
        lots=[lot for lot in lots if zone.contains(lot.outline)],
        ports=[(frame.place(np.array([uv]))[0], frame.heading_at(np.array([uv]), step)) for uv, step in plan.ports],
    )

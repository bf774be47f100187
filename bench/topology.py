"""How long the topology list around one parcel takes, in the database of this instance.

    .venv/bin/python -m bench.topology                # 200 parcels of the register, one after another
    .venv/bin/python -m bench.topology --rounds 1000
    .venv/bin/python -m bench.topology --served         # the whole round trip to a server of this instance

It asks as the map editor does while somebody draws: each parcel is moved by half a metre and looked at in its place.
What is served is asked for by the workspace's interface, over HTTP, as a page does it behind each drag of a corner.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from uuid import UUID

import django
import shapely
from django.contrib.gis.geos import GEOSGeometry

#: Degrees by which a parcel is moved: some half a metre.
_STEP = 5e-6
_GOAL_MS = 150
_P95 = 18  # of the nineteen quantiles of twenty parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--register", default="parcels")
    parser.add_argument("--served", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    django.setup()
    with ExitStack() as stack:
        ask = _served(stack, arguments.register) if arguments.served else _called(arguments.register)
        print(measured(arguments.register, arguments.rounds, ask))


#: Gives how many faults are found around a geometry in the place of the record of that uid.
Ask = Callable[[UUID, GEOSGeometry], int]


def _called(slug: str) -> Ask:
    from geo import registers, territory
    from geo.topology import listing

    register, within = registers.get(slug), territory.boundary()
    return lambda uid, geometry: len(listing.around(register, geometry, None, uid=uid, within=within))


def _served(stack: ExitStack, slug: str) -> Ask:
    from bench import editors
    from portal.workspace.api import geometries

    [session] = editors.sessions(stack.enter_context(editors.server(1)), 1)

    def ask(uid: UUID, geometry: GEOSGeometry) -> int:
        body = {"geometry": geometries.told(geometry), "uid": str(uid)}
        status, told = session.call("POST", f"registers/{slug}/topology", body)
        if status != HTTPStatus.OK:
            raise SystemExit(f"The server answered {status}: {told['message']}")
        return len(told)

    return ask


def measured(slug: str, rounds: int, ask: Ask) -> str:
    """One line: how many records, the median and the 95th percentile of a check in ms."""
    from geo import registers
    from geo.records import GEOMETRY

    register = registers.get(slug)
    keys = list(register.model._default_manager.exclude(**{GEOMETRY: None}).values_list("pk", flat=True))
    chosen = random.Random(1).choices(keys, k=rounds)
    taken, found = [], 0
    for pk in chosen:
        record = register.model._default_manager.get(pk=pk)
        assert record.geom is not None
        moved = _moved(record.geom)
        begun = time.perf_counter()
        found += ask(record.uid, moved)
        taken.append(1_000 * (time.perf_counter() - begun))
    p95 = statistics.quantiles(taken, n=20)[_P95]
    return (
        f"{len(keys)} records, {rounds} checks, {found} faults: median {statistics.median(taken):.1f} ms,"
        f" p95 {p95:.1f} ms (goal {_GOAL_MS} ms), load {os.getloadavg()[0]:.1f}"
    )


def _moved(geometry: GEOSGeometry) -> GEOSGeometry:
    moved = shapely.transform(shapely.from_wkb(bytes(geometry.wkb)), lambda corners: corners + _STEP)
    return GEOSGeometry(memoryview(shapely.to_wkb(moved)), srid=geometry.srid)


if __name__ == "__main__":
    main()

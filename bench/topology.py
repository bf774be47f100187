"""How long the topology list around one parcel takes, in the database of this instance.

    .venv/bin/python -m bench.topology                # 200 parcels of the register, one after another
    .venv/bin/python -m bench.topology --rounds 1000

It asks as the map editor does while somebody draws: each parcel is moved by half a metre and looked at in its place.
"""

import argparse
import os
import random
import statistics
import time

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
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo.settings")
    django.setup()
    print(measured(arguments.register, arguments.rounds))


def measured(slug: str, rounds: int) -> str:
    """One line: how many records, the median and the 95th percentile of a check in ms."""
    from addresses.models import Hromada
    from geo import registers
    from geo.topology import listing

    register = registers.get(slug)
    hromada = Hromada.objects.exclude(geom=None).first()
    keys = list(register.model._default_manager.filter(geom__isnull=False).values_list("pk", flat=True))
    chosen = random.Random(1).choices(keys, k=rounds)
    taken, found = [], 0
    for pk in chosen:
        record = register.model._default_manager.get(pk=pk)
        moved = _moved(record.geom)
        begun = time.perf_counter()
        found += len(listing.around(register, moved, None, uid=record.uid, within=hromada.geom if hromada else None))
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

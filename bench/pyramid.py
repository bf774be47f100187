"""Every tile over many parcels, made as the service makes it: `python -m bench.pyramid`.

Prints by zoom how many tiles there are, the largest in bytes before it is packed, how many leave something out, and the
seconds that they took. Exit code 1 if one passes the budget (`layers.tiles.BUDGET`).
"""

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.launched import launched
from geo.cli.instance import Instance

if TYPE_CHECKING:
    from geo.access import Sight
    from layers.tiles import Made, Place

SEED = 1


def walk(sight: "Sight", deepest: int) -> "Iterator[tuple[Place, Made]]":
    """The tiles with anything in them, from the whole world down to zoom `deepest`, as the service makes them."""
    from layers import tiles  # models can be imported only once Django is set up

    ahead = [tiles.Place(0, 0, 0)]
    while ahead:
        place = ahead.pop()
        made = tiles.make(sight, place, tiles.fields_on_tiles(sight, place.z))
        if not made.objects and not made.content:
            continue
        yield place, made
        if place.z < deepest:
            columns, rows = (2 * place.x, 2 * place.x + 1), (2 * place.y, 2 * place.y + 1)
            ahead += [tiles.Place(place.z + 1, x, y) for x in columns for y in rows]


def main(arguments: list[str]) -> int:
    """Walk the pyramid that the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from django.contrib.auth.models import AnonymousUser

    from bench import parcels
    from bench.measure import our_command
    from bench.scratch import scratch_database
    from geo import access, registers
    from layers.tiles import BUDGET

    file = parcels.kept(instance.var / "bench", options.rows, SEED)
    with scratch_database(options.rows) as environment:
        subprocess.run(our_command(file), env=environment, capture_output=True, check=True)
        largest = _report(access.sight(registers.get("parcels"), AnonymousUser()), options.deepest)
    print(f"The largest tile has {largest} bytes of {BUDGET}.")
    return int(largest > BUDGET)


def _report(sight: "Sight", deepest: int) -> int:
    """Print the figures of each zoom; the bytes of the largest tile of all."""
    many, leaving, micros, largest = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    last = time.perf_counter()
    for place, made in walk(sight, deepest):
        now = time.perf_counter()
        many[place.z] += 1
        leaving[place.z] += made.left_out > 0
        micros[place.z] += round((now - last) * 1_000_000)
        largest[place.z] = max(largest[place.z], len(made.content))
        last = now
    print("| zoom | tiles | largest, bytes | leave something out | ms a tile |")
    print("|---|---|---|---|---|")
    for zoom in sorted(many):
        each = micros[zoom] / many[zoom] / 1000
        print(f"| {zoom} | {many[zoom]} | {largest[zoom]} | {leaving[zoom]} | {each:.1f} |")
    return max(largest.values(), default=0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.pyramid", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000, help="parcels (%(default)s)")
    parser.add_argument("--deepest", type=int, default=16, help="zoom (%(default)s)")
    parser.add_argument("--database-url", metavar="URL", help="server to measure on; else as bench.imports has it")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

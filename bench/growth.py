"""How tiles and pages of features keep their times as the register grows: `python -m bench.growth`.

300,000 parcels are imported; then the same land is laid beside itself until there are so many as asked for. At each
size the same requests go to the same places, to our server alone. Prints, and keeps in bench/RESULTS-growth.md, the
medians and their ratio to those at the first size. Exit code 1 if an answer fails.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.launched import launched
from geo.cli.instance import Instance

if TYPE_CHECKING:
    from bench.load import Load
    from bench.servers import Server

RESULTS = Path(__file__).with_name("RESULTS-growth.md")
SEED = 1
ROWS, SIZES = 300_000, (1_000_000, 3_000_000, 10_000_000)
#: From the service's goals: at the last size no more than so many times what it was at the first.
GOAL = 2.0
#: Lanes that the goal speaks of begin so.
_GOALS = ("z14", "z15", "z16", "page")
ZOOMS, TILES = (12, 14, 15, 16), 200
PAGE, CONNECTIONS = 1_000, 1
#: Degrees between one copy of the land and the next, and copies in a row: Ukraine is wide enough for all of them.
_EAST, _NORTH, _IN_A_ROW = 0.7, -0.45, 8
#: A copy's cadastral numbers begin with its own five digits; those of the generated parcels begin with others.
_FIRST_BLOCK = 10_000

Loads = dict[str, "Load"]


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from bench import parcels
    from bench.equivalence import server_versions
    from bench.measure import our_command
    from bench.scratch import BenchError, scratch_database
    from bench.servers import ours_running

    file = parcels.kept(instance.var / "bench", options.rows, SEED)
    before = os.getloadavg()[0]
    measured: dict[int, Loads] = {}
    with scratch_database(options.rows) as environment:
        os.environ.update(environment)
        subprocess.run(our_command(file), env=environment, capture_output=True, check=True)
        try:
            with ours_running() as server:
                for size in (options.rows, *options.sizes):
                    _grow_to(size, options.rows)
                    measured[size] = _measure(server, size, options.seconds)
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
        text = _report(measured, f"{os.cpu_count()} cores, {server_versions()}", before)
    options.results.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _grow_to(size: int, rows: int) -> None:
    """Lay copies of the first `rows` parcels beside them until there are at least `size`."""
    from django.db import transaction

    from assets.models import Parcel
    from geo import db, registers
    from importers.bulk import indexes_later

    held = Parcel.objects.count()
    copies = range(held // rows, -(-size // rows))
    begun = time.perf_counter()
    with transaction.atomic(), indexes_later(registers.get("parcels"), max(held, size - held)):
        last = Parcel.objects.order_by("pk").values_list("pk", flat=True)[rows - 1]
        for copy in copies:
            row, column = divmod(copy, _IN_A_ROW)
            place = {"east": column * _EAST, "north": row * _NORTH, "block": str(_FIRST_BLOCK + copy), "last": last}
            db.execute(db.load("bench", "grow"), place)
    db.execute("VACUUM ANALYZE assets_parcel")
    db.execute("CHECKPOINT")
    print(f"{Parcel.objects.count()} parcels, after {time.perf_counter() - begun:.0f} s", flush=True)


def _measure(server: "Server", size: int, seconds: int) -> Loads:
    from bench.load import load
    from bench.scratch import wait_until_quiet

    loads = {}
    for name, paths in _lanes(server):
        wait_until_quiet()
        load(server.address, paths, CONNECTIONS, 1)
        loads[name] = load(server.address, paths, CONNECTIONS, seconds)
        print(f"{size}: {name}: median {loads[name].median:.1f} ms, p95 {loads[name].p95:.1f} ms", flush=True)
    return loads


def _lanes(server: "Server") -> Iterator[tuple[str, Sequence[str]]]:
    """What is asked, by name: missing tiles as the service makes them, and pages at the first key and at far ones."""
    from assets.models import Parcel
    from bench import pages, rounds

    for zoom in ZOOMS:
        yield f"z{zoom}", [rounds.slim(place) for place in rounds.tiles(zoom, TILES)]
    items = f"{server.collection}/items?{server.geojson}"
    first, last = (Parcel.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    yield "page of 1,000, the first", [f"{items}&limit={PAGE}"]
    far = [first + (last - first) * share // 10 for share in range(1, 10)]
    yield "page of 1,000, by far keys", [f"{items}&limit={PAGE}&after={key}" for key in far]
    yield "bbox of 500 m", [f"{items}&limit={pages.BOX_LIMIT}&bbox={box}" for box in pages.boxes()]


def _report(measured: Mapping[int, Loads], versions: str, before: float) -> str:
    """The growth curve as Markdown."""
    first, last = (measured[size] for size in (min(measured), max(measured)))
    worst = max(last[name].median / first[name].median for name in first if name.startswith(_GOALS))
    sizes = sorted(measured)
    rows = []
    for name in first:
        told = (
            f"{measured[size][name].median:.1f} ({measured[size][name].median / first[name].median:.2f})"
            for size in sizes
        )
        rows.append(f"| {name} | {' | '.join(told)} |")
    lines = [
        "# Times as the register grows",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {versions}. Load of the machine in the minute before: {before:.1f}.",
        "Written by `python -m bench.growth`; how it measures stands in README.md.",
        "",
        "Median of an answer in milliseconds, and its ratio to that at the first size; one connection.",
        "",
        f"| lane | {' | '.join(f'{size:,} parcels' for size in sizes)} |",
        f"|---|{'---|' * len(sizes)}",
        *rows,
        "",
        f"Goal: tiles from zoom 14 on and pages within {GOAL:g} times. At worst {worst:.2f}: "
        f"{'reached' if worst <= GOAL else 'missed'}.",
    ]
    return "\n".join(lines) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="parcels at first (%(default)s)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="parcels later (%(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="of each load (%(default)s)")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE", help="where to keep them")
    parser.add_argument("--database-url", metavar="URL", help="server to measure on; else as bench.imports has it")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The lanes of `bench.serve`, their rounds, and what they come to."""

import math
import os
import random
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.equivalence import server_versions
from bench.load import Load, load
from bench.same import check_same
from bench.scratch import wait_until_quiet
from bench.servers import Place, Server

__all__ = ["measure", "report"]

#: West, south, east, north in degrees: within the generated land at any number of parcels from 100,000 on.
LAND = (32.85, 49.20, 33.15, 49.40)
SEED = 7
#: Zooms compared one by one, the most tiles of each in a list, and the zooms of the mix with as many of each as weigh.
ZOOMS, MOST = (12, 13, 14, 16), 300
MIX = {10: 2, 11: 4, 12: 10, 13: 24, 14: 60, 15: 100, 16: 200}
CONNECTIONS = (1, 16)
OURS = "Atlas"
KEPT_GZIP = "gzip"


@dataclass
class Measured:
    """Loads by lane, connections and server, round by round; the sentence on what was proven."""

    proof: str
    load_before: float
    loads: dict[tuple[str, int, str], list[Load]] = field(default_factory=dict)


Lane = tuple[str, int, str, list[str], str]


def measure(servers: Mapping[str, Server], rounds: int, seconds: int) -> Measured:
    """Prove that the servers give the same, then load them. Raises `BenchError`."""
    before = os.getloadavg()[0]
    measured = Measured(check_same(servers, [tiles(zoom)[0] for zoom in (14, 15, 16)]), before)
    lanes = _lanes(servers)
    for name, connections, server, paths, encoding in lanes:
        if name.startswith("kept"):
            load(servers[server].address, paths, connections, seconds, encoding)  # makes and keeps them
    for number in range(1, rounds + 1):
        for name, connections, server, paths, encoding in random.sample(lanes, k=len(lanes)):
            wait_until_quiet()
            done = load(servers[server].address, paths, connections, seconds, encoding)
            measured.loads.setdefault((name, connections, server), []).append(done)
            print(f"round {number}/{rounds}: {name}, {connections}, {server}: {done.rate:.0f}/s", flush=True)
    return measured


def tiles(zoom: int, most: int = MOST) -> list[Place]:
    """Tiles of the zoom over the land, in an order that is always the same."""
    west, south, east, north = LAND
    columns = range(_column(west, zoom), _column(east, zoom) + 1)
    rows = range(_row(north, zoom), _row(south, zoom) + 1)
    every = [(zoom, column, row) for column in columns for row in rows]
    random.Random(SEED).shuffle(every)
    return every[:most]


def mix() -> list[Place]:
    """Tiles of all zooms as people who go nearer ask for them."""
    chosen = [place for zoom, count in MIX.items() for place in tiles(zoom, count)]
    random.Random(SEED).shuffle(chosen)
    return chosen


def report(measured: Measured, rows: int, points: int) -> str:
    """The results as Markdown."""
    lines = [
        "# Tiles beside other servers",
        "",
        f"{rows} parcels, {points} addresses, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores,"
        f" {server_versions()}. Load of the machine in the minute before: {measured.load_before:.1f}.",
        "Written by `python -m bench.serve`; how it measures stands in README.md.",
        "",
        "| lane | connections | server | requests/s, median | min–max | p95, ms | bytes | to the best other |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (name, connections, server), loads in sorted(measured.loads.items()):
        rates = [one.rate for one in loads]
        best = _best_other(measured, name, connections)
        ratio = f"{statistics.median(rates) / best:.2f}" if best and server == OURS else ""
        lines.append(
            f"| {name} | {connections} | {server} | {statistics.median(rates):.0f} | {min(rates):.0f}–{max(rates):.0f}"
            f" | {statistics.median(one.p95 for one in loads):.0f} | {statistics.median(one.size for one in loads):.0f}"
            f" | {ratio} |"
        )
    return "\n".join([*lines, "", f"- {measured.proof}"]) + "\n"


def _lanes(servers: Mapping[str, Server]) -> list[Lane]:
    lanes: list[Lane] = []
    ways: dict[str, Callable[[Place], str]] = {
        "slim": lambda place: "/bench/slim/parcels/{}/{}/{}.mvt".format(*place),
        "kept": lambda place: "/tiles/parcels/{}/{}/{}.mvt".format(*place),
    }
    for connections in CONNECTIONS:
        for zoom in ZOOMS:
            for name, server in servers.items():
                paths = [server.tile(place) for place in tiles(zoom)]
                lanes.append((f"missing z{zoom}", connections, name, paths, ""))
            for way, path in ways.items():
                encoding = KEPT_GZIP if way == "kept" else ""
                lanes.append((f"{way} z{zoom}", connections, OURS, [path(place) for place in tiles(zoom)], encoding))
        for way, path in ways.items():
            encoding = KEPT_GZIP if way == "kept" else ""
            lanes.append((f"{way} mix", connections, OURS, [path(place) for place in mix()], encoding))
        lanes.append(("bare view", connections, OURS, ["/bench/bare"], ""))
    return lanes


def _best_other(measured: Measured, lane: str, connections: int) -> float | None:
    """The fastest other server's rate for the same tiles with all attributes: the others have no slim or kept ones."""
    zoom = lane.rsplit(" ", 1)[-1]
    rates = [
        statistics.median(one.rate for one in loads)
        for (name, others, server), loads in measured.loads.items()
        if server != OURS and others == connections and name == f"missing {zoom}"
    ]
    return max(rates, default=None)


def _column(longitude: float, zoom: int) -> int:
    return int((longitude + 180) / 360 * 2**zoom)


def _row(latitude: float, zoom: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom)

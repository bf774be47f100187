"""The lanes of `bench.serve` and their rounds."""

import math
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bench import pages, same
from bench.load import Load, ask_once, load
from bench.pages import Sample
from bench.scratch import wait_until_quiet
from bench.servers import Place, Server

SEED = 7
#: Zooms compared one by one, the most tiles of each in a list, and the zooms of the mix with as many of each as weigh.
ZOOMS, MOST = (12, 13, 14, 16), 300
MIX = {10: 2, 11: 4, 12: 10, 13: 24, 14: 60, 15: 100, 16: 200}
CONNECTIONS = (1, 16)
#: A page of so many features takes the others seconds: it is asked for by one connection alone.
LONG_PAGE = f"page of {max(pages.LIMITS)}"
#: Paths of our own tiles: made anew as the service makes them, and kept, packed.
_SLIM, _KEPT = "/bench/slim/parcels/{}/{}/{}.mvt", "/tiles/parcels/{}/{}/{}.mvt"
_PACKED = "gzip"
_PROVEN_ZOOMS = (14, 15, 16)


@dataclass(frozen=True)
class Lane:
    """What is asked of one server: `name` tells lanes apart, and is the same for all servers that are compared."""

    name: str
    server: Server
    paths: list[str]
    encoding: str = ""


@dataclass
class Measured:
    """Loads by lane, connections and server, round by round; what was proven; the machine's load before."""

    proofs: list[str]
    load_before: float
    loads: dict[tuple[str, int, str], list[Load]] = field(default_factory=dict)


def measure(servers: Mapping[str, Server], sample: Sample, rounds: int, seconds: int) -> Measured:
    """Prove that the servers give the same, then load them. Raises `BenchError`."""
    before = os.getloadavg()[0]
    proofs = [
        same.check_same(servers, [tiles(zoom)[0] for zoom in _PROVEN_ZOOMS]),
        pages.check_same({name: server for name, server in servers.items() if server.collection}, sample),
    ]
    measured = Measured(proofs, before)
    lanes = [*_of_tiles(servers), *_of_features(servers, sample)]
    for lane in lanes:
        if lane.encoding:
            ask_once(lane.server.address, lane.paths)  # makes and keeps them
    runs = [(lane, many) for lane in lanes for many in CONNECTIONS if lane.name != LONG_PAGE or many == 1]
    for number in range(1, rounds + 1):
        for lane, connections in random.sample(runs, k=len(runs)):
            wait_until_quiet()
            done = load(lane.server.address, lane.paths, connections, seconds, lane.encoding)
            measured.loads.setdefault((lane.name, connections, lane.server.name), []).append(done)
            said = f"{lane.name}, {connections}, {lane.server.name}: {done.rate:.1f}/s, p95 {done.p95:.0f} ms"
            print(f"round {number}/{rounds}: {said}", flush=True)
    return measured


def tiles(zoom: int, most: int = MOST) -> list[Place]:
    """Tiles of the zoom over the land, in an order that is always the same."""
    west, south, east, north = pages.LAND
    columns = range(_column(west, zoom), _column(east, zoom) + 1)
    rows = range(_row(north, zoom), _row(south, zoom) + 1)
    every = [(zoom, column, row) for column in columns for row in rows]
    random.Random(SEED).shuffle(every)
    return every[:most]


def slim(place: Place) -> str:
    """Path of a tile of ours that is made anew, as the service makes it."""
    return _SLIM.format(*place)


def mix() -> list[Place]:
    """Tiles of all zooms as people who go nearer ask for them."""
    chosen = [place for zoom, count in MIX.items() for place in tiles(zoom, count)]
    random.Random(SEED).shuffle(chosen)
    return chosen


def _of_tiles(servers: Mapping[str, Server]) -> Iterator[Lane]:
    ours = next(iter(servers.values()))
    lists = {f"z{zoom}": tiles(zoom) for zoom in ZOOMS}
    for zoom, places in lists.items():
        for server in servers.values():
            if server.tile:
                yield Lane(f"missing {zoom}", server, [server.tile(place) for place in places])
    for which, places in {**lists, "mix": mix()}.items():
        yield Lane(f"slim {which}", ours, list(map(slim, places)))
        yield Lane(f"kept {which}", ours, [_KEPT.format(*place) for place in places], _PACKED)
    yield Lane("bare view", ours, ["/bench/bare"])


def _of_features(servers: Mapping[str, Server], sample: Sample) -> Iterator[Lane]:
    for server in servers.values():
        if server.collection:
            for name, paths in pages.paths(server, sample).items():
                yield Lane(name, server, paths)


def _column(longitude: float, zoom: int) -> int:
    return int((longitude + 180) / 360 * 2**zoom)


def _row(latitude: float, zoom: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom)

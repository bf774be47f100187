"""What the rounds of `bench.serve` come to: the table of loads, and the goals that were reached or missed."""

import os
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.equivalence import server_versions
from bench.load import Load
from bench.pages import LIMITS
from bench.rounds import CONNECTIONS, ZOOMS, Measured

OURS = "Atlas"
#: Least ratios to the fastest of the others: tiles with the same content, with what a style needs, and kept ones.
MISSING_RATIO, SLIM_RATIO, KEPT_RATIO = 2.0, 4.0, 20.0
#: Least share of a bare view's rate that kept tiles reach.
KEPT_OF_BARE = 0.75
#: Least ratios of pages to the fastest of those named, and of boxes to the fastest of all.
PAGE_RATIO, PAGE_PEERS, BOX_RATIO = 10.0, ("tipg", "pygeoapi"), 2.5
#: Milliseconds at most for 95 of 100 missing tiles of the mix, by as many connections.
MIX_P95, MIX_CONNECTIONS = 60.0, 16

Goal = tuple[str, bool]


def report(measured: Measured, rows: int, points: int) -> str:
    """The results as Markdown."""
    goals = list(_goals(measured))
    lines = [
        "# Tiles and pages of features beside other servers",
        "",
        f"{rows} parcels, {points} addresses, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores,"
        f" {server_versions()}. Load of the machine in the minute before: {measured.load_before:.1f}.",
        "Written by `python -m bench.serve`; how it measures stands in README.md.",
        "",
        f"## Goals: {sum(reached for _said, reached in goals)} of {len(goals)} reached",
        "",
        *(f"- {'reached' if reached else '**missed**'}: {said}" for said, reached in goals),
        "",
        "## Loads",
        "",
        "| lane | connections | server | requests/s, median | min–max | median, ms | p95, ms | bytes | to the best |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(measured, key, loads) for key, loads in sorted(measured.loads.items())),
        "",
        *(f"- {proof}" for proof in measured.proofs),
    ]
    return "\n".join(lines) + "\n"


def _row(measured: Measured, key: tuple[str, int, str], loads: list[Load]) -> str:
    name, connections, server = key
    rates = [one.rate for one in loads]
    best = _best(measured, _like(name), connections)
    ratio = f"{statistics.median(rates) / best:.2f}" if best and server == OURS else ""
    middle, p95, size = (
        statistics.median(getattr(one, figure) for one in loads) for figure in ("median", "p95", "size")
    )
    rate = f"{statistics.median(rates):.1f} | {min(rates):.1f}–{max(rates):.1f}"
    return f"| {name} | {connections} | {server} | {rate} | {middle:.1f} | {p95:.1f} | {size:.0f} | {ratio} |"


def _goals(measured: Measured) -> Iterator[Goal]:
    for connections in CONNECTIONS:
        for zoom in ZOOMS:
            for way, least in (("missing", MISSING_RATIO), ("slim", SLIM_RATIO), ("kept", KEPT_RATIO)):
                yield _ratio(measured, f"{way} z{zoom}", connections, least)
        yield _of_bare(measured, connections)
        for limit in LIMITS:
            if (f"page of {limit}", connections, OURS) in measured.loads:
                yield _ratio(measured, f"page of {limit}", connections, PAGE_RATIO, PAGE_PEERS)
        yield _ratio(measured, "bbox", connections, BOX_RATIO)
    slowest = statistics.median(one.p95 for one in measured.loads["slim mix", MIX_CONNECTIONS, OURS])
    yield (
        f"p95 of missing tiles of the mix, {MIX_CONNECTIONS} connections: {slowest:.0f} ms, goal {MIX_P95:.0f}",
        (slowest < MIX_P95),
    )


def _ratio(measured: Measured, lane: str, connections: int, least: float, peers: tuple[str, ...] = ()) -> Goal:
    best = _best(measured, _like(lane), connections, peers)
    ratio = _rate(measured, lane, connections) / best if best else 0.0
    return f"{lane}, {connections} connections: {ratio:.2f} of the fastest peer, goal {least:g}", ratio >= least


def _of_bare(measured: Measured, connections: int) -> Goal:
    share = _rate(measured, "kept mix", connections) / _rate(measured, "bare view", connections)
    return f"kept mix, {connections} connections: {share:.2f} of a bare view, goal {KEPT_OF_BARE:g}", (
        share >= KEPT_OF_BARE
    )


def _like(lane: str) -> str:
    """The others' lane that ours is held beside: slim and kept tiles are beside the missing ones of the same zoom."""
    way, _space, zoom = lane.partition(" ")
    return f"missing {zoom}" if way in ("slim", "kept") else lane


def _rate(measured: Measured, lane: str, connections: int) -> float:
    return statistics.median(one.rate for one in measured.loads[lane, connections, OURS])


def _best(measured: Measured, lane: str, connections: int, peers: tuple[str, ...] = ()) -> float | None:
    """The fastest other server's rate, of these peers or of all; None where no other has that lane."""
    rates = [
        statistics.median(one.rate for one in loads)
        for (name, many, server), loads in measured.loads.items()
        if (name, many) == (lane, connections) and server != OURS and (not peers or server in peers)
    ]
    return max(rates, default=None)

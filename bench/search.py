"""Search over 100,000 addresses, one query at a time: `python -m bench.search`.

Prints median and 95th percentile of the milliseconds that the view takes from the request to the finished answer,
network and web server apart, and the share of queries that have the right address first. Everything happens in the
database `atlas_bench` that is made for it and dropped. Exit code 1 if the measurement cannot be trusted.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable

from bench.launched import launched
from geo.cli.instance import Instance
from geo.text import transliterate

ADDRESSES, QUERIES, SEED = 100_000, 400, 1
#: The goal of issue 3, in milliseconds.
GOAL = 15.0
#: Queries answered before the clock runs: plans, caches and connections.
_WARMING = 40

Words = tuple[str, str, str]


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from bench.addresses import fill
    from bench.scratch import BenchError, scratch_database, wait_until_quiet

    with scratch_database(1):
        streets = fill(options.addresses)
        try:
            wait_until_quiet()
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"{options.addresses} addresses in {streets} streets, {options.queries} queries of each kind")
        print("| what is typed | median, ms | p95, ms | right first |\n|---|---|---|---|")
        times = [seconds for kind in KINDS for seconds in _measured(kind, options.queries)]
    p95 = _p95(times)
    verdict = "reached" if p95 < GOAL else "missed"
    print(f"\nAll kinds: p95 {p95:.1f} ms. Goal: under {GOAL:.0f} ms. It is {verdict}.")
    return 0


def _measured(kind: str, queries: int) -> list[float]:
    """Milliseconds of each query of this kind; prints the row of the table."""
    from bench.addresses import ask, some_addresses

    rng = random.Random(SEED)
    times, right = [], 0
    for number, (uid, words) in enumerate(some_addresses(queries + _WARMING, SEED)):
        text = KINDS[kind](rng, words)
        begun = time.perf_counter()
        first = ask(text)
        if number >= _WARMING:
            times.append((time.perf_counter() - begun) * 1000)
            right += first == uid
    share = f"{right / queries:.1%}" if kind not in TYPED_IN_PART else "–"
    print(f"| {kind} | {statistics.median(times):.1f} | {_p95(times):.1f} | {share} |", flush=True)
    return times


def _misspelt(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :] if rng.random() < 0.5 else name[:at] + name[at + 1 :]


#: Ways of asking for an address (settlement, street, number).
KINDS: dict[str, Callable[[random.Random, Words], str]] = {
    "as it is": lambda _rng, words: "{}, вул. {}, {}".format(*words),
    "a letter wrong": lambda rng, words: f"{words[0]} {_misspelt(rng, words[1])} {words[2]}",
    "in Latin letters": lambda _rng, words: transliterate("{} {} {}".format(*words)),
    "no settlement": lambda _rng, words: f"{words[1]} {words[2]}",
    "a beginning": lambda rng, words: words[1][: rng.randint(2, 6)],
}
#: Kinds that mean no one address.
TYPED_IN_PART = ("no settlement", "a beginning")


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__.splitlines()[0])
    parser.add_argument("--addresses", type=int, default=ADDRESSES)
    parser.add_argument("--queries", type=int, default=QUERIES, help="of each kind")
    parser.add_argument("--database-url")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

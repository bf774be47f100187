"""Our tiles and pages of features beside those of other servers over the same parcels: `python -m bench.serve`.

Proves first that all give the same objects, attributes and shapes; then loads them in interleaved rounds in random
order. Prints, and keeps in bench/RESULTS-serve.md, requests a second, their ratio to the best of the others, and the
95th percentile; says which goals were reached. Exit code 1 if an answer fails or if the servers differ.
"""

import argparse
import os
import sys
from pathlib import Path

from bench.launched import launched
from geo.cli.instance import Instance

RESULTS = Path(__file__).with_name("RESULTS-serve.md")
SEED = 1


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from bench import pages, parcels, peer_venv, servers
    from bench.rounds import measure
    from bench.same import target_with
    from bench.scratch import BenchError, scratch_database
    from bench.verdict import report

    folder = instance.var / "bench"
    python = peer_venv.python(instance.var)
    file = parcels.kept(folder, options.rows, SEED)
    with scratch_database(options.rows) as environment:
        os.environ.update(environment)
        try:
            target = target_with(file, options.points)
            with servers.running(target, python) as running:
                measured = measure(running, pages.sample(target.table), options.rounds, options.seconds)
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
        text = report(measured, options.rows, options.points)
    options.results.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.serve", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000, help="parcels (%(default)s)")
    parser.add_argument("--points", type=int, default=100_000, help="addresses (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="of all servers and lanes (%(default)s)")
    parser.add_argument("--seconds", type=int, default=3, help="of each load (%(default)s)")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE", help="where to keep them")
    parser.add_argument("--database-url", metavar="URL", help="server to measure on; else as bench.imports has it")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

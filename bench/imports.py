"""The import of parcels beside ogr2ogr, geopandas and LayerMapping, which check nothing: `python -m bench.imports`.

Prints and keeps in bench/RESULTS.md the seconds of whole processes in interleaved rounds, their ratios, and the most
memory that an import held. Exit code 1 if a run fails, or if we and ogr2ogr do not leave the same parcels.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from bench import parcels
from bench.launched import launched
from geo.cli.instance import Instance

RESULTS = Path(__file__).with_name("RESULTS.md")
SEED = 1


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from bench.measure import BenchError, measure, report

    print(f"Making the file of {options.rows} parcels, unless it is there …", flush=True)
    folder = instance.var / "bench"
    file = parcels.kept(folder, options.rows, SEED)
    large = parcels.kept(folder, options.memory_rows, SEED) if options.memory_rows else None
    try:
        measured = measure(file, options.rows, SEED, options.rounds, instance.var, large)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{Path(error.cmd[0]).name} failed:\n{error.stdout}\n{error.stderr}", file=sys.stderr)
        return 1
    text = report(measured)
    options.results.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000, help="parcels in the file (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each importer (%(default)s)")
    parser.add_argument(
        "--memory-rows",
        type=int,
        default=1_000_000,
        help="parcels in the file that shows how much memory is needed (%(default)s; 0: none)",
    )
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FILE", help="where to keep them (bench/RESULTS.md)"
    )
    parser.add_argument(
        "--database-url",
        metavar="URL",
        help="server to measure on; else DATABASE_URL, else the instance's own cluster",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Whole-layer downloads beside ogr2ogr: `python -m bench.downloads`.

Prints the seconds that GeoJSON and GeoPackage of the same parcels, with the same fields, take in interleaved rounds,
and their ratio. Ours is what the view and the worker run, from the first statement to the last byte on the disk;
ogr2ogr is a whole process. Everything happens in the database `atlas_bench` that is made for it and dropped. Exit
code 1 if a run fails, or if the two files do not hold the same parcels.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench import parcels
from bench.launched import launched
from geo.cli.instance import Instance

if TYPE_CHECKING:
    from layers.downloads.rows import Selection

ROWS, ROUNDS, SEED = 300_000, 5, 1
#: The goal of issue 5, as a multiple of ogr2ogr's time.
GOAL = 1.0
#: Our formats by GDAL's drivers.
_DRIVERS = {"geojson": "GeoJSON", "gpkg": "GPKG"}
_LAYER = "parcels"
#: Degrees by which a coordinate of GeoJSON may differ: its last decimal.
_TOLERANCE = 1e-7

Run = Callable[[Path], object]


def main(arguments: list[str]) -> int:
    """Measure what the command line asks for; returns the exit code."""
    options = _parser().parse_args(arguments)
    if not shutil.which("ogr2ogr"):
        print("ogr2ogr is not installed: install the package gdal-bin.", file=sys.stderr)
        return 1
    return launched(_run, options)


def _run(options: argparse.Namespace, instance: Instance) -> int:
    # Models can be imported only now.
    from bench.scratch import BenchError, scratch_database

    file = parcels.kept(instance.var / "bench", options.rows, SEED)
    with scratch_database(options.rows), tempfile.TemporaryDirectory() as folder:
        try:
            print(_measured(_public(file), Path(folder), options.rounds))
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
        except subprocess.CalledProcessError as error:
            print(f"ogr2ogr failed:\n{error.stderr}", file=sys.stderr)
            return 1
    return 0


def _public(file: Path) -> "Selection":
    """All parcels of the file as the public sees them."""
    from django.contrib.auth.models import AnonymousUser
    from django.core.management import call_command

    from geo import access, crs, db, registers
    from geo.records import WGS84
    from layers.downloads.rows import Selection

    with Path(os.devnull).open("w") as nowhere:
        call_command("import_file", str(file), "--register", _LAYER, stdout=nowhere)
    db.execute("UPDATE assets_parcel SET state = 'current'")
    db.execute("VACUUM ANALYZE assets_parcel")
    return Selection(access.sight(registers.get(_LAYER), AnonymousUser()), crs.system(WGS84))


def _measured(selection: "Selection", folder: Path, rounds: int) -> str:
    """The table of results, as Markdown."""
    from bench.scratch import wait_until_quiet

    seconds: dict[str, list[float]] = {}
    for code in _DRIVERS:
        for number in range(rounds + 1):
            runs: dict[str, Run] = {"ours": _ours(selection, code), "ogr2ogr": _ogr(selection, code)}
            for name in random.sample(list(runs), k=len(runs)):
                path = folder / f"{name}.{code}"
                path.unlink(missing_ok=True)
                wait_until_quiet()
                begun = time.perf_counter()
                runs[name](path)
                if number:  # the first round warms
                    seconds.setdefault(f"{code} {name}", []).append(time.perf_counter() - begun)
        _require_same(folder / f"ours.{code}", folder / f"ogr2ogr.{code}")
    lines = [f"| seconds, {rounds} rounds | ours | ogr2ogr | ratio, round by round |", "|---|---|---|---|"]
    for code, driver in _DRIVERS.items():
        ours, ogr = seconds[f"{code} ours"], seconds[f"{code} ogr2ogr"]
        ratios = [one / other for one, other in zip(ours, ogr, strict=True)]
        verdict = "reached" if statistics.median(ratios) <= GOAL else "missed"
        lines.append(f"| {driver} | {_spread(ours)} | {_spread(ogr)} | {_spread(ratios)} (goal {GOAL}: {verdict}) |")
    return "\n".join(lines)


def _ours(selection: "Selection", code: str) -> Run:
    from layers.downloads import writing
    from layers.downloads.asking import Wanted
    from layers.downloads.formats import FORMATS, UTF_8

    wanted = Wanted(FORMATS[code], selection, UTF_8)

    def run(path: Path) -> None:
        if not wanted.format.streamed:
            writing.write(wanted, path, lambda _more: None)
            return
        with path.open("wb") as file:
            for piece in writing.stream(wanted):
                file.write(piece)

    return run


def _ogr(selection: "Selection", code: str) -> Run:
    """The same fields and objects; references by the same keys."""
    from django.db import connection
    from psycopg.conninfo import make_conninfo

    from geo import db
    from layers import columns

    where, _params = selection.where()
    statement = db.compose(
        "SELECT r.uid::text AS uid{fields}, r.geom FROM {table} AS r WHERE {where}",
        fields=columns.selected(selection.sight.fields),
        table=columns.table(selection.sight),
        where=where,
    )
    settings = connection.settings_dict
    source = make_conninfo(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"] or None,
        dbname=settings["NAME"],
    )
    # Never on a command line, which every user of the machine can read.
    environment = {**os.environ, "PGPASSWORD": settings["PASSWORD"] or ""}

    def run(path: Path) -> None:
        subprocess.run(
            ["ogr2ogr", "-f", _DRIVERS[code], str(path), f"PG:{source}", "-sql", statement, "-nln", _LAYER],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )

    return run


def _require_same(ours: Path, theirs: Path) -> None:
    """`BenchError` unless both files have the same parcels at the same places."""
    import numpy as np
    import shapely
    from pyogrio.raw import read

    from bench.scratch import BenchError

    found = []
    for path in (ours, theirs):
        _meta, _fids, wkb, [numbers] = read(path, columns=["cadastral_number"])
        order = np.argsort(numbers)
        found.append((numbers[order], shapely.from_wkb(wkb[order])))
    [(our_numbers, our_places), (their_numbers, their_places)] = found
    if not np.array_equal(our_numbers, their_numbers):
        raise BenchError(f"{ours.name} and {theirs.name} do not hold the same parcels.")
    if not shapely.equals_exact(our_places, their_places, tolerance=_TOLERANCE).all():
        raise BenchError(f"Parcels of {ours.name} stand elsewhere than those of {theirs.name}.")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.downloads", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"parcels in the layer ({ROWS})")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"measured rounds ({ROUNDS})")
    parser.add_argument("--database-url", help="a PostgreSQL with PostGIS in which databases may be made")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

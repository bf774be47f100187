"""Rounds of both importers over one file, and what they come to."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils import translation
from django.utils.functional import Promise
from psycopg.conninfo import make_conninfo

from bench import parcels
from bench.coverage import CENTRE, EPSG
from bench.equivalence import check_equivalence, check_findings, server_versions
from bench.scratch import OGR_TABLE, BenchError, empty, scratch_database, wait_until_quiet
from geo import crs, registers
from importers.pipeline import Request, apply_read, open_file, read_file

__all__ = ["BenchError", "Measured", "measure", "report"]

PROJECT = Path(__file__).resolve().parent.parent
REGISTER = "parcels"
OURS, OGR = "import_file", "ogr2ogr"
#: The goal of the importer, as a multiple of ogr2ogr's time.
GOAL = 1.5

Run = Callable[[], object]


@dataclass
class Measured:
    """Seconds of whole processes, round by round; the stages of one more import; sentences on what was proven.

    `load` is the machine's load average of the minute before, which others made.
    """

    rows: int
    versions: str
    load: float
    proofs: list[str]
    seconds: dict[str, list[float]] = field(default_factory=lambda: {OURS: [], OGR: []})
    stages: list[tuple[str, float]] = field(default_factory=list)


class StageClock:
    """Progress of an import that keeps how long each step took."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []
        self._begun = time.perf_counter()
        self._title = "recognising the file"

    def step(self, title: str | Promise, total: int | None = None) -> None:
        now = time.perf_counter()
        self.stages.append((self._title, now - self._begun))
        self._title, self._begun = str(title), now

    def advance(self, done: int) -> None:
        """Steps are timed whole."""


def measure(file: Path, rows: int, seed: int, rounds: int) -> Measured:
    """Time both importers `rounds` times in random order. Raises `BenchError` or `CalledProcessError`."""
    if not shutil.which("ogr2ogr"):
        raise BenchError("ogr2ogr is not installed: install the package gdal-bin.")
    load = os.getloadavg()[0]
    with scratch_database(rows) as environment:
        runs: dict[str, Run] = {
            OURS: lambda: _must(our_command(file), environment),
            OGR: lambda: _must(ogr_command(file), {**environment, **_password()}),
        }
        for run in runs.values():
            run()
        proofs = [check_equivalence(rows, CENTRE[0]), check_findings(parcels.planted(rows, seed))]
        measured = Measured(rows, f"{server_versions()}, {_ogr_version()}", load, proofs)
        for number in range(1, rounds + 1):
            for name in random.sample(list(runs), k=len(runs)):
                seconds = _timed(runs[name])
                measured.seconds[name].append(seconds)
                print(f"round {number}/{rounds}: {name} {seconds:.2f} s", flush=True)
        empty()
        wait_until_quiet()
        measured.stages = stages(file)
    return measured


def our_command(file: Path) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), "import_file", str(file), "--register", REGISTER]


def ogr_command(file: Path) -> list[str]:
    """ogr2ogr with COPY, its GiST index, and the same operation to WGS 84 that `geo.crs` pins."""
    settings = connection.settings_dict
    target = make_conninfo(
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"] or None,
        dbname=settings["NAME"],
    )
    return [
        *("ogr2ogr", "-f", "PostgreSQL", f"PG:{target}", f"/vsizip/{file}", "-nln", OGR_TABLE),
        *("-t_srs", "EPSG:4326", "-ct", pinned_operation(), "-nlt", "PROMOTE_TO_MULTI"),
        *("-lco", "GEOMETRY_NAME=geom", "-oo", "ENCODING=CP1251", "--config", "PG_USE_COPY", "YES"),
    ]


def pinned_operation() -> str:
    """The way from the file's system to WGS 84 as a PROJ pipeline, in the order of axes that EPSG declares."""
    swap = " +step +proj=axisswap +order=2,1"
    start, steps = crs.pipeline(crs.system(EPSG)).split(" ", 1)
    return f"{start}{swap} {steps}{swap}"


def stages(file: Path) -> list[tuple[str, float]]:
    """Import once more in this process, and say how long each stage took."""
    clock = StageClock()
    request = Request(path=file, register=registers.get(REGISTER))
    with translation.override("en"), tempfile.TemporaryDirectory() as workdir, transaction.atomic():
        read = read_file(open_file(request, Path(workdir)), clock)
        apply_read(read, clock)
        clock.step("committing")
    clock.step("end")
    return clock.stages


def report(measured: Measured) -> str:
    """The results as Markdown."""
    ours, ogr = measured.seconds[OURS], measured.seconds[OGR]
    pairs = [one / other for one, other in zip(ours, ogr, strict=True)]
    median = statistics.median(pairs)
    verdict = "reached" if median <= GOAL else "missed"
    lines = [
        "# Results",
        "",
        f"{measured.rows} parcels, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {measured.versions}."
        f" Load of the machine in the minute before: {measured.load:.1f}.",
        "Written by `python -m bench.imports`; how it measures stands in README.md.",
        "",
        f"| seconds of the whole process, {len(ours)} rounds | median | min–max |",
        "|---|---|---|",
        f"| our import, checks, history and all indexes included | {_spread(ours)} |",
        f"| ogr2ogr with COPY and its GiST index, no checks | {_spread(ogr)} |",
        f"| ratio, round by round | {_spread(pairs)} |",
        "",
        f"Goal: no slower than {GOAL} times ogr2ogr. It is {verdict}.",
        "",
        "| stage of our import, one more run | seconds |",
        "|---|---|",
        *(f"| {title} | {seconds:.2f} |" for title, seconds in measured.stages),
        "",
        *(f"- {proof}" for proof in measured.proofs),
    ]
    return "\n".join(lines) + "\n"


def _timed(run: Run) -> float:
    """Seconds of one run into empty tables on a server at rest."""
    empty()
    wait_until_quiet()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _must(command: list[str], environment: Mapping[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True, cwd=PROJECT)


def _password() -> dict[str, str]:
    """Never on a command line, which every user of the machine can read."""
    password = connection.settings_dict["PASSWORD"]
    return {"PGPASSWORD": password} if password else {}


def _ogr_version() -> str:
    said = subprocess.run(["ogr2ogr", "--version"], check=True, capture_output=True, text=True).stdout
    return said.split(",")[0]


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} | {min(values):.2f}–{max(values):.2f}"

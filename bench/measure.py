"""Rounds of the importers over one file, and what they come to."""

import json
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
from urllib.parse import urlencode

import pyogrio
from django.db import connection, transaction
from django.utils import translation
from django.utils.functional import Promise
from psycopg.conninfo import make_conninfo

from bench import parcels, peer_venv
from bench.coverage import CENTRE, EPSG
from bench.equivalence import check_equivalence, check_findings, server_versions
from bench.scratch import (
    GEOPANDAS_TABLE,
    MAPPED_TABLE,
    OGR_TABLE,
    BenchError,
    empty,
    scratch_database,
    surround,
    wait_until_quiet,
)
from geo import crs, registers
from importers.pipeline import Request, bring_in, open_file

__all__ = ["BenchError", "Measured", "measure", "report"]

PROJECT = Path(__file__).resolve().parent.parent
REGISTER = "parcels"
OURS, OGR, GEOPANDAS, MAPPING = "import_file", "ogr2ogr", "geopandas", "LayerMapping"
#: The goals of the importer: at most so many times ogr2ogr's time; LayerMapping takes at least so many times ours.
GOAL = 1.5
MAPPING_GOAL = 20
#: LayerMapping saves row by row: it is given so many rows, and its time is reckoned for all.
MAPPED_ROWS = 10_000
#: Runs a command, and writes how much memory it held at most, in kB.
_HELD_AT_MOST = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""
#: The most memory an import may take, in MB, however large the file is.
MEMORY_GOAL = 600

Run = Callable[[], object]


@dataclass
class Measured:
    """Seconds of whole processes, round by round; the stages of one more import; sentences on what was proven.

    `load` is the machine's load average of the minute before, which others made. LayerMapping's seconds are reckoned
    from those of fewer rows. `memory` is the most that our process held, in MB, by rows of the file.
    """

    rows: int
    versions: str
    load: float
    proofs: list[str]
    seconds: dict[str, list[float]] = field(default_factory=lambda: {OURS: [], OGR: [], GEOPANDAS: [], MAPPING: []})
    memory: dict[int, float] = field(default_factory=dict)
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


def measure(file: Path, rows: int, seed: int, rounds: int, var: Path, large: Path | None) -> Measured:
    """Time the importers `rounds` times in random order. Raises `BenchError` or `CalledProcessError`.

    `var` is where the peers' environment stands; `large` a file whose import is measured for memory alone.
    """
    if not shutil.which("ogr2ogr"):
        raise BenchError("ogr2ogr is not installed: install the package gdal-bin.")
    peers = peer_venv.python(var)
    load = os.getloadavg()[0]
    with scratch_database(rows) as environment:
        runs: dict[str, Run] = {
            OURS: lambda: _must(our_command(file), environment),
            OGR: lambda: _must(ogr_command(file), {**environment, **_password()}),
            GEOPANDAS: lambda: _must(geopandas_command(peers, file), {**environment, **_password()}),
            MAPPING: lambda: _must(mapping_command(file, min(rows, MAPPED_ROWS)), environment),
        }
        for run in runs.values():
            run()
        proofs = [check_equivalence(rows, CENTRE[0]), check_findings(parcels.planted(rows, seed))]
        measured = Measured(rows, f"{server_versions()}, {_ogr_version()}", load, proofs)
        for number in range(1, rounds + 1):
            for name in random.sample(list(runs), k=len(runs)):
                seconds = _timed(runs[name]) * (max(1, rows / MAPPED_ROWS) if name == MAPPING else 1)
                measured.seconds[name].append(seconds)
                print(f"round {number}/{rounds}: {name} {seconds:.2f} s", flush=True)
        empty()
        wait_until_quiet()
        measured.stages = stages(file)
        for path, count in ((file, rows), (large, _rows_in(large))):
            if path:
                empty()
                surround(count)
                measured.memory[count] = _most_memory(our_command(path), environment)
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


def geopandas_command(python: Path, file: Path) -> list[str]:
    settings = connection.settings_dict
    places = {"host": settings["HOST"], "port": settings["PORT"]}
    query = urlencode({name: value for name, value in places.items() if value})
    url = f"postgresql+psycopg://{settings['USER']}@/{settings['NAME']}?{query}"
    operation = crs.pipeline(crs.system(EPSG))
    return [str(python), str(PROJECT / "bench" / "peer_geopandas.py"), str(file), url, GEOPANDAS_TABLE, operation]


def mapping_command(file: Path, rows: int) -> list[str]:
    given = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in given})
    return [sys.executable, "-m", "bench.peer_layermapping", str(file), database, MAPPED_TABLE, str(rows)]


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
        bring_in(open_file(request, Path(workdir)), clock)
        clock.step("committing")
    clock.step("end")
    return clock.stages


def report(measured: Measured) -> str:
    """The results as Markdown."""
    ours, ogr, frames, mapped = (measured.seconds[name] for name in (OURS, OGR, GEOPANDAS, MAPPING))
    pairs = [one / other for one, other in zip(ours, ogr, strict=True)]
    mapping_pairs = [other / one for one, other in zip(ours, mapped, strict=True)]
    verdict = _verdict(statistics.median(pairs) <= GOAL)
    mapping_verdict = _verdict(statistics.median(mapping_pairs) >= MAPPING_GOAL)
    memory_verdict = _verdict(max(measured.memory.values()) < MEMORY_GOAL)
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
        f"| geopandas `to_postgis` and its GiST index, no checks | {_spread(frames)} |",
        f"| LayerMapping, reckoned from {min(measured.rows, MAPPED_ROWS)} rows, no checks | {_spread(mapped)} |",
        f"| ours to ogr2ogr, round by round | {_spread(pairs)} |",
        f"| LayerMapping to ours, round by round | {_spread(mapping_pairs)} |",
        "",
        f"Goal: no slower than {GOAL} times ogr2ogr. It is {verdict}.",
        f"Goal: LayerMapping takes {MAPPING_GOAL} times as long. It is {mapping_verdict}.",
        "",
        "| rows | most memory of our process, MB |",
        "|---|---|",
        *(f"| {rows} | {megabytes:.0f} |" for rows, megabytes in measured.memory.items()),
        "",
        f"Goal: under {MEMORY_GOAL} MB at any size. It is {memory_verdict}.",
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


def _verdict(reached: bool) -> str:
    return "reached" if reached else "missed"


def _rows_in(path: Path | None) -> int:
    return int(pyogrio.read_info(f"/vsizip/{path}")["features"]) if path else 0


def _most_memory(command: list[str], environment: Mapping[str, str]) -> float:
    """MB that a command's process held at most.

    Asked of a small process between: what is started begins with the most that whoever started it ever held, and this
    process may have made the file.
    """
    between = [sys.executable, "-c", _HELD_AT_MOST, *command]
    told = subprocess.run(between, env=dict(environment), cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    return int(told.stdout) / 1024


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

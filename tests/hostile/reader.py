"""Reads hostile files in a process of its own, with the limits of the wizard's: `python reader.py`, a request a line.

A request names a folder, of which all files are sent as a person sends them; the answer tells what became of the batch.
A file that kills its reader ends this process, and the test starts another.
"""

import json
import resource
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import UploadedFile  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import translation  # noqa: E402
from helpers import counts, query  # noqa: E402

from geo import registers  # noqa: E402
from geo.jobs import Silence  # noqa: E402
from geo.models import User  # noqa: E402
from importers import report  # noqa: E402
from importers.models import Batch  # noqa: E402
from importers.wizard import answers, child, steps, uploads, work  # noqa: E402
from importers.wizard.uploads import UploadRefused  # noqa: E402
from importers.wizard.work import Step  # noqa: E402

#: Bytes of address space and seconds of computing for one file. The libraries, their threads and the heaps of these are
#: two and a half gigabytes before anything is read, of which a quarter of one is in memory.
MEMORY, COMPUTING = 5 * 1024**3, 30


def main() -> None:
    child.MEMORY = MEMORY
    child.confine()
    officer = User.objects.get()
    # Nobody else writes meanwhile: what stands behind one file stood before the next.
    standing = counts()
    with translation.override("en"):
        for line in sys.stdin:
            request = json.loads(line)
            _limit_computing()
            answer = take(Path(request["folder"]), request["told"], officer)
            # What goes with a step's process goes here too; the rest of the connection serves the next file.
            query("DISCARD TEMP")
            before, standing = standing, counts()
            answer["left"] = _left(before, standing)
            print(json.dumps(answer), flush=True)


def take(folder: Path, told: Mapping[str, Any], officer: User) -> dict[str, Any]:
    """Send the folder's files and go as far as the comparison; everything that a person would see, as JSON."""
    try:
        batch = _receive(folder, told, officer)
    except UploadRefused as refused:
        return {"stage": "refused", "problem": str(refused)}
    try:
        _go(batch)
        batch.refresh_from_db()
        told_of = _told(batch)
    except Exception:  # noqa: BLE001  # what the worker's log would have is what the test looks for
        told_of = {"stage": "traceback", "problem": traceback.format_exc()}
    work.clear(batch, Batch.Stage.CANCELLED)
    batch.delete()
    return told_of


def _receive(folder: Path, told: Mapping[str, Any], officer: User) -> Batch:
    paths = sorted(folder.iterdir())
    opened = [path.open("rb") for path in paths]
    try:
        sent = [
            UploadedFile(file, path.name, size=path.stat().st_size) for file, path in zip(opened, paths, strict=True)
        ]
        with transaction.atomic():
            batch = uploads.receive(sent, registers.get("parcels"), officer)
            answers.give(batch, told)
    finally:
        for file in opened:
            file.close()
    return batch


def _go(batch: Batch) -> None:
    """Look, and check if nothing is left to be answered."""
    steps.do(batch.pk, Step.LOOK, Silence())
    batch.refresh_from_db()
    if batch.stage == Batch.Stage.LOOKED and not batch.looked["open"]:
        steps.do(batch.pk, Step.CHECK, Silence())


def _told(batch: Batch) -> dict[str, Any]:
    rows: list[tuple[Any, ...]] = []
    if batch.stage == Batch.Stage.STAGED:
        staged = f"staging.batch_{batch.pk}"
        rows = query(
            f"SELECT row_no, key, ST_AsGeoJSON(geom) FROM {staged}_row AS r"
            f" WHERE NOT EXISTS (SELECT FROM {staged}_refused AS out WHERE out.row_no = r.row_no) ORDER BY row_no"
        )
    return {
        "stage": batch.stage,
        "problem": batch.problem,
        "looked": batch.looked,
        "rows": rows,
        "findings": [[one.row, one.key, one.value, one.problem, one.advice] for one in report.lines(batch)],
    }


def _left(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """What is in the database or in the instance's folder that was not there before."""
    tables = [table for table in after if after[table] != before.get(table)]
    return tables + [str(path) for path in settings.ATLAS_VAR.rglob("*") if path.is_file()]


def _limit_computing() -> None:
    """So much for the next file: the process is ended where it takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + COMPUTING, hard))


if __name__ == "__main__":
    main()

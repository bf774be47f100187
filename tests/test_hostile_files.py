"""Hostile and broken files, by the hundred: each ends in a message for people, none in a row, none in anything else.

They go through the wizard's own steps in a process with its limits (`hostile.reader`), which is started anew where a
file kills it; that is a failure like any other.
"""

import json
import os
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from helpers import counts, enter, listening, query, write_geojson
from hostile import corpus
from hostile.case import FEATURES, SECRET, Case, World

from assets.models import Parcel
from geo import registers
from geo.models import User
from geo.roles import LAND_OFFICER
from importers.models import Batch
from importers.wizard import answers, child, uploads
from importers.wizard import work as engine
from importers.wizard.work import Step

TESTS = Path(__file__).parent
#: A reader that says nothing for so long hangs; what it may compute is limited in itself.
TIMEOUT_SECONDS = 180
#: Where the GeoJSON stands in a row that the reader tells of: number, key, place.
PLACE = 2
#: Degrees by which a place may differ that went through another coordinate system and back.
NEAR = 1e-6
#: What no message for people has: names of Python's errors, addresses in memory, paths of the machine.
NOT_FOR_PEOPLE = re.compile(
    rf"Traceback|\w(?:Error|Exception)\b|<class |\b0x[0-9a-f]{{6}}|{TESTS.parent}|{sys.prefix}|/import-"
)


class Reader:
    """The process that reads, started when it is needed."""

    def __init__(self, var: Path, log: Path) -> None:
        self._var, self._log = var, log
        self._process: subprocess.Popen[str] | None = None

    def take(self, folder: Path, told: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process = self._process if self._process and self._process.poll() is None else self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"folder": str(folder), "told": dict(told)}) + "\n")
        process.stdin.flush()
        ready, _write, _error = select.select([process.stdout], [], [], TIMEOUT_SECONDS)
        answer = process.stdout.readline() if ready else ""
        if not answer:
            self.stop()
            pytest.fail(f"the reader {'died' if ready else 'hangs'}: {process.returncode}\n{self._log.read_text()}")
        return dict(json.loads(answer))

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            # Whoever watches a step takes away what a process that was killed left.
            shutil.rmtree(self._var)
            self._var.mkdir()

    def _start(self) -> subprocess.Popen[str]:
        paths = [str(TESTS), str(TESTS.parent)]
        environment = {**child._environment(), "ATLAS_VAR": str(self._var), "PYTHONPATH": os.pathsep.join(paths)}
        return subprocess.Popen(
            [sys.executable, str(TESTS / "hostile" / "reader.py")],
            env=environment | {"TMPDIR": str(self._var)},
            cwd=self._var,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("a"),
            text=True,
        )


@pytest.fixture(scope="module")
def hromada(django_db_setup: None, django_db_blocker: Any, units: Any, outline: Any) -> Iterator[None]:
    """A hromada and an officer, committed: the reader is another process."""
    with django_db_blocker.unblock():
        before = counts()
        enter(units, outline)
        User.objects.create_user(username="officer").groups.add(Group.objects.get(name=LAND_OFFICER.slug))
        entered = [table for table, count in counts().items() if count != before[table]]
        yield
        # A flush would take what migrations put into tables from the tests behind these.
        query(f"TRUNCATE {', '.join(entered)} CASCADE")


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[str]]]:
    with listening() as heard:
        yield heard


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, asked: tuple[str, list[str]]) -> World:
    outside = tmp_path_factory.mktemp("outside")
    made = World(asked[0], outside)
    write_geojson(made.secret, [{**FEATURES[0], "properties": {"cadnum": SECRET}}])
    (outside / "secret.txt").write_text(SECRET)
    return made


@pytest.fixture(scope="module")
def reader(hromada: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    var = tmp_path_factory.mktemp("var")
    reading = Reader(var, tmp_path_factory.mktemp("log") / "stderr")
    yield reading
    assert [path for path in var.rglob("*") if path.is_file()] == []
    reading.stop()


def test_the_corpus_has_three_hundred_files_of_different_names() -> None:
    names = [case.name for case in corpus.CASES]
    assert len(names) >= 300
    assert len(set(names)) == len(names)


@pytest.mark.django_db
@pytest.mark.parametrize("case", corpus.CASES, ids=lambda case: case.name)
def test_a_hostile_file_ends_in_a_message_for_people_and_in_no_row(
    reader: Reader, world: World, asked: tuple[str, list[str]], tmp_path: Path, case: Case
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    case.make(folder, world)
    outside = sorted(world.outside.rglob("*"))
    told = reader.take(folder, case.told)
    assert told["left"] == []
    assert asked[1] == []
    assert sorted(world.outside.rglob("*")) == outside
    assert SECRET not in json.dumps(told, ensure_ascii=False)
    check_message(told, case)
    placed = [row for row in told.get("rows", ()) if row[PLACE]]
    assert len(placed) == case.taken
    check_rows(placed)
    # A row whose geometry was lost may bring its attributes, and then the loss is told.
    warned = {row for row, *_told in told.get("findings", ())}
    assert {row for row, _key, place in told.get("rows", ()) if not place} <= warned


def check_message(told: Mapping[str, Any], case: Case) -> None:
    """Whatever is not taken is told of, in sentences."""
    looked = told.get("looked") or {}
    findings = [f"{problem}; {advice}." for _row, _key, _value, problem, advice in told.get("findings", ())]
    said = [told["problem"], looked.get("question", ""), *looked.get("remarks", ()), *findings]
    said = [sentence for sentence in said if sentence]
    for sentence in said:
        assert not NOT_FOR_PEOPLE.search(sentence), sentence
        assert sentence.rstrip()[-1] in ".?", sentence
        assert "\n" not in sentence
    if not case.taken:
        assert said or looked.get("open") in (["layer"], ["pairs"]), told
    assert case.says in " ".join(said)


def check_rows(rows: list[list[Any]]) -> None:
    """What is let in of a file that was spoiled is what it had before."""
    sound = {one["properties"]["cadnum"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in FEATURES}
    for _row, key, place in rows:
        there = shapely.from_geojson(place)
        assert key in sound
        assert shapely.hausdorff_distance(there, sound[key]) < NEAR, (key, there)
        assert np.isclose(there.area, sound[key].area, rtol=NEAR * 1_000)


#: Of each way to burst a reader, one file that goes through the worker and a process for each step, as it really is.
WORST = [
    "zips forty deep",
    "a zip of zips of eighty million spaces",
    "a GeoJSON with ten thousand columns",
    "a GeoJSON whose ring crosses itself a million times",
    "a CSV whose geometry is of a hundred thousand collections",
    "a drawing whose blocks multiply",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", WORST)
def test_the_worst_of_them_end_in_a_message_of_the_worker_too(
    work: Callable[[], None], kozelshchyna: Any, land_officer: User, world: World, tmp_path: Path, name: str
) -> None:
    case = next(case for case in corpus.CASES if case.name == name)
    folder = tmp_path / "sent"
    folder.mkdir()
    case.make(folder, world)
    sent = [SimpleUploadedFile(path.name, path.read_bytes()) for path in folder.iterdir()]
    with transaction.atomic():
        batch = uploads.receive(sent, registers.get("parcels"), land_officer)
        answers.give(batch, case.told)
    engine.begin(batch, Step.LOOK, land_officer)
    work()
    batch.refresh_from_db()
    if batch.stage == Batch.Stage.LOOKED and not batch.looked["open"]:
        engine.begin(batch, Step.CHECK, land_officer)
        work()
        batch.refresh_from_db()
    check_message({"problem": batch.problem, "looked": batch.looked}, case)
    assert not Parcel.objects.exists()
    assert not list(settings.ATLAS_VAR.glob("import-*"))
    engine.stop(batch, land_officer)

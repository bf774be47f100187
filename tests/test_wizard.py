"""The wizard's steps, done by a real worker in processes of their own: nothing is lost, nothing half done."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from helpers import box, feature, number, query, snapshot, square

from addresses.models import Hromada
from assets.models import Parcel
from geo import registers
from geo.models import Job, User
from geo.records import State
from importers import applying, tasks
from importers.models import Batch, Profile
from importers.wizard import answers, child, uploads
from importers.wizard import work as engine
from importers.wizard.answers import AnswerProblem
from importers.wizard.uploads import UploadRefused
from importers.wizard.work import NotNow, Step

committed = pytest.mark.django_db(transaction=True)
Work = Callable[[], None]
Stage = Batch.Stage


@pytest.fixture
def officer(transactional_db: None, land_officer: User) -> User:
    return land_officer


@pytest.fixture
def start(work: Work, kozelshchyna: Hromada, officer: User) -> Callable[..., Batch]:
    """Sends files and has the worker look into them."""

    def send(*files: Path, **told: Any) -> Batch:
        sent = [SimpleUploadedFile(file.name, file.read_bytes()) for file in files]
        with transaction.atomic():
            batch = uploads.receive(sent, registers.get("parcels"), officer)
        if told:
            answers.give(batch, told)
        return done(batch, Step.LOOK, officer, work)

    return send


def done(batch: Batch, step: Step, user: User, worker: Work) -> Batch:
    begun = engine.begin(batch, step, user)
    worker()
    begun.refresh_from_db()
    assert begun.status == Job.Status.DONE, begun.message
    return Batch.objects.get(pk=batch.pk)


def geojson(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False), encoding="utf-8")
    return path


def staging_tables() -> list[str]:
    return [name for (name,) in query("SELECT tablename FROM pg_tables WHERE schemaname = 'staging'")]


@committed
def test_an_arcgis_file_is_looked_into_and_everything_about_it_is_told(
    start: Callable[..., Batch], shared_data: Path
) -> None:
    batch = start(shared_data / "arcgis-like" / "parcels_sk63_cp1251_noldid.zip")
    assert (batch.stage, batch.problem, batch.looked["open"]) == (Stage.LOOKED, "", [])
    looked = batch.looked
    assert looked["rows"] == 1816
    assert looked["encoding"]["chosen"] == "cp1251"
    assert any("і" in text for text in looked["encoding"]["candidates"][0]["preview"])
    assert looked["system"] == "EPSG:7828"
    assert looked["systems"][0]["share"] > 0.9
    outline = json.loads(looked["systems"][0]["outline"])
    west, south = outline["coordinates"][0][0]
    assert (33 < west < 35, 49 < south < 50) == (True, True)
    assert looked["pairs"]["cadastral_number"] in [one["name"] for one in looked["fields"]]
    assert any(one["samples"] for one in looked["fields"])
    assert not Parcel.objects.exists()


@committed
def test_what_the_file_cannot_tell_stays_open_until_it_is_answered(
    start: Callable[..., Batch], work: Work, officer: User, shared_data: Path, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "p.geojson", {"type": "Feature", "properties": {"n": "1"}, "geometry": box(0)}))
    assert batch.looked["open"] == ["pairs"]
    with pytest.raises(NotNow, match="Answer"):
        engine.begin(batch, Step.CHECK, officer)
    answers.give(batch, {"pairs": {"n": "cadastral_number"}})
    batch = done(batch, Step.LOOK, officer, work)
    assert batch.looked["open"] == []


@committed
def test_of_several_layers_one_is_asked_for(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "two.zip", "w") as packed:
        for name in ("one", "other"):
            packed.write(geojson(tmp_path / f"{name}.geojson", feature(number(1), box(0))), f"{name}.geojson")
    batch = start(tmp_path / "two.zip")
    assert (batch.looked["open"], batch.looked["layers"]) == (["layer"], ["one", "other"])
    answers.give(batch, {"layer": "other"})
    batch = done(batch, Step.LOOK, officer, work)
    assert (batch.looked["open"], batch.looked["layer"]) == ([], "other")


@committed
def test_loose_files_that_are_no_parts_of_one_another_are_layers_to_choose_from(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    files = [geojson(tmp_path / f"{name}.geojson", feature(number(1), box(0))) for name in ("one", "other")]
    with ZipFile(tmp_path / "more.zip", "w") as packed:
        packed.write(files[0], "third.geojson")
    batch = start(*files, tmp_path / "more.zip")
    assert batch.file_name == "one.geojson, other.geojson, more.zip"
    assert (batch.looked["open"], batch.looked["layers"]) == (["layer"], ["more.zip/third", "one", "other"])
    answers.give(batch, {"layer": "other"})
    batch = done(done(batch, Step.LOOK, officer, work), Step.CHECK, officer, work)
    assert (batch.looked["layer"], batch.rows_new) == ("other", 1)
    assert done(batch, Step.APPLY, officer, work).stage == Stage.APPLIED


@committed
def test_the_loose_parts_of_one_layer_are_that_layer(
    start: Callable[..., Batch], shared_data: Path, tmp_path: Path
) -> None:
    with ZipFile(shared_data / "arcgis-like" / "parcels_sk63_cp1251_noldid.zip") as packed:
        packed.extractall(tmp_path)
    parts = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    assert len(parts) > 3
    batch = start(*parts)
    assert batch.file_name.endswith(".shp")
    assert (batch.looked["open"], batch.looked["rows"]) == ([], 1816)


@committed
def test_what_reading_did_to_geometries_is_told_after_a_second_comparison_too(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    high = box(1)
    high["coordinates"] = [[[*corner, 120.5] for corner in high["coordinates"][0]]]
    batch = start(geojson(tmp_path / "high.geojson", feature(number(1), high)))
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.findings["geometry-heights"] == 1
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="чужа")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_new, batch.findings["geometry-heights"]) == (Stage.STAGED, 0, 1)
    assert done(batch, Step.APPLY, officer, work).stage == Stage.APPLIED


def changed_file(shared_data: Path, path: Path) -> Path:
    """The real parcels, 100 edited, 5 new, 7 gone."""
    collection = json.loads((shared_data / "kozelshchyna" / "parcels.geojson").read_text(encoding="utf-8"))
    features = collection["features"][7:]
    for one in features[:100]:
        one["properties"]["purpose"] = "змінено"
    features += [feature(f"5322081200:99:999:{index:04}", box(index)) for index in range(1, 6)]
    return geojson(path, *features)


@committed
def test_a_changed_file_shows_exactly_what_changed_and_the_undo_gives_back_every_row(
    start: Callable[..., Batch], work: Work, officer: User, shared_data: Path, tmp_path: Path
) -> None:
    first = start(shared_data / "kozelshchyna" / "parcels.geojson")
    first = done(done(first, Step.CHECK, officer, work), Step.APPLY, officer, work)
    assert (first.stage, first.rows_new) == (Stage.APPLIED, 1816)
    before = snapshot("assets_parcel")
    batch = start(changed_file(shared_data, tmp_path / "again.geojson"), gone="archive")
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.stage == Stage.STAGED
    outcome = (batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_gone, batch.rows_left_out)
    assert outcome == (5, 100, 1709, 7, 0)
    assert snapshot("assets_parcel") == before
    batch = done(batch, Step.APPLY, officer, work)
    assert batch.stage == Stage.APPLIED
    after = snapshot("assets_parcel")
    assert len(set(after) - set(before)) == 5
    differing = [pk for pk in before if after[pk] != before[pk]]
    archived = [pk for pk in differing if after[pk]["state"] == "archived"]
    assert (len(differing), len(archived)) == (107, 7)
    with transaction.atomic():
        applying.undo(registers.get("parcels"), batch, officer)
    assert snapshot("assets_parcel") == before
    assert staging_tables() == []
    assert not (settings.ATLAS_VAR / batch.folder).exists()


@committed
def test_what_the_file_does_not_have_is_kept_unless_the_person_archives_it(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    Parcel.objects.create(cadastral_number=number(9), state=State.CURRENT, geom=square(9))
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1))))
    batch = done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    assert batch.rows_gone == 1
    assert Parcel.objects.get(cadastral_number=number(9)).state == State.CURRENT


@committed
def test_if_the_register_changed_meanwhile_the_new_outcome_is_shown_before_anything_is_written(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1), address="нова")))
    batch = done(batch, Step.CHECK, officer, work)
    assert (batch.rows_new, batch.rows_changed) == (1, 0)
    Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="чужа")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_new, batch.rows_changed) == (Stage.STAGED, 0, 1)
    assert batch.looked["changed_meanwhile"]
    assert Parcel.objects.get().address == "чужа"
    batch = done(batch, Step.APPLY, officer, work)
    assert batch.stage == Stage.APPLIED
    assert Parcel.objects.get().address == "нова"


@committed
def test_an_edit_made_after_the_comparison_is_not_overwritten_unseen(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    """Though as many records would change as before."""
    parcel = Parcel.objects.create(cadastral_number=number(1), state=State.CURRENT, geom=square(1), address="стара")
    batch = start(geojson(tmp_path / "one.geojson", feature(number(1), box(1), address="нова")))
    batch = done(batch, Step.CHECK, officer, work)
    Parcel.objects.filter(pk=parcel.pk).update(address="виправлена людиною")
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, batch.rows_changed) == (Stage.STAGED, 1)
    assert batch.looked["changed_meanwhile"]
    assert Parcel.objects.get().address == "виправлена людиною"
    batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, Parcel.objects.get().address) == (Stage.APPLIED, "нова")


@committed
def test_values_are_transformed_before_they_are_understood_and_the_way_is_remembered(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    row = feature(number(1), box(0), area=12500, own="К", date="12/31/2024")
    told = {
        "pairs": {"own": "ownership", "date": "contract_date"},
        "transforms": {
            "documented_area": {"factor": "m²→ha"},
            "ownership": {"values": {"К": "Комунальна власність"}},
            "contract_date": {"month_first": True},
        },
        "profile": "Кадастр щомісяця",
    }
    batch = start(geojson(tmp_path / "a.geojson", row), **told)
    done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    parcel = Parcel.objects.get()
    assert (float(parcel.documented_area or 0), parcel.ownership) == (1.25, "communal")
    assert str(parcel.contract_date) == "2024-12-31"
    kept = Profile.objects.get()
    again = start(geojson(tmp_path / "b.geojson", row))
    assert again.looked["profiles"] == [{"id": kept.pk, "name": "Кадастр щомісяця", "answers": kept.answers}]
    assert set(kept.answers) == {"pairs", "transforms"}


@committed
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"colour": "red"}, "colour"),
        ({"transforms": {"documented_area": {"factor": "багато"}}}, "багато"),
        ({"gone": "delete"}, "kept or archived"),
        ({"state": "archived!"}, "archived!"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(
    start: Callable[..., Batch], tmp_path: Path, told: dict[str, Any], words: str
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    with pytest.raises(AnswerProblem, match=words):
        answers.give(batch, told)


@committed
def test_a_cancelled_import_leaves_nothing(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path
) -> None:
    batch = done(start(geojson(tmp_path / "a.geojson", feature(number(1), box(0)))), Step.CHECK, officer, work)
    assert staging_tables()
    engine.stop(batch, officer)
    batch.refresh_from_db()
    assert batch.stage == Stage.CANCELLED
    assert staging_tables() == []
    assert not (settings.ATLAS_VAR / batch.folder).exists()
    with pytest.raises(NotNow, match=r"(?i)cancelled"):
        engine.begin(batch, Step.CHECK, officer)


@committed
def test_a_broken_file_is_told_in_one_line_and_may_be_sent_again(start: Callable[..., Batch], tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 this is no zip")
    batch = start(tmp_path / "broken.zip")
    assert batch.stage == Stage.FAILED
    assert "broken.zip" in batch.problem
    assert "\n" not in batch.problem


@committed
@pytest.mark.parametrize("files", [[], ["a.shp", "a.shp"]])
def test_files_that_cannot_be_taken_are_refused_and_nothing_is_kept(
    kozelshchyna: Hromada, officer: User, files: list[str]
) -> None:
    sent = [SimpleUploadedFile(name, b"x") for name in files]
    with pytest.raises(UploadRefused):
        uploads.receive(sent, registers.get("parcels"), officer)
    assert not Batch.objects.exists()
    assert not [path for path in settings.ATLAS_VAR.rglob("*") if path.is_file()]


@committed
def test_strangers_neither_send_nor_go_on_nor_cancel(
    start: Callable[..., Batch], staff: User, officer: User, tmp_path: Path
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    for attempt in (
        lambda: uploads.receive([SimpleUploadedFile("a.csv", b"x")], registers.get("parcels"), staff),
        lambda: engine.begin(batch, Step.CHECK, staff),
        lambda: engine.stop(batch, staff),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


@committed
def test_a_name_that_leads_elsewhere_stays_in_the_imports_own_folder(kozelshchyna: Hromada, officer: User) -> None:
    batch = uploads.receive([SimpleUploadedFile("../../etc/pass wd.zip", b"x")], registers.get("parcels"), officer)
    [kept] = [path for path in settings.ATLAS_VAR.rglob("*") if path.is_file()]
    assert kept.parent == settings.ATLAS_VAR / batch.folder


@committed
def test_a_reader_that_takes_too_long_is_ended_and_the_batch_tells(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    monkeypatch.setattr(child, "CLOCK", 0)
    batch = done(batch, Step.CHECK, officer, work)
    assert batch.stage == Stage.FAILED
    assert "longer" in batch.problem
    assert staging_tables() == []


@committed
def test_an_undo_that_is_ended_leaves_the_import_applied_and_may_be_begun_again(
    start: Callable[..., Batch], work: Work, officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = start(geojson(tmp_path / "a.geojson", feature(number(1), box(0))))
    batch = done(done(batch, Step.CHECK, officer, work), Step.APPLY, officer, work)
    with monkeypatch.context() as hurried:
        hurried.setattr(child, "CLOCK", 0)
        batch = done(batch, Step.UNDO, officer, work)
    assert (batch.stage, Parcel.objects.count()) == (Stage.APPLIED, 1)
    assert "longer" in batch.problem
    batch = done(batch, Step.UNDO, officer, work)
    assert (batch.stage, batch.problem, Parcel.objects.count()) == (Stage.UNDONE, "", 0)


@pytest.fixture
def worker_process(work: Work) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker as `./atlas worker` does, in a process of its own that can be killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start_worker() -> subprocess.Popen[bytes]:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "procrastinate", "worker"]
        started.append(subprocess.Popen(command, env=child._environment(), start_new_session=True))
        return started[-1]

    yield start_worker
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


@committed
def test_a_worker_killed_at_any_moment_of_an_apply_leaves_the_register_before_or_after(
    start: Callable[..., Batch],
    work: Work,
    officer: User,
    shared_data: Path,
    tmp_path: Path,
    worker_process: Callable[[], subprocess.Popen[bytes]],
) -> None:
    batch = start(shared_data / "kozelshchyna" / "parcels.geojson")
    batch = done(batch, Step.CHECK, officer, work)
    moments = random.Random(4)

    def is_held() -> bool:
        return bool(
            query(
                "SELECT 1 FROM pg_locks JOIN pg_database AS held_in ON held_in.oid = pg_locks.database"
                " WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()",
                tasks.LOCKS,
            )
        )

    for _attempt in range(5):
        engine.begin(batch, Step.APPLY, officer)
        worker = worker_process()
        wait_for(is_held)
        time.sleep(moments.uniform(0, 4))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        wait_for(lambda: not is_held() and not others_in_transaction())
        batch = Batch.objects.get(pk=batch.pk)
        count = Parcel.objects.count()
        assert count in (0, 1816)
        assert (batch.stage == Stage.APPLIED) == (count == 1816)
        if batch.stage == Stage.APPLIED:
            break
        assert engine.interrupted(batch) or not batch.step
    else:
        batch = done(batch, Step.APPLY, officer, work)
    assert (batch.stage, Parcel.objects.count()) == (Stage.APPLIED, 1816)


def others_in_transaction() -> bool:
    return bool(
        query(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
    )

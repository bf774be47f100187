"""`./atlas backup`: the real database in one file, dumped while it is in use, by hand and by the worker."""

import gettext
import json
import os
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_backup import Environment, backed_up, content_of, contents, here, there

from addresses.models import Hromada
from geo.cli import archive, restore
from geo.cli.archive import ABOUT
from geo.cli.backup import into_folder, libpq, remove_older
from geo.cli.console import LaunchError
from geo.cli.instance import PROJECT, Instance
from geo.models import Job
from geo.tasks import back_up_daily

__all__ = ["backed_up", "here", "there"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


# --- making and keeping ---


def test_an_instance_without_registers_has_nothing_to_keep(there: tuple[Instance, Environment], tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="nothing to keep yet"):
        into_folder(*there, tmp_path / "backups")
    assert not list((tmp_path / "backups").iterdir())


def test_a_folder_that_cannot_be_written_is_told_of(here: tuple[Instance, Environment], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LaunchError, match="could not be written"):
        into_folder(*here, tmp_path / "file")


def test_a_backup_is_not_kept_where_the_next_would_take_it_in(here: tuple[Instance, Environment]) -> None:
    var = here[0].var
    for folder in (var, var / "media", var / "backups" / ".." / "mine"):
        with pytest.raises(LaunchError, match="each backup would hold the others"):
            into_folder(*here, folder)
    first = into_folder(*here, var / "backups")
    second = into_folder(*here, var / "backups" / "weekly")
    with tarfile.open(second) as tar:
        assert not [name for name in tar.getnames() if first.name in name]


def test_a_failed_backup_leaves_no_file_that_looks_like_one(
    here: tuple[Instance, Environment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_anything: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add_json", full)
    with pytest.raises(LaunchError, match="No space left on device"):
        into_folder(*here, tmp_path / "backups")
    assert not list((tmp_path / "backups").iterdir())
    assert not [path for path in here[0].var.iterdir() if path.name.startswith("dumping-")]


def test_what_killed_runs_left_goes_after_a_day(here: tuple[Instance, Environment], tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, hours in (("atlas-a.tar.unfinished", 25), ("atlas-b.tar.unfinished", 1), ("holiday.jpg", 99)):
        (folder / name).touch()
        os.utime(folder / name, (0, (folder / name).stat().st_mtime - hours * 3600))
    made = into_folder(*here, folder)
    assert {path.name for path in folder.iterdir()} == {made.name, "atlas-b.tar.unfinished", "holiday.jpg"}


def test_no_more_backups_are_left_than_were_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"atlas-2026-11-0{day}T03-00-00.000000Z.tar").touch()
    (folder / "atlas-2026-11-01T04-00-00.000000Z.tar.unfinished").touch()
    (folder / "holiday.jpg").touch()
    assert [path.name[14:16] for path in remove_older(folder, 9)] == []
    assert [path.name[14:16] for path in remove_older(folder, 3)] == ["01", "02"]
    assert [path.name[14:16] for path in remove_older(folder, 1)] == ["03", "04"]
    assert len(list(folder.iterdir())) == 3


def test_the_password_is_on_no_command_line() -> None:
    variables = libpq("postgis://clerk:se%2Fcret@db.example:5433/atlas?sslmode=require")
    assert variables == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "clerk",
        "PGPASSWORD": "se/cret",
        "PGDATABASE": "atlas",
        "PGSSLMODE": "require",
    }


def test_what_is_made_anew_and_the_logs_are_not_taken_along(backed_up: Path) -> None:
    with tarfile.open(backed_up) as tar:
        names = set(tar.getnames())
    assert names == {
        "about.json",
        "database.dump",
        "files/media/documents/ab/decision.pdf",
        "files/secret-key",
        "checksums.json",
    }
    assert backed_up.stat().st_mode & 0o777 == 0o600


# --- the worker's ---


@pytest.fixture
def hour(
    here: tuple[Instance, Environment], work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Job | None]]:
    """What the worker does in an hour; the backup's job, if there was one."""
    monkeypatch.setenv("DATABASE_URL", here[1]["DATABASE_URL"])

    def pass_by() -> Job | None:
        former = set(Job.objects.values_list("pk", flat=True))
        back_up_daily.defer(timestamp=0)
        work()
        return Job.objects.exclude(pk__in=former).order_by("created_at").first()

    # The launcher's words are those of the whole process, which other tests are run in.
    spoken = gettext.textdomain()
    yield pass_by
    gettext.textdomain(spoken)


def test_the_worker_makes_a_backup_a_day_and_leaves_the_newest(
    hour: Callable[[], Job | None], kozelshchyna: Hromada, tmp_path: Path, settings: Any
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    settings.BACKUPS, settings.BACKUPS_KEPT = str(folder), 2
    for hours in (50, 26, 24):
        old = folder / f"atlas-2026-11-01T{70 - hours}-00-00.000000Z.tar"
        old.touch()
        os.utime(old, (0, time.time() - hours * 3600))
    made = hour()
    assert made is not None
    assert made.status == Job.Status.DONE, made.message
    assert "older ones removed: 2" in made.message
    left = sorted(path.name for path in folder.iterdir())
    assert left[0] == "atlas-2026-11-01T46-00-00.000000Z.tar"
    assert left[1] in made.message
    assert archive.unpack(folder / left[1], None).hromada.endswith(kozelshchyna.code)
    assert hour() is None


def test_without_a_folder_the_worker_makes_none(hour: Callable[[], Job | None]) -> None:
    assert hour() is None


def test_a_disk_that_is_not_mounted_is_a_failed_job(
    hour: Callable[[], Job | None], tmp_path: Path, settings: Any
) -> None:
    settings.BACKUPS = str(tmp_path / "disk")
    made = hour()
    assert made is not None
    assert made.status == Job.Status.FAILED
    assert "Mount its disk" in made.message
    assert not (tmp_path / "disk").exists()


# --- the commands ---


def atlas(there: tuple[Instance, Environment], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    instance, found = there
    environment = {**os.environ, **found, "ATLAS_VAR": str(instance.var), "ATLAS_LANG": "en"}
    return subprocess.run([PROJECT / "atlas", *arguments], env=environment, capture_output=True)


def test_by_the_commands_a_backup_goes_through_a_pipe_and_is_brought_back(
    here: tuple[Instance, Environment], there: tuple[Instance, Environment], backed_up: Path, tmp_path: Path
) -> None:
    made = atlas(here, "backup", "--to", "-")
    assert made.returncode == 0, made.stderr
    (tmp_path / "piped.tar").write_bytes(made.stdout)
    checked = atlas(there, "restore", str(tmp_path / "piped.tar"), "--check")
    assert b"is whole" in checked.stdout
    restored = atlas(there, "restore", str(tmp_path / "piped.tar"))
    assert restored.returncode == 0, restored.stderr
    assert contents(there[1]["DATABASE_URL"]) == contents(here[1]["DATABASE_URL"])
    again = atlas(there, "restore", str(tmp_path / "piped.tar"))
    assert again.returncode == 2
    assert b"--replace" in again.stderr
    assert b"Traceback" not in again.stderr


def test_a_pipe_that_is_closed_ends_the_backup_in_a_sentence(
    here: tuple[Instance, Environment], kozelshchyna: Hromada
) -> None:
    instance, found = here
    environment = {**os.environ, **found, "ATLAS_VAR": str(instance.var), "ATLAS_LANG": "en"}
    piped = f"{PROJECT}/atlas backup --to - | head -c 100 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "could not be written: Broken pipe" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_newest_are_kept_by_the_command(here: tuple[Instance, Environment], backed_up: Path) -> None:
    made = atlas(here, "backup", "--to", str(backed_up.parent), "--keep", "1")
    assert made.returncode == 0, made.stderr
    [left] = backed_up.parent.iterdir()
    assert left != backed_up
    assert str(left).encode() in made.stdout
    assert b"Removed the older backup" in made.stdout


def test_about_tells_of_what_the_backup_is(backed_up: Path) -> None:
    with tarfile.open(backed_up) as tar:
        about = json.loads(content_of(tar, ABOUT))
    assert about["format"] == archive.FORMAT
    assert "geo.0001_initial" in about["migrations"]
    assert all(restore._migration(name).exists() for name in about["migrations"])

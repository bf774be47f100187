"""`./atlas backup` and `./atlas restore`: the real database, dumped while it is in use, and brought back elsewhere."""

import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import MakeParcels
from django.db import connection
from psycopg import sql

from addresses.models import Hromada
from geo.cli import archive, backup, restore
from geo.cli.archive import ABOUT, DUMP
from geo.cli.backup import connect, into_folder, libpq
from geo.cli.console import LaunchError
from geo.cli.instance import PROJECT, Instance
from geo.cli.restore import bring_back
from geo.models import Publication

pytestmark = pytest.mark.django_db(transaction=True)

Environment = dict[str, str]
#: Tables in which a restore itself changes something.
CHANGED_BY_RESTORING = {"geo_publication"}


def url_of(name: str) -> str:
    """DATABASE_URL of a database of the tests' server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def here(var: Path) -> tuple[Instance, Environment]:
    """The instance under test: its folder has a document, a key, and what is made anew."""
    for name, content in (
        ("media/documents/ab/decision.pdf", b"%PDF decision"),
        ("secret-key", b"k" * 64),
        ("tiles/parcels/1/public/0/0-0.mvt.gz", b"made anew"),
        ("log/web.log", b"a long day"),
    ):
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_bytes(content)
    (var / "secret-key").chmod(0o600)
    return Instance(var), {"DATABASE_URL": url_of(connection.settings_dict["NAME"])}


@pytest.fixture
def there(tmp_path: Path, here: tuple[Instance, Environment]) -> Iterator[tuple[Instance, Environment]]:
    """Another instance on an empty database; it and all that restores leave beside it go afterwards."""
    name = f"{connection.settings_dict['NAME']}_there"

    def drop() -> None:
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (one,) in found:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(one))))

    instance = Instance(tmp_path / "elsewhere")
    instance.make()
    with connect(here[1]["DATABASE_URL"], "postgres") as server:
        drop()
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield instance, {"DATABASE_URL": url_of(name)}
        drop()


@pytest.fixture
def backed_up(here: tuple[Instance, Environment], kozelshchyna: Hromada, parcels: MakeParcels, tmp_path: Path) -> Path:
    parcels(3)
    return into_folder(*here, tmp_path / "backups")


def contents(url: str) -> dict[str, str]:
    """By table, a digest of its rows."""
    with connect(url) as database:
        tables = [
            str(name)
            for (name,) in database.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        ]
        digest = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} AS t"
        return {
            name: str(database.execute(sql.SQL(digest).format(sql.Identifier(name))).fetchone())
            for name in tables
            if name not in CHANGED_BY_RESTORING
        }


def databases_like(url: str, part: str) -> list[str]:
    with connect(url, "postgres") as server:
        found = server.execute("SELECT datname FROM pg_database WHERE position(%s IN datname) > 0 ORDER BY 1", [part])
        return [str(name) for (name,) in found]


def rewritten(made: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The archive with every member as `change` gives it back; checksums too are as they were."""
    spoilt = made.with_name("spoilt.tar")
    with tarfile.open(made) as old, tarfile.open(spoilt, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())  # type: ignore[union-attr]
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return spoilt


# --- the whole way ---


def test_another_machine_has_every_row_and_file_again(
    here: tuple[Instance, Environment], there: tuple[Instance, Environment], backed_up: Path
) -> None:
    about = bring_back(*there, backed_up, replace=False)
    assert about.hromada.endswith("UA53020090000045206")
    before, after = contents(here[1]["DATABASE_URL"]), contents(there[1]["DATABASE_URL"])
    assert len(before) > 100
    assert after == before
    var = there[0].var
    assert (var / "media/documents/ab/decision.pdf").read_bytes() == b"%PDF decision"
    assert (var / "secret-key").read_bytes() == b"k" * 64
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600
    assert not (var / "restoring").exists()


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


def test_the_restored_register_keeps_its_history(there: tuple[Instance, Environment], backed_up: Path) -> None:
    bring_back(*there, backed_up, replace=False)
    with connect(there[1]["DATABASE_URL"]) as database:
        database.execute("UPDATE assets_parcel SET address = 'after the restore'")
        events = database.execute("SELECT count(*) FROM assets_parcelevent").fetchone()
        areas = database.execute("SELECT count(*) FROM assets_parcel WHERE area > 0").fetchone()
    assert events == (3,)
    assert areas == (3,)


def test_versions_of_the_data_go_on_above_any_that_was_given_out(
    there: tuple[Instance, Environment], backed_up: Path
) -> None:
    """What a browser keeps under a version after the backup must not be taken for what comes after the restore."""
    bring_back(*there, backed_up, replace=False)
    highest = []
    for _time in range(2):
        with connect(there[1]["DATABASE_URL"]) as database:
            database.execute("UPDATE assets_parcel SET address = address || '.'")
            [(version,)] = database.execute(
                "SELECT data_version FROM geo_publication WHERE slug = 'parcels'"
            ).fetchall()
        highest.append(version)
        bring_back(*there, backed_up, replace=True)
    assert Publication.objects.get(slug="parcels").data_version < highest[0] < highest[1]


def test_a_restore_keeps_what_was_there_and_takes_away_what_was_made_of_it(
    there: tuple[Instance, Environment], backed_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance, found = there
    bring_back(instance, found, backed_up, replace=False)
    with connect(found["DATABASE_URL"]) as database:
        database.execute("UPDATE assets_parcel SET address = 'edited since'")
    edited = contents(found["DATABASE_URL"])
    (instance.var / "media/documents/ab/decision.pdf").write_bytes(b"%PDF since")
    (instance.var / "tiles").mkdir()
    (instance.var / "tiles/kept").write_bytes(b"of the later time")
    bring_back(instance, found, backed_up, replace=True)
    [kept] = databases_like(found["DATABASE_URL"], "_there_before_")
    assert contents(url_of(kept)) == edited
    assert contents(found["DATABASE_URL"]) != edited
    [aside] = (instance.var / "before-restore").iterdir()
    assert (aside / "media/documents/ab/decision.pdf").read_bytes() == b"%PDF since"
    assert (instance.var / "media/documents/ab/decision.pdf").read_bytes() == b"%PDF decision"
    assert not (instance.var / "tiles").exists()
    told = capsys.readouterr().out
    assert kept in told
    assert str(aside) in told


# --- what is refused, before anything is touched ---


def refused(there: tuple[Instance, Environment], file: Path, **options: Any) -> str:
    """The refusal's words; the database and the folder are as they were."""
    instance, found = there
    tables, names = contents(found["DATABASE_URL"]), sorted(path.name for path in instance.var.iterdir())
    with pytest.raises(LaunchError) as error:
        bring_back(instance, found, file, **{"replace": False, **options})
    assert contents(found["DATABASE_URL"]) == tables
    assert sorted(path.name for path in instance.var.iterdir()) == names
    assert databases_like(found["DATABASE_URL"], "_there_") == []
    return str(error.value)


def test_a_hromada_is_replaced_only_on_demand(there: tuple[Instance, Environment], backed_up: Path) -> None:
    bring_back(*there, backed_up, replace=False)
    assert "has a hromada already" in refused(there, backed_up)


def test_a_running_service_is_not_restored_over(there: tuple[Instance, Environment], backed_up: Path) -> None:
    with connect(there[1]["DATABASE_URL"]):
        assert "The service is running (1 connections)" in refused(there, backed_up, replace=True)


@pytest.mark.parametrize("member", [DUMP, "files/media/documents/ab/decision.pdf", ABOUT])
def test_one_byte_that_is_not_as_it_was_is_found_with_its_member(
    member: str, there: tuple[Instance, Environment], backed_up: Path
) -> None:
    def spoil(name: str, content: bytes) -> bytes:
        return content.replace(b"d", b"e", 1) if name == member else content

    if member == ABOUT:  # stays readable JSON
        spoilt = rewritten(backed_up, lambda name, content: content + b" " if name == member else content)
    else:
        spoilt = rewritten(backed_up, spoil)
    assert f"is damaged: {member}" in refused(there, spoilt)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_an_archive_that_is_cut_short_is_told_as_such(
    share: float, there: tuple[Instance, Environment], backed_up: Path
) -> None:
    with tarfile.open(backed_up) as tar:
        end = tar.getmember("checksums.json").offset_data + 10
    cut = backed_up.with_name("cut.tar")
    cut.write_bytes(backed_up.read_bytes()[: int(end * share)])
    assert "is cut short" in refused(there, cut)


def test_an_archive_without_its_last_member_is_cut_short(there: tuple[Instance, Environment], backed_up: Path) -> None:
    cut = backed_up.with_name("cut.tar")
    with tarfile.open(backed_up) as old, tarfile.open(cut, "w") as new:
        for member in old:
            if member.name != "checksums.json":
                new.addfile(member, old.extractfile(member))
    assert "is cut short" in refused(there, cut)


def test_a_backup_of_a_newer_version_is_refused(there: tuple[Instance, Environment], backed_up: Path) -> None:
    about, files = archive.unpack(backed_up, None), backed_up.parent
    shutil.copy(backed_up, files / "dump")
    newer = files / "newer.tar"
    for changed, said in (
        ({"format": archive.FORMAT + 1}, "was made by a newer version"),
        ({"migrations": [*about.migrations, "geo.9999_of_tomorrow"]}, "geo.9999_of_tomorrow is not known here"),
    ):
        with newer.open("wb") as out:
            archive.write(out, archive.About(**{**vars(about), **changed}), files / "dump", [])
        assert said in refused(there, newer)


@pytest.mark.parametrize("name", ["../outside", "files/../../outside", "/etc/outside", "another"])
def test_members_that_none_of_ours_has_are_refused(
    name: str, there: tuple[Instance, Environment], tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.tar"
    with tarfile.open(foreign, "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert "is no backup of Hromada Atlas" in refused(there, foreign)


def test_other_files_are_no_backups(there: tuple[Instance, Environment], tmp_path: Path) -> None:
    (tmp_path / "photograph.tar").write_bytes(b"\xff\xd8" * 4000)
    assert "is no backup of Hromada Atlas" in refused(there, tmp_path / "photograph.tar")
    assert "cannot be read: No such file" in refused(there, tmp_path / "absent.tar")


def test_a_dump_that_cannot_be_restored_leaves_all_as_it_was(
    there: tuple[Instance, Environment], backed_up: Path
) -> None:
    with tarfile.open(backed_up) as tar:
        dump = tar.extractfile(DUMP).read()  # type: ignore[union-attr]
    (backed_up.parent / "half").write_bytes(dump[: len(dump) // 2])
    half = backed_up.parent / "half.tar"
    with half.open("wb") as out:
        archive.write(out, archive.unpack(backed_up, None), backed_up.parent / "half", [])
    assert "pg_restore did not succeed" in refused(there, half)


# --- making and keeping ---


def test_an_instance_without_registers_has_nothing_to_keep(there: tuple[Instance, Environment], tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="nothing to keep yet"):
        into_folder(*there, tmp_path / "backups")
    assert not list((tmp_path / "backups").iterdir())


def test_a_folder_that_cannot_be_written_is_told_of(here: tuple[Instance, Environment], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LaunchError, match="could not be written"):
        into_folder(*here, tmp_path / "file")


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
    for day in range(1, 6):
        (tmp_path / f"atlas-2026-11-0{day}T03-00-00.000000Z.tar").touch()
    (tmp_path / "holiday.jpg").touch()
    made = tmp_path / "atlas-2026-11-05T03-00-00.000000Z.tar"
    assert [path.name[14:16] for path in backup._older(tmp_path, made, 3)] == ["01", "02"]
    assert [path.name[14:16] for path in backup._older(tmp_path, made, 1)] == ["01", "02", "03", "04"]
    assert backup._older(tmp_path, made, None) == []


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


def test_the_newest_are_kept_by_the_command(here: tuple[Instance, Environment], backed_up: Path) -> None:
    made = atlas(here, "backup", "--to", str(backed_up.parent), "--keep", "1")
    assert made.returncode == 0, made.stderr
    [left] = backed_up.parent.iterdir()
    assert left != backed_up
    assert str(left).encode() in made.stdout
    assert b"Removed the older backup" in made.stdout


def test_about_tells_of_what_the_backup_is(backed_up: Path) -> None:
    with tarfile.open(backed_up) as tar:
        about = json.load(tar.extractfile(ABOUT))  # type: ignore[arg-type]
    assert about["format"] == archive.FORMAT
    assert "geo.0001_initial" in about["migrations"]
    assert all(restore._migration(name).exists() for name in about["migrations"])

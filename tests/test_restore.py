"""`./atlas restore`: a backup of the real database brought back elsewhere, and refused before anything is touched."""

import io
import shutil
import tarfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from made_backup import Environment, backed_up, content_of, contents, here, left_beside, rewritten, there, url_of
from psycopg import sql

from geo.cli import archive
from geo.cli.archive import ABOUT, DUMP
from geo.cli.backup import connect, into_folder, libpq
from geo.cli.console import LaunchError
from geo.cli.instance import Instance
from geo.cli.restore import bring_back
from geo.models import Publication

__all__ = ["backed_up", "here", "there"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


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
    [kept] = left_beside(found["DATABASE_URL"])
    assert contents(url_of(kept)) == edited
    assert contents(found["DATABASE_URL"]) != edited
    [aside] = (instance.var / "before-restore").iterdir()
    assert (aside / "media/documents/ab/decision.pdf").read_bytes() == b"%PDF since"
    assert (instance.var / "media/documents/ab/decision.pdf").read_bytes() == b"%PDF decision"
    assert not (instance.var / "tiles").exists()
    told = capsys.readouterr().out
    assert kept in told
    assert str(aside) in told


@pytest.fixture
def as_in_service(there: tuple[Instance, Environment], backed_up: Path, tmp_path: Path) -> Path:
    """The backup without the tests' own schema, whose functions only a superuser may make; `there` is empty again."""
    url = there[1]["DATABASE_URL"]
    bring_back(*there, backed_up, replace=False)
    with connect(url) as database:
        found = database.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> ALL (%s)",
            [["public", "staging", "information_schema"]],
        )
        for (name,) in found.fetchall():
            database.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(str(name))))
    made = into_folder(*there, tmp_path / "in-service")
    with connect(url, "postgres") as server:
        name = sql.Identifier(libpq(url)["PGDATABASE"])
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
    return made


def test_on_anothers_server_an_empty_database_with_postgis_is_enough(
    there: tuple[Instance, Environment], as_in_service: Path
) -> None:
    """Its user may make neither databases nor extensions, as with a database that is rented."""
    instance, found = there
    name = libpq(found["DATABASE_URL"])["PGDATABASE"]
    clerk = f"clerk_of_{name}"
    with connect(found["DATABASE_URL"]) as server:
        for statement in ("CREATE EXTENSION postgis", "CREATE ROLE {0}", "GRANT ALL ON SCHEMA public TO {0}"):
            server.execute(sql.SQL(statement).format(sql.Identifier(clerk)))
        server.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, clerk))))
    query = urlsplit(found["DATABASE_URL"]).query
    as_clerk = urlsplit(found["DATABASE_URL"])._replace(
        query="&".join(filter(None, (query, f"options=-crole%3D{clerk}")))
    )
    rented = {"DATABASE_URL": as_clerk.geturl()}
    try:
        assert f"GRANT INSERT, DELETE ON spatial_ref_sys TO {clerk}" in refused((instance, rented), as_in_service)
        with connect(found["DATABASE_URL"]) as server:
            server.execute(sql.SQL("GRANT INSERT, DELETE ON spatial_ref_sys TO {}").format(sql.Identifier(clerk)))
        bring_back(instance, rented, as_in_service, replace=False)
        with connect(rented["DATABASE_URL"]) as database:
            assert database.execute("SELECT count(*) FROM assets_parcel WHERE area > 0").fetchone() == (3,)
            oblasts = "SELECT count(*) FROM spatial_ref_sys WHERE srid BETWEEN 9821 AND 9865 AND auth_name = 'EPSG'"
            assert database.execute(oblasts).fetchone() == (27,)
        with pytest.raises(LaunchError, match="needs the right CREATEDB"):
            bring_back(instance, rented, as_in_service, replace=True)
    finally:
        with connect(found["DATABASE_URL"]) as server:
            server.execute(sql.SQL("DROP OWNED BY {0} CASCADE; DROP ROLE {0}").format(sql.Identifier(clerk)))


# --- what is refused, before anything is touched ---


def refused(there: tuple[Instance, Environment], file: Path, **options: Any) -> str:
    """The refusal's words; the database and the folder are as they were."""
    instance, found = there
    tables, names = contents(found["DATABASE_URL"]), sorted(path.name for path in instance.var.iterdir())
    with pytest.raises(LaunchError) as error:
        bring_back(instance, found, file, **{"replace": False, **options})
    assert contents(found["DATABASE_URL"]) == tables
    assert sorted(path.name for path in instance.var.iterdir()) == names
    assert left_beside(found["DATABASE_URL"]) == []
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


@pytest.mark.parametrize("member", [ABOUT, "checksums.json"])
def test_a_member_that_says_something_else_is_none_of_ours(
    member: str, there: tuple[Instance, Environment], backed_up: Path
) -> None:
    forged = rewritten(backed_up, lambda name, content: b"[1]" if name == member else content)
    assert f"is no backup of Hromada Atlas: it has no {member}" in refused(there, forged)


def test_other_files_are_no_backups(there: tuple[Instance, Environment], tmp_path: Path) -> None:
    (tmp_path / "photograph.tar").write_bytes(b"\xff\xd8" * 4000)
    assert "is no backup of Hromada Atlas" in refused(there, tmp_path / "photograph.tar")
    assert "cannot be read: No such file" in refused(there, tmp_path / "absent.tar")


def test_a_dump_that_cannot_be_restored_leaves_all_as_it_was(
    there: tuple[Instance, Environment], backed_up: Path
) -> None:
    with tarfile.open(backed_up) as tar:
        dump = content_of(tar, DUMP)
    (backed_up.parent / "half").write_bytes(dump[: len(dump) // 2])
    half = backed_up.parent / "half.tar"
    with half.open("wb") as out:
        archive.write(out, archive.unpack(backed_up, None), backed_up.parent / "half", [])
    assert "pg_restore did not succeed" in refused(there, half)

"""Instances for tests of backups and restores, on real databases, and what their databases hold."""

import io
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from psycopg import sql

from addresses.models import Hromada
from assets.models import Parcel
from geo.cli.backup import connect, into_folder, libpq
from geo.cli.instance import Instance

Environment = dict[str, str]
#: Tables in which a restore itself changes something.
CHANGED_BY_RESTORING = {"geo_publication"}


def url_of(name: str) -> str:
    """DATABASE_URL of a database of the tests' server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def here(var: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Instance, Environment]:
    """The instance under test: its folder has a document, a key, and what is made anew."""
    for variable in ("ATLAS_LANG", "LANGUAGE"):
        monkeypatch.setenv(variable, "en")
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
def backed_up(
    here: tuple[Instance, Environment], kozelshchyna: Hromada, parcels: Callable[..., list[Parcel]], tmp_path: Path
) -> Path:
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


def left_beside(url: str) -> list[str]:
    """Databases that a restore made beside the one of `url`."""
    prefix = f"{libpq(url)['PGDATABASE']}_"
    with connect(url, "postgres") as server:
        found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [str(name) for (name,) in found]


def content_of(tar: tarfile.TarFile, member: str) -> bytes:
    file = tar.extractfile(member)
    assert file is not None
    return file.read()


def rewritten(made: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The archive with every member as `change` gives it back; checksums too are as they were."""
    spoilt = made.with_name("spoilt.tar")
    with tarfile.open(made) as old, tarfile.open(spoilt, "w") as new:
        for member in old:
            content = change(member.name, content_of(old, member.name))
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return spoilt

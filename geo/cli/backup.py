"""``./atlas backup``: all that an instance owns, in one file, while the service runs.

The database comes first, as it is at one moment, and then the files: whatever a row of it names is there, and a file
that came since is one too many and does no harm.
"""

import os
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from geo.cli import archive
from geo.cli.archive import About
from geo.cli.console import LaunchError, say, step
from geo.cli.database import conninfo, database
from geo.cli.instance import Instance
from geo.cli.language import gettext as _
from geo.cli.postgres import MB, newest_server
from geo.cli.processes import DIES_WITH_US
from geo.durable import onto_disk

Connection = psycopg.Connection[tuple[Any, ...]]
#: Apps whose migrations a backup names, so that an older version knows that it is too old for it.
APPS = ("geo", "layers", "addresses", "assets", "importers", "reports", "portal")
#: What is made of the registers, and made anew where it is missed.
MADE_OF_REGISTERS = ("tiles", "downloads", "open-data", "ows")
#: Folders of restores (`geo.cli.restore`): what one is unpacking, and what stood here before one.
RESTORING, BEFORE = "restoring", "before-restore"
#: With what is made of the code, and what is the database's own. What is not named here is kept, whatever it is.
_LEFT_OUT = frozenset(
    {
        *MADE_OF_REGISTERS,
        *("static", "static.stamp", "log", "test", "demo", "bench", "backups"),
        *("pg", "pg-socket", "pg.lock", "pg.starting.lock"),
        *(RESTORING, BEFORE),
    }
)
_FOLDER, _PREFIX, _ENDING, _UNFINISHED = "backups", "atlas-", ".tar", ".unfinished"
#: The folder, in the instance's, in which the database is written before it is packed.
_DUMPING = "dumping-"
STDOUT = "-"
#: What a killed run left unfinished goes after this.
_LEFT_SECONDS = 24 * 3600
_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "options": "PGOPTIONS",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def backup(instance: Instance, options: Namespace) -> int:
    """`options.to`: a folder, “-” for standard output, or None; `options.keep`: how many are left there, or None."""
    with database(instance) as found:
        if options.to == STDOUT:
            with _told_of_writing(STDOUT):
                _pack(instance, found, sys.stdout.buffer)
                sys.stdout.flush()
            return 0
        folder = Path(options.to) if options.to else instance.var / _FOLDER
        made = into_folder(instance, found, folder)
        said = {"file": made, "size": made.stat().st_size / MB}
        say(_("The backup is %(file)s (%(size).1f MB). It holds personal data and the keys of this instance.") % said)
        if not options.to:
            say(_("It lies on the disk of the instance: copy it to another, or name one: ./atlas backup --to FOLDER"))
        if options.keep:
            for old in remove_older(folder, options.keep):
                say(_("Removed the older backup %(file)s.") % {"file": old})
    return 0


def into_folder(instance: Instance, found: Mapping[str, str], folder: Path) -> Path:
    """Make a backup in `folder` and read it again; it has its name only when it is whole and on the disk."""
    ours, own = instance.var.resolve(), (instance.var / _FOLDER).resolve()
    if folder.resolve().is_relative_to(ours) and not folder.resolve().is_relative_to(own):
        message = _(
            "%(folder)s is in the instance's own folder, and each backup would hold the others. Choose %(own)s."
        )
        raise LaunchError(message % {"folder": folder, "own": own}, 2)
    with _told_of_writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in (*folder.glob(f"{_PREFIX}*{_UNFINISHED}"), *instance.var.glob(f"{_DUMPING}*/*")):
            if left.stat().st_mtime < time.time() - _LEFT_SECONDS:
                left.unlink(missing_ok=True)
        name = f"{_PREFIX}{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%fZ}{_ENDING}"
        with tempfile.NamedTemporaryFile(prefix=name, suffix=_UNFINISHED, dir=folder, delete=False) as draft:
            try:
                _pack(instance, found, draft)
                draft.flush()
                os.fsync(draft.fileno())
                with step(_("Reading the backup again")):
                    archive.unpack(Path(draft.name), into=None)
                os.replace(draft.name, folder / name)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        onto_disk(folder / name, folder)
    return folder / name


def backups_in(folder: Path) -> list[Path]:
    """The finished ones, the newest last: their names tell their age."""
    return sorted(folder.glob(f"{_PREFIX}*{_ENDING}"))


def remove_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` newest; which they were."""
    older = backups_in(folder)[:-keep]
    for old in older:
        old.unlink()
    return older


def owned(var: Path) -> list[Path]:
    """What a backup takes of an instance's folder, and a restore puts in its place."""
    return [top for top in sorted(var.iterdir()) if top.name not in _LEFT_OUT and not top.name.startswith(_DUMPING)]


def server_program(found: Mapping[str, str], name: str, *arguments: str) -> str:
    """Run a program of PostgreSQL's on the database of DATABASE_URL; what it said. `LaunchError` with its reason."""
    program = newest_server().programs / name
    environment = {**os.environ, **libpq(found["DATABASE_URL"]), "LC_ALL": "C"}
    done = subprocess.run(
        [*DIES_WITH_US, program, *arguments], check=False, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        message = _("%(program)s did not succeed: %(reason)s")
        raise LaunchError(message % {"program": name, "reason": done.stderr.strip()})
    return done.stdout


def libpq(url: str) -> dict[str, str]:
    """What PostgreSQL's programs need of a DATABASE_URL, as variables: a command line is for everybody to read."""
    given = conninfo_to_dict(conninfo(url))
    return {variable: str(given[key]) for key, variable in _LIBPQ.items() if given.get(key)}


def connect(url: str, name: str | None = None) -> Connection:
    """A connection to the database of DATABASE_URL, or to another of its server; each statement commits."""
    return psycopg.connect(conninfo(url), autocommit=True, dbname=name)


def holds_atlas(connection: Connection) -> bool:
    """Whether our tables are there."""
    [(found,)] = connection.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL").fetchall()
    return bool(found)


def hromada_of(connection: Connection) -> str:
    """Name and code of the hromada that a database of ours is of; empty where it has none yet."""
    return str((connection.execute("SELECT name || ' ' || code FROM addresses_hromada").fetchone() or ("",))[0])


@contextmanager
def _told_of_writing(where: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = _("The backup in %(folder)s could not be written: %(reason)s. Choose another: --to FOLDER")
        raise LaunchError(message % {"folder": where, "reason": error.strerror or error}) from error


def _pack(instance: Instance, found: Mapping[str, str], out: IO[bytes]) -> None:
    with _dumped(instance, found) as (about, dump), step(_("Packing the files")):
        archive.write(out, about, dump, _files(instance.var))


@contextmanager
def _dumped(instance: Instance, found: Mapping[str, str]) -> Iterator[tuple[About, Path]]:
    with tempfile.TemporaryDirectory(prefix=_DUMPING, dir=instance.var) as folder:
        dump = Path(folder) / archive.DUMP
        with step(_("Copying the database")):
            about = _about(found["DATABASE_URL"])
            server_program(found, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        yield about, dump


def _about(url: str) -> About:
    with connect(url) as connection:
        if not holds_atlas(connection):
            raise LaunchError(_("There is nothing to keep yet: this instance has no registers (./atlas init)."), 2)
        applied = connection.execute("SELECT app || '.' || name FROM django_migrations WHERE app = ANY (%s)", [[*APPS]])
        migrations = sorted(str(name) for (name,) in applied.fetchall())
        return About(
            archive.FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), hromada_of(connection), migrations
        )


def _files(var: Path) -> Iterator[tuple[Path, str]]:
    """Plain files of the instance, in order, with their names below its folder."""
    for top in owned(var):
        for path in [top] if top.is_file() else _below(top):
            if path.is_file() and not path.is_symlink():
                yield path, path.relative_to(var).as_posix()


def _below(top: Path) -> Iterator[Path]:
    """What lies in a folder, however deep. A folder that goes meanwhile is passed over, one that is closed is told."""

    def told(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for folder, folders, names in os.walk(top, onerror=told):
        folders.sort()
        yield from (Path(folder) / name for name in sorted(names))

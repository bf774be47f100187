"""``./atlas restore``: an instance as a backup has it.

The archive is read to its end and held against its checksums before anything is touched, the database is made beside
the present one and takes its name at the end, and what stood here before is kept aside. A restore that was cut short,
at whatever moment, is done again from the same file.
"""

import re
import shutil
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from geo.cli import archive
from geo.cli.archive import About
from geo.cli.backup import (
    BEFORE,
    MADE_OF_REGISTERS,
    RESTORING,
    Connection,
    connect,
    holds_atlas,
    hromada_of,
    libpq,
    owned,
    server_program,
)
from geo.cli.commands import PREPARE
from geo.cli.console import LaunchError, say, step
from geo.cli.database import database
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import gettext as _
from geo.cli.postgres import MB
from geo.cli.processes import ProgramError, run
from geo.durable import all_onto_disk

#: Where one connects to make and rename databases: nobody can rename the one that one is in.
_MAINTENANCE = "postgres"
_RESTORING, _BEFORE = "{}_restoring", "{}_before_{}"
#: What a list of a dump says of the extension and of the comment on it, and of the rows that were added to its table.
_POSTGIS = re.compile(r" EXTENSION (- )?postgis\b")
_SYSTEMS = re.compile(r" TABLE DATA public spatial_ref_sys ")
#: The archive is unpacked, and its database made of a dump that is packed several times.
_ROOM = 3


def restore(instance: Instance, options: Namespace) -> int:
    """`options`: `file`, the backup; `check`: only say whether it is whole; `replace`: as `bring_back` has it."""
    file = Path(options.file)
    if options.check:
        with step(_("Reading the backup")):
            about = archive.unpack(file, into=None)
        say(_told(_("%(file)s is whole: %(hromada)s, made at %(made_at)s."), file, about))
        return 0
    with database(instance) as found:
        about = bring_back(instance, found, file, replace=options.replace)
        if code := run(PREPARE, instance.environment(found)):
            raise ProgramError(code)
    say(_told(_("Restored from %(file)s: %(hromada)s, as it was at %(made_at)s."), file, about))
    return 0


def bring_back(instance: Instance, found: Mapping[str, str], file: Path, *, replace: bool) -> About:
    """Put the database and the files of the backup in the place of the present ones.

    Raises `LaunchError` where the backup is spoilt or newer than this version, where somebody is connected to the
    database, and, unless `replace`, where it has a hromada already. Then nothing was changed.
    """
    url = found["DATABASE_URL"]
    unpacked = instance.var / RESTORING
    shutil.rmtree(unpacked, ignore_errors=True)
    try:
        _require_room(instance.var, file)
        with step(_("Reading the backup")):
            about = archive.unpack(file, into=unpacked)
        _require_known(file, about)
        _require_free(url, replace=replace)
        with step(_("Restoring the database")):
            stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
            kept = _exchange(url, stamp, lambda name: _fill(found, name, unpacked / archive.DUMP))
        with step(_("Restoring the files")):
            aside = instance.var / BEFORE / stamp
            _put_in_place(instance.var, unpacked / archive.FILES, aside)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    if kept:
        message = _("What was here before is kept until you remove it: the database %(name)s, the folder %(folder)s.")
        say(message % {"name": kept, "folder": aside})
    return about


def _require_room(var: Path, file: Path) -> None:
    needed = _ROOM * file.stat().st_size if file.exists() else 0
    if (free := shutil.disk_usage(var).free) < needed:
        message = _("Only %(free)d MB are free in %(folder)s, and the backup needs %(needed)d MB there. Free some.")
        raise LaunchError(message % {"free": free // MB, "folder": var, "needed": needed // MB})


def _require_known(file: Path, about: About) -> None:
    """A database of a newer version would be migrated by nobody, and half of the service would fail."""
    unknown = [name for name in about.migrations if not _migration(name).exists()]
    if unknown:
        message = _(
            "%(file)s was made by a newer version of Hromada Atlas (%(name)s is not known here)."
            " Bring this one up to date and try again."
        )
        raise LaunchError(message % {"file": file, "name": unknown[0]}, 2)


def _migration(name: str) -> Path:
    app, migration = name.split(".", 1)
    return PROJECT / app / "migrations" / f"{migration}.py"


def _require_free(url: str, *, replace: bool) -> None:
    with connect(url) as connection:
        [(others,)] = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchall()
        if others:
            message = _("The service is running (%(count)s connections). Stop ./atlas serve and ./atlas worker first.")
            raise LaunchError(message % {"count": others})
        if not replace and holds_atlas(connection) and (hromada := hromada_of(connection)):
            message = _(
                "This instance has a hromada already: %(hromada)s. To put the backup in its place: ./atlas restore"
                " FILE --replace (what is here now is kept aside)."
            )
            raise LaunchError(message % {"hromada": hromada}, 2)


def _exchange(url: str, stamp: str, fill: Callable[[str], None]) -> str:
    """Make a database by `fill` beside that of DATABASE_URL, and let it take its place; an empty one is filled itself.

    Returns the name under which the one that was there is kept; empty where it had no hromada, and is gone.
    """
    name = libpq(url)["PGDATABASE"]
    restoring, before = _RESTORING.format(name), _BEFORE.format(name, stamp)
    try:
        with connect(url) as present:
            ours = holds_atlas(present)
            keep = ours and hromada_of(present)
        if not ours:
            # Filled as it is, in one transaction: on another's server one may often not make databases.
            fill(name)
            return ""
        with connect(url, _MAINTENANCE) as server:
            _run(server, "DROP DATABASE IF EXISTS {}", restoring)
            _run(server, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", restoring)
            try:
                fill(restoring)
            except BaseException:
                _run(server, "DROP DATABASE IF EXISTS {}", restoring)
                raise
            with server.transaction():
                _run(server, "ALTER DATABASE {} RENAME TO {}", name, before)
                _run(server, "ALTER DATABASE {} RENAME TO {}", restoring, name)
            if not keep:
                _run(server, "DROP DATABASE {}", before)
    except psycopg.Error as error:
        message = _(
            "The database could not be put in its place: %(reason)s. The user of DATABASE_URL needs the right CREATEDB,"
            " and nobody may be connected."
        )
        raise LaunchError(message % {"reason": str(error).strip()}) from error
    return before if keep else ""


def _fill(found: Mapping[str, str], name: str, dump: Path) -> None:
    """Fill the database `name`, all or nothing."""
    entries = dump.with_name("entries")
    entries.write_text(_entries(found, name, dump))
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--use-list={entries}")
    server_program(found, "pg_restore", *options, f"--dbname={name}", str(dump))
    with connect(found["DATABASE_URL"], name) as restored:
        _add_systems(restored, found, dump)
        restored.execute((Path(__file__).with_name("restored.sql")).read_text())


def _entries(found: Mapping[str, str], name: str, dump: Path) -> str:
    """What of the dump's list is to be restored. Where PostGIS is there, only its owner may touch it."""
    left_out = [_SYSTEMS]
    with connect(found["DATABASE_URL"], name) as target:
        if target.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone():
            left_out.append(_POSTGIS)
            [(user, allowed)] = target.execute(
                "SELECT current_user, has_table_privilege('spatial_ref_sys', 'INSERT')"
            ).fetchall()
            if not allowed:
                message = _(
                    "The database user may not add coordinate systems: have its administrator run "
                    "GRANT INSERT, DELETE ON spatial_ref_sys TO %(user)s, then start again."
                )
                raise LaunchError(message % {"user": user})
    listed = server_program(found, "pg_restore", "--list", str(dump)).splitlines(keepends=True)
    return "".join(line for line in listed if not any(one.search(line) for one in left_out))


def _add_systems(restored: Connection, found: Mapping[str, str], dump: Path) -> None:
    """Coordinate systems that PostGIS lacks here; a newer one has some of those that were added to an older."""
    options = ("--data-only", "--table=spatial_ref_sys", "--file=-")
    text = server_program(found, "pg_restore", *options, str(dump))
    rows = text.partition("COPY public.spatial_ref_sys ")[2].partition("\n")[2].partition("\n\\.")[0]
    with restored.transaction(), restored.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE added (LIKE spatial_ref_sys) ON COMMIT DROP")
        with cursor.copy("COPY added FROM STDIN") as copy:
            copy.write(f"{rows}\n" if rows else "")
        cursor.execute("INSERT INTO spatial_ref_sys SELECT * FROM added ON CONFLICT (srid) DO NOTHING")


def _put_in_place(var: Path, files: Path, aside: Path) -> None:
    """Move the instance's own files aside and the backup's in; what is made of the registers is made anew."""
    aside.mkdir(mode=0o700, parents=True)
    files.mkdir(exist_ok=True)
    for name in MADE_OF_REGISTERS:
        made = var / name
        if made.is_dir():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)
    for old in owned(var):
        old.rename(aside / old.name)
    if not any(aside.iterdir()):
        aside.rmdir()
    for new in sorted(files.iterdir()):
        new.rename(var / new.name)
    all_onto_disk()


def _run(server: Connection, statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _told(text: str, file: Path, about: About) -> str:
    hromada = about.hromada or _("an instance without a hromada")
    return text % {"file": file, "hromada": hromada, "made_at": about.made_at}

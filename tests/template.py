"""The database that test databases are copied from: what the migrations make, made once for a run's workers and kept.

A run of a single test file began with a minute of migrations before, and each of a run's workers did the same work.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

PROJECT = Path(__file__).resolve().parent.parent
_PREFIX = "atlas_template_"
#: Clones of the project on one server have templates of their own; older ones than so many go.
_KEPT = 8
#: Of the advisory lock under which a template is made: any number that nothing else takes.
_LOCK = 835_2017
_IMPORTED = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
_FINGERPRINT_DIGITS = 16


def template() -> str:
    """Name of the database with the migrations of this code, and nothing of `post_migrate`: rows that follow from
    declarations are made in each copy, by the code of the moment.

    It is made where there is none yet; other processes wait for it meanwhile. Call it before any test database is open.
    """
    name = _PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if name not in _templates(cursor):
            _make(cursor, name)
            for old in _templates(cursor)[:-_KEPT]:
                cursor.execute(f'DROP DATABASE "{old}"')
    return name


def _make(cursor: CursorWrapper, name: str) -> None:
    # Its name comes last: what a killed process left is no template.
    unfinished = f"unfinished_{name}"
    cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
    cursor.execute(f'CREATE DATABASE "{unfinished}"')
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = unfinished
    try:
        with patch("django.core.management.commands.migrate.emit_post_migrate_signal"):
            call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _templates(cursor: CursorWrapper) -> list[str]:
    """The newest last."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [_PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _fingerprint() -> str:
    """Of everything that decides what the migrations make, the libraries' versions included."""
    digest = sha256()
    for path in sorted({*_sources(), PROJECT / "requirements.lock"}):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_FINGERPRINT_DIGITS]


def _sources() -> Iterator[Path]:
    """Migrations, the modules of ours that they import, and the SQL and tables that those read."""
    own = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == PROJECT]
    packages = {folder.name for folder in own}
    for folder in own:
        for path in (folder / "migrations").glob("*.py"):
            yield path
            for module in _IMPORTED.findall(path.read_text()):
                found = find_spec(module) if module.split(".")[0] in packages else None
                if found and found.origin:
                    yield Path(found.origin)
        for suffix in ("sql", "csv"):
            yield from folder.rglob(f"*.{suffix}")

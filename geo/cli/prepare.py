"""The Django side of a start, in one process, as each start of Django costs about a second.

``python -m geo.cli.prepare [--static] [COMMAND ARGUMENT…]`` brings the database to the code's migrations,
with ``--static`` collects the static files, both only where something changed, and then runs Django's
COMMAND. Its exit code is the command's.
"""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from geo.cli.console import complain, step
from geo.cli.language import choose_language, language
from geo.cli.language import gettext as _
from geo.cli.starting import start_django
from geo.durable import all_onto_disk

#: Names our advisory lock among those of a server; chosen once, at random.
PREPARING_LOCK = 6_121_944_803


def main(arguments: list[str]) -> None:
    choose_language()
    start_django()
    translation.activate(language())
    with only_one():
        migrate()
        if arguments[:1] == ["--static"]:
            collect_static()
            arguments = arguments[1:]
    if arguments:
        execute_from_command_line(["./atlas", *arguments])


@contextmanager
def only_one() -> Iterator[None]:
    """Let programs that start at once on one database, from whatever machines, prepare it in turns."""
    with closing(connection.copy()) as holder, holder.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING_LOCK])


def migrate() -> None:
    """Run the migrations the database has not seen; to ask first is much quicker than to run none."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with step(_("Bringing the database to this version")):
            call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Collect the static files where one was added, removed or changed since the last time, or what makes them."""
    target = Path(settings.STATIC_ROOT)
    stamp = target.with_name(target.name + ".stamp")
    current = _static_fingerprint()
    if stamp.exists() and target.exists() and stamp.read_text() == current:
        return
    with step(_("Collecting static files")):
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        # By the stamp they are not made again.
        all_onto_disk()
    stamp.write_text(current)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    for path in getattr(staticfiles_storage, "made_by", ()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CommandError as error:
        complain(str(error))
        sys.exit(error.returncode)

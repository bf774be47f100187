"""What each command of ``./atlas`` does. All take the instance, and return the exit code.

Raises `LaunchError`, `ProgramError` (a program started here failed and has said why) and `Interrupted`.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from geo.cli.console import say
from geo.cli.database import database
from geo.cli.instance import PROJECT, Instance
from geo.cli.language import gettext as _
from geo.cli.processes import Interrupted, ProgramError, Programs, run
from geo.cli.web import check_address, start_web, start_worker, wait_until_it_answers

PYTHON = (sys.executable, "-P")
PREPARE = (*PYTHON, "-m", "geo.cli.prepare")
MANAGE = (*PYTHON, str(PROJECT / "manage.py"))


def setup(instance: Instance, options: Namespace) -> int:
    say(_("Everything is installed. Next: ./atlas demo, or ./atlas init for a hromada of your own."))
    return 0


def demo(instance: Instance, options: Namespace) -> int:
    check_address(options.host, options.port)
    # Who tries the demonstration need not have a phone at hand.
    os.environ.setdefault("ATLAS_SECOND_FACTOR", "offered")
    # Its first minutes are somebody's first look: nothing of the night before, when there was nothing, is done in them.
    os.environ.setdefault("ATLAS_CATCH_UP_HOURS", "0")
    started = prepared(instance, "--static", "load_demo")
    with started as environment, Programs(instance, environment) as programs, until_told_to_stop():
        start_web(programs, options.host, options.port)
        start_worker(programs)
        address = wait_until_it_answers(programs, options.host, options.port)
        say("\n" + _("Hromada Atlas answers at %(address)s  Ctrl-C stops it.") % {"address": address})
        login = {"login": instance.login_file.read_text().strip(), "file": instance.login_file}
        say(_("Staff login: %(login)s  (kept in %(file)s)") % login)
        programs.watch()
    return 0


def serve(instance: Instance, options: Namespace) -> int:
    check_address(options.host, options.port)
    started = prepared(instance, "--static")
    with started as environment, Programs(instance, environment) as programs, until_told_to_stop():
        start_web(programs, options.host, options.port)
        address = wait_until_it_answers(programs, options.host, options.port)
        say(_("Hromada Atlas answers at %(address)s  Ctrl-C stops it.") % {"address": address})
        programs.watch()
    return 0


def worker(instance: Instance, options: Namespace) -> int:
    started = prepared(instance)
    with started as environment, Programs(instance, environment) as programs, until_told_to_stop():
        start_worker(programs)
        message = _("The worker is waiting for jobs and writes to %(log)s. Ctrl-C stops it.")
        say(message % {"log": instance.log_path("worker")})
        programs.watch()
    return 0


def init(instance: Instance, options: Namespace) -> int:
    given = ("--code", options.code, "--codifier", options.codifier, "--boundary", options.boundary)
    with prepared(instance, "init_hromada", *given):
        return 0


def export(instance: Instance, options: Namespace) -> int:
    given = [part for slug in options.layer for part in ("--layer", slug)]
    if options.to:
        given += ["--to", options.to]
    with prepared(instance, "publish_layers", *given):
        return 0


def backup(instance: Instance, options: Namespace) -> int:
    # These load libpq, which the other commands need not pay for.
    from geo.cli.backup import backup as run_backup

    return run_backup(instance, options)


def restore(instance: Instance, options: Namespace) -> int:
    from geo.cli.restore import restore as run_restore

    return run_restore(instance, options)


def import_file(instance: Instance, arguments: Sequence[str]) -> int:
    if asks_for_help(arguments):
        return run([*MANAGE, "import_file", *arguments], os.environ)
    with prepared(instance, "import_file", *arguments):
        return 0


def geocode(instance: Instance, arguments: Sequence[str]) -> int:
    if asks_for_help(arguments):
        return run([*MANAGE, "geocode", *arguments], os.environ)
    with prepared(instance, "geocode", *arguments):
        return 0


def manage(instance: Instance, arguments: Sequence[str]) -> int:
    if asks_for_help(arguments):
        return run([*MANAGE, *arguments], os.environ)
    with database(instance) as found:
        return run([*MANAGE, *arguments], instance.environment(found), interactive=True)


def asks_for_help(arguments: Sequence[str]) -> bool:
    """Whether a command that passes its arguments on is asked for help, which needs no database."""
    return not arguments or "-h" in arguments or "--help" in arguments


@contextmanager
def prepared(instance: Instance, *arguments: str) -> Iterator[Mapping[str, str]]:
    """Keep up the database, migrated and after `geo.cli.prepare` did `arguments`; yields the environment."""
    with database(instance) as found:
        environment = instance.environment(found)
        if code := run([*PREPARE, *arguments], environment):
            raise ProgramError(code)
        yield environment


@contextmanager
def until_told_to_stop() -> Iterator[None]:
    """To be told to stop is how a server is meant to end, and no failure."""
    try:
        yield
    except Interrupted:
        say(_("Stopping."))

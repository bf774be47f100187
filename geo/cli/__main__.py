"""``./atlas``: the command line. What the commands do is in `geo.cli.commands`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from geo.cli import commands, service
from geo.cli.console import LaunchError, complain
from geo.cli.install import install
from geo.cli.instance import Instance
from geo.cli.language import choose_language
from geo.cli.language import gettext as _
from geo.cli.processes import Interrupted, ProgramError, stopping_signals
from geo.cli.testing import test

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8000
LARGEST_PORT = 65535

#: Commands that read none of their arguments themselves, but pass all on.
PASSING_ON: dict[str, Callable[[Instance, Sequence[str]], int]] = {
    "geocode": commands.geocode,
    "import": commands.import_file,
    "manage": commands.manage,
    "test": test,
}


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; returns the exit code (128 + n when signal n ended the command)."""
    choose_language()
    with stopping_signals():
        try:
            return run_command(arguments or ["--help"])
        except LaunchError as error:
            complain(str(error))
            return error.exit_code
        except ProgramError as error:
            return error.exit_code
        except Interrupted as interruption:
            return 128 + interruption.signal_number


def run_command(arguments: Sequence[str]) -> int:
    """Read the command line, make what is missing, and run the command."""
    name, rest = arguments[0], arguments[1:]
    instance = Instance.from_environment()
    if name in PASSING_ON and not _has_help_of_ours(name, rest):
        if not commands.asks_for_help(rest) or name == "test":
            instance.make()
            install(instance)
        return PASSING_ON[name](instance, rest)
    options = make_parser().parse_args(arguments)
    instance.make()
    install(instance)
    command: Callable[[Instance, argparse.Namespace], int] = options.command
    return command(instance, options)


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./atlas",
        description=_("Hromada Atlas: a territory and asset registry with a map for a hromada."),
        epilog=_(
            "What an instance owns (database, media, logins, logs) stands in var/, or where ATLAS_VAR says, "
            "so that several live side by side. DATABASE_URL puts it on an existing PostgreSQL server. "
            "ATLAS_LANG=en makes this command speak English. ./atlas COMMAND --help tells more about each."
        ),
    )
    commands_of = parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), required=True)

    def add(name: str, summary: str, explanation: str = "") -> argparse.ArgumentParser:
        description = f"{summary} {explanation}".strip()
        return commands_of.add_parser(name, help=summary, description=description)

    add("setup", _("Install all that is needed, and start nothing.")).set_defaults(command=commands.setup)
    _add_demo(add)
    _add_init(add)
    serve = add("serve", _("Run the web server."), _("Jobs are done by ./atlas worker, which runs beside it."))
    _add_address(serve)
    serve.set_defaults(command=commands.serve)
    worker = add("worker", _("Run the worker that does the jobs (imports, exports, notices)."))
    worker.set_defaults(command=commands.worker)
    _add_service(add)
    add(
        "import",
        _("Take a file into a register, or undo an import."),
        _(
            "./atlas import FILE --register parcels checks the file, compares it with the register and "
            "applies it; with --dry-run it only tells what would happen. ./atlas import undo BATCH "
            "restores what was before. Exit code 2: the file is bad, and nothing was written."
        ),
    )
    add(
        "geocode",
        _("Find the places of a whole table of addresses."),
        _(
            "./atlas geocode FILE.csv writes the table with longitude, latitude and a score, and beside it a table "
            "of the rows that have no place, with the reason; --parse-only only parts the addresses."
        ),
    )
    _add_export(add)
    _add_backup(add)
    _add_restore(add)
    add(
        "test",
        _("Run the linters and all the tests, browser tests included."),
        _("Arguments go to pytest, and then only the tests they choose are run: ./atlas test -k parcels"),
    )
    add(
        "manage",
        _("Run a command of Django's with the database up (for developers)."),
        _("For example: ./atlas manage shell, ./atlas manage makemigrations, ./atlas manage dbshell"),
    )
    return parser


Add = Callable[[str, str, str], argparse.ArgumentParser]


def _add_demo(add: Add) -> None:
    demo = add(
        "demo",
        _("Show the demonstration hromada on a map: one command from a bare machine."),
        _(
            "Installs what is missing, starts a private database, loads the demonstration hromada, and "
            "starts the web server and the worker. The login it makes up is printed, and kept in "
            "var/demo-login.txt. Ctrl-C stops all of it; the next run goes on with the same data."
        ),
    )
    _add_address(demo)
    demo.set_defaults(command=commands.demo)


def _add_service(add: Add) -> None:
    unit = add(
        "service",
        _("Print a systemd unit, by which the service starts with the machine."),
        _(
            "Nobody has to be there when the power is back. The first time, the settings of this shell are kept in the"
            " file environment of the instance's folder, which the units read."
        ),
    )
    unit.add_argument(
        "program", choices=(service.WEB, service.WORKER), help=_("which of the two, that run beside each other")
    )
    _add_address(unit)
    unit.set_defaults(command=service.service)


def _add_init(add: Add) -> None:
    init = add(
        "init",
        _("Make an empty instance for a real hromada."),
        _("Loads the hromada and its settlements from the codifier, and its boundary from a file."),
    )
    init.add_argument("--code", required=True, help=_("the hromada's code in the codifier, UA and 17 digits"))
    init.add_argument("--codifier", required=True, metavar="CSV", help=_("the KATOTTG codifier, a .csv file"))
    init.add_argument("--boundary", required=True, metavar="FILE", help=_("the hromada's boundary, a GeoJSON file"))
    init.set_defaults(command=commands.init)


def _add_export(add: Add) -> None:
    export = add(
        "export",
        _("Make PMTiles and GeoParquet of the public layers."),
        _(
            "Makes the files of the layers that have changed, at their addresses in the catalogue, as the worker "
            "does every night; or, with --to, the files of all of them in a folder."
        ),
    )
    export.add_argument(
        "--layer", action="append", default=[], metavar="SLUG", help=_("this layer only; may be given again")
    )
    export.add_argument("--to", metavar="DIR", help=_("write the files into this folder instead"))
    export.set_defaults(command=commands.export)


def _add_backup(add: Add) -> None:
    backup = add(
        "backup",
        _("Keep all of an instance in one file, while it runs."),
        _(
            "The database, documents, photographs, rasters and keys; not what is made of them anew (tiles, files for"
            " download). The file is read again and held against its checksums before it gets its name. It is not"
            " encrypted: ./atlas backup --to - | gpg -e -r NAME > FILE"
        ),
    )
    backup.add_argument(
        "--to",
        metavar=_("FOLDER"),
        help=_("where to keep it, best on another disk (backups in the instance's folder by default); - writes it out"),
    )
    backup.add_argument(
        "--keep", type=positive, metavar="N", help=_("leave the N newest backups in the folder, and remove the others")
    )
    backup.set_defaults(command=commands.backup)


def _add_restore(add: Add) -> None:
    restore = add(
        "restore",
        _("Bring an instance back from a backup, here or on another machine."),
        _(
            "The file is checked before anything is touched; one of an earlier version is brought to this one. The web"
            " server and the worker must be stopped."
        ),
    )
    restore.add_argument("file", metavar=_("FILE"), help=_("a file that ./atlas backup made"))
    restore.add_argument("--check", action="store_true", help=_("only tell whether the file is whole, and what it is"))
    restore.add_argument(
        "--replace", action="store_true", help=_("in the place of the hromada that is here, which is kept aside")
    )
    restore.set_defaults(command=commands.restore)


def _add_address(parser: argparse.ArgumentParser) -> None:
    port_help = _("the port to listen on (%(default)s by default)") % {"default": DEFAULT_PORT}
    host_help = _("the address to listen on (%(default)s by default, which only this machine reaches)")
    parser.add_argument("--port", type=port, default=DEFAULT_PORT, metavar="PORT", help=port_help)
    parser.add_argument("--host", default=LOOPBACK, metavar="HOST", help=host_help % {"default": LOOPBACK})


def port(text: str) -> int:
    """A TCP port; argparse turns the `ValueError` into its own message."""
    number = int(text)
    if not 0 < number <= LARGEST_PORT:
        raise ValueError(text)
    return number


def positive(text: str) -> int:
    """A whole number above zero."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _has_help_of_ours(name: str, rest: Sequence[str]) -> bool:
    """Before the set-up there is no Django to ask for the help of a command that passes its arguments on."""
    return list(rest) in (["-h"], ["--help"]) and (name == "test" or find_spec("django") is None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

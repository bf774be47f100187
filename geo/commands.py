"""Base of our management commands: what cannot be done is one line, without a traceback or the name of a class."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geo.checks import INSTANCE

#: Exit code for a file or an argument that cannot be taken as it is; nothing was written.
REFUSED = 2


class PlainCommand(BaseCommand):
    """A command whose `CommandError` is told as it is. Called from Python it is raised like any other."""

    requires_system_checks = [INSTANCE]
    #: Django's own options are for developers, who find them at `manage.py help`.
    suppressed_base_arguments = {
        "--version",
        "--verbosity",
        "--traceback",
        "--settings",
        "--pythonpath",
        "--no-color",
        "--force-color",
        "--skip-checks",
    }
    #: What a person types to call it.
    typed: str
    _called_from_command_line = False  # Django sets it where it is

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = self.typed
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute(*args, **options)
        except CommandError as problem:
            if not self._called_from_command_line:
                raise
            self.stderr.write(f"✗ {problem}")
            sys.exit(problem.returncode)

"""`./atlas manage load_entities`: a table of legal entities into the register of them."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from addresses.entities import Entities, enter
from addresses.tables import TableProblem
from geo.commands import REFUSED, PlainCommand


class Command(PlainCommand):
    typed = "./atlas manage load_entities"
    help = _("Enter legal entities from a table, and bring the known ones up to date by their ЄДРПОУ code.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help=_("CSV in UTF-8 with the columns code, name, short_name, name_en")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            read = Entities.read(path)
        except TableProblem as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        entered = enter(read.rows, None, path.name)
        self.stdout.write(
            _("%(new)s new, %(changed)s changed, %(same)s as they were, %(refused)s left out")
            % {
                "new": entered.new,
                "changed": entered.changed,
                "same": len(read.rows) - entered.new - entered.changed,
                "refused": len(read.refused),
            }
        )
        for one in read.refused:
            self.stdout.write(_("row %(number)s: %(why)s") % {"number": one.number, "why": one.why})

"""`manage.py layers_check`: whether the tables of thematic layers are what their definitions say."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from layers import thematic
from layers.thematic import checks


class Command(BaseCommand):
    help = "Compare the tables of thematic layers with their definitions; --mend adds what they lack."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="add columns, indexes and triggers that are missing")

    def handle(self, **options: Any) -> None:
        if options["mend"]:
            thematic.conform_all()
        found = checks.check_tables(databases=[DEFAULT_DB_ALIAS])
        for one in found:
            self.stderr.write(str(one.msg))
        if found:
            raise CommandError(_("Some tables lack what their layers need. Run this again with --mend."), returncode=1)
        self.stdout.write(_("The tables of all thematic layers are as they should be."))

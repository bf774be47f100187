"""`./atlas init`: an empty instance for a real hromada."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from addresses import boundary, codifier
from addresses.models import Hromada

#: Exit code for files that cannot be used; nothing was written.
REFUSED = 2


class Command(BaseCommand):
    help = "Enter the hromada, its settlements from the codifier, and its boundary from a file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help="code of the hromada by КАТОТТГ, as UA53020090000045206")
        parser.add_argument("--codifier", required=True, type=Path, help="the official codifier as CSV")
        parser.add_argument("--boundary", required=True, type=Path, help="boundary of the hromada as GeoJSON in WGS 84")
        parser.add_argument("--invented", action="store_true", help="say on every page that the hromada is invented")

    def handle(self, *_args: Any, **options: Any) -> None:
        other = Hromada.objects.exclude(code=options["code"]).first()
        if other:
            raise CommandError(
                _("This instance already belongs to %(name)s (%(code)s). Use another ATLAS_VAR for another hromada.")
                % {"name": other.name, "code": other.code},
                returncode=REFUSED,
            )
        try:
            outline = boundary.read(options["boundary"])
            hromada = codifier.load(codifier.read(options["codifier"], options["code"]), invented=options["invented"])
            boundary.enter(hromada, outline)
        except (codifier.CodifierProblem, boundary.BoundaryProblem) as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        self.stdout.write(
            _("%(name)s hromada, %(raion)s raion, %(oblast)s oblast")
            % {"name": hromada.name, "raion": hromada.raion, "oblast": hromada.oblast}
        )

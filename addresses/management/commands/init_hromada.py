"""`./atlas init`: an empty instance for a real hromada."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from addresses import boundary, codifier
from addresses.models import Hromada
from geo.commands import REFUSED, PlainCommand
from geo.models import User
from geo.text import in_reader_letters


class Command(PlainCommand):
    typed = "./atlas init"
    help = _("Enter the hromada, its settlements from the codifier, and its boundary from a file.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--code", required=True, help=_("code of the hromada by КАТОТТГ, as UA53020090000045206"))
        parser.add_argument("--codifier", required=True, type=Path, help=_("the official codifier as CSV"))
        parser.add_argument("--boundary", required=True, type=Path, help=_("boundary of the hromada as GeoJSON"))
        parser.add_argument("--invented", action="store_true", help=_("say on every page that the hromada is invented"))

    def handle(self, *_args: Any, **options: Any) -> None:
        other = Hromada.objects.exclude(code=options["code"]).first()
        if other:
            raise CommandError(
                _("This instance already belongs to %(name)s (%(code)s). Use another ATLAS_VAR for another hromada.")
                % {"name": other.full_name, "code": other.code},
                returncode=REFUSED,
            )
        try:
            outline = boundary.read(options["boundary"])
            units = codifier.read(options["codifier"], options["code"])
        except (codifier.CodifierProblem, boundary.BoundaryProblem) as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        with transaction.atomic():
            hromada = codifier.load(units, invented=options["invented"])
            boundary.enter(hromada, outline)
        self.stdout.write(
            _("%(name)s, %(raion)s raion, %(oblast)s oblast")
            % {
                "name": hromada.full_name,
                "raion": in_reader_letters(hromada.raion),
                "oblast": in_reader_letters(hromada.oblast),
            }
        )
        if not User.objects.filter(is_active=True, is_superuser=True).exists():
            self.stdout.write(
                _(
                    "Nobody can sign in yet. ./atlas manage createsuperuser makes the account of the administrator, who"
                    " makes the others at /admin/; then ./atlas serve and, beside it, ./atlas worker."
                )
            )

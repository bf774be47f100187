"""The demonstration hromada and its staff login; called by `./atlas demo`."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from rich.console import Console

from addresses.models import Hromada
from geo.commands import REFUSED, PlainCommand
from geo.models import User
from importers.console import TerminalProgress
from portal import demonstration


class Command(PlainCommand):
    typed = "./atlas demo"
    help = _("Load the demonstration hromada through the importer, if it is not there yet, and make a staff login.")

    def handle(self, *_args: Any, **_options: Any) -> None:
        console = Console(file=sys.stdout, highlight=False, soft_wrap=True, markup=False)
        real = Hromada.objects.filter(invented=False).first()
        if real:
            raise CommandError(
                _("This instance belongs to %(name)s. Use another ATLAS_VAR for the demonstration.")
                % {"name": real.full_name},
                returncode=REFUSED,
            )
        settings.ATLAS_VAR.mkdir(parents=True, exist_ok=True)
        demonstration.ensure_login(settings.ATLAS_VAR / "demo-login.txt")
        if not demonstration.is_loaded():
            user = User.objects.get(username=demonstration.LOGIN)
            with TerminalProgress(console) as progress:
                demonstration.load(lambda line: console.print(f"  {line}"), progress, user)

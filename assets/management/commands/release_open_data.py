"""`./atlas manage release_open_data`: all data sets of КМУ 835 into a folder, for the upload to data.gov.ua."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from assets.tasks import release_open_data
from geo.commands import REFUSED, PlainCommand
from geo.jobs import Silence
from geo.models import User

_FOLDER = "open-data-release"


class Command(PlainCommand):
    typed = "./atlas manage release_open_data"
    help = _("Write the open data sets of the hromada with a manifest, and put the release on record.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help=_("where to write; %(folder)s if not said") % {"folder": f"var/{_FOLDER}"}
        )
        parser.add_argument("--user", help=_("login of the person on whose behalf the release is made"))
        parser.add_argument("--background", action="store_true", help=_("leave the release to the worker"))

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = Path(options["folder"] or settings.ATLAS_VAR / _FOLDER).resolve()
        login = options["user"]
        user = User.objects.filter(username=login).first() if login else None
        if login and user is None:
            raise CommandError(_("There is no user “%(login)s”.") % {"login": login}, returncode=REFUSED)
        arguments = {"folder": str(folder), "login": login}
        if options["background"]:
            job = release_open_data.start(user=user, **arguments)
            self.stdout.write(_("The worker makes the release: job %(job)s") % {"job": job.pk})
            return
        try:
            self.stdout.write(release_open_data(Silence(), **arguments))
        except OSError as problem:
            raise CommandError(
                _("The files cannot be written (%(error)s). Name another folder by --folder.") % {"error": problem}
            ) from problem

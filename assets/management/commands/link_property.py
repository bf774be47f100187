"""`./atlas manage link_property`: communal property gets its address in the register, where that is certain."""

import argparse
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from assets.addressing import link
from geo.commands import REFUSED, PlainCommand
from geo.models import User


class Command(PlainCommand):
    typed = "./atlas manage link_property"
    help = _("Link communal property to the address register by its address in words; what is not certain is listed.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--user", help=_("login of the person who answers for it; the system otherwise"))

    def handle(self, *_args: Any, **options: Any) -> None:
        linked = link(self._user(options["user"]))
        self.stdout.write(
            _("%(linked)s linked, %(left)s left to a person; the text of %(without_house)s names no house")
            % {"linked": linked.linked, "left": len(linked.left), "without_house": linked.without_house}
        )
        for one in linked.left:
            self.stdout.write(f"{one.title} ({one.address_text}): {one.why}")

    def _user(self, login: str | None) -> User | None:
        if not login:
            return None
        try:
            return User.objects.get(username=login)
        except User.DoesNotExist as unknown:
            raise CommandError(_("There is no user “%(login)s”.") % {"login": login}, returncode=REFUSED) from unknown

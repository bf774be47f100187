"""`./atlas manage make_layer`: a thematic layer made from a preset."""

import argparse
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from geo.commands import REFUSED, PlainCommand
from geo.models import Visibility
from geo.refusals import Invalid
from layers import presets


class Command(PlainCommand):
    typed = "./atlas manage make_layer"
    help = _("Make a thematic layer from a preset. Without a name: say which presets there are.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("preset", nargs="?", help=_("name of the preset"))
        parser.add_argument("--public", action="store_true", help=_("everyone sees the layer; staff alone if not said"))
        parser.add_argument("--shown", action="store_true", help=_("the layer is on when the map opens"))

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["preset"]:
            for one in presets.every():
                self.stdout.write(f"{one.slug:20} {one.title}")
            return
        visibility = Visibility.PUBLIC if options["public"] else Visibility.STAFF
        try:
            made = presets.install(options["preset"], visibility=visibility, shown=options["shown"])
        except (presets.UnknownPreset, Invalid) as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        self.stdout.write(_("The layer “%(layer)s” is there.") % {"layer": made.title})

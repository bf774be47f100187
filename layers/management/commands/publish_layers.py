"""`./atlas export`: the public layers as PMTiles and GeoParquet, at their addresses or into a folder."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from geo.commands import REFUSED, PlainCommand
from geo.jobs import Silence
from layers.catalogue import Catalogued
from layers.published import making
from layers.published.kinds import KINDS


class Command(PlainCommand):
    typed = "./atlas export"
    help = _("Make PMTiles and GeoParquet of the public layers that have changed.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--layer", action="append", metavar="SLUG", help=_("this layer only; may be given again"))
        parser.add_argument("--to", type=Path, metavar="DIR", help=_("write the files into this folder instead"))

    def handle(self, *_args: Any, **options: Any) -> None:
        layers = self._chosen(options["layer"])
        if options["to"] is None:
            self.stdout.write(str(making.publish(layers, Silence())))
            return
        try:
            self._write(layers, options["to"])
        except OSError as problem:
            words = _("Nothing can be written to %(path)s: %(reason)s. Name another folder, or make room there.")
            about = {"path": problem.filename or options["to"], "reason": problem.strerror}
            raise CommandError(words % about, returncode=REFUSED) from problem

    def _chosen(self, slugs: list[str] | None) -> list[Catalogued]:
        public = {one.register.slug: one for one in making.public_layers()}
        for slug in slugs or ():
            if slug not in public:
                raise CommandError(
                    _("There is no public layer “%(slug)s”. There are: %(known)s.")
                    % {"slug": slug, "known": ", ".join(public)},
                    returncode=REFUSED,
                )
        return [public[slug] for slug in slugs] if slugs else list(public.values())

    def _write(self, layers: list[Catalogued], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for layer in layers:
            for kind in KINDS:
                path = folder / f"{layer.register.slug}.{kind}"
                if making.write(layer, kind, path, Silence()):
                    self.stdout.write(_("%(path)s: %(size)s bytes") % {"path": path, "size": path.stat().st_size})

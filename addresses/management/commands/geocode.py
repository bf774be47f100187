"""`./atlas geocode`: a table of addresses → the table with places, and a second one of what failed and why."""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from addresses.geocoding import Geocoded, geocode
from addresses.models import Settlement
from addresses.parsing import Parts, parse
from addresses.search import sights
from addresses.tables import Table, TableProblem
from geo.access import Viewer
from geo.commands import REFUSED, PlainCommand
from geo.models import User

#: Columns added to a row that was placed, and to one that was not.
_PLACED = ("lon", "lat", "score", "matched", "uid")
_FAILED = ("score", "matched", "why")
#: Decimals of degrees: 1 cm, as in all public data.
_DIGITS = 7
_PARTS = tuple(asdict(Parts()))


class Command(PlainCommand):
    typed = "./atlas geocode"
    help = _("Find the places of a whole table of addresses.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help=_("CSV in UTF-8 with a header, or GeoJSON"))
        parser.add_argument("--column", default="", help=_("column with the address, if not to be recognised"))
        parser.add_argument("--output", type=Path, metavar="CSV", help=_("table to write (FILE-geocoded.csv)"))
        parser.add_argument("--failed", type=Path, metavar="CSV", help=_("table of what failed (FILE-failed.csv)"))
        parser.add_argument("--parse-only", action="store_true", help=_("only part the addresses, and find nothing"))
        parser.add_argument("--settlement", default="", metavar="CODE", help=_("settlement in which all lie"))
        parser.add_argument("--user", help=_("login of the person whose rights are used; the public's otherwise"))

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        ending = "parts" if options["parse_only"] else "geocoded"
        output = options["output"] or path.with_name(f"{path.stem}-{ending}.csv")
        failed = options["failed"] or path.with_name(f"{path.stem}-failed.csv")
        viewer = self._viewer(options["user"])
        try:
            table = Table.open(path, options["column"])
            if options["parse_only"]:
                self._part(table, output)
            else:
                places = geocode(table.texts(), sights(viewer), settlement=self._settlement(options["settlement"]))
                self._geocode(table, places, output, failed)
        except TableProblem as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        except OSError as problem:
            raise CommandError(
                _("The tables cannot be written (%(error)s). Name others by --output and --failed.")
                % {"error": problem}
            ) from problem

    def _geocode(self, table: Table, places: Iterator[Geocoded], output: Path, failed: Path) -> None:
        counted: Counter[bool] = Counter()
        headers = (*table.columns, *_PLACED), ("row", *table.columns, *_FAILED)
        with _writer(output, headers[0]) as placed, _writer(failed, headers[1]) as bad:
            for number, (row, place) in enumerate(zip(table.rows(), places, strict=True), start=1):
                counted[not place.why] += 1
                score = round(place.score, 3)
                if place.lon is None or place.lat is None:
                    bad([number, *row.values(), score, place.matched, place.why])
                else:
                    where = (round(place.lon, _DIGITS), round(place.lat, _DIGITS))
                    placed([*row.values(), *where, score, place.matched, place.uid])
        self.stdout.write(
            _("%(placed)s addresses have a place: %(output)s") % {"placed": counted[True], "output": output}
        )
        self.stdout.write(
            _("%(failed)s have none, and the reason stands beside each: %(path)s")
            % {"failed": counted[False], "path": failed}
        )

    def _part(self, table: Table, output: Path) -> None:
        count, incomplete = 0, []
        with _writer(output, (*table.columns, *_PARTS)) as written:
            for count, row in enumerate(table.rows(), start=1):
                parts = parse(row[table.column])
                written([*row.values(), *asdict(parts).values()])
                if not (parts.settlement and parts.street and parts.house):
                    incomplete.append((count, row[table.column]))
        self.stdout.write(
            _("%(whole)s of %(count)s addresses have a settlement, a street and a number: %(output)s")
            % {"whole": count - len(incomplete), "count": count, "output": output}
        )
        for number, text in incomplete:
            self.stdout.write(_("row %(number)s lacks one of them: %(text)s") % {"number": number, "text": text})

    def _settlement(self, code: str) -> str:
        if code and not Settlement.objects.filter(code=code).exists():
            raise CommandError(
                _("The hromada has no settlement with the code “%(code)s”.") % {"code": code}, returncode=REFUSED
            )
        return code

    def _viewer(self, login: str | None) -> Viewer:
        if not login:
            return AnonymousUser()
        try:
            return User.objects.get(username=login)
        except User.DoesNotExist as unknown:
            raise CommandError(_("There is no user “%(login)s”.") % {"login": login}, returncode=REFUSED) from unknown


@contextmanager
def _writer(path: Path, header: Sequence[str]) -> Iterator[Callable[[Sequence[object]], object]]:
    """Writes rows into a CSV with this header, in UTF-8 with the mark by which office programs recognise it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        yield writer.writerow

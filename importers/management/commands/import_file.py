"""`./atlas import`: a file into a register, or a whole import back out of it."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console

from geo import access, registers
from geo.commands import REFUSED, PlainCommand
from geo.models import User, Visibility
from geo.records import State
from geo.refusals import Invalid
from geo.registers import Register
from importers import applying, console, mapping, pipeline, report
from importers.mapping import MappingProblem
from importers.models import Batch
from importers.pipeline import Question, Request
from importers.problems import FileProblem
from importers.proposing import Unmade, propose
from importers.tasks import queue
from layers import thematic
from layers.thematic import provided

_UNDO = "undo"
#: Imports that are named to somebody who names none.
_NAMED = 10


class Command(PlainCommand):
    typed = "./atlas import"
    help = _(
        "Bring a file into a register: FILE --register SLUG; into a new thematic layer: FILE --new-layer TITLE; or take"
        " an import back: undo NUMBER."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help=_("map file, zip or folder; or the word undo"))
        parser.add_argument("batch", metavar="NUMBER", nargs="?", type=int, help=_("number of the import to take back"))
        parser.add_argument("--register", metavar="SLUG", help=_("register that the file goes into, e.g. parcels"))
        parser.add_argument(
            "--new-layer",
            metavar="TITLE",
            help=_("make a thematic layer of this title out of the file, and bring the file into it"),
        )
        parser.add_argument(
            "--slug", default="", help=_("name in addresses of the new layer; made of its title if not said")
        )
        parser.add_argument("--crs", default="", help=_("EPSG code, WKT or PROJ parameters, if not to be recognised"))
        parser.add_argument("--encoding", help=_("encoding of the file's texts, if not to be recognised"))
        parser.add_argument("--layer", help=_("layer of a file that has several; * brings in all of them together"))
        parser.add_argument(
            "--map",
            dest="pairs",
            action="append",
            default=[],
            metavar="THEIRS=OURS",
            help=_("a field of the file and the register's field it goes into; THEIRS= leaves one out"),
        )
        parser.add_argument(
            "--place",
            action="append",
            default=[],
            metavar="COLUMN",
            help=_("column of a table with the place of each row; given twice, x (longitude) and y (latitude)"),
        )
        parser.add_argument(
            "--state",
            choices=[State.DRAFT.value, State.CURRENT.value],
            default=State.CURRENT.value,
            help=_("state of new objects; current if not said"),
        )
        parser.add_argument("--user", help=_("login of the person on whose behalf the import is made"))
        parser.add_argument("--dry-run", action="store_true", help=_("tell what would happen, and write nothing"))
        parser.add_argument("--background", action="store_true", help=_("leave the import to the worker"))
        parser.add_argument(
            "--report", type=Path, metavar="CSV", help=_("write every finding, row by row, into this file")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True, markup=False)
        user = self._user(options["user"])
        try:
            if options["file"] == _UNDO:
                self._undo(options["batch"], user)
            elif options["new_layer"]:
                self._make_layer(options, user)
            elif options["background"]:
                self._queue(self._request(options, user))
            else:
                self._import(self._request(options, user), options["dry_run"], options["report"])
        except (FileProblem, Question, MappingProblem, registers.UnknownRegister) as problem:
            raise CommandError(str(problem), returncode=REFUSED) from problem
        except Invalid as problem:
            sentences = "; ".join(f"{path}: {' '.join(said)}" for path, said in problem.errors.items())
            raise CommandError(sentences, returncode=REFUSED) from problem
        except (applying.UndoRefused, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _make_layer(self, options: dict[str, Any], user: User | None) -> None:
        """Make the layer and bring the file into it, both or neither; a rehearsal leaves no layer behind."""
        if options["register"] or options["background"]:
            raise CommandError(
                _("--new-layer goes with neither --register nor --background: the layer is made, and filled, at once."),
                returncode=REFUSED,
            )
        access.require_layer_making(user)
        dropped = [theirs for theirs, ours in self._pairs(options).items() if not ours]
        if len(dropped) < len(options["pairs"]):
            raise CommandError(
                _("Fields of a new layer are named after the file's: with --map THEIRS= a field can only be left out."),
                returncode=REFUSED,
            )
        request = self._request(options | {"pairs": []}, user, Unmade)
        try:
            with transaction.atomic():
                with pipeline.workdir() as workdir:
                    source = pipeline.open_file(request, workdir).source
                    mapping.match(Unmade, [one.name for one in source.fields], dict.fromkeys(dropped, ""))
                    proposal = propose(source, options["new_layer"], options["slug"]).without(dropped)
                register = thematic.create(proposal.definition(), user, visibility=Visibility.STAFF)
                self._say(*console.proposed(proposal))
                request = replace(request, register=register, pairs=proposal.pairs())
                self._import(request, options["dry_run"], options["report"])
                if options["dry_run"]:
                    transaction.set_rollback(True)
        finally:
            provided.forget()

    def _pairs(self, options: dict[str, Any]) -> dict[str, str]:
        return dict(pair.partition("=")[::2] for pair in options["pairs"])

    def _request(self, options: dict[str, Any], user: User | None, register: type[Register] | None = None) -> Request:
        if not options["register"] and register is None:
            known = ", ".join(one.slug for one in registers.every())
            raise CommandError(
                _("Name the register: --register with one of %(known)s; or make a layer: --new-layer TITLE.")
                % {"known": known},
                returncode=REFUSED,
            )
        return Request(
            path=Path(options["file"]),
            register=register or registers.get(options["register"]),
            crs=options["crs"],
            encoding=options["encoding"],
            layer=options["layer"],
            pairs=self._pairs(options),
            place=options["place"],
            state=State(options["state"]),
            user=user,
        )

    def _import(self, request: Request, rehearsal: bool, report_path: Path | None) -> None:
        with pipeline.workdir() as workdir, transaction.atomic():
            opened = pipeline.open_file(request, workdir)
            self._say(*console.recognised(opened))
            with console.TerminalProgress(self._console) as progress:
                batch = pipeline.read_file(opened, progress).batch if rehearsal else pipeline.bring_in(opened, progress)
            self._say("", *console.found(batch))
            if report_path:
                try:
                    count = report.write_csv(batch, report_path)
                except OSError as error:
                    raise CommandError(
                        _("The report cannot be written to %(path)s (%(error)s), so nothing was imported.")
                        % {"path": report_path, "error": error.strerror},
                        returncode=REFUSED,
                    ) from error
                self._say(_("Report: %(path)s, %(count)s lines") % {"path": report_path, "count": count})
            if rehearsal:
                transaction.set_rollback(True)
        if rehearsal:
            self._say(_("Rehearsal: nothing was written."))
        else:
            number = {"id": batch.pk}
            self._say(_("Applied as import %(id)s. To take it back: ./atlas import undo %(id)s") % number)

    def _queue(self, request: Request) -> None:
        """Look into the file, so that what is wrong with it as a whole is told now; the worker does the rest."""
        with pipeline.workdir() as workdir:
            pipeline.open_file(request, workdir)
        queue(request)
        given = {"file": request.path.name, "place": "/admin/geo/job/"}
        self._say(_("The worker has been given %(file)s. How it gets on: %(place)s") % given)

    def _undo(self, number: int | None, user: User | None) -> None:
        batch = Batch.objects.filter(pk=number or 0).first()
        if batch is None:
            applied = Batch.objects.filter(stage=Batch.Stage.APPLIED)[:_NAMED]
            known = {"number": number, "known": ", ".join(str(one) for one in applied) or "—"}
            missing = _("Name the import to take back: ./atlas import undo NUMBER. Applied are: %(known)s")
            unknown = _("There is no import %(number)s. Applied are: %(known)s")
            raise CommandError((unknown if number else missing) % known)
        register = registers.get(batch.register)
        with transaction.atomic():
            taken_away, restored = applying.undo(register, batch, user)
        self._say(
            _("Import %(id)s is undone: %(taken)s taken away, %(restored)s restored; %(left)s left in “%(title)s”.")
            % {
                "id": batch.pk,
                "taken": taken_away,
                "restored": restored,
                "left": register.model._default_manager.count(),
                "title": register.title,
            }
        )

    def _user(self, login: str | None) -> User | None:
        if login is None:
            return None
        user = User.objects.filter(username=login).first()
        if user is None:
            raise CommandError(_("There is no user “%(login)s”.") % {"login": login})
        return user

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._console.print(line)

"""One step of the wizard; the worker starts it in a process of its own (`importers.wizard.child`)."""

import argparse
import uuid
from typing import Any

from django.utils import translation

from geo.commands import PlainCommand
from geo.jobs import JobProgress
from importers.wizard import child, steps
from importers.wizard.work import Step


class Command(PlainCommand):
    typed = "manage.py import_step"
    help = "Do one step of an import; started by the worker."
    # The worker that starts it was checked, and to check all addresses and pages again takes a third of the start.
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("batch", type=int)
        parser.add_argument("step", choices=[step.value for step in Step])
        parser.add_argument("job", type=uuid.UUID)
        parser.add_argument("language")

    def handle(self, *_args: Any, **options: Any) -> None:
        child.confine()
        with translation.override(options["language"]), JobProgress(options["job"]) as progress:
            steps.do(options["batch"], Step(options["step"]), progress)

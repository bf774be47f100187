"""Steps of the wizard; the worker starts it and orders them, each done by a child (`importers.wizard.child`)."""

import uuid
from typing import Any

from django.utils import translation

from geo.commands import PlainCommand
from geo.jobs import JobProgress
from importers.wizard import child, steps
from importers.wizard.work import Step


class Command(PlainCommand):
    typed = "manage.py import_steps"
    help = "Do steps of imports as the worker orders them; started by the worker."

    def handle(self, *_args: Any, **_options: Any) -> None:
        child.serve(_do)


def _do(order: child.Order) -> None:
    with translation.override(order.language), JobProgress(uuid.UUID(order.job)) as progress:
        steps.do(order.batch, Step(order.step), progress)

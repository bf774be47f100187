"""The demonstration instance: an invented hromada whose files go through the importer like anyone's.

What no file brings is done by the same operations as by hand: what sites consist of (`sites.py`), the acts
(`acts.py`), links and verification (`books.py`), timetables of thematic layers (`thematic.py`), what residents report
(`complaints.py`). `steps.py` has all of it in its order.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

import demo
from geo.jobs import Progress
from geo.models import User
from portal.demonstration.login import LOGIN, ensure_login
from portal.demonstration.steps import STEPS, Run

__all__ = ["LOGIN", "ensure_login", "is_loaded", "load"]


def load(say: Callable[[str], None], progress: Progress, user: User) -> None:
    """Make the demonstration hromada, or what an interrupted earlier run left undone of it. Loses nothing.

    Files are imported by the system; the acts are `user`'s.
    """
    folder = settings.ATLAS_VAR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    progress.step(_("inventing the hromada"))
    run = Run(demo.write(folder), user, progress)
    for step in STEPS:
        if not step.is_done():
            progress.step(str(step.title))
            if line := step.do(run):
                say(line)


def is_loaded() -> bool:
    """Whether all of the demonstration is there."""
    return all(step.is_done() for step in STEPS)

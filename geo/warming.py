"""What a web process makes once and then keeps, made while it starts: its first visitor would wait for it."""

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from django.conf import settings
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from geo import registers

log = logging.getLogger(__name__)
#: By then the process serves, warm or not: gunicorn takes one that is silent for long to be hung.
AT_MOST_SECONDS = 10.0


def warm() -> None:
    """Read the addresses in each language, compile the pages, and make the registers that stand in the database.

    Nothing is written, and nothing is raised: what fails here is logged, and tried again by the request that needs it.
    """
    # In a thread, as nobody knows how long a database that does not answer keeps a process waiting.
    thread = Thread(target=_make, name="warming", daemon=True)
    thread.start()
    thread.join(AT_MOST_SECONDS)
    if thread.is_alive():
        log.warning("Warming takes longer than %s s; the first pages will, too.", AT_MOST_SECONDS)


def _make() -> None:
    steps: tuple[Callable[[], None], ...] = (_read_addresses, _compile_pages, _make_registers)
    try:
        for step in steps:
            try:
                step()
            # Whatever it is: a process that is not warm serves, one that has not started does not.
            except Exception:
                log.warning("%s failed; the first request that needs it tries again.", step.__name__, exc_info=True)
    finally:
        connections.close_all()


def _read_addresses() -> None:
    """The pages' addresses are other ones in each language, and kept apart: one is asked for, and all are read."""
    for language, _title in settings.LANGUAGES:
        with translation.override(language):
            reverse(settings.LOGIN_REDIRECT_URL)


def _compile_pages() -> None:
    """Our own; those of the packages are seldom opened."""
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"]):
        for page in folder.rglob("*.html"):
            get_template(str(page.relative_to(folder)))


def _make_registers() -> None:
    list(registers.every())

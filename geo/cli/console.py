"""What the launcher prints: results to standard output; steps with times, and trouble, to standard error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from geo.cli.language import gettext as _


class LaunchError(Exception):
    """Something a person can mend: the message says what is wrong, with what, and what to do.

    `exit_code` is what ``./atlas`` ends with: 1, or 2 where the person's input or rights are at fault.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, let a clock run beside it on a terminal, and print the time it took."""
    started = time.monotonic()
    with _clock(title):
        yield
    seconds = time.monotonic() - started
    tell("✓ " + _("%(step)s  %(seconds).1f s") % {"step": title, "seconds": seconds})


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    tell("✗ " + text)


def tell(text: str) -> None:
    """Beside a result that another program may be reading."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _clock(title: str) -> Iterator[None]:
    if not sys.stderr.isatty():
        tell("… " + title)
        yield
        return
    # rich takes a tenth of a second to import, which --help and import in a script need not pay.
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(title, total=None)
        yield

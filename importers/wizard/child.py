"""One step of an import in a process of its own: what a file does to its reader, it does to nobody else."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from geo import confined, forking

#: Bytes of address space: a million parcels need a tenth of it.
MEMORY = 8 * 1024**3
#: Seconds of computing, and on the clock: half a million parcels need a minute.
COMPUTING, CLOCK = 30 * 60, 60 * 60
#: Bytes of one file written: what a zip may unpack to, and some more.
LARGEST_FILE = 4 * 1024**3
#: So often it is asked whether it was stopped; that it has ended is known at once.
_LOOK_SECONDS = 0.2


_SERVER = forking.ForkServer([sys.executable, str(settings.BASE_DIR / "manage.py"), "import_steps"])


@dataclass(frozen=True)
class Order:
    """A step of a batch (`importers.wizard.work.Step`), the job whose row takes the progress, the person's language."""

    batch: int
    step: str
    job: str
    language: str


class Died(Exception):
    """The process ended without a word; the message says what is known of it."""


def run(batch_id: int, step: str, job_uid: str, language: str, stopped: Callable[[], bool]) -> bool:
    """Have a child of the server do the step and wait for it; False if it was killed because `stopped` says so.

    Raises `Died` if the process was killed, by its limits or by what it read. What the step itself found wrong stands
    in the batch's row.
    """
    order = Order(batch_id, step, job_uid, language)
    until = time.monotonic() + CLOCK
    try:
        begun = _SERVER.begin(json.dumps(asdict(order)).encode(), _environment())
    except ChildProcessError as problem:
        raise Died(_why(1)) from problem
    with begun as process:
        while process.returncode is None:
            if stopped():
                return False
            if time.monotonic() > until:
                raise Died(_("Reading took longer than the %(minutes)s minutes allowed.") % {"minutes": CLOCK // 60})
            process.wait(_LOOK_SECONDS)
    if process.returncode:
        raise Died(_why(process.returncode))
    return True


def serve(do: Callable[[Order], None]) -> None:
    """Be the server of which each step gets a child, within the limits, that calls `do`."""

    def work(order: bytes, _given: Sequence[int]) -> None:
        confine()
        do(Order(**json.loads(order)))
        # Told, the database takes it for no accident.
        connections.close_all()

    # A child has connections of its own.
    connections.close_all()
    forking.serve(work)


def confine() -> None:
    """Put the limits on this process, and end it with the one that started it."""
    confined.confine(confined.Limits(MEMORY, COMPUTING, LARGEST_FILE))


def _why(returncode: int) -> str:
    """What is known of a process that ended so."""
    if returncode == -signal.SIGXCPU:
        return _("Reading took more computing than allowed. Split the file.")
    if returncode < 0:
        return _(
            "The file made the program that reads it break (%(signal)s). Export it again, or in another format."
        ) % {"signal": signal.Signals(-returncode).name}
    return _("The program that reads the file ended with an error; it stands in the worker's log.")


def _environment() -> dict[str, str]:
    """This process's, with the database that it is connected with."""
    told = connection.settings_dict
    secret = ":" + quote(told["PASSWORD"], safe="") if told["PASSWORD"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    url = f"postgis://{quote(told['USER'], safe='')}{secret}@{quote(told['HOST'], safe='')}{port}/{quote(told['NAME'])}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "ATLAS_VAR": str(settings.ATLAS_VAR),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "geo.settings"),
    }

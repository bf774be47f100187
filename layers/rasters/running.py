"""The process that reads rasters, as the service and the worker run it: bounded, listened to, ended."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings

from geo import confined
from layers.rasters.refusals import refused

#: Seconds on the clock: of a look at the header, while a person waits, and of making the picture.
LOOK_SECONDS, MAKE_SECONDS = 60, 2 * 60 * 60
_MODULE = "layers.rasters.process"

Told = Mapping[str, Any]
Listener = Callable[[Told], None]


def run(act: str, order: Mapping[str, Any], seconds: int, listen: Listener | None = None) -> Mapping[str, Any]:
    """What `layers.rasters.process` answers to the order; what it tells before goes to `listen`.

    Raises `RasterRefused` where it refuses, breaks, or takes more than `seconds`.
    """
    command = [sys.executable, "-m", _MODULE, act, json.dumps({**order, "most_pixels": settings.RASTER_MAX_PIXELS})]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=confined.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(seconds, end)
    clock.start()
    try:
        assert process.stdout
        for line in process.stdout:
            told = json.loads(line)
            if "answer" in told:
                answer: Mapping[str, Any] = told["answer"]
                return answer
            if "refused" in told:
                raise refused(told["refused"], told["values"])
            if listen:
                listen(told)
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
    if late.is_set():
        raise refused("clock", {"minutes": max(1, seconds // 60)})
    if process.returncode < 0:
        raise refused("died", {"signal": signal.Signals(-process.returncode).name})
    raise refused("error", {})

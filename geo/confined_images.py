"""Photographs of strangers decoded in a process of their own, within limits: what one does, it does to that process.

A server process that has Pillow and libheif loaded stands beside the worker, and each photograph gets a child of it: a
few milliseconds, where a new Python would take longer than the decoding. The child knows neither settings nor database.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection

import orjson
from django.conf import settings

from geo import images
from geo.confined import Limits, confine
from geo.images import ImageRefused, Size

#: A photograph of `images.MAX_PIXELS` takes a fifth of the memory, and some ten seconds.
LIMITS = Limits(memory=2 * 1024**3, computing=60, file=0)
#: Seconds on the clock. A machine whose web server answers without a pause leaves little for photographs, and none of
#: them is to be called broken for that.
CLOCK = 1800
#: Requests and letters go before photographs (nice(2): next to somebody who computes, a tenth of a core).
NICENESS = 10

_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        __name__,
        # Each child runs the head of the program that it is started from, manage.py, and what Pillow opens files with.
        "django.core.management",
        "geo.cli.language",
        "PIL.JpegImagePlugin",
        "PIL.PngImagePlugin",
        "PIL.WebPImagePlugin",
        # Pillow takes these along whenever it opens anything.
        "PIL.BmpImagePlugin",
        "PIL.GifImagePlugin",
        "PIL.PpmImagePlugin",
    ]
)


class Broken(Exception):
    """The photograph cannot be decoded, or not within the limits; the message is for the log."""


@dataclass(frozen=True)
class Encoded:
    """`files` as `images.Prepared` has them; `width` and `height` are of the full size, in pixels."""

    files: Mapping[Size, bytes]
    width: int
    height: int


def encode(content: bytes, limits: Limits = LIMITS) -> Encoded:
    """Decode and encode anew a photograph that has passed `images.look`; raises `Broken`."""
    here, there = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_child, args=(there, limits), daemon=True)
    process.start()
    there.close()
    try:
        here.send_bytes(content)
        if not here.poll(CLOCK):
            raise Broken(f"not decoded within {CLOCK} s")
        told = orjson.loads(here.recv_bytes())
        if "broken" in told:
            raise Broken(told["broken"])
        return Encoded({size: here.recv_bytes() for size in images.SIDES}, told["width"], told["height"])
    except (EOFError, OSError) as problem:
        process.join()
        raise Broken(f"the process that decodes ended with {process.exitcode}") from problem
    finally:
        here.close()
        process.kill()
        process.join()


def _child(pipe: Connection, limits: Limits) -> None:
    confine(limits)
    os.nice(NICENESS)
    settings.configure(USE_I18N=False, USE_TZ=True)  # what is wrong is told to the log, in no language of a person
    try:
        prepared = images.prepare(BytesIO(pipe.recv_bytes()))
    except (ImageRefused, MemoryError) as problem:
        pipe.send_bytes(orjson.dumps({"broken": f"{type(problem).__name__}: {problem}"}))
        return
    pipe.send_bytes(orjson.dumps({"width": prepared.width, "height": prepared.height}))
    for size in images.SIDES:
        pipe.send_bytes(prepared.files[size])

"""Photographs of strangers decoded in a process of their own, within limits: what one does, it does to that process.

A fork server that has Pillow and libheif loaded stands beside the worker (`python -m geo.confined_images`), and each
photograph gets a child of it: a new Python would take longer than the decoding. It knows neither settings nor database.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import orjson
from django.conf import settings
from PIL import Image

from geo import confined, images
from geo.confined import Limits, confine
from geo.forking import ForkServer, serve
from geo.images import ImageRefused, Size

#: A photograph of `images.MAX_PIXELS` takes a fifth of the memory, and some ten seconds.
LIMITS = Limits(memory=2 * 1024**3, computing=60, file=0)
#: Seconds on the clock. A machine whose web server answers without a pause leaves little for photographs, and none of
#: them is to be called broken for that.
CLOCK = 1800
#: Requests and letters go before photographs (nice(2): next to somebody who computes, a tenth of a core).
NICENESS = 10

_SERVER = ForkServer([sys.executable, "-m", "geo.confined_images"])


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
    here, there = Pipe()
    try:
        with there:
            environment = confined.environment() | {"PYTHONPATH": str(settings.BASE_DIR)}
            process = _SERVER.begin(orjson.dumps(asdict(limits)), environment, [there.fileno()])
    except ChildProcessError as problem:
        here.close()
        raise Broken(str(problem)) from problem
    with here, process:
        try:
            here.send_bytes(content)
            if not here.poll(CLOCK):
                raise Broken(f"not decoded within {CLOCK} s")
            told = orjson.loads(here.recv_bytes())
            if "broken" in told:
                raise Broken(told["broken"])
            return Encoded({size: here.recv_bytes() for size in images.SIDES}, told["width"], told["height"])
        except (EOFError, OSError) as problem:
            raise Broken(f"the process that decodes ended with {process.wait(None)}") from problem


def _decode(order: bytes, given: Sequence[int]) -> None:
    """In the child: the photograph comes over the pipe, and its sizes go back."""
    confine(Limits(**orjson.loads(order)))
    os.nice(NICENESS)
    with Connection(given[0]) as pipe:
        try:
            prepared = images.prepare(BytesIO(pipe.recv_bytes()))
        except (ImageRefused, MemoryError) as problem:
            pipe.send_bytes(orjson.dumps({"broken": f"{type(problem).__name__}: {problem}"}))
            return
        pipe.send_bytes(orjson.dumps({"width": prepared.width, "height": prepared.height}))
        for size in images.SIDES:
            pipe.send_bytes(prepared.files[size])


if __name__ == "__main__":
    settings.configure(USE_I18N=False, USE_TZ=True)  # what is wrong is told to the log, in no language of a person
    Image.init()
    serve(_decode)

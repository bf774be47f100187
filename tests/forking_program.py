"""A program for tests of `geo.forking`: its children do what the order says in JSON, and tell who they are."""

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from geo.forking import serve


def do(order: bytes, given: Sequence[int]) -> None:
    asked = json.loads(order)
    for file in given:
        os.write(file, b"written by the child")
    told = {"pid": os.getpid(), "server": os.getppid(), "colour": os.environ.get("COLOUR"), "input": sys.stdin.read()}
    draft = Path(asked["file"]).with_suffix(".draft")
    draft.write_text(json.dumps(told))
    draft.rename(asked["file"])
    if asked["then"] == "wait":
        time.sleep(600)
    elif asked["then"] == "break":
        raise ValueError("broken on purpose")
    elif asked["then"] == "die":
        os.kill(os.getpid(), signal.SIGSEGV)


if __name__ == "__main__":
    serve(do)

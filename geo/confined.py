"""Limits on a process that reads what a stranger sent: what a file does to its reader, it does to nobody else.

It knows nothing of Django, so that a process that needs neither settings nor database can begin with it.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
#: Of the environment, what a program needs to begin; no secret is among it.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Limits:
    """`memory`: bytes of address space. `computing`: seconds of the processor. `file`: bytes of one file written."""

    memory: int
    computing: int
    file: int


def confine(limits: Limits) -> None:
    """Put the limits on this process, and end it with the one that started it."""
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.computing),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    end_with_parent()


def environment() -> dict[str, str]:
    """For a process that is to know neither settings nor secrets of the service."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def end_with_parent() -> None:
    """Have the kernel kill this process when the one that started it has ended."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

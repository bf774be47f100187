"""Seconds of the processor that programs take: what is told of a machine on which others work at the same time.

Linux's `/proc` knows them of each process, and of its children that ended.
"""

import os
from collections.abc import Mapping
from pathlib import Path

_PROCESSES = Path("/proc")
#: Of `/proc/PID/stat` behind the name, which may have spaces: the parent, and the ticks in its own code, in the
#: kernel's for it, and the same of its children that ended (proc(5)).
_PARENT, _TICKS = 1, slice(11, 15)
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def spent(roots: Mapping[str, int]) -> dict[str, float]:
    """Seconds that each of the processes `roots` has taken so far with all that it started, its name before them."""
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for folder in _PROCESSES.glob("[0-9]*"):
        try:
            stat = _stat(folder)
        except OSError:
            continue  # it ended while we looked; its parent has its seconds
        parents[int(folder.name)] = int(stat[_PARENT])
        seconds[int(folder.name)] = sum(map(int, stat[_TICKS])) / _TICKS_A_SECOND
    return {
        name: sum(taken for process, taken in seconds.items() if _is_of(process, root, parents))
        for name, root in roots.items()
    }


def parent(process: int) -> int:
    """The process that started it."""
    return int(_stat(_PROCESSES / str(process))[_PARENT])


def _stat(folder: Path) -> list[str]:
    return (folder / "stat").read_text().rpartition(") ")[2].split()


def _is_of(process: int, root: int, parents: Mapping[int, int]) -> bool:
    while process in parents and process != root:
        process = parents[process]
    return process == root

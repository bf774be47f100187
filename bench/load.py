"""Requests sent by wrk, as many as a server answers, and what came of them."""

import json
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.scratch import BenchError

_SCRIPT = Path(__file__).with_name("wrk.lua")
#: A server that takes longer for one answer has broken down.
_TIMEOUT_SECONDS = 60
#: So many times longer is a server asked that has not given one answer in time.
_LONGER = 5


@dataclass(frozen=True)
class Load:
    """Requests a second, the median and 95th percentile of an answer in milliseconds, and bytes an answer."""

    rate: float
    median: float
    p95: float
    size: float


def ask_once(address: str, paths: Sequence[str]) -> None:
    """Ask for each path once, so that the server has made and kept what is there. Raises `HTTPError`."""
    for path in dict.fromkeys(paths):
        with urllib.request.urlopen(address + path) as answer:
            answer.read()


def load(address: str, paths: Sequence[str], connections: int, seconds: int, encoding: str = "") -> Load:
    """Ask for the paths in turn for so many seconds. Raises `BenchError` on any answer but 2xx, or on none."""
    if not shutil.which("wrk"):
        raise BenchError("wrk is not installed: install the package wrk.")
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        threads = min(2, connections)
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", f"--timeout={_TIMEOUT_SECONDS}s"]
        command += ["-s", str(_SCRIPT), address, "--", file.name, *([encoding] if encoding else [])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"wrk failed on {address}: {done.stderr.strip() or done.stdout.strip()}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    if not told["requests"] and seconds < _TIMEOUT_SECONDS:
        return load(address, paths, connections, seconds * _LONGER, encoding)
    if told["refused"] or told["broken"] or not told["requests"]:
        raise BenchError(
            f"{address}{paths[0]} and so on: of {told['requests']} answers {told['refused']} were not 2xx,"
            f" {told['broken']} did not come."
        )
    rate = told["requests"] / told["microseconds"] * 1_000_000
    return Load(rate, told["median"] / 1000, told["p95"] / 1000, told["bytes"] / told["requests"])

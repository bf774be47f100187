"""Programs started from here: run to their end, or kept running side by side until told to stop.

A signal (Ctrl-C, TERM, a closed terminal) becomes `Interrupted`; what was started is then ended in the order
of its starting, politely first. Programs have sessions of their own, so that the terminal's Ctrl-C reaches
the launcher alone, and the kernel ends them if the launcher is killed.
"""

import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Self

from geo.cli.console import LaunchError
from geo.cli.instance import Instance
from geo.cli.language import gettext as _

#: Put before a command: the kernel sends it TERM when we die, however we die.
DIES_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--")
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: Longer than gunicorn's --graceful-timeout: a request or a job in hand is finished.
STOPPING_SECONDS = 20
POLL_SECONDS = 0.1
SHOWN_LOG_LINES = 20


class Interrupted(BaseException):
    """We were told to stop; not an error, so nothing that handles errors may catch it."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class ProgramError(Exception):
    """A program failed and has itself said why; all that is left is its exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


@contextmanager
def stopping_signals() -> Iterator[None]:
    """Turn the first stopping signal into `Interrupted`; while we stop, further ones change nothing."""
    told = False

    def stop(signal_number: int, frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            raise Interrupted(signal_number)

    before = {number: signal.signal(number, stop) for number in STOPPING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(command: Sequence[str], environment: Mapping[str, str], *, interactive: bool = False) -> int:
    """Run a program to its end on our terminal and return its exit code (128 + n if signal n ended it).

    `interactive` leaves Ctrl-C to the program, as a shell does.
    """
    process = subprocess.Popen([*DIES_WITH_US, *command], env=environment, start_new_session=not interactive)
    try:
        if interactive:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = process.wait()
    except Interrupted as interruption:
        process.send_signal(interruption.signal_number)
        _end(process)
        raise
    return code if code >= 0 else 128 - code


@dataclass(frozen=True)
class Program:
    """A program that keeps running; its output goes to the instance's log of its `name`."""

    name: str
    process: subprocess.Popen[bytes]


class Programs:
    """Programs running side by side. As a context manager it ends them all on leaving."""

    def __init__(self, instance: Instance, environment: Mapping[str, str]) -> None:
        self._instance = instance
        self._environment = environment
        self._programs: list[Program] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for program in self._programs:
            program.process.terminate()
            _end(program.process)

    def start(self, name: str, command: Sequence[str]) -> None:
        with self._instance.open_log(name) as log:
            process = subprocess.Popen(
                [*DIES_WITH_US, *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._programs.append(Program(name, process))

    def check(self) -> None:
        """Raise `LaunchError`, with the end of its log, if a program has ended by itself."""
        for program in self._programs:
            if program.process.poll() is not None:
                log = self._instance.log_path(program.name)
                lines = log.read_text(errors="replace").splitlines()[-SHOWN_LOG_LINES:]
                message = _(
                    "The program “%(name)s” ended by itself (code %(code)d). The end of its log, %(log)s:\n%(lines)s"
                )
                facts = {"name": program.name, "code": program.process.returncode, "log": log}
                raise LaunchError(message % {**facts, "lines": "\n".join(lines)})

    def watch(self) -> None:
        """Wait until a program ends by itself (`LaunchError`) or we are told to stop (`Interrupted`)."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a program that was told to stop, and kill it if it does not."""
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

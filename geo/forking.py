"""A fork server: a process that has loaded what a kind of work needs, and gives each piece of it a child of its own.

    _SERVER = ForkServer([sys.executable, "manage.py", "…"])                    # where the work is ordered
    with _SERVER.begin(order, environment) as child:
        while child.wait(0.2) is None: …

    serve(do)                                                   # in that program: `do(order, given)` runs in a child

A Python that loads the whole service computes for more than a second before it begins; a child of one that has takes
milliseconds, and what is done to it is still done to nobody else. The server opens no connection and starts no thread,
so that a child begins as a new process would; the threads and files of libraries (OpenBLAS, Arrow's allocator, PROJ's
database) these make anew in a child. It ends with the process that started it, and all children with it; and by itself
when nothing was asked of it for `IDLE_SECONDS`, as what it has loaded is memory.
"""

import gc
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import NoReturn, Self

from geo.confined import end_with_parent

#: So long a server waits for the next piece of work.
IDLE_SECONDS = 10 * 60
#: Bytes of an order, and of what is said of a child, at most.
_MOST = 4096
_BEGUN, _KILL = b"begun", b"kill"
#: Files given with an order, at most, beside the socket over which a child is told of.
_MOST_GIVEN = 4
#: So long a server may take to load what it needs, on a machine that does much else.
START_SECONDS = 120
#: A server that ends as it is asked is started once more.
_ATTEMPTS = 2
#: The end of the socket pair that the server reads orders from.
_STDIN = 0


class Child:
    """A piece of work as the one who ordered it sees it. Left behind, it is ended."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        #: Exit code as `subprocess` has it: below zero a signal. None while it runs.
        self.returncode: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if self.returncode is None:
            # A server that has ended has ended its children, too: then there is nobody to tell.
            with suppress(BrokenPipeError):
                self._told.send(_KILL)
            self.wait(None)
        self._told.close()

    def wait(self, seconds: float | None) -> int | None:
        """Its exit code, as soon as it has ended; None if it has not within so many seconds."""
        self._told.settimeout(seconds)
        try:
            said = self._told.recv(_MOST)
        except TimeoutError:
            return None
        except ConnectionResetError:
            said = b""
        # Without a word it ended with its server.
        self.returncode = int(said) if said else -signal.SIGKILL
        return self.returncode


class ForkServer:
    """Starts the program when it is first needed, and again when it has ended."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._environment: Mapping[str, str] = {}
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._lock = threading.Lock()

    def begin(self, order: bytes, environment: Mapping[str, str], given: Sequence[int] = ()) -> Child:
        """Have a child of a server with that environment do it; raises `ChildProcessError` if none can be started.

        The child gets the open files `given`, a pipe for more than an order holds (`_MOST` bytes), say.
        """
        with self._lock:
            if environment != self._environment:
                self._leave()
            for _attempt in range(_ATTEMPTS):
                _process, orders = self._running or self._start(environment)
                if child := _begun(orders, order, given):
                    return child
                self._leave()
        raise ChildProcessError(f"{' '.join(self._command)} does not begin")

    def _start(self, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(self._command, env=dict(environment), stdin=theirs.fileno())
        self._running, self._environment = (process, ours), environment
        return self._running

    def _leave(self) -> None:
        """End the server, and with it its children."""
        if self._running:
            process, orders = self._running
            orders.close()
            process.kill()
            process.wait()
        self._running, self._environment = None, {}


def _begun(orders: socket.socket, order: bytes, given: Sequence[int]) -> Child | None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with theirs:
            socket.send_fds(orders, [order], [theirs.fileno(), *given])
        ours.settimeout(START_SECONDS)
        said = ours.recv(_MOST)
    except (BrokenPipeError, ConnectionResetError, TimeoutError):
        said = b""
    if said != _BEGUN:
        ours.close()
        return None
    return Child(ours)


Do = Callable[[bytes, Sequence[int]], None]


def serve(do: Do) -> None:
    """Take orders until nobody is left to give any, or none came for long; each is done by a child of this process."""
    # What was made up to here stays to the end, and is shared with all children as long as nobody touches it.
    gc.collect()
    gc.freeze()
    # Who is at a terminal interrupts the work, each piece of which is told; and the server ends with who started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=os.dup(_STDIN)) as orders:
        _Serving(orders, do).run()


class _Serving:
    """The server's loop: orders, children that have ended, and those that are to be ended."""

    def __init__(self, orders: socket.socket, do: Do) -> None:
        self._orders = orders
        self._do = do
        self._children: dict[socket.socket, int] = {}
        self._selector = selectors.DefaultSelector()
        self._ended, ending = socket.socketpair()
        ending.setblocking(False)
        self._ended.setblocking(False)
        signal.set_wakeup_fd(ending.fileno())
        self._ending = ending  # kept open: signals are written to it
        signal.signal(signal.SIGCHLD, _noted)
        for one in (orders, self._ended):
            self._selector.register(one, selectors.EVENT_READ)

    def run(self) -> None:
        while True:
            ready = self._selector.select(None if self._children else IDLE_SECONDS)
            if not ready and not self._children:
                return
            for key, _events in ready:
                if key.fileobj is self._ended:
                    self._reap()
                elif key.fileobj is self._orders:
                    order, given, _flags, _address = socket.recv_fds(self._orders, _MOST, 1 + _MOST_GIVEN)
                    if not given:
                        return
                    self._begin(order, socket.socket(fileno=given[0]), given[1:])
                elif key.fileobj in self._children:
                    self._end(key.fileobj)

    def _begin(self, order: bytes, told: socket.socket, given: Sequence[int]) -> None:
        us = os.getpid()
        if (pid := os.fork()) == 0:
            self._become_child(us, order, told, given)
        for file in given:
            os.close(file)
        _say(told, _BEGUN)
        self._children[told] = pid
        self._selector.register(told, selectors.EVENT_READ)

    def _end(self, told: socket.socket) -> None:
        """Whoever ordered it wants it ended, or is gone. It is reaped when it has."""
        os.kill(self._children[told], signal.SIGKILL)
        self._selector.unregister(told)

    def _reap(self) -> None:
        self._ended.recv(_MOST)
        for told, pid in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._children[told]
                if told in self._selector.get_map():
                    self._selector.unregister(told)
                with told:
                    _say(told, str(os.waitstatus_to_exitcode(status)).encode())

    def _become_child(self, server: int, order: bytes, told: socket.socket, given: Sequence[int]) -> NoReturn:
        """Do the order in this process, which is a new child; what it ends with is its exit code."""
        code = 1
        try:
            end_with_parent()
            if os.getppid() != server:
                os._exit(code)  # it ended as this child began
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self._selector.close()
            for one in (told, self._orders, self._ended, self._ending, *self._children):
                one.close()
            with open(os.devnull, "rb") as nothing:
                os.dup2(nothing.fileno(), _STDIN)
            self._do(order, given)
            code = 0
        except BaseException:  # noqa: BLE001  # this is where a program ends; its log has the traceback
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _noted(_signal: int, _frame: object) -> None:
    """That the signal came stands in the wakeup socket."""


def _say(told: socket.socket, what: bytes) -> None:
    with suppress(BrokenPipeError):  # who ordered it is gone
        told.send(what)

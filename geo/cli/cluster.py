"""The private PostGIS cluster of an instance: it runs as long as some command of the instance needs it.

It answers on a unix socket alone, to the kernel's word (`peer`) on who connects: root, the cluster's user and
the instance's owner come in as the role ``atlas``, and nobody else.

Every command holds a shared lock on ``pg.lock`` while it uses the cluster; the one that can turn its lock
into an exclusive one is the last, and stops the server. Starting and stopping take turns under
``pg.starting.lock``. Locks are the kernel's: a killed command leaves none.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geo.cli.console import LaunchError, say, step
from geo.cli.instance import Instance
from geo.cli.language import gettext as _
from geo.cli.postgres import (
    MB,
    NAME,
    PORT,
    make_data_directory,
    newest_server,
    server_of,
    write_configuration,
)
from geo.cli.users import User

#: Where root's clusters stand when their user cannot enter the instance's folder (a clone in /root, say).
FAR_HOME = Path("/var/lib/hromada-atlas")
LONGEST_SOCKET_PATH = 107
LEAST_FREE_BYTES = 1024**3
STARTING_SECONDS = 120
STOPPING_SECONDS = 60
#: Backends of a killed server notice its death and leave; a new server must not start beside them.
ORPHANS_SECONDS = 15
POLL_SECONDS = 0.1
SHOWN_LOG_CHARACTERS = 1500


@contextmanager
def running_cluster(instance: Instance, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Keep the instance's cluster running inside; yields the environment by which programs find it.

    The cluster is made first where there is none. `durable=False` trades safety on power loss for speed
    (tests). Raises `LaunchError`.
    """
    cluster = Cluster.of(instance)
    with _lock_file(instance.var / "pg.lock") as users, _lock_file(instance.var / "pg.starting.lock") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            cluster.make()
            cluster.start(durable=durable)
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield cluster.environment()
        finally:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if _is_last(users):
                cluster.stop()


@dataclass(frozen=True)
class Cluster:
    """The cluster of `instance`: its data directory, its socket's folder, and the user who runs it."""

    instance: Instance
    data: Path
    socket_folder: Path
    user: User

    @classmethod
    def of(cls, instance: Instance) -> "Cluster":
        """Where the cluster stands or, for a new instance, will stand."""
        instance.make()
        place = instance.var / "pg"
        user = User.for_cluster(place)
        home = instance.var
        if place.is_symlink():
            home = place.resolve().parent
        elif not place.exists() and not user.can_enter(instance.var):
            home = FAR_HOME / _short_name(instance.var)
        return cls(instance, home / "pg", _socket_folder(home), user)

    def make(self) -> None:
        """Make the cluster if there is none; what a killed run left of one is made anew."""
        if self._exists():
            return
        server = newest_server()
        self.data.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if (free := shutil.disk_usage(self.data.parent).free) < LEAST_FREE_BYTES:
            message = _(
                "Only %(free)d MB are free where the database is to stand (%(folder)s), and %(least)d MB are "
                "needed. Free some, or choose another disk: ATLAS_VAR=FOLDER ./atlas …"
            )
            sizes = {"free": free // MB, "least": LEAST_FREE_BYTES // MB}
            raise LaunchError(message % {"folder": self.data.parent, **sizes})
        with step(_("Making the database cluster")):
            make_data_directory(server, self.data, self.user, self._peers())
        place = self.instance.var / "pg"
        if place != self.data and not place.is_symlink():
            place.symlink_to(self.data)
            message = _("The user %(user)s cannot enter %(var)s: the database stands in %(folder)s instead.")
            say(message % {"user": self.user.name, "var": self.instance.var, "folder": self.data})

    def start(self, *, durable: bool) -> None:
        """Start the server if it does not run; raises `LaunchError` with the end of its log."""
        if self._answers() or self._comes_up():
            return
        server = server_of(self.data)
        self._wait_for_orphans()
        self._remove_leavings()
        _make_socket_folder(self.socket_folder, self.user)
        write_configuration(self.data, self.socket_folder, self.user, durable=durable)
        log_path = self.instance.log_path("postgresql")
        with step(_("Starting the database")), self.instance.open_log("postgresql") as log:
            begun = log.tell()
            starting = ("start", "-D", str(self.data), "-w", "-s", "-t", str(STARTING_SECONDS))
            started = server.run(self.user, "pg_ctl", *starting, log=log)
        if started.returncode:
            reason = log_path.read_bytes()[begun:].decode(errors="replace").strip()
            message = _("The database in %(folder)s did not start. The end of %(log)s says:\n%(reason)s")
            shown = reason[-SHOWN_LOG_CHARACTERS:]
            raise LaunchError(message % {"folder": self.data, "log": log_path, "reason": shown})

    def stop(self) -> None:
        """Stop the server: sessions are ended, what was committed stays."""
        if not self.data.exists() or not self._processes():
            return
        server = server_of(self.data)
        stopping = ("stop", "-D", str(self.data), "-w", "-t", str(STOPPING_SECONDS), "-m")
        if server.run(self.user, "pg_ctl", *stopping, "fast").returncode:
            # Nothing committed is lost by this either: the next start replays the log.
            server.run(self.user, "pg_ctl", *stopping, "immediate")
        # pg_ctl is done when the main process has taken its pid file away, a moment before that process ends.
        self._lasting()

    def environment(self) -> dict[str, str]:
        """DATABASE_URL for Django, and libpq's own variables for psql and its kin."""
        host = str(self.socket_folder)
        url = f"postgis://{NAME}@/{NAME}?host={quote(host, safe='')}&port={PORT}"
        return {"DATABASE_URL": url, "PGHOST": host, "PGPORT": str(PORT), "PGUSER": NAME}

    def _peers(self) -> list[str]:
        owner = User.of_uid(self.instance.var.stat().st_uid)
        return sorted({"root", self.user.name, owner.name})

    def _exists(self) -> bool:
        try:
            return self.data.exists() and any(self.data.iterdir())
        except PermissionError:
            # Another user's cluster: it may be running, and let us in.
            return True

    def _answers(self) -> bool:
        where = ("-q", "-h", str(self.socket_folder), "-p", str(PORT))
        return newest_server().run(self.user, "pg_isready", *where).returncode == 0

    def _comes_up(self) -> bool:
        """Wait for a server that somebody has started already, as long as its main process is there."""
        deadline = time.monotonic() + STARTING_SECONDS
        while self._main_process() in self._processes() and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _main_process(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _processes(self) -> list[int]:
        """The processes of this cluster: PostgreSQL's stand in their data directory."""
        data = self.data.resolve()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if Path(os.readlink(process / "cwd")) == data and (process / "comm").read_text() == "postgres\n":
                    found.append(int(process.name))
            except OSError:
                # It ended while we looked, or it is another user's and so not of this cluster.
                continue
        return found

    def _remove_leavings(self) -> None:
        """Remove what a killed server left, once none of its processes is there any more.

        PostgreSQL would take its old process number, given to another process since, for a running server.
        """
        socket = self.socket_folder / f".s.PGSQL.{PORT}"
        for left in (self.data / "postmaster.pid", socket, socket.with_name(socket.name + ".lock")):
            left.unlink(missing_ok=True)

    def _wait_for_orphans(self) -> None:
        if processes := self._lasting():
            message = _(
                "A database server that was killed left processes in %(folder)s: %(processes)s. "
                "End them (kill %(processes)s) and run the command again."
            )
            raise LaunchError(message % {"folder": self.data, "processes": " ".join(map(str, processes))})

    def _lasting(self) -> list[int]:
        """The processes that do not end in the time that those of a server have which is gone."""
        deadline = time.monotonic() + ORPHANS_SECONDS
        while (processes := self._processes()) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        return processes


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _socket_folder(home: Path) -> Path:
    """`home`/pg-socket, or where the kernel's limit on a socket's path forbids that, a folder in /tmp."""
    near = home / "pg-socket"
    if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return near
    return Path("/tmp") / f"hromada-atlas-{_short_name(home)}"


def _make_socket_folder(folder: Path, user: User) -> None:
    """Make the folder, the cluster's own; one in /tmp that somebody else laid out is refused."""
    folder.mkdir(mode=0o711, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in (user.uid, 0) or state.st_mode & 0o022:
        message = _("%(folder)s is not this instance's own folder. Remove it and run the command again.")
        raise LaunchError(message % {"folder": folder})
    user.own(folder)


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    """Open for reading only: a lock needs no more, and other users of the instance can take it too."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

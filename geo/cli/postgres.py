"""PostgreSQL as installed on this machine: its programs, how a data directory is made and configured."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geo.cli.console import LaunchError
from geo.cli.instance import PROJECT
from geo.cli.language import gettext as _
from geo.cli.processes import DIES_WITH_US
from geo.cli.users import User
from geo.durable import all_onto_disk

LEAST_MAJOR = 15
#: Role and database of the private cluster. The role is its superuser: PostGIS can be created by no other.
NAME = "atlas"
PORT = 5432
LOCALE = "C.UTF-8"
CONFIGURATION = "atlas.conf"

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
DEBIAN_EXTENSIONS = Path("/usr/share/postgresql")

MB = 1024 * 1024
LARGEST_SHARED_BUFFERS_MB = 2048
#: Containers often give 64 MB of /dev/shm, which one parallel query with our work_mem fills.
LEAST_SHARED_MEMORY_FILESYSTEM_MB = 512


@dataclass(frozen=True)
class Server:
    """An installed PostgreSQL of one major version."""

    major: int
    programs: Path

    def run(
        self, user: User, program: str, *arguments: str, statements: str = "", log: BinaryIO | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs to its end as `user`; its output goes to `log`, else into the result.

        `statements` are its standard input. What it starts in the background keeps writing to `log`.
        """
        return subprocess.run(
            [*DIES_WITH_US, self.programs / program, *arguments],
            check=False,
            input=statements,
            stdout=log or subprocess.PIPE,
            stderr=log or subprocess.PIPE,
            text=True,
            cwd="/",
            env=user.environment(),
            start_new_session=True,
            **user.for_subprocess(),
        )


def installed_servers() -> list[Server]:
    """The PostgreSQL versions on this machine that have PostGIS, the newest first."""
    majors = [int(folder.name) for folder in DEBIAN_PROGRAMS.glob("[0-9]*") if folder.name.isdigit()]
    return [
        Server(major, DEBIAN_PROGRAMS / str(major) / "bin")
        for major in sorted(majors, reverse=True)
        if (DEBIAN_PROGRAMS / str(major) / "bin" / "initdb").exists()
        and (DEBIAN_EXTENSIONS / str(major) / "extension" / "postgis.control").exists()
    ]


def newest_server() -> Server:
    """The server that makes new clusters; raises `LaunchError` where none is new enough."""
    servers = installed_servers()
    if not servers or servers[0].major < LEAST_MAJOR:
        message = _(
            "PostgreSQL %(least)d or newer with PostGIS is needed and was not found in %(folder)s. "
            "Install the packages postgresql and postgresql-postgis of a newer system, "
            "or point DATABASE_URL to a server that has them."
        )
        raise LaunchError(message % {"least": LEAST_MAJOR, "folder": DEBIAN_PROGRAMS})
    return servers[0]


def server_of(data: Path) -> Server:
    """The installed server that can run the data directory `data`; `LaunchError` where there is none."""
    try:
        major = int((data / "PG_VERSION").read_text())
    except PermissionError as error:
        message = _("The database in %(folder)s belongs to another user. Run ./atlas as that user or as root.")
        raise LaunchError(message % {"folder": data}, 2) from error
    except (FileNotFoundError, ValueError) as error:
        message = _("%(folder)s is not a PostgreSQL data directory. Move it away and run the command again.")
        raise LaunchError(message % {"folder": data}) from error
    for server in installed_servers():
        if server.major == major >= LEAST_MAJOR:
            return server
    message = _(
        "The database in %(folder)s was made by PostgreSQL %(major)d, which is not here with PostGIS or is "
        "too old. Install postgresql-%(major)d-postgis-3 if that is 15 or newer; else upgrade the folder "
        "with pg_upgrade, or move it away to begin anew."
    )
    raise LaunchError(message % {"folder": data, "major": major})


def make_data_directory(server: Server, data: Path, user: User, peers: Sequence[str]) -> None:
    """Make a cluster in the absent folder `data`, with the database in it; `peers` may connect.

    All is done in a folder beside it that is renamed at the end: a `data` that exists is a finished one.
    What killed runs left is thrown away; each has a folder of its own, as their initdb may still be dying
    and tidying up. Raises `LaunchError` with the reason PostgreSQL gave.
    """
    for left in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    user.own(draft)
    initdb = ("--username", NAME, "--encoding", "UTF8", "--locale", LOCALE, "--data-checksums")
    _must(server.run(user, "initdb", "-D", str(draft), "--auth=reject", *initdb), data)
    # Only the kernel's word on who is at the other end of the socket lets anyone in.
    _write(draft / "pg_hba.conf", "local all all peer map=atlas\n", user)
    _write(draft / "pg_ident.conf", "".join(f'atlas "{peer}" {NAME}\n' for peer in peers), user)
    with (draft / "postgresql.conf").open("a") as main_configuration:
        main_configuration.write(f"\ninclude = '{CONFIGURATION}'\n")
    _write(draft / CONFIGURATION, "", user)
    create = f"CREATE DATABASE {NAME};\n"
    _must(server.run(user, "postgres", "--single", "-D", str(draft), "postgres", statements=create), data)
    all_onto_disk()
    draft.rename(data)


def write_configuration(data: Path, socket_folder: Path, user: User, *, durable: bool) -> None:
    """Write what differs from PostgreSQL's defaults; anew at each start, as machine and folder may change."""
    memory = memory_mb()
    settings: dict[str, str] = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{socket_folder}"',
        "shared_buffers": f"{min(memory // 4, LARGEST_SHARED_BUFFERS_MB)}MB",
        "effective_cache_size": f"{memory * 5 // 8}MB",
        "work_mem": "64MB",
        "maintenance_work_mem": f"{min(512, max(64, memory // 8))}MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_parallel_workers_per_gather": "2",
        "synchronous_commit": "on",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %d ",
        "timezone": "UTC",
    }
    shared = os.statvfs("/dev/shm") if os.path.ismount("/dev/shm") else None
    if shared is None or shared.f_frsize * shared.f_blocks < LEAST_SHARED_MEMORY_FILESYSTEM_MB * MB:
        settings["dynamic_shared_memory_type"] = "sysv"
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        # Tests leave dead rows in tables that are empty to everybody else: once vacuumed, they are planned as empty for
        # the next test's thousands of rows, and whether that happens is a matter of the minute.
        settings["autovacuum"] = "off"
    lines = [f"# Written by {PROJECT / 'atlas'} at each start: changes here are lost.\n"]
    lines += [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
    _write(data / CONFIGURATION, "".join(lines), user)


def memory_mb() -> int:
    """Memory this machine, or the container we are in, may use."""
    page_bytes = os.sysconf("SC_PAGE_SIZE")
    machine = os.sysconf("SC_PHYS_PAGES") * page_bytes
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return (min(machine, int(text)) if text.isdigit() else machine) // MB


def _must(result: subprocess.CompletedProcess[str], data: Path) -> None:
    """Raise `LaunchError` if a program failed; the single-user server tells of errors in words only."""
    errors = re.findall(r"(?:FATAL|ERROR|error): .*", result.stderr)
    if result.returncode or errors:
        reason = errors[0] if errors else result.stderr.strip()[-300:]
        message = _("The database in %(folder)s could not be made: %(reason)s")
        raise LaunchError(message % {"folder": data, "reason": reason})


def _write(path: Path, text: str, user: User) -> None:
    path.write_text(text)
    path.chmod(0o600)
    user.own(path)

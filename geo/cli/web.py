"""The web server and the worker: how they are started, and how it is known that the site answers."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from ipaddress import ip_address
from pathlib import Path

from geo.cli.console import LaunchError
from geo.cli.instance import PROJECT
from geo.cli.language import gettext as _
from geo.cli.processes import Programs

WEB_WORKERS = 2
WEB_THREADS = 4
#: A connection is kept while somebody looks at what came: from afar, a new one takes a turn of the network by itself.
KEPT_OPEN_SECONDS = 20
GRACEFUL_SECONDS = 10
ANSWERING_SECONDS = 60
POLL_SECONDS = 0.1
CONNECT_SECONDS = 2
SHARED_MEMORY = "/dev/shm"


def check_address(host: str, port: int) -> None:
    """Raise `LaunchError` if no server can listen at `host`:`port`, before anything slow is started."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        message = _("This machine has no address “%(host)s”. Give another: --host 127.0.0.1")
        raise LaunchError(message % {"host": host}) from error
    except OSError as error:
        message = _("Port %(port)d on %(host)s cannot be used (%(reason)s). Choose another: --port %(other)d")
        facts = {"port": port, "host": host, "reason": error.strerror, "other": max(port, 1024) + 1}
        raise LaunchError(message % facts) from error


def start_web(programs: Programs, host: str, port: int) -> None:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    programs.start(
        "web",
        [
            str(Path(sys.executable).with_name("gunicorn")),
            "geo.wsgi:application",
            *("--bind", bind),
            *("--workers", str(WEB_WORKERS)),
            *("--threads", str(WEB_THREADS)),
            *("--keep-alive", str(KEPT_OPEN_SECONDS)),
            *("--graceful-timeout", str(GRACEFUL_SECONDS)),
            # In memory: on a slow disk, heartbeats in a file make the master kill healthy workers.
            *(("--worker-tmp-dir", SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else ()),
            "--no-control-socket",
        ],
    )


def start_worker(programs: Programs) -> None:
    programs.start("worker", [sys.executable, "-P", str(PROJECT / "manage.py"), "procrastinate", "worker"])


def wait_until_it_answers(programs: Programs, host: str, port: int) -> str:
    """Wait for ``/healthz`` to answer 200 and return the site's address; raises `LaunchError`."""
    address = f"http://{_reachable(host)}:{port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + ANSWERING_SECONDS
    reason = ""
    while time.monotonic() < deadline:
        programs.check()
        try:
            with opener.open(f"{address}/healthz", timeout=CONNECT_SECONDS):
                return f"{address}/"
        except (urllib.error.URLError, OSError) as error:
            reason = str(error)
        time.sleep(POLL_SECONDS)
    message = _(
        "%(address)s did not answer within %(seconds)d s: %(reason)s. See log/web.log in the instance's folder."
    )
    raise LaunchError(message % {"address": address, "seconds": ANSWERING_SECONDS, "reason": reason})


def _reachable(host: str) -> str:
    """The host as a browser on this machine writes it: of "all addresses", the loopback one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return f"[{host}]" if address.version == 6 else host

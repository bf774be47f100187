"""MapServer as a process of its own for each request, by CGI (RFC 3875): bounded, read-only, without a word of SQL out.

The mapfile of a viewer is kept under the digest of its text; what decides a text (rights, catalogue, style, extent) is
read anew for each request, so a switch turned has its effect in the next one. No password stands in it: the database is
told by libpq's environment, and the session may only read.
"""

import logging
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import pq

from layers.wxs import symbols, systems
from layers.wxs.reports import Unavailable, put_into_words

log = logging.getLogger(__name__)

PROGRAM = "mapserv"
#: The font of labels (deploy/packages.txt).
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
#: PROJ's own database, for what our file of systems does not say.
PROJ = Path("/usr/share/proj/proj.db")
#: Seconds on the clock and of computing, and bytes of address space and of what is answered: the largest picture and
#: the longest page of features need a fifth of each.
CLOCK, COMPUTING, MEMORY, ANSWER = 30, 30, 2 * 1024**3, 512 * 1024**2
#: Milliseconds that one statement of MapServer's may take.
STATEMENT = 20_000
#: Processes at once in one process of ours, and seconds that a request waits for its turn.
AT_ONCE, WAIT = 4, 10
#: Mapfiles kept: one for each audience, language and state of the catalogue that was asked for lately.
KEPT, KEPT_SECONDS = 200, 3600
_HEAD = 4_096
_OWNER_ONLY = 0o600

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Answered:
    """What MapServer said: the media type, and the content from where the file stands."""

    media_type: str
    content: IO[bytes]


def is_installed() -> bool:
    return shutil.which(PROGRAM) is not None


def ask(mapfile: str, query: str, body: bytes = b"") -> Answered:
    """MapServer's answer by the text of a mapfile to a query string, or to XML that was posted.

    Raises `Refused` for what it refuses, in our words, and `Unavailable` where it is missing, busy or broken.
    """
    if not is_installed():
        raise Unavailable(_("WMS and WFS are not available: MapServer is not installed on this server."))
    if not _turns.acquire(timeout=WAIT):
        raise Unavailable(_("Too many maps are being drawn at this moment. Ask again in a few seconds."))
    try:
        output = _run(_environment(_kept(mapfile), query, body), body)
    finally:
        _turns.release()
    return _read(output)


def fonts() -> Path:
    """The list of fonts, for the head of a mapfile; made where it is not there."""
    return _written(_folder() / "fonts", f"{symbols.FONT} {FONT}\n")


def _run(environment: Mapping[str, str], body: bytes) -> IO[bytes]:
    # The limits are set by a program: between fork and exec no Python runs safely in a process with threads.
    limited = ["prlimit", f"--as={MEMORY}", f"--cpu={COMPUTING}", f"--fsize={ANSWER}", "--core=0", PROGRAM]
    output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends the answer closes it
    try:
        done = subprocess.run(
            limited, env=environment, input=body, stdout=output, stderr=subprocess.PIPE, timeout=CLOCK, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Unavailable(
            _("The answer took too long. Ask for a smaller area, or for fewer layers or objects.")
        ) from late
    if done.returncode:
        log.error("MapServer ended with %s: %s", done.returncode, done.stderr[:_HEAD].decode(errors="replace"))
        raise Unavailable(_("The answer became too large. Ask for a smaller area, or for fewer layers or objects."))
    output.seek(0)
    return output


def _read(output: IO[bytes]) -> Answered:
    """The CGI header apart from the content, and an exception report apart from an answer."""
    head = output.read(_HEAD)
    header, _blank, begun = head.partition(b"\r\n\r\n")
    fields = dict(line.split(b": ", 1) for line in header.split(b"\r\n") if b": " in line)
    media_type = fields.get(b"Content-Type", b"").decode("latin-1")
    if not media_type or media_type.startswith("text/html"):
        log.error("MapServer broke down: %s", head.decode(errors="replace"))
        raise Unavailable(_("The map service cannot answer at this moment. Its administrator finds why in the log."))
    if b"ExceptionReport" in begun and "xml" in media_type:
        raise put_into_words(begun + output.read())
    output.seek(len(head) - len(begun))
    return Answered(media_type, output)


def _environment(mapfile: Path, query: str, body: bytes) -> dict[str, str]:
    """Nothing of ours but the way to programs: MapServer takes settings from anything that it finds there."""
    posted = {"CONTENT_TYPE": "text/xml", "CONTENT_LENGTH": str(len(body))} if body else {}
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "PROJ_NETWORK": "OFF",
        "PROJ_LIB": str(_systems()),
        "MAPSERVER_CONFIG_FILE": str(_configuration()),
        "MS_MAPFILE": str(mapfile),
        "REQUEST_METHOD": "POST" if body else "GET",
        "QUERY_STRING": query,
        **posted,
        **_database(),
    }


def _database() -> dict[str, str]:
    """libpq's environment for this database; the session reads only, and gives up in time."""
    params = connection.get_connection_params()
    variables = {one.keyword.decode(): one.envvar.decode() for one in pq.Conninfo.get_defaults() if one.envvar}
    known = {variables[name]: str(value) for name, value in params.items() if name in variables and value is not None}
    limits = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT}"
    return known | {"PGOPTIONS": f"{known.get('PGOPTIONS', '')} {limits}".strip()}


def _kept(mapfile: str) -> Path:
    path = _folder() / f"{sha256(mapfile.encode()).hexdigest()}.map"
    if path.exists():
        os.utime(path)
        return path
    _forget_old()
    return _written(path, mapfile)


def _configuration() -> Path:
    """MapServer 8 opens only mapfiles that its configuration names."""
    folder = _folder()
    return _written(folder / "mapserver.conf", f'CONFIG ENV MS_MAP_PATTERN "^{folder}/[0-9a-f]+[.]map$" END END\n')


def _systems() -> Path:
    """The folder with our file of systems, and PROJ's database beside it: MapServer takes one folder only."""
    folder = _written(_folder() / "epsg", systems.init_file()).parent
    with suppress(FileExistsError):
        (folder / PROJ.name).symlink_to(PROJ)
    return folder


def _folder() -> Path:
    folder: Path = settings.ATLAS_VAR / "ows"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _written(path: Path, text: str) -> Path:
    """The file with this text, readable by its owner alone; no half of it is ever seen."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, _OWNER_ONLY)
        os.replace(name, path)
    return path


def _forget_old() -> None:
    """Drop mapfiles that nobody asked for of late, and the oldest where there are too many."""
    kept = sorted(_folder().glob("*.map"), key=lambda path: path.stat().st_mtime, reverse=True)
    until = time.time() - KEPT_SECONDS
    for path in (one for index, one in enumerate(kept) if index >= KEPT or one.stat().st_mtime < until):
        path.unlink(missing_ok=True)

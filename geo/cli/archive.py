"""The file of a backup: a plain tar whose last member has the SHA-256 of all the others.

    about.json        what it is a backup of, and of which version (`About`)
    database.dump     PostgreSQL's own archive of the database
    files/…           what else the instance owns
    checksums.json    written last: without it, the writing was cut short

It is written from its beginning to its end, and may go into a pipe. Any tar opens it by hand.
"""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from geo.cli.console import LaunchError
from geo.cli.language import gettext as _

#: Rises when an older version could not read what a newer one writes.
FORMAT = 1
ABOUT, DUMP, FILES, CHECKSUMS = "about.json", "database.dump", "files", "checksums.json"
OWNERS_ALONE = 0o600
_CHUNK_BYTES = 1024 * 1024
#: What is no larger is read at once; checksums of a million files are smaller.
_LARGEST_JSON_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class About:
    """What a backup is of. `made_at` is ISO 8601 in UTC, `migrations` are ours as “app.name”, sorted."""

    format: int
    made_at: str
    hromada: str
    migrations: list[str]


class _Hashed(io.RawIOBase):
    """A file whose digest is taken while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def write(out: IO[bytes], about: About, dump: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Write the backup; `files` are what is to be kept and its name below the instance's folder, with slashes.

    A file that is gone by now is left out: whoever takes one away does so for good (a photograph that was redacted).
    """
    checksums = {}
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        checksums[ABOUT] = _add_json(tar, ABOUT, asdict(about))
        checksums[DUMP] = _add(tar, dump, DUMP)
        for path, name in files:
            try:
                checksums[f"{FILES}/{name}"] = _add(tar, path, f"{FILES}/{name}")
            except FileNotFoundError:
                continue
        _add_json(tar, CHECKSUMS, checksums)


def unpack(archive: Path, into: Path | None) -> About:
    """Read the whole archive, hold it against its checksums, and write its members below `into` (None: nowhere).

    Raises `LaunchError` with exit code 2 where it is no backup, is cut short, damaged or from a newer version.
    """
    found: dict[str, str] = {}
    texts: dict[str, Any] = {}
    try:
        with tarfile.open(archive, mode="r|") as tar:
            for member in tar:
                content = _content(tar, member, archive)
                if member.name in (ABOUT, CHECKSUMS):
                    text = content.read(_LARGEST_JSON_BYTES)
                    texts[member.name] = json.loads(text)
                    found[member.name] = hashlib.sha256(text).hexdigest()
                else:
                    found[member.name] = _copy(content, into and into / member.name, member.mode)
    except OSError as error:
        message = _("%(file)s cannot be read: %(reason)s")
        raise LaunchError(message % {"file": archive, "reason": error.strerror or error}, 2) from error
    except (tarfile.TarError, ValueError, EOFError) as error:
        if ABOUT in texts:
            raise _cut_short(archive) from error
        raise _no_backup(archive, str(error)) from error
    for name in texts.keys() | {ABOUT}:
        if not isinstance(texts.get(name), dict):
            raise _no_backup(archive, _("it has no %(member)s") % {"member": name})
    if texts[ABOUT].get("format", 0) > FORMAT:
        message = _("%(file)s was made by a newer version of Hromada Atlas. Bring this one up to date and try again.")
        raise LaunchError(message % {"file": archive}, 2)
    if CHECKSUMS not in texts:
        raise _cut_short(archive)
    found.pop(CHECKSUMS)
    if spoilt := sorted(
        name for name in found.keys() | texts[CHECKSUMS] if found.get(name) != texts[CHECKSUMS].get(name)
    ):
        message = _(
            "%(file)s is damaged: %(members)s is not what was written (%(count)d in all). Take another backup,"
            " or copy this one again."
        )
        raise LaunchError(message % {"file": archive, "members": spoilt[0], "count": len(spoilt)}, 2)
    return About(**texts[ABOUT])


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, archive: Path) -> IO[bytes]:
    """What the member holds; only plain files below the folder are any of ours."""
    place = PurePosixPath(member.name)
    ours = member.name in (ABOUT, DUMP, CHECKSUMS) or place.parts[0] == FILES
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not ours or ".." in place.parts:
        raise _no_backup(archive, _("it has %(member)s, which none of ours has") % {"member": member.name})
    return content


def _copy(content: IO[bytes], target: Path | None, mode: int) -> str:
    """Write it to `target`, if there is one; returns the digest."""
    hashed = _Hashed(content)
    if target is None:
        while hashed.read(_CHUNK_BYTES):
            pass
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            shutil.copyfileobj(hashed, file, _CHUNK_BYTES)
        target.chmod(mode & 0o777)
    return hashed.digest.hexdigest()


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        member = tar.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        hashed = _Hashed(file)
        tar.addfile(member, hashed)
    return hashed.digest.hexdigest()


def _add_json(tar: tarfile.TarFile, name: str, content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text), OWNERS_ALONE
    tar.addfile(member, io.BytesIO(text))
    return hashlib.sha256(text).hexdigest()


def _cut_short(archive: Path) -> LaunchError:
    message = _("%(file)s is cut short: its end is missing. Take another backup, or copy this one again.")
    return LaunchError(message % {"file": archive}, 2)


def _no_backup(archive: Path, reason: str) -> LaunchError:
    message = _("%(file)s is no backup of Hromada Atlas: %(reason)s.")
    return LaunchError(message % {"file": archive, "reason": reason}, 2)

"""Tiles that were made, as gzipped files of this machine under ATLAS_VAR: by register, data version, audience, place.

A file is only ever found by who asks for the present data version, so that a tile of past data is never served; the
worker takes the past ones away. What is lost here is made again: nobody waits for the disk (`geo.durable`) for a tile,
and one that a power cut left empty or cut short is known by the checksum at its end, and counts as none.
"""

import logging
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from isal import isal_zlib

from geo.access import Sight
from geo.models import Publication

log = logging.getLogger(__name__)

_CHECKSUM_BYTES = 4


def read(sight: Sight, z: int, x: int, y: int) -> bytes | None:
    """The tile as it was kept; None if it was not."""
    return content(_path(sight, z, x, y))


def keep(sight: Sight, z: int, x: int, y: int, content: bytes) -> None:
    """Keep the tile for those who see the same."""
    write(_path(sight, z, x, y), content)


def content(path: str) -> bytes | None:
    """What `write` put into the file; None if there is no such file, or if it is not whole."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        kept = os.read(file, max(0, os.fstat(file).st_size - _CHECKSUM_BYTES))
        return kept if kept and os.read(file, _CHECKSUM_BYTES) == _checksum(kept) else None
    finally:
        os.close(file)


def write(path: str, content: bytes) -> None:
    """Write the file of a tile, seen whole or not at all, whoever makes the same one at the same time.

    What cannot be kept, as on a disk that is full, is logged: the tile is made, and whoever asked for it gets it.
    """
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
            try:
                draft.write(content)
                draft.write(_checksum(content))
                draft.flush()
                os.replace(draft.name, path)
            except OSError:
                os.unlink(draft.name)
                raise
    except OSError as error:
        log.warning("The tile %s could not be kept: %s", path, error.strerror)


def forget_old() -> int:
    """Take away the tiles of past data versions; how many versions they were."""
    present = dict(Publication.objects.values_list("slug", "data_version"))
    forgotten = 0
    for folder in _root().glob("*/*"):
        if folder.name != str(present.get(folder.parent.name)):
            shutil.rmtree(folder, ignore_errors=True)  # another worker may be at it
            forgotten += 1
    return forgotten


def _checksum(content: bytes) -> bytes:
    return isal_zlib.crc32(content).to_bytes(_CHECKSUM_BYTES, "big")


def _root() -> Path:
    return Path(settings.ATLAS_VAR) / "tiles"


def _path(sight: Sight, z: int, x: int, y: int) -> str:
    # As text: a Path of seven parts takes longer than to read the file.
    return f"{settings.ATLAS_VAR}/tiles/{sight.register.slug}/{sight.data_version}/{sight.audience}/{z}/{x}-{y}.mvt.gz"

"""Tiles that were made, as gzipped files of this machine under ATLAS_VAR: by register, data version, audience, place.

A file is only ever found by who asks for the present data version, so that a tile of past data is never served; the
worker takes the past ones away. What is lost here is made again.
"""

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from geo.access import Sight
from geo.models import Publication


def read(sight: Sight, z: int, x: int, y: int) -> bytes | None:
    """The tile as it was kept; None if it was not."""
    try:
        file = os.open(_path(sight, z, x, y), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        # A file is there whole or not at all (`write`), and never changes.
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def keep(sight: Sight, z: int, x: int, y: int, content: bytes) -> None:
    """Keep the tile for those who see the same."""
    write(_path(sight, z, x, y), content)


def write(path: str, content: bytes) -> None:
    """Write the file of a tile, whole or not at all, whoever makes the same one at the same time."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
        draft.write(content)
    os.replace(draft.name, path)


def forget_old() -> int:
    """Take away the tiles of past data versions; how many versions they were."""
    present = dict(Publication.objects.values_list("slug", "data_version"))
    forgotten = 0
    for folder in _root().glob("*/*"):
        if folder.name != str(present.get(folder.parent.name)):
            shutil.rmtree(folder, ignore_errors=True)  # another worker may be at it
            forgotten += 1
    return forgotten


def _root() -> Path:
    return Path(settings.ATLAS_VAR) / "tiles"


def _path(sight: Sight, z: int, x: int, y: int) -> str:
    # As text: a Path of seven parts takes longer than to read the file.
    return f"{settings.ATLAS_VAR}/tiles/{sight.register.slug}/{sight.data_version}/{sight.audience}/{z}/{x}-{y}.mvt.gz"

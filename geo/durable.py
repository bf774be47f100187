"""Files that outlast a power cut.

What is written reaches the disk half a minute later, and in whatever order: behind a cut there is a name with nothing
in it. The database waits for its own disk, so that its row would name such a file for good. Whoever tells a person that
a file is kept, or leaves a mark by which it is not made again, waits for the disk first.

It knows nothing of Django, for the launcher begins without it.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def onto_disk(place: Path, top: Path | None = None) -> None:
    """Wait until the file `place`, or all that is in the folder `place`, is on the disk, and with a `top` all names on
    the way from that folder down to it. OSError where the disk does not take it.
    """
    for folder, _folders, names in os.walk(place, topdown=False):
        for one in (*(Path(folder, name) for name in names), Path(folder)):
            _wait_for(one)
    if not place.is_dir():
        _wait_for(place)
    for above in place.parents if top else ():
        _wait_for(above)
        if above == top:
            break


def all_onto_disk() -> None:
    """Wait for whatever anybody has written on this machine; for programs that write thousands of files."""
    os.sync()


def own_secret(path: Path, make: Callable[[], bytes]) -> bytes:
    """The secret in the file, readable by its owner alone; made on first use, and then the same for good."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        try:
            draft.write_bytes(make())
            onto_disk(draft)
            # A link, not a rename: of two first runs at once, the later must not replace the one in use.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        onto_disk(path, path.parent)
    return path.read_bytes()


def _wait_for(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

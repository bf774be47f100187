"""What a hostile file is to a test: how it is made, and what may become of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import box, feature, number

#: Stands in the secret that no file may ever show: a row of a map file outside, which hostile files lead to.
SECRET = "ТАЄМНИЦЯ-4711"
#: The parcels that the sound files hold.
SOUND_ROWS = 3
FEATURES = [
    feature(number(index + 1), box(index), purpose="01.01", ownership="Приватна") for index in range(SOUND_ROWS)
]


@dataclass(frozen=True)
class World:
    """What is outside of the file: an address at which somebody listens, and a folder with a secret in it."""

    address: str
    outside: Path

    @property
    def secret(self) -> Path:
        return self.outside / "secret.geojson"


Make = Callable[[Path, World], object]


@dataclass(frozen=True)
class Case:
    """A hostile file: `make` writes it, or the parts of it, into an empty folder, from which all are sent.

    `told` are answers that the person gives. `taken`: so many rows may be let in, because what is odd about the file
    does no harm; each is one of the sound file's. `says` are words that the message has to have.
    """

    name: str
    make: Make
    taken: int = 0
    says: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


def files(contents: Callable[[World], Mapping[str, bytes]]) -> Make:
    """Writes files by name."""

    def make(folder: Path, world: World) -> None:
        for name, content in contents(world).items():
            (folder / name).write_bytes(content)

    return make


def one(name: str, content: bytes | str | Callable[[World], bytes | str]) -> Make:
    """Writes one file, of which the content may have to be told where the world is."""

    def make(folder: Path, world: World) -> None:
        written = content(world) if callable(content) else content
        (folder / name).write_bytes(written if isinstance(written, bytes) else written.encode())

    return make


def cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def patched(content: bytes, at: int, new: bytes) -> bytes:
    """The content with some bytes at one place; counted from the end, if `at` is negative."""
    at = at if at >= 0 else len(content) + at
    assert at + len(new) <= len(content)
    return content[:at] + new + content[at + len(new) :]


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)


def shares(name: str, parts: tuple[float, ...]) -> Iterator[tuple[str, float]]:
    """Names of what is cut, by the share that stays."""
    return ((f"{name} cut at {share:.0%}", share) for share in parts)

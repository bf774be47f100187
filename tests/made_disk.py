"""A file system of its own: ext4 in a file, mounted by a loop device, which can be cut off as by a power cut."""

import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

#: `EXT4_IOC_SHUTDOWN`, and its flag by which not even the journal is written out (linux/fs/ext4/ext4.h).
SHUTDOWN, NO_FLUSH = 0x8004587D, 2
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Disk:
    """A file system of its own, mounted at `top`."""

    image: Path
    top: Path

    def mount(self) -> None:
        subprocess.run(["mount", "-o", "loop", self.image, self.top], check=True, capture_output=True)

    def cut(self) -> None:
        """The power goes, and comes back: what had not reached the disk is lost."""
        folder = os.open(self.top, os.O_RDONLY)
        fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_FLUSH))
        os.close(folder)
        subprocess.run(["umount", self.top], check=True)
        self.mount()

    def fill(self) -> None:
        """Not a byte more can be written."""
        with (self.top / "full").open("wb", buffering=0) as file:
            for size in (MEGABYTE, 4096, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError:
                    continue


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk.img", tmp_path / "disk")
    disk.top.mkdir()
    with disk.image.open("wb") as image:
        image.truncate(64 * MEGABYTE)
    # Nothing is left for root alone, so that full is full.
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", disk.image], check=True)
    try:
        disk.mount()
    except subprocess.CalledProcessError as problem:
        pytest.skip(f"No file system can be mounted here: {problem.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", disk.top], check=True)


@pytest.fixture
def instance(disk: Disk, settings: Any) -> Path:
    """The instance's folder on that disk."""
    settings.ATLAS_VAR = disk.top
    settings.MEDIA_ROOT = disk.top / "media"
    return disk.top

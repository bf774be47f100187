"""Programs of Debian's GDAL, run against the live server beside the tests."""

import os
import shutil
import subprocess

import pytest

#: The settings keep GDAL from waiting for a network; this server is beside it, on a busy machine.
PATIENT = {"GDAL_HTTP_TIMEOUT": "60"}
SECONDS = 120


def gdal(program: str, *arguments: object) -> str:
    """What the program prints; the test is skipped where it is not installed, and fails with the program's words."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed (gdal-bin, deploy/packages.txt)")
    done = subprocess.run(
        [path, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env=os.environ | PATIENT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

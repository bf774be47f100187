"""The peers' own virtual environment: what we are measured beside never stands among what we run on."""

import hashlib
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements-peers.txt")
_STAMP = "requirements.sha256"


def python(var: Path) -> Path:
    """The interpreter of the environment under `var`, made from `REQUIREMENTS` unless it is there already.

    Raises `CalledProcessError` where a package cannot be installed.
    """
    folder = var / "bench" / "peers"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = folder / _STAMP
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, capture_output=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--requirement", str(REQUIREMENTS)]
        subprocess.run(pip, check=True, capture_output=True, text=True)
        stamp.write_text(wanted)
    return folder / "bin" / "python"

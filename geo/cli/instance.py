"""An instance: the folder that keeps all it owns, and the environment its programs run in.

``ATLAS_VAR`` (by default ``var/`` in the project) holds the database cluster, media, logins, logs and the
secret key, so that several instances live side by side on one machine.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geo.cli.console import LaunchError
from geo.cli.language import gettext as _
from geo.cli.language import language
from geo.durable import own_secret

PROJECT = Path(__file__).resolve().parents[2]
LOG_LIMIT_BYTES = 10_000_000
SECRET_KEY_BYTES = 48


@dataclass(frozen=True)
class Instance:
    """The folder `var` (absolute) and the places in it."""

    var: Path

    @classmethod
    def from_environment(cls) -> "Instance":
        return cls(Path(os.environ.get("ATLAS_VAR") or PROJECT / "var").absolute())

    @property
    def login_file(self) -> Path:
        """Where ``load_demo`` leaves the login it made up."""
        return self.var / "demo-login.txt"

    def make(self) -> None:
        """Create the folder; raises `LaunchError` where that is not allowed."""
        try:
            (self.var / "log").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = _(
                "The instance's folder %(folder)s cannot be made (%(reason)s). "
                "Choose another: ATLAS_VAR=FOLDER ./atlas …"
            )
            raise LaunchError(message % {"folder": self.var, "reason": error.strerror}, 2) from error

    def for_tests(self) -> "Instance":
        """The throw-away instance that ``./atlas test`` uses beside this one."""
        return Instance(self.var / "test")

    def log_path(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"

    def open_log(self, name: str) -> BinaryIO:
        """Open ``log/<name>.log`` for appending; one past the limit becomes ``<name>.log.1`` first."""
        path = self.log_path(name)
        if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
            path.replace(path.with_name(path.name + ".1"))
        return path.open("ab")

    def secret_key(self) -> str:
        """The instance's key for sessions and signatures, made on first use, readable by its owner alone."""
        path = self.var / "secret-key"
        try:
            return own_secret(path, lambda: secrets.token_urlsafe(SECRET_KEY_BYTES).encode()).decode()
        except PermissionError as error:
            message = _(
                "The secret key %(file)s belongs to another user. "
                "Run ./atlas as that user, or choose another ATLAS_VAR."
            )
            raise LaunchError(message % {"file": path}, 2) from error

    def environment(self, database: Mapping[str, str]) -> dict[str, str]:
        """The environment of a program of this instance; `database` is what `geo.cli.database` gave."""
        own = {
            "ATLAS_VAR": str(self.var),
            "ATLAS_LANG": language(),
            "DJANGO_SETTINGS_MODULE": "geo.settings",
            "PYTHONUNBUFFERED": "1",
        }
        secret = os.environ.get("SECRET_KEY") or self.secret_key()
        return {**os.environ, **own, **database, "SECRET_KEY": secret}

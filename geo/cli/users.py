"""The user who runs the private cluster: PostgreSQL refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.cli.console import LaunchError
from geo.cli.language import gettext as _

#: Made by the Debian package of PostgreSQL.
SYSTEM_USER = "postgres"


@dataclass(frozen=True)
class User:
    """A user of this machine; programs are run as this user where that is not who we are already."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_uid(cls, uid: int) -> "User":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError as error:
            message = _("User %(uid)d has no name on this machine, which PostgreSQL needs. Add it with useradd.")
            raise LaunchError(message % {"uid": uid}) from error
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def for_cluster(cls, data: Path) -> "User":
        """Who runs the cluster in `data`: its owner; a new one, ourselves or, in root's stead, `postgres`."""
        if os.geteuid() != 0:
            return cls.of_uid(os.geteuid())
        if data.exists() and (owner := data.stat().st_uid) != 0:
            return cls.of_uid(owner)
        try:
            return cls.of_uid(pwd.getpwnam(SYSTEM_USER).pw_uid)
        except KeyError as error:
            message = _(
                "PostgreSQL does not run as root, and the system user %(user)s is not here. "
                "Install the package postgresql-common, or run ./atlas as an ordinary user."
            )
            raise LaunchError(message % {"user": SYSTEM_USER}) from error

    def environment(self) -> dict[str, str]:
        """A bare environment: a PGPORT or PGDATA of the caller must not reach the private cluster."""
        return {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/", "USER": self.name, "LOGNAME": self.name}

    def for_subprocess(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this user."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": os.getgrouplist(self.name, self.gid)}

    def own(self, path: Path) -> None:
        """Give `path` to this user, where we may and it is not so already."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach what lies in `folder`."""
        command = ["test", "-x", str(folder)]
        return subprocess.run(command, check=False, cwd="/", **self.for_subprocess()).returncode == 0

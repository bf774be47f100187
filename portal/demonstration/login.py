"""The staff login of the demonstration."""

import os
import secrets
from pathlib import Path

from django.contrib.auth.models import Group

from geo.models import User
from geo.roles import ROLES

LOGIN = "demo"
#: Bytes of randomness in the password that is made up.
_PASSWORD_BYTES = 9
_OWNER_ONLY = 0o600


def ensure_login(path: Path) -> str:
    """A staff login with a made-up password in the file at `path`, its owner's alone; the file's text.

    A file that is there is believed; without it the login gets a new password.
    """
    if path.exists() and User.objects.filter(username=LOGIN).exists():
        return path.read_text(encoding="utf-8")
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    user, _created = User.objects.get_or_create(username=LOGIN)
    user.is_staff = user.is_superuser = True
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.filter(name__in=[role.slug for role in ROLES]))
    text = f"{LOGIN} / {password}\n"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as file:
        file.write(text)
    return text

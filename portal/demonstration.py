"""The demonstration instance: an invented hromada whose files go through the importer like anyone's."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

import demo
from addresses import boundary, codifier
from addresses.models import Hromada
from geo import registers
from geo.jobs import Progress
from geo.models import User
from geo.roles import ROLES
from importers.models import Batch
from importers.pipeline import Request, bring

LOGIN = "demo"
#: Bytes of randomness in the password that is made up.
_PASSWORD_BYTES = 9
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Loaded:
    """An import of the demonstration's files; `batch` None where it had been made by an earlier run."""

    path: Path
    batch: Batch | None


def load(say: Callable[[str], None], progress: Progress) -> None:
    """Make the demonstration hromada, or what an interrupted earlier run left undone of it. Loses nothing."""
    folder = settings.ATLAS_VAR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    progress.step(_("inventing the hromada"))
    files = demo.write(folder)
    with transaction.atomic():
        hromada = codifier.load(codifier.read(files.codifier, demo.CODE), invented=True)
        if hromada.geom is None:
            boundary.enter(hromada, boundary.read(files.boundary))
    steps = (
        ("settlements", files.settlements),
        ("streets", files.streets),
        ("addresses", files.addresses),
        *(("parcels", path) for path in files.parcels),
    )
    for slug, path in steps:
        loaded = _import(slug, path, progress)
        if loaded.batch:
            say(_said(slug, loaded.batch))


def is_loaded() -> bool:
    """Whether all of the demonstration is there."""
    done = set(Batch.objects.filter(stage=Batch.Stage.APPLIED, register="parcels").values_list("file_name", flat=True))
    return Hromada.objects.filter(invented=True).exists() and {"parcels_sk63.zip", "parcels_ucs2000.zip"} <= done


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


def _import(slug: str, path: Path, progress: Progress) -> Loaded:
    if Batch.objects.filter(register=slug, file_name=path.name, stage=Batch.Stage.APPLIED).exists():
        return Loaded(path, None)
    return Loaded(path, bring(Request(path, registers.get(slug)), progress))


def _said(slug: str, batch: Batch) -> str:
    return _("%(file)s → %(register)s: %(new)s new, %(changed)s changed, %(left_out)s left out, %(found)s findings") % {
        "file": batch.file_name,
        "register": registers.get(slug).title,
        "new": batch.rows_new,
        "changed": batch.rows_changed,
        "left_out": batch.rows_left_out,
        "found": sum(batch.findings.values()),
    }

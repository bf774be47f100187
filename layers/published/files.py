"""Which published files there are, and which of them still hold."""

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.urls import reverse

from geo import access
from geo.access import Sight
from geo.registers import Register
from layers.models import PublishedFile
from layers.published.kinds import KINDS, PARQUET


def storage() -> Storage:
    """Where the files are: the storage `published` of the settings. Nobody but `views` may hand them out."""
    return storages["published"]


def public_sight(register: type[Register]) -> Sight:
    """What the public sees of the register at this moment."""
    return access.sight(register, AnonymousUser())


def holding(register: type[Register]) -> list[PublishedFile]:
    """The files that are what the public sees at this moment, in the order of `KINDS`; whoever asks."""
    sight = public_sight(register)
    if not sight.anything:
        return []
    rows = PublishedFile.objects.filter(slug=register.slug, data_version=sight.data_version, audience=sight.audience)
    by_kind = {row.kind: row for row in rows}
    return [by_kind[code] for code in KINDS if code in by_kind]


def address(file: PublishedFile) -> str:
    """The path of the address at which the file is, and its followers will be."""
    names = [file.slug, file.slug] if file.kind == PARQUET else [file.slug]
    return reverse(KINDS[file.kind].route, args=names)

"""Which published files there are, and which of them still hold."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import Storage, storages
from django.urls import reverse

from geo import access
from geo.access import Sight
from geo.models import Publication
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
    return holding_of([register])[register.slug]


def holding_of(registers: Collection[type[Register]]) -> dict[str, list[PublishedFile]]:
    """Those files of several registers, by slug."""
    slugs = [one.slug for one in registers]
    switches = Publication.objects.in_bulk(slugs)
    sights = {one.slug: access.sight(one, AnonymousUser(), switches[one.slug]) for one in registers}
    found: dict[tuple[str, str], PublishedFile] = {}
    for row in PublishedFile.objects.filter(slug__in=slugs):
        sight = sights[row.slug]
        if sight.anything and (row.data_version, row.audience) == (sight.data_version, sight.audience):
            found[row.slug, row.kind] = row
    return {slug: [found[slug, code] for code in KINDS if (slug, code) in found] for slug in slugs}


def address(file: PublishedFile) -> str:
    """The path of the address at which the file is, and its followers will be."""
    names = [file.slug, file.slug] if file.kind == PARQUET else [file.slug]
    return reverse(KINDS[file.kind].route, args=names)

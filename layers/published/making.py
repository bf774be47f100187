"""Published files made: those of the layers that have changed, and what holds no more taken away."""

import hashlib
import json
import tempfile
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.jobs import Progress, job
from layers import catalogue, metadata
from layers.catalogue import Catalogued
from layers.models import PublishedFile
from layers.published import archive, files, geoparquet
from layers.published.kinds import KINDS, PMTILES

#: A layer may be changed while its files are made; so often the making is begun anew.
_TRIES = 3


@dataclass
class Told:
    """What was done: files made, files that held, layers that kept changing, files taken away."""

    made: int = 0
    held: int = 0
    unsettled: int = 0
    dropped: int = 0

    def __str__(self) -> str:
        words = _(
            "Files made: %(made)s; still good: %(held)s; taken away: %(dropped)s; layers in change: %(unsettled)s."
        )
        return words % asdict(self)


@job(title=gettext_lazy("PMTiles and GeoParquet of the public layers"))
def publish_layers(progress: Progress) -> str:
    """Make the files of all public layers that have changed."""
    return str(publish(public_layers(), progress))


def public_layers() -> list[Catalogued]:
    """The layers of which the public sees anything."""
    return catalogue.layers(AnonymousUser())


def publish(layers: Iterable[Catalogued], progress: Progress) -> Told:
    """Make the files of these layers that do not hold, and take away all that no layer of the public has any more."""
    told = Told(dropped=forget())
    for one in layers:
        _publish(one, progress, told)
    return told


def write(layer: Catalogued, kind: str, path: Path, progress: Progress) -> bool:
    """Write one file of the layer as its viewer sees it to `path`; False where the layer has nothing for it."""
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        progress.advance(done)

    progress.step(f"{layer.title}: {KINDS[kind].title}")
    with translation.override(settings.LANGUAGE_CODE):  # whoever makes it, the file is the same
        if kind == PMTILES:
            return archive.write(layer.sight, path, _about(layer), layer.layer.min_zoom, told) > 0
        geoparquet.write(layer.sight, path, _about(layer), told)
    return True


def forget() -> int:
    """Take away the files of layers of which the public sees nothing any more; how many they were."""
    public = [one.register.slug for one in public_layers()]
    return sum(_drop(row) for row in PublishedFile.objects.exclude(slug__in=public))


def _publish(layer: Catalogued, progress: Progress, told: Told) -> None:
    found: Catalogued | None = layer
    for _try in range(_TRIES):
        if found is None:
            return
        layer = found
        described = hashlib.sha256(json.dumps([_about(layer), layer.layer.min_zoom]).encode()).hexdigest()
        for kind in KINDS:
            if _holds(layer, kind, described):
                told.held += 1
            else:
                told.made += _make(layer, kind, described, progress)
        found = catalogue.layer(layer.register.slug, AnonymousUser())
        if found and found.sight == layer.sight:
            return
    told.unsettled += 1


def _holds(layer: Catalogued, kind: str, described: str) -> bool:
    row = next((row for row in files.holding(layer.register) if row.kind == kind), None)
    return row is not None and row.described == described and files.storage().exists(row.name)


def _make(layer: Catalogued, kind: str, described: str, progress: Progress) -> bool:
    """Make and keep the file; what was there before goes. Whether there is one now."""
    slug, sight = layer.register.slug, layer.sight
    before = PublishedFile.objects.filter(slug=slug, kind=kind).first()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.{kind}"
        written = write(layer, kind, path, progress)
        if written:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                content.seek(0)
                name = files.storage().save(f"{slug}/{uuid.uuid4()}.{kind}", File(content))
            of_now = {
                "data_version": sight.data_version,
                "audience": sight.audience,
                "described": described,
                "name": name,
                "size": path.stat().st_size,
                "sha256": digest,
                "made_at": timezone.now(),
            }
            PublishedFile.objects.update_or_create(slug=slug, kind=kind, defaults=of_now)
    if before and written:
        files.storage().delete(before.name)
    elif before:
        _drop(before)
    return written


def _drop(row: PublishedFile) -> int:
    PublishedFile.objects.filter(pk=row.pk).delete()
    files.storage().delete(row.name)
    return 1


def _about(layer: Catalogued) -> dict[str, Any]:
    """What the files say of their layer beside its objects."""
    described = metadata.describe(layer)
    return {
        "name": described.title.uk,
        "name:en": described.title.en,
        "description": described.about.uk,
        "attribution": described.publisher.name_uk,
        "licence": described.licence.uri,
        "identifier": described.identifier,
        "fields": {column.name: column.title.uk for column in described.columns},
    }

"""How large a file of a whole layer is: known where it is kept, told from its beginning where it is streamed."""

from dataclasses import dataclass, replace

from geo.access import Sight
from geo.local_cache import local_cache
from layers.downloads import keeping, writing
from layers.downloads.asking import Wanted
from layers.figures import figures

_SAMPLE = 200
_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Size:
    """Bytes of a file; `exact` where it was made, or has no more objects than the sample."""

    size: int
    exact: bool


def of(wanted: Wanted) -> Size | None:
    """The size of a whole layer's file; None where it is not known before it is made."""
    if not wanted.format.streamed:
        found = keeping.ready(wanted)
        return Size(found.size, exact=True) if found else None
    sight: Sight = wanted.selection.sight
    key = f"download:{sight.register.slug}:{sight.data_version}:{sight.audience}:{wanted.name}:{wanted.language}"
    known: Size | None = local_cache.get(key)
    if known is None:
        known = _estimated(wanted)
        local_cache.set(key, known, _KEPT_SECONDS)
    return known


def _estimated(wanted: Wanted) -> Size:
    count = figures(wanted.selection.sight).count
    beginning = writing.stream(replace(wanted, selection=replace(wanted.selection, run=_SAMPLE)))
    if count <= _SAMPLE:
        return Size(sum(map(len, beginning)), exact=True)
    # The heading is small beside a run; the largest piece is the first run.
    run = max(len(piece) for piece, _number in zip(beginning, range(writing.HEADING_PIECES), strict=False))
    return Size(run * count // _SAMPLE, exact=False)

"""Where conflicts and their objects lie, for the pages' maps."""

from collections.abc import Iterable, Iterator

from django.contrib.gis.geos import GEOSGeometry

from importers.conflicts.listing import Told
from importers.wizard.showing import MOST_VERTICES
from portal.drawn import Shape


def list_shapes(rows: Iterable[Told]) -> Iterator[Shape]:
    """Each conflict where it lies itself, by a point too, so that it is seen from afar; by a point of its object where
    it is about the object as a whole.
    """
    for told in rows:
        key, place = str(told.conflict.pk), told.conflict.place
        whole = told.object.geom if told.object is not None else None
        if somewhere := place or whole:
            yield key, _text(somewhere.point_on_surface), "conflict"
        yield key, _text(place), "conflict"


def conflict_shapes(told: Told) -> Iterator[Shape]:
    """Both objects, and above them the place of the conflict itself."""
    key = str(told.conflict.pk)
    for name, record, mark in (("object", told.object, "new"), ("other", told.other, "old")):
        if record is not None:
            place = _text(record.geom)
            yield name, place, mark
            if told.conflict.place is None:
                yield key, place, mark
    yield key, _text(told.conflict.place), "conflict"


def _text(place: GEOSGeometry | None) -> str | None:
    """GeoJSON; a geometry of too many vertices is shown by its box."""
    if place is None:
        return None
    bounded = place if place.num_coords <= MOST_VERTICES else place.envelope
    return str(bounded.json)

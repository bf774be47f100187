"""What was found as a GeoJSON FeatureCollection (RFC 7946), with titles in the language of the moment."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.gis.geos import GEOSGeometry

from addresses.reverse import Near
from addresses.search import Found
from geo.access import Sight
from geo.records import GEOMETRY, Record
from geo.registers import Kind
from geo.text import in_reader_letters
from layers.features import DIGITS, headline, words

if TYPE_CHECKING:
    from django.db.models import QuerySet


def collection(found: Sequence[Found | Near]) -> dict[str, Any]:
    """Features in the order of `found`; each stands at one point, and has a `bbox` if it is more than a point."""
    records = _records(found)
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(one, records[one.sight.register.slug, one.pk])
            for one in found
            if (one.sight.register.slug, one.pk) in records
        ],
    }


def _records(found: Iterable[Found | Near]) -> Mapping[tuple[str, int], Record]:
    """The objects by register and id, with one query for each register."""
    wanted: dict[str, tuple[Sight, set[int]]] = {}
    for one in found:
        wanted.setdefault(one.sight.register.slug, (one.sight, set()))[1].add(one.pk)
    return {
        (slug, record.pk): record
        for slug, (sight, ids) in wanted.items()
        for record in _in_words(sight).filter(pk__in=ids)
    }


def _in_words(sight: Sight) -> "QuerySet[Record]":
    """The records with what a feature is made of, and nothing else: geometries of settlements are large."""
    named = [one for one in sight.fields if one.name in (*sight.register.headline, *sight.register.byline)]
    referred = [one for one in named if one.kind is Kind.REFERENCE]
    columns = ["uid", GEOMETRY, *(one.name for one in named)]
    columns += [f"{one.name}__{one.reference_name}" for one in referred if one.reference_name]
    columns += [one.english for one in named if one.english]
    return sight.records().select_related(*(one.name for one in referred)).only(*columns)


def _feature(one: Found | Near, record: Record) -> dict[str, Any]:
    sight = one.sight
    byline = [sight.field(name) for name in sight.register.byline if name in sight.names()]
    subtitle = " · ".join(filter(None, (f"{words(record, field)} {field.unit}".strip() for field in byline)))
    properties: dict[str, Any] = {
        "register": sight.register.slug,
        "title": in_reader_letters(headline(sight, record)),
        "subtitle": in_reader_letters(subtitle),
    }
    if isinstance(one, Near):
        properties["distance"] = round(one.distance, 1)
    else:
        properties |= {"score": round(one.score, 3), "whole": one.whole, "similar": one.similar}
        if one.former:
            properties["matched_name"] = in_reader_letters(str(one.former))
            properties["since"] = one.former.since and one.former.since.isoformat()
            properties["until"] = one.former.until.isoformat()
    return {"type": "Feature", "id": str(record.uid), **_place(record.geom), "properties": properties}


def _place(geom: GEOSGeometry | None) -> dict[str, Any]:
    if not geom:
        return {"geometry": None}
    point: Any = geom if geom.geom_type == "Point" else geom.point_on_surface
    x, y = point.coords
    place: dict[str, Any] = {"type": "Point", "coordinates": [round(x, DIGITS), round(y, DIGITS)]}
    if geom.geom_type == "Point":
        return {"geometry": place}
    return {"bbox": [round(edge, DIGITS) for edge in geom.extent], "geometry": place}

"""What a data set's page shows: its fields, its first objects, its files and the services it is in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from geo.access import Viewer
from geo.crs import CoordinateSystem
from geo.registers import OPEN_DATA, PUBLIC, STAFF, Field, Kind
from geo.roles import ROLES
from layers import catalogue, features, publisher, tiles
from layers.catalogue import Catalogued
from layers.downloads import formats, sizes, systems
from layers.downloads.asking import Wanted
from layers.downloads.formats import Format
from layers.downloads.rows import Selection
from layers.downloads.sizes import Size
from layers.published import files as published
from layers.published.kinds import KINDS, FileKind

#: Objects shown on a data set's page, and fields of each; the rest is a download away.
_FIRST, _ACROSS = 5, 7
#: Group of the layers that show on a small map where the others are.
_BACKDROP = "boundaries"
_KINDS: Mapping[Kind, Callable[[], str]] = MappingProxyType(
    {
        Kind.TEXT: lambda: _("text"),
        Kind.INTEGER: lambda: _("whole number"),
        Kind.DECIMAL: lambda: _("decimal number"),
        Kind.DATE: lambda: _("date"),
        Kind.BOOLEAN: lambda: _("yes or no"),
        Kind.CHOICE: lambda: _("choice"),
        Kind.REFERENCE: lambda: _("reference"),
        Kind.ROWS: lambda: _("small table"),
    }
)
_GEOMETRIES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "MULTIPOLYGON": lambda: _("areas"),
        "MULTILINESTRING": lambda: _("lines"),
        "POINT": lambda: _("points"),
        "GEOMETRY": lambda: _("areas, lines and points"),
    }
)
#: Services that a layer may be had from, by title; those that this instance does not run are not shown.
_SERVICES: tuple[tuple[str, str], ...] = (
    ("OGC API – Features", "/ogc/collections/{slug}"),
    ("WMS", "/ows/wms"),
    ("WFS", "/ows/wfs"),
    ("CSW", "/ows/csw"),
)


@dataclass(frozen=True)
class FieldRow:
    """A line of the table of fields, in words."""

    name: str
    title: str
    kind: str
    unit: str
    seen_by: str
    choices: Sequence[str]


@dataclass(frozen=True)
class FileRow:
    """A file that the layer can be had as. `size` is None where it is known only when it is made."""

    format: Format
    address: str
    size: Size | None
    at_once: bool


@dataclass(frozen=True)
class PublishedRow:
    """A file of the whole layer as the public sees it, at its lasting address; `size` in bytes."""

    kind: FileKind
    address: str
    size: int


@dataclass(frozen=True)
class Preview:
    """The first objects: titles of the columns, and of each object its page and the values in words."""

    titles: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


def opening(extent: Sequence[float] | None, hromada: Sequence[float] | None) -> Sequence[float] | None:
    """What the map of a data set opens with: its extent, but for what lies outside the hromada. One object that a slip
    put far away would leave all others a speck. Boxes are west, south, east, north in degrees.
    """
    if not extent or not hromada:
        return extent
    west, south = max(extent[0], hromada[0]), max(extent[1], hromada[1])
    east, north = min(extent[2], hromada[2]), min(extent[3], hromada[3])
    return (west, south, east, north) if west <= east and south <= north else extent


def field_rows(layer: Catalogued) -> list[FieldRow]:
    """The fields that this viewer reads."""
    return [
        FieldRow(
            field.name,
            str(field.title),
            _KINDS[field.kind](),
            str(field.unit),
            _seen_by(field),
            [f"{value} — {label}" for value, label in field.choices],
        )
        for field in layer.sight.fields
    ]


def preview(layer: Catalogued) -> Preview:
    """The first objects that this viewer sees, with the first fields of the map's card."""
    fields = [field for field in layer.popup() if field.kind is not Kind.ROWS][:_ACROSS]
    references = [field.name for field in fields if field.kind is Kind.REFERENCE]
    records = layer.sight.records().select_related(*references).order_by("pk")[:_FIRST]
    return Preview(
        [str(field.title) for field in fields],
        [
            (
                reverse("portal:object", args=[layer.register.slug, record.uid]),
                [
                    f"{words} {field.unit}".strip() if (words := features.words(record, field)) else ""
                    for field in fields
                ],
            )
            for record in records
        ],
    )


def file_rows(layer: Catalogued) -> list[FileRow]:
    """The whole layer in each format, in WGS 84."""
    slug = layer.register.slug
    wgs84 = offered_systems(layer)[0]
    found = []
    for one in formats.of(layer.register):
        wanted = Wanted(one, Selection(layer.sight, wgs84), one.encodings[0])
        size = sizes.of(wanted)
        at_once = one.streamed or size is not None
        page = reverse("download", args=[slug]) if at_once else reverse("portal:data-set-file", args=[slug])
        found.append(FileRow(one, f"{page}?{wanted.query}", size, at_once))
    return found


def published_rows(layer: Catalogued) -> list[PublishedRow]:
    """The PMTiles and GeoParquet files that hold at this moment."""
    return [
        PublishedRow(KINDS[file.kind], published.address(file), file.size) for file in published.holding(layer.register)
    ]


def offered_systems(layer: Catalogued) -> list[CoordinateSystem]:
    """The coordinate systems of the layer's files, WGS 84 first."""
    found = systems.right_for(tiles.extent(layer.sight), publisher.current().oblast)
    return sorted(found, key=lambda one: bool(one.projection) or one.datum.name != "WGS 84")


def on_small_map(layer: Catalogued, viewer: Viewer) -> list[Catalogued]:
    """The layer, and below it those that show where it is."""
    backdrop = [one for one in catalogue.layers(viewer) if one.group.slug == _BACKDROP]
    return [*(one for one in backdrop if one.register is not layer.register), layer]


def geometry_words(layer: Catalogued) -> str:
    """«areas», «lines»…"""
    return _GEOMETRIES[layer.register.geometry_type()]()


def services(layer: Catalogued, root: str) -> list[tuple[str, str]]:
    """Titles and whole addresses of the services that have this layer."""
    slug = layer.register.slug
    found = [("TileJSON", reverse("tilejson", args=[slug]))]
    found += [(title, path.format(slug=slug)) for title, path in _SERVICES if _is_served(path.format(slug=slug))]
    return [(title, root + path) for title, path in found]


def _is_served(path: str) -> bool:
    try:
        resolve(path)
    except (Resolver404, Http404):
        return False
    return True


def _seen_by(field: Field) -> str:
    roles = {role.slug: str(role.title) for role in ROLES}
    words = {PUBLIC: _("everyone"), OPEN_DATA: _("everyone, in sets of open data"), STAFF: _("staff")}
    return words.get(field.audience) or roles.get(field.audience, field.audience)

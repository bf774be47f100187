"""What is said of a data set to catalogues: one description, of which ISO 19139, DCAT-AP, schema.org, the passport of
the national portal, records and capabilities are made, so that they cannot disagree.

    described = metadata.describe(catalogued, root="https://atlas.hromada.gov.ua")
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language

from geo.records import WGS84
from geo.registers import Field
from layers import publisher, themes
from layers.catalogue import Catalogued
from layers.downloads import formats
from layers.figures import figures
from layers.licences import Licence, licence
from layers.models import PublishedFile, Rhythm
from layers.published import files as published
from layers.published.kinds import KINDS
from layers.publisher import Publisher
from layers.themes import InspireTheme

#: Namespace of identifiers: the same layer of the same publisher has the same one for ever (RFC 4122, version 5).
_NAMESPACE = uuid.UUID("4b0f3c52-86a5-5c3e-9a0f-1d6f0a2f7c11")
#: What the passport of the national portal must name as the ground of publication.
LEGAL_BASIS_UK = "Закон України від 13.01.2011 № 2939-VI, ст. 10-1; постанова КМУ від 21.10.2015 № 835"
LEGAL_BASIS_EN = "Law of Ukraine 2939-VI of 13.01.2011, article 10-1; Resolution 835 of the Cabinet of 21.10.2015"


#: Protocols as CSW catalogues name them.
DOWNLOAD, _LINK = "WWW:DOWNLOAD-1.0-http--download", "WWW:LINK-1.0-http--link"


@dataclass(frozen=True)
class Words:
    """A text in both languages; `str()` is the one of the moment."""

    uk: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.uk

    def __bool__(self) -> bool:
        return bool(self.uk or self.en)


@dataclass(frozen=True)
class Contact:
    """Whom to ask. `email` and `phone` may be empty, `name` is the publisher's where no other is entered."""

    name: Words
    email: str
    phone: str


@dataclass(frozen=True)
class Column:
    """A published field: name in files, title, kind (`geo.registers.Kind`), unit, and the values of a choice."""

    field: Field
    title: Words
    unit: Words
    choices: Sequence[tuple[str, Words]]

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Distribution:
    """One way to the data. `code` is the format's, `protocol` as CSW catalogues name it; `address` whole."""

    code: str
    title: str
    address: str
    media_type: str
    protocol: str


@dataclass(frozen=True)
class DataSet:
    """A layer as this viewer sees it, described.

    `extent`: west, south, east, north in degrees (EPSG:4326), None where nothing is on the map. `accuracy` in metres.
    `geometry`: MULTIPOLYGON, MULTILINESTRING, POINT or GEOMETRY. `srid`: EPSG code of what is kept. Addresses begin
    with the `root` that `describe` was given. `changed_at`: of the last change of an object, None where there is none.
    """

    slug: str
    identifier: str
    title: Words
    about: Words
    group: Words
    keywords_uk: tuple[str, ...]
    keywords_en: tuple[str, ...]
    topic: str
    theme: InspireTheme | None
    licence: Licence
    publisher: Publisher
    contact: Contact
    source: str
    lineage: str
    rhythm: Rhythm
    accuracy: float | None
    published: date
    changed_at: datetime | None
    count: int
    extent: list[float] | None
    geometry: str
    srid: int
    fields: tuple[Field, ...]
    page: str
    iso19139: str
    tilejson: str
    distributions: tuple[Distribution, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The published fields with their words. Lists of data sets, which are long, tell of no fields."""
        return tuple(map(_column, self.fields))


def describe(catalogued: Catalogued, root: str = "") -> DataSet:
    """The description of a layer as its viewer sees it. `root` (scheme and host, no slash) makes addresses whole."""
    [described] = describe_all([catalogued], root)
    return described


def describe_all(layers: Iterable[Catalogued], root: str = "") -> list[DataSet]:
    """The descriptions of layers, in their order."""
    shown, council = list(layers), publisher.current()
    files = published.holding_of([one.register for one in shown])
    return [_described(one, council, files[one.register.slug], root) for one in shown]


def _described(catalogued: Catalogued, council: Publisher, whole_files: Sequence[PublishedFile], root: str) -> DataSet:
    register, row, sight = catalogued.register, catalogued.layer, catalogued.sight
    counted, group = figures(sight), catalogued.group
    slug = register.slug
    declared = _both(register.title)
    title = Words(row.title_uk or declared.uk, row.title_en or declared.en)
    about = _both(register.description)
    theme = themes.INSPIRE.get(row.inspire_theme or register.inspire_theme)
    return DataSet(
        slug=slug,
        identifier=str(uuid.uuid5(_NAMESPACE, f"{council.code or council.place_uk}/{slug}")),
        title=title,
        about=Words(row.about_uk or about.uk or title.uk, row.about_en or about.en or title.en),
        group=Words(group.title_uk, group.title_en),
        keywords_uk=_distinct(*row.keywords_uk, theme.title_uk if theme else "", group.title_uk, council.place_uk),
        keywords_en=_distinct(*row.keywords_en, theme.title_en if theme else "", group.title_en, council.place_en),
        topic=row.topic or register.topic or "location",
        theme=theme,
        licence=licence(row.licence),
        publisher=council,
        contact=Contact(
            Words(row.contact_name or council.name_uk, row.contact_name or council.name_en),
            row.contact_email,
            row.contact_phone,
        ),
        source=row.source,
        lineage=row.lineage,
        rhythm=Rhythm(row.rhythm or Rhythm.CONTINUAL),
        accuracy=None if row.accuracy is None else float(row.accuracy),
        published=row.first_published,
        changed_at=counted.changed_at,
        count=counted.count,
        extent=counted.extent,
        geometry=register.geometry_type(),
        srid=WGS84,
        fields=sight.fields,
        page=root + reverse("portal:data-set", args=[slug]),
        iso19139=root + reverse("iso19139", args=[slug]),
        tilejson=root + reverse("tilejson", args=[slug]),
        distributions=tuple(_distributions(catalogued, whole_files, root)),
    )


def _both(text: str | Promise) -> Words:
    """A declared text in each language."""
    said = {}
    for language in ("uk", "en"):
        with translation.override(language):
            said[language] = str(text)
    return Words(**said)


def _distinct(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))


def _column(field: Field) -> Column:
    return Column(
        field, _both(field.title), _both(field.unit), [(value, _both(label)) for value, label in field.choices]
    )


def _distributions(catalogued: Catalogued, whole_files: Sequence[PublishedFile], root: str) -> list[Distribution]:
    address = root + reverse("download", args=[catalogued.register.slug])
    files = [
        Distribution(one.code, str(one.title), f"{address}?f={one.code}", one.media_type, DOWNLOAD)
        for one in formats.of(catalogued.register)
    ]
    files += [
        Distribution(kind.code, kind.title, root + published.address(one), kind.media_type, DOWNLOAD)
        for one in whole_files
        for kind in (KINDS[one.kind],)
    ]
    tiles = root + reverse("tilejson", args=[catalogued.register.slug])
    return [*files, Distribution("tilejson", "TileJSON", tiles, "application/json", _LINK)]

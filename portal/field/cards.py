"""Objects as the field page shows them and takes them along: each a card that needs nothing else to be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from psycopg import sql

from geo import db
from geo.access import Sight
from geo.records import Record, State
from layers import columns as stored
from layers import features
from portal.keeping.asking import address_of

#: Objects that are told around a place, and of each register among them.
MOST_NEAR, MOST_OF_REGISTER = 30, 10


@dataclass(frozen=True)
class Card:
    """An object as it stands; `slug` is its register's, `id` its number on tiles.

    `rows` are titles and values in words, `geometry` GeoJSON in EPSG:4326, `metres` the distance from the place asked
    for.
    """

    slug: str
    register_title: str
    id: int
    uid: UUID
    title: str
    version: int
    state: str
    verified: str
    rows: list[tuple[str, str]]
    page: str
    geometry: Any
    metres: float | None = None


def cards(sight: Sight, ids: Sequence[int]) -> list[Card]:
    """The objects of these numbers in this order, those that this viewer does not see left out."""
    references = [field.name for field in sight.fields if field.reference]
    found = {one.pk: one for one in sight.records().select_related(*references).filter(pk__in=ids)}
    return [told(sight, found[pk]) for pk in ids if pk in found]


def nearest(sights: Iterable[Sight], longitude: float, latitude: float) -> list[Card]:
    """The nearest objects of these registers, by distance; of several under the place the smallest first."""
    by_slug = {sight.register.slug: sight for sight in sights}
    if not by_slug:
        return []
    part = db.load("portal.field", "nearest")
    parts = [
        db.compose(part, slug=sql.Literal(slug), table=stored.table(sight), visible=stored.visible(sight))
        for slug, sight in by_slug.items()
    ]
    statement = " UNION ALL ".join(f"({one})" for one in parts) + " ORDER BY metres, size LIMIT %(told)s"
    rows = db.rows(statement, {"lon": longitude, "lat": latitude, "most": MOST_OF_REGISTER, "told": MOST_NEAR})
    ids = {slug: [pk for register, pk, *_rest in rows if register == slug] for slug in by_slug}
    found = {(slug, card.id): card for slug, sight in by_slug.items() for card in cards(sight, ids[slug])}
    return [
        Card(**{**vars(found[slug, pk]), "metres": metres}) for slug, pk, metres, _size in rows if (slug, pk) in found
    ]


def told(sight: Sight, record: Record) -> Card:
    """A record in the words of the moment's language."""
    rows = [(_title(field), _value(record, field)) for field in features.shown(sight)]
    return Card(
        slug=sight.register.slug,
        register_title=str(sight.register.title),
        id=record.pk,
        uid=record.uid,
        title=features.headline(sight, record),
        version=record.version,
        state=str(State(record.state).label),
        verified=_verified(record),
        rows=[(title, value) for title, value in rows if value],
        page=address_of(sight.register, record),
        geometry=_geojson(record.geom),
    )


def _geojson(geometry: Any) -> dict[str, Any] | None:
    """With all digits, so that the phone sees whether it was moved."""
    return None if geometry is None else {"type": geometry.geom_type, "coordinates": geometry.coords}


def _title(field: Any) -> str:
    return str(field.title)[:1].upper() + str(field.title)[1:]


def _value(record: Record, field: Any) -> str:
    words = features.words(record, field)
    return f"{words} {field.unit}".strip() if words else ""


def _verified(record: Record) -> str:
    if record.verified_at is None:
        return ""
    day = formats.date_format(timezone.localtime(record.verified_at), "SHORT_DATE_FORMAT")
    return _("Verified on %(day)s: %(evidence)s") % {"day": day, "evidence": record.evidence}

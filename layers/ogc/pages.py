"""What the pages of the API show beside the documents that they are made of."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from geo.registers import Field, Kind
from layers import features, licences, publisher
from layers.catalogue import Catalogued
from layers.features import Card
from layers.figures import figures
from layers.ogc import collections, properties, systems
from layers.ogc.answers import GEOJSON, HTML, Link, address, bare_address, changed, link, wants_html
from layers.ogc.selection import Page, Selection

Context = dict[str, Any]

#: Columns of a page of objects; the JSON has them all.
_COLUMNS = 6
#: Letters of a value in such a column.
_LETTERS = 80


def of_collection(request: HttpRequest, layer: Catalogued) -> Context:
    slug = layer.register.slug
    return {
        "layer": collections.entry(request, layer),
        "figures": figures(layer.sight),
        "licence": licences.licence(layer.layer.licence),
        "fields": [
            {"name": field.name, "title": str(field.title), "unit": str(field.unit), "type": _type_words(layer, field)}
            for field in properties.told(layer.sight)
        ],
        "systems": list(systems.offered()),
        "links": {
            name: address(request, name, slug) for name in ("items", "queryables", "sortables", "schema", "tilesets")
        },
        "example": _example(request, layer),
    }


def of_items(request: HttpRequest, layer: Catalogued, asked: Selection, found: Page) -> Context:
    rows = json.loads(b"[" + found.features + b"]")
    columns = list(asked.told)[:_COLUMNS]
    return {
        "layer": collections.entry(request, layer),
        "columns": columns,
        "rows": [
            {
                "href": address(request, "item", layer.register.slug, row["id"]),
                "values": [_in_words(row["properties"].get(column.name), column, layer) for column in columns],
            }
            for row in rows
        ],
        "page": found,
        "next": next_link(request, found.after)["href"] if found.after else "",
    }


def of_item(request: HttpRequest, layer: Catalogued, card: Card | None) -> Context:
    assert card is not None
    slug = layer.register.slug
    return {
        "layer": collections.entry(request, layer),
        "card": card,
        "object": reverse("portal:object", args=[slug, card.record.uid]),
    }


def guide(request: HttpRequest, layers: Sequence[Catalogued]) -> Context:
    """How to use the API, by examples that work here and now: of the layer that has the most objects."""
    found: Context = {"landing": bare_address(request, "landing"), "document": {}}
    if layers:
        example = max(layers, key=lambda layer: figures(layer.sight).count)
        slug = example.register.slug
        found["collection"] = collections.entry(request, example)
        found["examples"] = [
            (_("The first ten objects"), address(request, "items", slug, limit=10)),
            (_("Objects in a box"), address(request, "items", slug, bbox=_box(example))),
            (_("Objects by a filter (CQL2)"), _example(request, example)),
            (_("Changed since a day"), address(request, "items", slug, datetime="2026-01-01/..")),
            (
                _("In the oblast's grid, УСК-2000"),
                address(request, "items", slug, crs=systems.local(publisher.current().oblast)),
            ),
            (_("What objects may be selected by"), address(request, "queryables", slug)),
        ]
    return found


def next_link(request: HttpRequest, after: str) -> Link:
    """The link to the page behind that key."""
    form = HTML if wants_html(request) else GEOJSON
    return link(changed(request, {"after": after}), "next", form, _("The next page"))


def _example(request: HttpRequest, layer: Catalogued) -> str:
    text = next((own for own in properties.of(layer.sight).values() if own.field and own.field.kind is Kind.TEXT), None)
    words = f"{text.name} LIKE '%1%'" if text else "updated_at IS NOT NULL"
    return address(request, "items", layer.register.slug, filter=words)


def _box(layer: Catalogued) -> str:
    west, south, east, north = figures(layer.sight).extent or (22.1, 44.3, 40.3, 52.4)
    return f"{west:.4f},{south:.4f},{(west + east) / 2:.4f},{(south + north) / 2:.4f}"


def _type_words(layer: Catalogued, field: Field) -> str:
    own = properties.of(layer.sight).get(field.name)
    return str(own.type.words) if own else _("a small table")


def _in_words(value: Any, field: Field, layer: Catalogued) -> str:
    """A value of JSON as a person reads it."""
    if isinstance(value, str) and field.name == properties.CHANGED:
        return str(formats.date_format(datetime.fromisoformat(value), "SHORT_DATETIME_FORMAT"))
    if isinstance(value, str) and field.kind is Kind.DATE:
        value = date.fromisoformat(value)
    words = features.in_words(value, field, layer.register.model._meta.get_field(field.name))
    return words if len(words) <= _LETTERS else words[:_LETTERS] + "…"

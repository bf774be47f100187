"""What an object has to do with objects of other registers, as a viewer sees them: parcel ↔ address ↔ property ↔ site.

Links are declared once (`Register.links`) and shown on both sides; the other object is shown only where the viewer may
see it in its own register.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from geo import db, registers
from geo.access import Viewer
from geo.records import Record
from geo.registers import Register
from layers import catalogue
from layers.features import Item, item

#: Objects shown of one kind; `Linked.count` tells of how many.
SHOWN = 50


@dataclass(frozen=True)
class Linked:
    """Objects of one register under one heading."""

    title: str
    slug: str
    items: list[Item]
    count: int


def linked(register: type[Register], record: Record, viewer: Viewer) -> list[Linked]:
    """All that `record` is linked with and `viewer` may see, by heading; headings without objects are left out."""
    found = (_objects(slug, title, query, record, viewer) for slug, title, query in _ways(register))
    return [one for one in found if one]


def _ways(register: type[Register]) -> Iterator[tuple[str, str, str]]:
    """Slug, heading and SQL of the ids for each link of this register, and for each of another with this one."""
    for link in register.links:
        yield link.to, str(link.title), f"SELECT other FROM ({link.pairs}) AS pair (own, other) WHERE own = %s"
    for other in registers.every():
        for link in other.links:
            if link.to == register.slug:
                back = f"SELECT own FROM ({link.pairs}) AS pair (own, other) WHERE other = %s"
                yield other.slug, str(link.back), back


def _objects(slug: str, title: str, query: str, record: Record, viewer: Viewer) -> Linked | None:
    layer = catalogue.layer(slug, viewer)
    if layer is None:
        return None
    ids = [pk for (pk,) in db.rows(query, [record.pk])]
    seen = layer.sight.records().filter(pk__in=ids).order_by("pk")
    items = [item(layer.sight, one) for one in seen[:SHOWN]]
    return Linked(title, slug, items, seen.count()) if items else None

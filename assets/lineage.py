"""Lineage: which parcels a parcel came from, and which came of it (`ParcelLineage`, kept by `assets.acts`).

A split alone makes a tree and a merge makes two trees one, so the whole is no forest but a graph without cycles, in
which every parcel arises by one act at most and ceases by one at most (docs/decisions/0012). The parcels found are of
all states: what a viewer may see of them is asked of `geo.access`.
"""

from dataclasses import dataclass

from psycopg import sql

from assets.models import Parcel
from geo import db


@dataclass(frozen=True)
class Relative:
    """A parcel, and the fewest acts that lie between it and the one asked about: 1 for a parent or a child."""

    parcel: Parcel
    generation: int


def ancestors(parcel: Parcel) -> list[Relative]:
    """All parcels that `parcel` came from, the nearest first."""
    return _relatives(parcel, to="parent_id", since="child_id")


def descendants(parcel: Parcel) -> list[Relative]:
    """All parcels that came of `parcel`, the nearest first."""
    return _relatives(parcel, to="child_id", since="parent_id")


def _relatives(parcel: Parcel, *, to: str, since: str) -> list[Relative]:
    columns = {"to": sql.Identifier(to), "from": sql.Identifier(since)}
    found = db.rows(db.compose(db.load("assets", "relatives"), **columns), {"parcel": parcel.pk})
    parcels = Parcel.objects.in_bulk([pk for pk, _generation in found])
    return [Relative(parcels[pk], generation) for pk, generation in found]

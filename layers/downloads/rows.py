"""What is taken of a layer, read in runs behind a key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from geo import crs, db
from geo.access import Sight
from geo.crs import CoordinateSystem
from geo.records import WEB_MERCATOR, WGS84
from layers import columns
from layers.features import DIGITS, Box
from layers.ogc.filters import Condition
from layers.ogc.selection import bounded

#: Rows fetched, and sent on, at a time.
RUN = 5_000
#: Decimals of coordinates in metres: a millimetre.
METRE_DIGITS = 3

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Selection:
    """The objects of a layer that the viewer sees, within `box` (degrees) and of `condition`, if these are given; their
    geometry in `system`, easting or longitude first. `run`: how many are fetched, and sent on, at a time.
    """

    sight: Sight
    system: CoordinateSystem
    box: Box | None = None
    condition: Condition | None = None
    run: int = RUN

    @property
    def whole(self) -> bool:
        """Whether this is all that the viewer sees."""
        return self.box is None and self.condition is None

    @property
    def geometry(self) -> sql.Composable:
        """SQL of the geometry in `system`, with its pinned shift (docs/decisions/0003, 0067)."""
        own = sql.Identifier(columns.RECORD, "geom")
        if self.system.epsg == WGS84:
            return own
        if self.system.epsg == WEB_MERCATOR:
            return sql.Identifier(columns.RECORD, "geom_3857")
        # Whose number it has is nobody's business behind here.
        return sql.SQL("ST_SetSRID(ST_Transform({}, {}), 0)").format(own, sql.Literal(crs.pinned_srid(self.system)))

    @property
    def digits(self) -> int:
        return METRE_DIGITS if self.system.projection else DIGITS

    def where(self) -> tuple[sql.Composable, dict[str, Any]]:
        """SQL condition over the register's table under `columns.RECORD`, and the values that it binds."""
        parts = [columns.visible(self.sight)]
        params: dict[str, Any] = {}
        if self.box:
            parts.append(sql.SQL("r.geom && ST_MakeEnvelope(%(w)s, %(s)s, %(e)s, %(n)s, 4326)"))
            params |= dict(zip("wsen", self.box, strict=True))
        if self.condition:
            parts.append(self.condition.where)
            params |= self.condition.values
        return sql.SQL(" AND ").join(parts), params

    def count(self) -> int:
        """How many objects are taken."""
        where, params = self.where()
        statement = "SELECT count(*) FROM {table} AS r WHERE {where}"
        bound = db.compose(statement, table=columns.table(self.sight), where=where)
        [(found,)] = fetched(self, bound, params)
        return int(found)


def runs(selection: Selection, geometry: sql.Composable, only: sql.Composable | None = None) -> Iterator[list[Row]]:
    """Rows in runs: `uid` as text, `geometry` (an expression), then the viewer's fields in order.

    `only` narrows the selection further. Each run is a statement of its own behind the last id, so that a slow client
    holds no transaction open.
    """
    statement, params = _statement(selection, geometry, only)
    after = 0
    while True:
        found = fetched(selection, statement, {**params, "after": after})
        if found:
            yield [row[1:] for row in found]
        if len(found) < selection.run:
            return
        after = found[-1][0]


def fetched(selection: Selection, statement: str, params: dict[str, Any]) -> list[Row]:
    """The rows of a statement of this selection; a condition that cannot be worked out in time is a `Problem`."""
    with bounded(selection.condition is None):
        return db.rows(statement, params)


def copied(selection: Selection, geometry: sql.Composable, after: int, only: sql.Composable | None = None) -> bytes:
    """The run behind the id `after` as COPY writes CSV (null is nothing, an empty text ""): the id, then as in `runs`.

    Empty where there is no more.
    """
    statement, params = _statement(selection, geometry, only)
    with bounded(selection.condition is None), connection.cursor() as cursor:
        # COPY takes no parameters of its own.
        bound = cursor.mogrify(statement, {**params, "after": after})
        with cursor.copy(f"COPY ({bound}) TO STDOUT (FORMAT csv)") as run:
            return b"".join(run)


def _statement(
    selection: Selection, geometry: sql.Composable, only: sql.Composable | None
) -> tuple[str, dict[str, Any]]:
    where, params = selection.where()
    if only is not None:
        where = sql.SQL("{} AND {}").format(where, only)
    statement = db.compose(
        db.load("layers", "run"),
        geometry=geometry,
        fields=columns.selected(selection.sight.fields),
        table=columns.table(selection.sight),
        where=where,
    )
    return statement, params | {"limit": selection.run}

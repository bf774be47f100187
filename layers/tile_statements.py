"""The statement that makes a tile: which of the `tile_*.sql` it is put together from, and with what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import sql

from geo import db
from geo.access import Sight
from geo.registers import Field, Kind, Register
from layers import columns

#: Units of a tile's grid along one side, and units drawn beyond its edge so that strokes meet.
EXTENT = 4096
BUFFER = 64
#: Units in a pixel of the map, which draws a tile 512 pixels wide.
PIXEL = EXTENT // 512
#: Side of the squares within which points are brought together, and how near to a tile's edge a cluster stands, in
#: units: its picture is then never cut.
CLUSTER_CELL = 64 * PIXEL
CLUSTER_MARGIN = 18 * PIXEL
#: Below this zoom shapes are coarse: their vertices stand on a grid of half pixels, on which neighbours share them as
#: they did before, and what is smaller than a square of two pixels, or than one of a crowded tile, is drawn once in
#: each: nobody can tell its shape.
COARSE_BELOW = 12
COARSE_GRID = PIXEL // 2
COARSE_SQUARE = 2 * PIXEL

# Bytes of the format at most: of a feature beside its geometry and values (an id of up to 28 bits, its lengths and its
# kind), of an attribute, of a text beside the text, of a number, of a ring beside its steps.
_FEATURE_BYTES, _ATTRIBUTE_BYTES, _TEXT_BYTES, _NUMBER_BYTES, _RING_BYTES = 15, 4, 6, 12, 4
#: What the names of layers and attributes, the values of choices and the note take, together.
_SPARE_BYTES = 8_000
_SQUARE_VERTICES = 5
#: Share of a crowded tile's room that its squares take if none is empty; the rest is for what is larger than they are.
_SQUARES_SHARE = 0.75
# Fewest vertices of a shape, each of which takes a byte each way at least: at low zooms no more objects are looked at
# closely than could find room.
_LEAST_VERTICES = {"MULTIPOLYGON": 4, "MULTILINESTRING": 2}

_WITH_POINTS = ("POINT", "GEOMETRY")
_IS_LINE = {"MULTIPOLYGON": "false", "MULTILINESTRING": "true", "GEOMETRY": "ST_Dimension(r.geom_3857) = 1"}
# Lines and points cannot be spoilt by snapping; whether one is empty is asked before.
_SOUND = {
    "MULTIPOLYGON": "ST_IsValid(on_grid_)",
    "GEOMETRY": "(ST_Dimension(on_grid_) < 2 OR ST_IsValid(on_grid_))",
}


_statements = db.Briefs()


@dataclass(frozen=True)
class Manner:
    """How a tile is made: its shapes `coarse`, its points in `clusters`, and `trimmed` to what fits into it."""

    coarse: bool = False
    clusters: bool = False
    trimmed: bool = False


def manner(register: type[Register], zoom: int) -> Manner:
    """That of the register's tiles at this zoom. Coarse ones are trimmed at once, the others if it proves necessary."""
    low = zoom < register.label_zoom
    coarse = low and zoom < COARSE_BELOW
    return Manner(coarse, clusters=low and register.geometry_type() in _WITH_POINTS, trimmed=coarse)


def statement(sight: Sight, fields: Sequence[Field], how: Manner) -> db.Brief:
    """The statement of a tile with these fields: its bytes, how many objects there were to draw, how many it leaves
    out, both as text. See `values` for what it is asked with.
    """
    by = class_field(sight)
    shape = (sight.register, sight.where(), by and by.name, tuple(field.name for field in fields), how)
    return _statements.get(shape, lambda: _written(sight, fields, how))


def values(sight: Sight, fields: Sequence[Field], place: tuple[int, int, int], budget: int) -> dict[str, int]:
    """Values of the statement: `place` is zoom, column and row, `budget` in bytes."""
    room = budget - _SPARE_BYTES
    vertices = _LEAST_VERTICES.get(sight.register.geometry_type(), 1)
    least = _feature_bytes(fields) + _RING_BYTES + 2 * vertices
    square = _feature_bytes(fields) + _RING_BYTES + 2 * _SQUARE_VERTICES
    squares = max(1, math.isqrt(int(_SQUARES_SHARE * room) // square))
    return {**dict(zip("zxy", place, strict=True)), "room": room, "most": room // least, "squares": squares}


def note_layer(sight: Sight) -> str:
    """Name of the layer that a tile has if it leaves something out: one point, with `left_out` and `of`."""
    return f"{sight.register.slug}-left-out"


def class_field(sight: Sight) -> Field | None:
    """The field by which the style tells classes apart, if this viewer reads it."""
    by = sight.register.style.by
    return sight.field(by) if by in sight.names() else None


def _written(sight: Sight, fields: Sequence[Field], how: Manner) -> str:
    parts = _Parts(sight, fields, how)
    if not how.clusters:
        features = parts.shapes()
    else:
        features = parts.clusters()
        if sight.register.geometry_type() != "POINT":
            features = parts.put("tile_both", shapes=parts.shapes(), clusters=features)
        parts.names = sql.Composed([parts.names, sql.SQL(", count, classes")])
    told = parts.put("tile_fitting", value_bytes=_value_bytes(fields)) if how.trimmed else parts.put("tile_whole")
    return db.compose("{tile}", tile=parts.put("tile", features=features, told=told))


class _Parts:
    """The parts of a statement, each from its file."""

    def __init__(self, sight: Sight, fields: Sequence[Field], how: Manner) -> None:
        self._sight, self._fields, self._how = sight, fields, how
        self.names = sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(field.name)) for field in fields)

    def put(self, name: str, **more: sql.Composable) -> sql.Composed:
        constants = {
            "extent": EXTENT,
            "buffer": BUFFER,
            "layer": self._sight.register.slug,
            "note": note_layer(self._sight),
            "feature_bytes": _feature_bytes(self._fields),
            "ring_bytes": _RING_BYTES,
            "square": COARSE_SQUARE,
            "grid": COARSE_GRID if self._how.coarse else 1,
            "cell": CLUSTER_CELL,
            "margin": CLUSTER_MARGIN,
        }
        parts = {
            "names": self.names,
            "fields": columns.selected(self._fields, cast_decimals=True, joined=True),
            "joins": columns.joins(self._fields),
            "table": columns.table(self._sight),
            "where": columns.visible(self._sight),
            **{constant: sql.Literal(value) for constant, value in constants.items()},
        }
        return sql.SQL(db.load("layers", name)).format(**{**parts, **more})

    def shapes(self) -> sql.Composed:
        kind = self._sight.register.geometry_type()
        where = columns.visible(self._sight)
        if self._how.clusters:
            where = sql.Composed([where, sql.SQL(" AND ST_Dimension(r.geom_3857) > 0")])
        found = self.put("tile_found_coarse" if self._how.coarse else "tile_found", where=where)
        drawn = self.put("tile_drawing", sound=sql.SQL(_SOUND.get(kind, "true")), found=found)
        if not self._how.coarse:
            return self.put("tile_shapes", drawn=drawn)
        no_names = sql.SQL(", NULL" * len(self._fields))
        is_line = sql.SQL(_IS_LINE[kind])
        return self.put("tile_coarse", drawn=drawn, where=where, no_names=no_names, is_line=is_line)

    def clusters(self) -> sql.Composed:
        by = class_field(self._sight)
        return self.put("tile_clusters", **{"class": columns.column(by) if by else sql.SQL("NULL::text")})


def _feature_bytes(fields: Sequence[Field]) -> int:
    return _FEATURE_BYTES + _ATTRIBUTE_BYTES * len(fields)


def _value_bytes(fields: Sequence[Field]) -> sql.Composable:
    """What a feature's values take. A choice is written once for all that have it, so it counts for nothing."""
    parts: list[sql.Composable] = [sql.SQL("0")]
    for field in fields:
        if field.kind in (Kind.TEXT, Kind.REFERENCE, Kind.DATE, Kind.ROWS):
            octets = sql.SQL("coalesce(octet_length({}::text) + {}, 0)")
            parts.append(octets.format(sql.Identifier(field.name), sql.Literal(_TEXT_BYTES)))
        elif field.kind is not Kind.CHOICE:
            parts.append(sql.Literal(_NUMBER_BYTES))
    return sql.SQL(" + ").join(parts)

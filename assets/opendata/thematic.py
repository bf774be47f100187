"""The sets that thematic layers answer to: what a preset says of its columns, made into SQL.

A layer has its set as long as its definition names the set's number. What staff entered (titles of choices) is bound
and never stands in the SQL; a field that was retired leaves its column empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from psycopg.types.json import Jsonb

from assets.opendata import columns
from assets.opendata.declared import Column, DataSet, Datatype, Part, Rhythm
from layers import presets
from layers.models import ThematicLayer
from layers.presets import Preset
from layers.presets.opendata import StandardColumns, TableColumn
from layers.thematic.definitions import Definition, FieldDefinition, FieldKind
from layers.thematic.kinds import Days
from layers.thematic.reading import kept

_EMPTY = "NULL"
#: All of these are renewed quarterly (КМУ 835).
_RHYTHM = Rhythm(months=3)
_SOURCE = "thematic"
_STANDARD = {
    "latitude": "round(ST_Y(ST_PointOnSurface(r.geom))::numeric, 6)",
    "longitude": "round(ST_X(ST_PointOnSurface(r.geom))::numeric, 6)",
}
# What lies outside of all settlements is told by the code of the hromada.
_PLACE = tuple(
    replace(column, sql=f"coalesce({column.sql}, h.code)") if column.header == "CATUTTC" else column
    for column in columns.place("a")
)
_YES_OR_NO = "CASE WHEN {0} THEN 'True' WHEN NOT {0} THEN 'False' END"
#: «Пн-Пт 09:00-17:00, Сб 09:00-14:00», as the recommendations write it.
_HOURS = """(
    SELECT string_agg(
        concat_ws(' ', %({days})s::jsonb ->> (line ->> 'days'), concat_ws('-', line ->> 'opens', line ->> 'closes')),
        ', ' ORDER BY place
    )
    FROM jsonb_array_elements(CASE jsonb_typeof({column}) WHEN 'array' THEN {column} END)
    WITH ORDINALITY AS told (line, place)
)"""
_DAYS: Mapping[str, str] = {
    Days.DAILY: "Пн-Нд",
    Days.WEEKDAYS: "Пн-Пт",
    Days.WEEKEND: "Сб,Нд",
    Days.MONDAY: "Пн",
    Days.TUESDAY: "Вт",
    Days.WEDNESDAY: "Ср",
    Days.THURSDAY: "Чт",
    Days.FRIDAY: "Пт",
    Days.SATURDAY: "Сб",
    Days.SUNDAY: "Нд",
    Days.HOLIDAYS: "святкові дні",
}


def names() -> frozenset[str]:
    """Names of all sets that a layer may have, whether there is such a layer or not."""
    return frozenset(one.open_data.table for one in presets.every() if one.open_data)


def every() -> Iterator[DataSet]:
    """The sets of the layers of this moment."""
    there = {one.slug: kept(one.definition) for one in ThematicLayer.objects.filter(archived=False)}
    for preset in presets.every():
        definition = there.get(preset.slug)
        if preset.open_data and definition and definition.open_data_set == preset.definition.open_data_set:
            yield _Maker(preset, definition).made()


class _Maker:
    """A preset's table made into a set of the layer as it is now, with what the SQL of its columns binds."""

    def __init__(self, preset: Preset, definition: Definition) -> None:
        self._preset, self._definition = preset, definition
        self._params: dict[str, Any] = {}

    def made(self) -> DataSet:
        table = self._preset.open_data
        assert table
        told = tuple(column for one in table.columns for column in self._columns(one))
        return DataSet(
            name=table.table,
            title_uk=table.title_uk,
            title_en=table.title_en,
            about_uk=self._definition.description_uk,
            about_en=self._definition.description_en or self._definition.description_uk,
            parts=(Part(self._definition.slug, source=_SOURCE),),
            columns=told,
            rhythm=_RHYTHM,
            params=self._params,
        )

    def _columns(self, one: TableColumn | StandardColumns) -> tuple[Column, ...]:
        if isinstance(one, StandardColumns):
            return _PLACE
        return (Column(one.header, one.title_uk, one.title_en, self._sql(one), Datatype(one.datatype), one.required),)

    def _sql(self, one: TableColumn) -> str:
        if one.standard:
            return _STANDARD[one.standard]
        if one.listed:
            return f"concat_ws(', ', {', '.join(self._worded(name, word) for name, word in one.listed.items())})"
        if one.value:
            return self._constant(one)
        field = self._field(one.field)
        if field is None:
            return _EMPTY
        told = self._value(field, one.words)
        return f"coalesce(nullif({told}::text, ''), {self._bound(one.otherwise)})" if one.otherwise else told

    def _value(self, field: FieldDefinition, words: Mapping[str, str]) -> str:
        column = f"r.{field.name}"
        if field.kind is FieldKind.CHOICE:
            titles = words or {choice.value: choice.title_uk for choice in field.choices}
            return f"({self._bound(Jsonb(dict(titles)))}::jsonb ->> {column})"
        if field.kind is FieldKind.BOOLEAN:
            return _YES_OR_NO.format(column)
        if field.kind is FieldKind.HOURS:
            return _HOURS.format(column=column, days=self._named(Jsonb(dict(_DAYS))))
        return column

    def _worded(self, name: str, word: str) -> str:
        return f"CASE WHEN r.{name} THEN {self._bound(word)} END" if self._field(name) else _EMPTY

    def _constant(self, one: TableColumn) -> str:
        value = self._bound(one.value)
        if not one.beside:
            return value
        return f"CASE WHEN r.{one.beside} IS NOT NULL THEN {value} END" if self._field(one.beside) else _EMPTY

    def _field(self, name: str) -> FieldDefinition | None:
        field = self._definition.field(name) if name else None
        return None if field is None or field.retired else field

    def _bound(self, value: Any) -> str:
        return f"%({self._named(value)})s"

    def _named(self, value: Any) -> str:
        """The name under which the SQL of this set binds a value."""
        name = f"told_{len(self._params)}"
        self._params[name] = value
        return name

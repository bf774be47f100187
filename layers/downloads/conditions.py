"""Conditions by which a part of a layer is taken. A filter in whatever language becomes a `Condition`."""

import decimal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from psycopg import sql

from geo.access import Sight
from geo.registers import Field, Kind
from layers import columns

_BOOLEANS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False, "1": True, "0": False})
_READ: Mapping[Kind, Callable[[str], Any]] = MappingProxyType(
    {
        Kind.INTEGER: int,
        Kind.DECIMAL: decimal.Decimal,
        Kind.DATE: date.fromisoformat,
        Kind.BOOLEAN: lambda text: _BOOLEANS[text.lower()],
    }
)


@dataclass(frozen=True)
class Condition:
    """SQL over the register's table under `columns.RECORD`, with the values that it binds by name."""

    sql: sql.Composable
    params: Mapping[str, Any] = field(default_factory=dict)


def by_values(sight: Sight, values: Iterable[tuple[str, str]]) -> Condition | None:
    """Objects whose fields have these values, all of them; None where nothing is asked.

    An empty value means that there is none. ValueError, in words, for a field that the viewer does not read, and for a
    text that is no value of it.
    """
    parts: list[sql.Composable] = []
    params: dict[str, Any] = {}
    for name, text in values:
        try:
            found = sight.field(name)
        except KeyError:
            raise ValueError(
                _("There is no field “%(name)s” in this layer. It has: %(known)s.")
                % {"name": name, "known": ", ".join(one.name for one in sight.fields)}
            ) from None
        if not text:
            parts.append(sql.SQL("nullif({}::text, '') IS NULL").format(columns.column(found)))
            continue
        key = f"value_{len(params)}"
        params[key] = _value(found, text)
        parts.append(sql.SQL("{} = {}").format(columns.column(found), sql.Placeholder(key)))
    return Condition(sql.SQL(" AND ").join(parts), params) if parts else None


def _value(found: Field, text: str) -> Any:
    if found.kind is Kind.ROWS:
        raise ValueError(_("Objects cannot be chosen by the field “%(name)s”.") % {"name": found.name})
    if "\0" in text:
        raise ValueError(_("“%(name)s”: this text cannot be searched for.") % {"name": found.name})
    try:
        return _READ.get(found.kind, str)(text)
    except (ValueError, KeyError, decimal.InvalidOperation):
        raise ValueError(
            _("“%(text)s” is no value of the field “%(name)s” (%(kind)s).")
            % {"text": text, "name": found.name, "kind": found.kind.value}
        ) from None

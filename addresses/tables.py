"""Tables with a column of addresses: CSV, and the properties of a GeoJSON."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

#: Names under which the column with the address is met.
ADDRESS_COLUMNS = ("address", "addr", "адреса", "адрес", "info")
_GEOJSON = (".geojson", ".json")
_SEPARATORS = ",;\t"

Row = Mapping[str, str]


class TableProblem(ValueError):
    """The table cannot be read; the message says why and what to do."""


@dataclass(frozen=True)
class Table:
    """`columns` in the file's order, `column` the one with the address."""

    path: Path
    columns: tuple[str, ...]
    column: str

    @classmethod
    def open(cls, path: Path, column: str = "") -> "Table":
        """Read the names of the columns. Raises `TableProblem` if none holds addresses, or the file is no table."""
        columns = _properties(path) if path.suffix.lower() in _GEOJSON else header(path)
        wanted = [name.lower() for name in ([column] if column else ADDRESS_COLUMNS)]
        named = next((one for one in columns if one.strip().lower() in wanted), None)
        if named is None:
            raise TableProblem(
                _("The table %(path)s has no column “%(column)s”. Name that of the addresses by --column: %(columns)s.")
                % {"path": path, "column": column or ADDRESS_COLUMNS[0], "columns": ", ".join(columns)}
            )
        return cls(path, tuple(columns), named)

    def rows(self) -> Iterator[Row]:
        """Rows by column, all values texts. Raises `TableProblem` where the file ends to be readable."""
        if self.path.suffix.lower() in _GEOJSON:
            for feature in _features(self.path):
                found = feature.get("properties") or {}
                yield {name: str(found.get(name) or "") for name in self.columns}
            return
        yield from rows_of(self.path, self.columns)

    def texts(self) -> Iterator[str]:
        """The addresses alone, row by row."""
        return (row[self.column] for row in self.rows())


def header(path: Path) -> list[str]:
    """Names of the columns of a CSV in UTF-8. Raises `TableProblem` if it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            line = file.readline()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    return next(csv.reader([line], delimiter=_separator(line)), [])


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of a CSV behind its header, by `columns`. Raises `TableProblem` where the file ends to be readable."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=_separator(file.readline()), fieldnames=columns, restval="")
        try:
            for row in reader:
                yield {name: row[name] for name in columns}
        except (UnicodeDecodeError, csv.Error) as error:
            raise _unreadable(path, error) from error


def _separator(header: str) -> str:
    return max(_SEPARATORS, key=header.count)


def _properties(path: Path) -> list[str]:
    return list(dict.fromkeys(name for feature in _features(path) for name in feature.get("properties") or {}))


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        features: list[dict[str, Any]] = orjson.loads(path.read_bytes())["features"]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise _unreadable(path, error) from error
    return features


def _unreadable(path: Path, error: Exception) -> TableProblem:
    return TableProblem(
        _("The table %(path)s cannot be read (%(error)s). It must be a CSV in UTF-8, or a GeoJSON.")
        % {"path": path, "error": error}
    )

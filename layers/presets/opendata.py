"""What of a thematic layer stands in the columns of a set of КМУ 835: plain data, made into SQL by the floor above."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TableColumn:
    """A column. `header`, `datatype` and `required` are those of the recommendations, typing errors included.

    What stands in it is said by one of these, and nothing where none is:

    - `field`: a field of the layer, a choice by its Ukrainian title, or by `words` where the list has others;
      `otherwise` stands where the field is empty;
    - `listed`: fields of kind yes or no, and the word for each that is yes, with commas between;
    - `value`: always the same, but empty where the field `beside` is;
    - `standard`: `latitude`, `longitude` (WGS 84, degrees, of a point on the object).
    """

    header: str
    title_uk: str
    title_en: str
    datatype: str = "string"
    required: bool = True
    field: str = ""
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    otherwise: str = ""
    listed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    value: str = ""
    beside: str = ""
    standard: str = ""


@dataclass(frozen=True)
class StandardColumns:
    """A run of columns that many sets have alike: `place` is country, oblast, raion, hromada, settlement, postcode."""

    standard: str


@dataclass(frozen=True)
class Table:
    """A table of a set: `table` is the number of the set with the name of its list, `65-containers`."""

    table: str
    title_uk: str
    title_en: str
    columns: tuple[TableColumn | StandardColumns, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Table":
        """Of a preset's file; TypeError for a property that there is not."""
        return cls(
            table=data["table"],
            title_uk=data["title_uk"],
            title_en=data["title_en"],
            columns=tuple(
                TableColumn(**column) if "header" in column else StandardColumns(**column) for column in data["columns"]
            ),
        )

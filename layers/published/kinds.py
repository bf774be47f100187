"""The kinds of published files: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PMTILES, PARQUET = "pmtiles", "parquet"


@dataclass(frozen=True)
class FileKind:
    """`route`: name of the address. The file's name ends in its code."""

    code: str
    title: str
    use: str | Promise
    media_type: str
    route: str


KINDS: Mapping[str, FileKind] = MappingProxyType(
    {
        one.code: one
        for one in (
            FileKind(
                PMTILES,
                "PMTiles",
                _("for web maps: all tiles of the layer in one file"),
                "application/vnd.pmtiles",
                "published-tiles",
            ),
            FileKind(
                PARQUET,
                "GeoParquet",
                _("for analysis: DuckDB, GeoPandas, QGIS"),
                "application/vnd.apache.parquet",
                "published-parquet",
            ),
        )
    }
)

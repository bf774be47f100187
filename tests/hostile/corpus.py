"""All hostile files."""

from hostile import (
    archives,
    desk_formats,
    geopackages,
    json_files,
    layers_together,
    markup_files,
    shapefiles,
    table_files,
)
from hostile.case import Case

CASES: list[Case] = [
    *archives.cases(),
    *shapefiles.cases(),
    *geopackages.cases(),
    *json_files.cases(),
    *layers_together.cases(),
    *markup_files.cases(),
    *desk_formats.cases(),
    *table_files.cases(),
]

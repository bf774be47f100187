"""A layer as GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/): runs of rows as Arrow batches."""

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import parquet
from pyproj import CRS

from geo import crs
from geo.access import Sight
from geo.records import WGS84
from layers import tiles
from layers.downloads import arrow
from layers.downloads.rows import Selection

#: Rows of a group, which is read and written as a whole.
GROUP = 20_000
_VERSION = "1.1.0"
_GEOMETRY, _BOX = "geometry", "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
#: Names of the kinds of geometry as the standard has them; of a layer that may hold several none is named.
_KINDS = {"POINT": ["Point"], "MULTILINESTRING": ["MultiLineString"], "MULTIPOLYGON": ["MultiPolygon"], "GEOMETRY": []}


def write(sight: Sight, path: Path, said: dict[str, Any], told: Callable[[int], None]) -> int:
    """Write the objects to `path`: `uid`, the viewer's fields as they are stored, `geometry` as WKB in OGC:CRS84
    (longitude first), and its covering `bbox`; how many there are. `said` becomes the member `hromada_atlas` of the
    file's metadata. `told` is called with the number of objects more, group by group.
    """
    names = ["uid", *(field.name for field in sight.fields)]
    geometry, box = _free(_GEOMETRY, names), _free(_BOX, names)
    reader = arrow.read(Selection(sight, crs.system(WGS84), run=GROUP), names, told)
    own = [reader.schema.field(place) for place in range(1, len(reader.schema))]
    sides = pa.struct([pa.field(side, pa.float64()) for side in _SIDES])
    schema = pa.schema([*own, pa.field(geometry, pa.binary()), pa.field(box, sides)])
    metadata = {"geo": _geo(sight, geometry, box), "hromada_atlas": said}
    schema = schema.with_metadata({name: json.dumps(value, ensure_ascii=False) for name, value in metadata.items()})
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for batch in reader:
            wkb, *values = batch.columns
            file.write_batch(pa.RecordBatch.from_arrays([*values, wkb, _boxes(wkb, sides)], schema=schema), GROUP)
            count += batch.num_rows
    return count


def _geo(sight: Sight, geometry: str, box: str) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": _KINDS[sight.register.geometry_type()],
        "crs": CRS("OGC:CRS84").to_json_dict(),
        "edges": "planar",
        "covering": {"bbox": {side: [box, side] for side in _SIDES}},
    }
    if extent := tiles.extent(sight):
        column["bbox"] = extent
    return {"version": _VERSION, "primary_column": geometry, "columns": {geometry: column}}


def _boxes(wkb: pa.Array, kind: pa.StructType) -> pa.Array:
    """The box of each geometry; null where there is none."""
    bounds = shapely.bounds(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)))
    sides = [pa.array(np.ascontiguousarray(bounds[:, place])) for place in range(len(_SIDES))]
    return pa.StructArray.from_arrays(sides, fields=list(kind), mask=wkb.is_null())


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with lines below it until no field of the layer has it."""
    while name in taken:
        name += "_"
    return name

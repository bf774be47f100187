"""Lines across the real parcels, for tests of whatever line cuts whatever parcel."""

import json
import os
from functools import cache
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry, LineString
from hypothesis import strategies as st

#: So many stand in the suite; `ATLAS_EXAMPLES=1000 ./atlas test tests/test_real_parcel_acts.py` asks for more.
EXAMPLES = int(os.environ.get("ATLAS_EXAMPLES", "60"))
#: Of an area: what an operation may add or lose.
SAME = 1e-6
Share = tuple[float, float]

_PARCELS = Path(__file__).resolve().parents[2] / "shared" / "data" / "kozelshchyna" / "parcels.geojson"
_ROWS = 1_816

with_real_parcels = pytest.mark.skipif(
    not _PARCELS.exists(), reason="the real files of ../shared/data are not on this machine"
)


@cache
def real_parcels() -> list[GEOSGeometry]:
    rows = json.loads(_PARCELS.read_text(encoding="utf-8"))["features"]
    return [GEOSGeometry(json.dumps(row["geometry"]), srid=4326) for row in rows]


def places() -> st.SearchStrategy[int]:
    """Places of parcels in `real_parcels`."""
    return st.integers(0, _ROWS - 1)


def corners() -> st.SearchStrategy[list[Share]]:
    """Corners of a line, as shares of a box that is larger than the parcel's by a half on each side."""
    share = st.floats(0, 1) | st.sampled_from([0.25, 0.5, 0.75])
    return st.lists(st.tuples(share, share), min_size=2, max_size=5)


def across(parcel: GEOSGeometry, shares: list[Share]) -> LineString:
    west, south, east, north = parcel.extent
    width, height = east - west, north - south
    return LineString([(west + (2 * x - 0.5) * width, south + (2 * y - 0.5) * height) for x, y in shares], srid=4326)

"""GeoJSON uploads made for a test, and what comes of opening them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importers.files.sources import Source, open_source, read_batches
from importers.problems import PROBLEMS, FileProblem

POINT = {"type": "Point", "coordinates": [33.9, 49.3]}


def rows_of(source: Source, batch_rows: int = 1_000) -> list[dict[str, Any]]:
    return [row for batch in read_batches(source, batch_rows) for row in batch.to_pylist()]


def feature(geometry: Any = POINT, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_geojson(path: Path, *features: Any, **members: Any) -> Path:
    collection = {"type": "FeatureCollection", **members, "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def refusal(path: Path, work: Path, **choices: Any) -> FileProblem:
    """Return the problem that opening and reading meets; it is one line and names the file."""
    with pytest.raises(FileProblem) as problem:
        list(read_batches(open_source(path, work, **choices)))
    assert problem.value.code in PROBLEMS
    assert path.name in str(problem.value)
    assert "\n" not in str(problem.value)
    return problem.value

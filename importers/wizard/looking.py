"""What is in a file, as the wizard shows it: layers, texts in each encoding, places in each system, fields, samples."""

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _

from geo.crs import on_earth, to_wgs84
from geo.jobs import Progress
from importers import mapping, pipeline
from importers.files.contents import find_layers
from importers.files.formats import TABLES
from importers.files.sources import Source, read_batches, sample_points
from importers.files.together import LAYERS_UNLIKE, can_be_read_together
from importers.files.unpack import DEFAULT_LIMITS
from importers.pipeline import Question, Request
from importers.positions import Candidate
from importers.problems import FileProblem, one_line
from importers.proposing import Unmade, propose
from importers.wizard import profiles

#: Under this name stands the layer that is proposed for a file that goes into no register.
PROPOSED = "proposed"
#: Encodings and systems that are shown, and values of each field.
_ENCODINGS, _SYSTEMS, _SAMPLES = 6, 8, 4
#: Rows at the beginning of the file from which samples are taken, and letters of a sample.
_SAMPLED_ROWS, _SAMPLE_LETTERS = 200, 60
#: Stands where a sample was cut.
CUT = "…"
#: Decimals of degrees in an outline: a metre.
_OUTLINE_DIGITS = 5


def look(request: Request, workdir: Path, progress: Progress) -> dict[str, Any]:
    """What was found, as JSON. `open`: names of what has to be answered first (`layer`, `encoding`, `crs`, `pairs`).

    Letters that a database does not keep are left out of texts. Raises `FileProblem` if it is no file to import.
    """
    kept: dict[str, Any] = _storable(_look(request, workdir, progress))
    return kept


def _look(request: Request, workdir: Path, progress: Progress) -> dict[str, Any]:
    progress.step(_("looking into the file"))
    layers = find_layers(request.path, workdir / "layers", DEFAULT_LIMITS)
    found: dict[str, Any] = {
        "layers": [one.name for one in layers],
        "together": can_be_read_together(layers),
        "open": [],
        "question": "",
    }
    if len(layers) > 1 and not request.layer:
        return found | {"open": ["layer"]}
    try:
        source = pipeline.source_of(request, workdir / "source")
    except FileProblem as problem:
        if problem.code != LAYERS_UNLIKE:
            raise
        return found | {"together": False, "open": ["layer"], "question": str(problem)}
    found |= {
        "format": source.driver.called,
        "layer": source.layer,
        "rows": source.rows,
        "geometry": source.geometry_type,
        "is_table": source.driver in TABLES,
        "remarks": [str(remark) for remark in source.remarks],
    }
    if source.encoding:
        found["encoding"] = _encoding(source)
        if not source.encoding.chosen:
            return found | {"open": ["encoding"], "question": one_line(str(source.encoding.why))}
    progress.step(_("recognising the coordinate system"))
    found |= _places(request, source)
    found |= _fields(request, source)
    if found["missing"]:
        found["open"] = [*found["open"], "pairs"]
    if request.register is Unmade and not found["open"]:
        progress.step(_("proposing a layer"))
        found[PROPOSED] = propose(source).as_json()
    return found


def _encoding(source: Source) -> dict[str, Any]:
    assert source.encoding
    candidates = [
        {
            "name": one.name,
            "score": round(one.score, 2),
            "preview": list(one.preview),
            "claimed_by": list(one.claimed_by),
        }
        for one in islice(source.encoding.candidates, _ENCODINGS)
    ]
    return {"chosen": source.encoding.chosen, "why": str(source.encoding.why), "candidates": candidates}


def _places(request: Request, source: Source) -> dict[str, Any]:
    points = sample_points(source)
    try:
        recognition = pipeline.recognise(request, source, points)
    except Question as question:
        return {"systems": [], "system": None, "open": ["crs"], "question": one_line(str(question))}
    found: dict[str, Any] = {
        "systems": [_system(one, points) for one in recognition.candidates[:_SYSTEMS]] if len(points) else [],
        "system": recognition.chosen.system.code if recognition.chosen and len(points) else None,
        "note": str(recognition.chosen.note) if recognition.chosen else "",
    }
    if recognition.chosen is None:
        found |= {"open": ["crs"], "question": one_line(str(recognition.question))}
    return found


def _system(candidate: Candidate, points: npt.NDArray[np.float64]) -> dict[str, Any]:
    """A candidate with the outline of the file's positions under it, GeoJSON in degrees."""
    ordered = points[:, ::-1] if candidate.swapped else points
    lon, lat = to_wgs84(candidate.system)(ordered[:, 0], ordered[:, 1])
    placed = np.column_stack([lon, lat])
    hull = shapely.convex_hull(shapely.multipoints(placed[on_earth(placed)]))
    return {
        "code": candidate.system.code,
        "title": str(candidate.system.title),
        "swapped": candidate.swapped,
        "share": round(candidate.share_inside, 4),
        "distance_km": round(candidate.distance_km, 1) if np.isfinite(candidate.distance_km) else None,
        "operation": str(candidate.system.operation.title),
        "note": str(candidate.note),
        "outline": shapely.to_geojson(shapely.set_precision(hull, 10**-_OUTLINE_DIGITS)) if not hull.is_empty else None,
    }


def _fields(request: Request, source: Source) -> dict[str, Any]:
    names = [one.name for one in source.fields]
    pairs = mapping.match(request.register, names, request.pairs)
    lacking = mapping.missing(request.register, pairs)
    found: dict[str, Any] = {
        "fields": [
            {"name": one.name, "type": str(one.type), "samples": samples}
            for one, samples in zip(source.fields, _samples(source), strict=True)
        ],
        "pairs": pairs,
        "missing": [one.name for one in lacking],
        "shape": profiles.shape(names),
    }
    return found


def _samples(source: Source) -> list[list[str]]:
    """Some different values of each field, from the beginning of the file."""
    for batch in read_batches(source, _SAMPLED_ROWS):
        columns = (batch.column(one.name).to_pylist() for one in source.fields)
        return [_different(column) for column in columns]
    return [[] for _field in source.fields]


def _different(values: list[Any]) -> list[str]:
    texts = dict.fromkeys(_short(str(value).strip()) for value in values if value not in (None, ""))
    return [text for text in texts if text][:_SAMPLES]


def _short(text: str) -> str:
    """As many whole words as a sample has room for; of a text without spaces, its beginning."""
    if len(text) <= _SAMPLE_LETTERS:
        return text
    words, _space, _rest = text[: _SAMPLE_LETTERS + 1].rpartition(" ")
    return (words or text[:_SAMPLE_LETTERS]).rstrip() + CUT


def _storable(value: Any) -> Any:
    """JSON without zero bytes and halves of letters (surrogates), which PostgreSQL keeps in no text."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", errors="replace").decode()
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value

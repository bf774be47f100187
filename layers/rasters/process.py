"""A process of its own that reads a GeoTIFF: `python -m layers.rasters.process look|make ORDER`, ORDER being JSON.

It knows neither settings nor database. What it has to say stands in lines of JSON on its standard output: `{"step":
name}`, `{"done": rows, "total": rows}`, and in the end `{"answer": …}` or `{"refused": code, "values": …}`.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import rasterio

from geo.confined import Limits, confine
from layers.rasters import header
from layers.rasters.header import GDAL, Refusal

#: A thousand million pixels need some 2 GB of address space, most of it libraries; a work file has four bytes of each.
LIMITS = Limits(memory=6 * 1024**3, computing=60 * 60, file=8 * 1024**3)
_PAINTED = "painted.tif"


def look(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """The header of the file `source` of at most `most_pixels`, as `layers.rasters.header.Header` has it."""
    return asdict(header.read(order["source"], order["most_pixels"]))


def make(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """The COG `pyramid` of the file `source`, whose positions are in `system`; what `pyramid.build` tells of it."""
    from layers.rasters import pyramid  # rio-cogeo takes half a second to load, and a look needs none of it

    header.read(order["source"], order["most_pixels"])
    painted = Path(order["folder"]) / _PAINTED
    try:
        _tell(step="paint")
        for done, total in pyramid.paint(order["source"], painted, order["system"]):
            _tell(done=done, total=total)
        _tell(step="pyramid")
        return pyramid.build(painted, Path(order["pyramid"]))
    finally:
        painted.unlink(missing_ok=True)


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    confine(LIMITS)
    with rasterio.Env(**GDAL):
        try:
            _tell(answer={"look": look, "make": make}[sys.argv[1]](json.loads(sys.argv[2])))
        except Refusal as refusal:
            _tell(refused=refusal.code, values=dict(refusal.values))

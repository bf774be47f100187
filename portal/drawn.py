"""Small maps on pages of text: what is drawn there, and what it lies upon (`portal/static/portal/pages/import.js`)."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from geo.access import Viewer
from layers import catalogue
from portal.strings import map_strings
from portal.views import map_config

#: The layer by which a person sees where the hromada lies.
_BOUNDARY = "hromada"

#: Key, GeoJSON text (None: nowhere) and mark of what is drawn; the marks' looks stand in `map.css`.
Shape = tuple[str, str | None, str]


def shapes(drawn: Iterable[Shape], chosen: str = "") -> dict[str, Any]:
    """What the page draws on its map; what has the key `chosen` is brought into sight."""
    features = [
        {"type": "Feature", "geometry": json.loads(place), "properties": {"key": key, "mark": mark}}
        for key, place, mark in drawn
        if place
    ]
    return {"features": features, "chosen": chosen}


def map_context(viewer: Viewer, slugs: Collection[str]) -> dict[str, Any]:
    """What the page's map needs: the hromada's boundary, and these registers as they stand."""
    shown = [one for one in catalogue.layers(viewer) if one.register.slug in (_BOUNDARY, *slugs)]
    config = map_config(shown)
    for layer in config["layers"]:
        layer["visible"] = True
    return {"map_config": config, "map_strings": map_strings()}

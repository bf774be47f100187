"""Where a picture would lie: its outline on a small map of the hromada, and how much of it is inside."""

import json
from typing import Any

from addresses.models import Hromada
from geo import crs
from geo.access import Viewer
from layers.models import RasterLayer
from layers.rasters import placing
from layers.rasters.refusals import RasterRefused
from portal.drawn import map_context
from portal.rasters.forms import SystemForm

#: Layers among which a person sees whether the picture lies right.
_AROUND = ("settlements", "parcels")
#: Of the systems met in Ukraine, for the list under the field: code and name.
KnownSystems = list[tuple[str, str]]


def context(row: RasterLayer, system: SystemForm, viewer: Viewer) -> dict[str, Any]:
    """Context of `portal/rasters/_place.html`. A system in which the picture is nowhere gets an error at its field."""
    told: dict[str, Any] = {"known_systems": known_systems()}
    if not system.is_bound or not system.is_valid():
        return told
    try:
        outline = placing.outline(row.header, system.cleaned_data["crs"])
    except RasterRefused as problem:
        system.add_error("crs", str(problem))
        return told
    hromada = Hromada.objects.exclude(geom=None).only("geom").first()
    inside = outline.intersection(hromada.geom).area / outline.area if hromada else None
    return (
        told
        | map_context(viewer, _AROUND)
        | {
            "named": system.cleaned_data["crs"].title,
            "accuracy_note": system.cleaned_data["crs"].accuracy_note,
            "inside": None if inside is None else inside * 100,
            "place": {"geometry": json.loads(outline.geojson), "bounds": list(outline.extent)},
        }
    )


def known_systems() -> KnownSystems:
    """Systems of the table that are in force, by name."""
    known = (one for one in crs.SYSTEMS.values() if not one.deprecated)
    return sorted(((f"EPSG:{one.epsg}", one.title) for one in known), key=lambda pair: pair[1])

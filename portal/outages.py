"""Planned outages on the pages with a public map: their notices, and what the map draws of them."""

from typing import Any

from django.utils import timezone

from reports import outages


def outage_context() -> dict[str, Any]:
    """`outages` for `portal/reports/_outages.html`; `outage_places` for `portal/pages/outages.js`.

    The places are GeoJSON features (EPSG:4326) with the key of their outage.
    """
    found = outages.announced(timezone.now())
    places = [
        {"type": "Feature", "properties": {"mark": "outage", "outage": one.outage.pk}, "geometry": place}
        for one in found
        for place in one.places
    ]
    return {"outages": found, "outage_places": places}

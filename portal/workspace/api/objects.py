"""Objects of a register: one as it stands, with all that its officer reads and its geometry."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from geo.access import Sight
from geo.records import Record
from layers import features
from portal.keeping.asking import record_in
from portal.workspace.api.asked import kept

router = Router(tags=["objects"])


class ObjectOut(Schema):
    """An object as it stands. `geometry` is GeoJSON in EPSG:4326 (longitude, latitude), or null."""

    uid: UUID
    title: str
    state: str
    version: int
    geometry: dict[str, Any] | None


@router.get("{slug}/objects/{uid}", response=ObjectOut)
def one_object(request: HttpRequest, slug: str, uid: UUID) -> ObjectOut:
    """One object of a register that the person keeps."""
    sight = kept(request, slug)
    return told(sight, record_in(sight, uid))


def told(sight: Sight, record: Record) -> ObjectOut:
    """A record in the words of the interface."""
    geometry = json.loads(record.geom.geojson) if record.geom else None
    title = features.headline(sight, record)
    return ObjectOut(uid=record.uid, title=title, state=record.state, version=record.version, geometry=geometry)

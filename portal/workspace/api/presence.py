"""Who else has an object open."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from geo import presence
from portal.workspace.api.asked import Sent, person, prepared_record

router = Router(tags=["presence"])


class Here(Sent):
    """Said by a page every 15 s while the object is open in it."""

    editing: bool


class OtherOut(Schema):
    """Somebody else who has the object open."""

    name: str
    editing: bool
    since: datetime


class Others(Schema):
    """Those who are changing it come first."""

    others: list[OtherOut]


@router.post("{slug}/objects/{uid}/presence", response=Others)
def tell(request: HttpRequest, slug: str, uid: UUID, here: Here) -> Others:
    """Say that the object is open, and hear who else has it open."""
    sight, record = prepared_record(request, slug, uid)
    others = presence.tell(sight.register, record.uid, person(request), editing=here.editing)
    return Others(others=[OtherOut(name=one.user.display_name, editing=one.editing, since=one.since) for one in others])

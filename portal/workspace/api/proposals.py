"""Changes that are proposed and not made: what a clerk sends, and what of an object waits to be decided."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from geo import access
from geo import proposals as proposing
from geo.models import Proposal
from geo.records import GEOMETRY
from geo.refusals import VersionConflict
from portal import moments
from portal.workspace.api import conflicts, saving, topology
from portal.workspace.api.asked import person, prepared, prepared_record
from portal.workspace.api.conflicts import ConflictOut
from portal.workspace.api.saving import Change, New
from portal.workspace.api.topology import FoundOut

router = Router(tags=["proposals"])


class WaitingOut(Schema):
    """A proposal that is to be decided, sent `when` (in words); `page` is the address of what it would change."""

    number: int
    by: str
    at: datetime
    when: str
    reason: str
    page: str


class Proposed(Schema):
    """What is kept, null where nothing was to be changed; and what the register would warn of around the geometry."""

    proposal: WaitingOut | None
    warnings: list[FoundOut]


@router.get("{slug}/objects/{uid}/proposals", response=list[WaitingOut])
def waiting(request: HttpRequest, slug: str, uid: UUID) -> list[WaitingOut]:
    """What of an object waits to be decided, the latest first: one's own, and all to those who decide."""
    sight, record = prepared_record(request, slug, uid)
    return [_told(one) for one in proposing.waiting(sight.register, record.uid, person(request))]


@router.post("{slug}/objects/{uid}/proposals", response={200: Proposed, 201: Proposed, 409: ConflictOut})
def propose(request: HttpRequest, slug: str, uid: UUID, change: Change) -> Status:
    """What would be saved, kept for the register's officer to decide; where somebody else saved a newer version, both
    (409). Everything that saving would refuse is refused now."""
    sight, record = prepared_record(request, slug, uid)
    access.require_proposing(sight.register, person(request))
    wanted = saving.taken(sight, person(request), change, record)
    try:
        made = proposing.propose(sight.register, record, wanted, person(request), change.reason, change.version)
    except VersionConflict as conflict:
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, uid, wanted, conflict))
    if made is None:
        return Status(HTTPStatus.OK, Proposed(proposal=None, warnings=[]))
    warnings = topology.around(sight.register, wanted.get(GEOMETRY), person(request), uid)
    return Status(HTTPStatus.CREATED, Proposed(proposal=_told(made), warnings=warnings))


@router.post("{slug}/proposals", response={201: Proposed})
def propose_new(request: HttpRequest, slug: str, new: New) -> Status:
    """A draft that would be made, kept for the register's officer to decide. Everything that making it would refuse is
    refused now. What is sent again under its `uid` is kept once; something else takes its place while it waits."""
    sight, user = prepared(request, slug), person(request)
    access.require_proposing(sight.register, user)
    wanted = saving.taken(sight, user, new, None)
    made = proposing.propose_new(sight.register, new.uid or uuid4(), wanted, user, new.reason)
    warnings = topology.around(sight.register, wanted.get(GEOMETRY), user)
    return Status(HTTPStatus.CREATED, Proposed(proposal=_told(made), warnings=warnings))


def _told(proposal: Proposal) -> WaitingOut:
    return WaitingOut(
        number=proposal.pk,
        by=proposal.proposed_by.display_name,
        at=proposal.proposed_at,
        when=moments.in_words(proposal.proposed_at),
        reason=proposal.reason,
        page=reverse("portal:proposal", args=[proposal.pk]),
    )

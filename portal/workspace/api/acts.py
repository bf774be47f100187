"""Acts on land in force: split, merged, its boundaries changed, its registration cancelled, each by a decision."""

import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from assets.acts import Grounds
from geo.refusals import VersionConflict
from geo.registers import Register
from portal.keeping.asking import record_in
from portal.workspace import acts
from portal.workspace.acts import Asked
from portal.workspace.api import conflicts, geometries, objects, values
from portal.workspace.api.asked import GeoJson, Sent, Text, Version, kept, person
from portal.workspace.api.conflicts import ConflictOut
from portal.workspace.api.objects import ObjectOut

router = Router(tags=["acts"])

_MOST_AT_ONCE = 100


class ActOut(Schema):
    """An act that may be made: `draws` is of `line` and `geometries`, either of which it takes; `numbered`: its new
    objects are given numbers."""

    slug: str
    title: str
    draws: list[str]
    numbered: bool


class GroundOut(Schema):
    """A field of the decision on which an act rests."""

    name: str
    title: str
    kind: str
    required: bool
    help: str


class ActsOut(Schema):
    """What the form of an act needs; `values` are the fields that may be given for each new object."""

    acts: list[ActOut]
    grounds: list[GroundOut]
    values: list[str]


class GroundsIn(Sent):
    """The decision, and in words why the act is made. `link` is an http(s) address, or empty."""

    number: Text
    date: datetime.date
    issuer: Text
    reason: Text
    link: Text = ""


class Prepared(Sent):
    """An object of an act, in the version in which the person saw it."""

    uid: UUID
    version: Version


class ActIn(Sent):
    """An act to be made. What arises has the `numbers` in this order; a line's pieces come from west to east."""

    objects: Annotated[list[Prepared], Field(min_length=1, max_length=_MOST_AT_ONCE)]
    numbers: Annotated[list[Text], Field(max_length=_MOST_AT_ONCE)] = []
    values: Annotated[list[dict[str, Any]], Field(max_length=_MOST_AT_ONCE)] = []
    line: GeoJson | None = None
    geometries: Annotated[list[GeoJson], Field(max_length=_MOST_AT_ONCE)] = []
    grounds: GroundsIn


class Made(Schema):
    """The act's number in the books, what arose by it, and the uids of what ceased."""

    act: int
    objects: list[ObjectOut]
    ceased: list[UUID]


@router.get("{slug}/acts", response=ActsOut)
def offered(request: HttpRequest, slug: str) -> ActsOut:
    """The acts of a register; none where it has no such books."""
    sight = kept(request, slug)
    made = acts.ACTS.get(sight.register.slug, {})
    return ActsOut(
        acts=[
            ActOut(slug=name, title=str(one.title), draws=[each.value for each in one.drawn], numbered=one.numbered)
            for name, one in made.items()
        ],
        grounds=[
            GroundOut(
                name=name,
                title=str(column.verbose_name),
                kind="date" if name == "date" else "text",
                required=not column.blank,
                help=str(column.help_text),
            )
            for name, column in acts.grounds_columns().items()
        ]
        if made
        else [],
        values=sorted(acts.INHERITED & sight.names()) if made else [],
    )


@router.post("{slug}/acts/{act}", response={200: Made, 409: ConflictOut})
def make(request: HttpRequest, slug: str, act: str, sent: ActIn) -> Status:
    """The act is made whole or not at all; what it lacks is said in words (422)."""
    sight = kept(request, slug)
    declared = _declared(sight.register, act)
    versions = {one.uid: one.version for one in sent.objects}
    records = {record.uid: record for record in sight.records().filter(uid__in=versions)}
    if len(records) < len(versions):
        raise Http404(_("There is no such object."))
    for uid, record in records.items():
        record.version = versions[uid]
    asked = Asked(
        records=[records[one.uid] for one in sent.objects],
        grounds=Grounds(**dict(sent.grounds)),
        user=person(request),
        numbers=sent.numbers,
        values=[values.taken(sight, person(request), each) for each in sent.values],
        line=geometries.taken(sent.line, geometries.LINE, "line") if sent.line else None,
        areas=[geometries.taken(one, geometries.AREA, "geometries") for one in sent.geometries],
    )
    try:
        made = declared.make(asked)
    except VersionConflict as conflict:
        about = next(uid for uid in versions if uid == conflict.about)
        return Status(HTTPStatus.CONFLICT, conflicts.told(sight, about, {}, conflict))
    arisen = [objects.told(sight, record_in(sight, one.uid)) for one in acts.arisen(made)]
    return Status(HTTPStatus.OK, Made(act=made.pk, objects=arisen, ceased=list(versions)))


def _declared(register: type[Register], act: str) -> acts.Act:
    try:
        return acts.ACTS[register.slug][act]
    except KeyError:
        raise Http404(_("There is no such act.")) from None

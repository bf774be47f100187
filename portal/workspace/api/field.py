"""In the field: what lies nearest, cards to take along, and what was done there, each action under its identifier.

An action that is sent again is answered as the first time and done once; see `portal.field.actions`.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile as NinjaFile
from pydantic import AwareDatetime

from geo import access
from geo.access import Sight
from geo.problems import Problem
from geo.refusals import VersionConflict
from portal import moments
from portal.field import actions, cards, fixes, walks
from portal.keeping.asking import record_in
from portal.models import FieldAction
from portal.officers import kept_by
from portal.workspace.api import conflicts, geometries, values
from portal.workspace.api.asked import (
    GeoJson,
    Latitude,
    Longitude,
    Sent,
    Text,
    Version,
    kept,
    kept_record,
    person,
    shown,
)
from portal.workspace.api.conflicts import ConflictOut
from portal.workspace.api.rows import AskedIn
from portal.workspace.tables import windows

router = Router(tags=["field"])
#: What is asked for of all registers at once.
everywhere = Router(tags=["field"])

#: Cards that are taken along at once.
MOST_CARDS = 200
#: Letters of a note, as many as a photograph's caption has.
_NOTE_LENGTH = 300
#: m: a receiver that knows no better knows nothing.
_WORST_ACCURACY = 100_000


class CardOut(Schema):
    """See `portal.field.cards.Card`; `geometry` is GeoJSON in EPSG:4326 or null, `metres` null where no place was
    asked for."""

    slug: str
    register_title: str
    id: int
    uid: UUID
    title: str
    version: int
    state: str
    verified: str
    rows: list[tuple[str, str]]
    page: str
    geometry: dict[str, Any] | None
    metres: float | None


class CardsIn(AskedIn):
    limit: int = Field(MOST_CARDS, ge=1, le=MOST_CARDS)


class CardsOut(Schema):
    """The first of what was asked for, and how many there are in all."""

    total: int
    cards: list[CardOut]


class ActionIn(Sent):
    """What every action tells. `action` is its identifier, `by` the number of the account that did it, `at` the phone's
    moment. `lon`, `lat` in degrees and `accuracy` in metres (95 %) are where it was done; without a position all three
    are left out. `insisted`: the person knows that the position is doubtful."""

    action: UUID
    by: int
    at: AwareDatetime
    lon: Longitude | None = None
    lat: Latitude | None = None
    accuracy: Annotated[float, Field(ge=0, le=_WORST_ACCURACY)] | None = None
    note: Annotated[Text, Field(max_length=_NOTE_LENGTH)] = ""
    insisted: bool = False


class SeenIn(ActionIn):
    """The object is as the register has it in this version."""

    version: Version


class WalkIn(ActionIn):
    """A boundary walked: `accuracy` is that of its worst corner. `uid` is the object's; without one a draft is made of
    the geometry and of `values`, the fields that the register requires."""

    geometry: GeoJson
    uid: UUID | None = None
    values: dict[str, Any] = {}


class DoneOut(Schema):
    """`again`: it had been done before. `uid` is of the object, the new one too."""

    action: UUID
    uid: UUID
    again: bool


class WalkOut(Schema):
    """A boundary that somebody walked for an object, `when` in words."""

    action: UUID
    geometry: dict[str, Any]
    accuracy: float | None
    note: str
    by: str
    at: datetime
    when: str


class ChangedOut(ConflictOut):
    """A conflict, and the object's card as it would be taken along `now`."""

    now: CardOut


class SettledIn(Sent):
    action: UUID


@everywhere.get("nearest", response=list[CardOut])
def nearest(request: HttpRequest, lon: Longitude, lat: Latitude, slug: str = "") -> list[cards.Card]:
    """The nearest objects of the registers that the person keeps, or of one of them, by distance in metres."""
    user = person(request)
    wanted = (one for one in kept_by(user) if slug in ("", one.slug))
    sights = (access.sight(one, user) for one in wanted)
    return cards.nearest((sight for sight in sights if sight.anything), lon, lat)


@router.post("{slug}/cards", response=CardsOut)
def some_cards(request: HttpRequest, slug: str, wanted: CardsIn) -> CardsOut:
    """Cards of what is asked for, as rows of the table are."""
    sight = shown(request, slug)
    ids = windows.ordered(sight, person(request), wanted.asked(), wanted.sort)
    found = cards.cards(sight, ids[: wanted.limit].tolist())
    return CardsOut(total=len(ids), cards=[CardOut(**vars(one)) for one in found])


@router.post("{slug}/objects/{uid}/seen", response={200: DoneOut, 409: ChangedOut})
def seen(request: HttpRequest, slug: str, uid: UUID, told: SeenIn) -> Status:
    """Verified on the spot. Where somebody changed the object meanwhile: how it stands now (409)."""
    sight, record = kept_record(request, slug, uid)
    action = _action(request, sight, record.uid, told, FieldAction.Kind.SEEN)

    def act(kept_action: FieldAction) -> None:
        actions.seen(sight.register, record, told.version, kept_action, insisted=told.insisted)

    try:
        return _done(action, act)
    except VersionConflict as conflict:
        told_conflict = conflicts.told(sight, uid, {}, conflict)
        now = CardOut(**vars(cards.told(sight, record_in(sight, uid))))
        return Status(HTTPStatus.CONFLICT, ChangedOut(**vars(told_conflict), now=now))


@router.post("{slug}/objects/{uid}/photographs", response=DoneOut)
def photograph(
    request: HttpRequest, slug: str, uid: UUID, told: Form[ActionIn], photograph: File[NinjaFile]
) -> Status[DoneOut]:
    """A photograph (`multipart/form-data`) taken at the object; the staff alone see it until somebody publishes it."""
    sight, record = kept_record(request, slug, uid)
    action = _action(request, sight, record.uid, told, FieldAction.Kind.PHOTOGRAPH, photograph)
    return _done(action, lambda kept_action: actions.photograph(record, kept_action, photograph))


@router.post("{slug}/walks", response=DoneOut)
def walk(request: HttpRequest, slug: str, told: WalkIn) -> Status[DoneOut]:
    """A boundary walked: it waits for the office, or is a new draft."""
    sight = kept(request, slug)
    record = record_in(sight, told.uid) if told.uid else None
    action = _action(request, sight, told.uid, told, FieldAction.Kind.WALK)
    action.geometry = geometries.taken(told.geometry, sight.register.geometry_type())

    def act(kept_action: FieldAction) -> None:
        wanted = values.taken(sight, person(request), told.values)
        actions.walk(sight.register, record, kept_action, wanted, insisted=told.insisted)

    return _done(action, act)


@router.get("{slug}/objects/{uid}/walk", response=WalkOut | None)
def waiting_walk(request: HttpRequest, slug: str, uid: UUID) -> WalkOut | None:
    """The latest boundary walked for an object that nobody has used yet; null where there is none."""
    sight, _record = kept_record(request, slug, uid)
    found = walks.of_object(sight.register, uid)
    if found is None:
        return None
    return WalkOut(
        action=found.uid,
        geometry=geometries.told(found.geometry) or {},
        accuracy=found.accuracy,
        note=found.note,
        by=found.user.display_name,
        at=found.done_at,
        when=moments.in_words(found.done_at),
    )


@router.post("{slug}/objects/{uid}/walk", response={204: None})
def settle_walk(request: HttpRequest, slug: str, uid: UUID, told: SettledIn) -> Status[None]:
    """The walked boundary was used, or is not needed."""
    sight, _record = kept_record(request, slug, uid)
    if not walks.settle(sight.register, told.action, person(request)):
        raise Http404(_("This boundary does not wait any more."))
    return Status(HTTPStatus.NO_CONTENT, None)


def _action(
    request: HttpRequest,
    sight: Sight,
    uid: UUID | None,
    told: ActionIn,
    kind: FieldAction.Kind,
    file: UploadedFile | None = None,
) -> FieldAction:
    """What was sent, not kept yet. Raises `Problem` 401 where somebody else is signed in than who did it."""
    user = person(request)
    if told.by != user.pk:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            _("This was done under another account. It is sent when that account is signed in again."),
        )
    digest = sha256(f"{kind} {sight.register.slug} {uid} {told.model_dump_json()}".encode())
    if file:
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    fix = None
    if told.lon is not None and told.lat is not None and told.accuracy is not None:
        fix = fixes.Fix(told.lon, told.lat, told.accuracy)
    return FieldAction(
        uid=told.action,
        user=user,
        kind=kind,
        register=sight.register.slug,
        record=uid,
        done_at=told.at,
        position=fix.point if fix else None,
        accuracy=told.accuracy,
        note=told.note.strip(),
        digest=digest.hexdigest(),
    )


def _done(action: FieldAction, act: Callable[[FieldAction], None]) -> Status[DoneOut]:
    is_new = actions.once(action, act)
    uid = action.record or FieldAction.objects.values_list("record", flat=True).get(pk=action.uid)
    assert isinstance(uid, UUID)
    return Status(HTTPStatus.OK, DoneOut(action=action.uid, uid=uid, again=not is_new))

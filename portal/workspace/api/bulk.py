"""A field of many selected objects changed at once: first what it would do, then the change, whole or not at all."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from geo import bulk
from geo.access import Sight
from geo.refusals import Refused
from layers import features
from portal.workspace.api.asked import Sent, Text, person, shown
from portal.workspace.tables import windows
from portal.workspace.tables.asked import MOST_SELECTED
from portal.workspace.tables.field_form import FieldForm

router = Router(tags=["bulk"])

#: Objects that are named one by one in a preview.
MOST_NAMED = 50


class ValueIn(Sent):
    """The field, and by the name of its input the texts that this was filled with."""

    field: str
    entered: dict[str, list[Text]]


class PreviewIn(ValueIn):
    uids: list[UUID] = Field(min_length=1, max_length=MOST_SELECTED)


class SampleOut(Schema):
    """An object that would be changed, with its value now."""

    uid: UUID
    title: str
    before: str


class RefusedOut(Schema):
    uid: UUID
    title: str
    why: str


class PreviewOut(Schema):
    """`after` is the value in words. `versions` are of the objects that would be changed, by uid: the change is asked
    for with them. `samples` and `refused` name the first; the numbers count all.
    """

    title: str
    after: str
    changing: int
    same: int
    refusing: int
    gone: int
    samples: list[SampleOut]
    refused: list[RefusedOut]
    versions: dict[str, int]


class ChangeIn(ValueIn):
    versions: dict[UUID, int] = Field(min_length=1, max_length=MOST_SELECTED)
    reason: Text


class ChangedOut(Schema):
    changed: int


@router.post("{slug}/bulk/preview", response=PreviewOut)
def preview(request: HttpRequest, slug: str, wanted: PreviewIn) -> PreviewOut:
    """What giving these objects the value would do; nothing is changed."""
    sight = shown(request, slug)
    value = _value(request, sight, wanted)
    records = list(sight.records().filter(uid__in=wanted.uids).defer(*windows.GEOMETRIES).order_by("pk"))
    found = bulk.outlook(sight.register, records, wanted.field, value)
    field = sight.field(wanted.field)
    column = sight.register.model._meta.get_field(field.name)
    return PreviewOut(
        title=str(field.title),
        after=features.in_words(value, field, column),
        changing=len(found.changing),
        same=len(found.same),
        refusing=len(found.refused),
        gone=len(wanted.uids) - len(records),
        samples=[
            SampleOut(uid=one.uid, title=features.headline(sight, one), before=features.words(one, field))
            for one in found.changing[:MOST_NAMED]
        ],
        refused=[
            RefusedOut(uid=one.uid, title=features.headline(sight, one), why=why)
            for one, why in found.refused[:MOST_NAMED]
        ],
        versions={str(one.uid): one.version for one in found.changing},
    )


@router.post("{slug}/bulk", response=ChangedOut)
def change(request: HttpRequest, slug: str, wanted: ChangeIn) -> ChangedOut:
    """Give these objects, of these versions, the value: all of them or none."""
    sight = shown(request, slug)
    value = _value(request, sight, wanted)
    ids: dict[UUID, int] = dict(sight.records().filter(uid__in=wanted.versions).values_list("uid", "pk"))
    if len(ids) < len(wanted.versions):
        raise Refused(_("Some of the objects are no longer in the register. Look at the preview again."))
    versions = {ids[uid]: version for uid, version in wanted.versions.items()}
    changed = bulk.change(sight.register, versions, wanted.field, value, person(request), wanted.reason)
    return ChangedOut(changed=changed)


def _value(request: HttpRequest, sight: Sight, wanted: ValueIn) -> Any:
    """Raises `Refused` for a field that is not to be given so, `Invalid` for a value that is none."""
    offered = {field.name: field for field in bulk.fields(sight.register) if field.name in sight.names()}
    if wanted.field not in offered:
        raise Refused(
            _("The register has no field “%(name)s” that many objects can be given alike.") % {"name": wanted.field}
        )
    return FieldForm(sight, offered[wanted.field], person(request), wanted.entered).value()

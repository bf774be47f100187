"""What a proposal would do, as its page shows it: the difference to the object as it is, or all of a new one."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from geo import access, registers, territory, versions
from geo import proposals as proposing
from geo.access import Sight
from geo.models import Proposal, User
from geo.records import GEOMETRY, Record
from geo.refusals import Refused
from geo.topology import listing
from geo.versions import Version
from layers import catalogue, features
from portal.keeping.history import compared
from portal.strings import map_strings
from portal.views import map_config


def title(proposal: Proposal, user: User) -> str:
    """What the object is called, or would be; its identifier where it is gone."""
    record = proposing.record_of(proposal)
    sight = access.books(registers.get(proposal.register), user)
    if record:
        return features.headline(sight, record)
    return _name_of_new(sight, proposal) if proposal.enters else str(proposal.record)


def shown(proposal: Proposal, record: Record | None, user: User) -> dict[str, Any]:
    """Context of the page: what an open proposal would change of the record as it is now, and what others changed since
    it was begun. Of an object to be entered, what it would be, or, where it was not approved, would have been."""
    is_open = proposal.state == Proposal.State.OPEN
    if proposal.state == Proposal.State.APPROVED or not (is_open if record else proposal.enters):
        return {}
    sight = access.books(registers.get(proposal.register), user)
    try:
        wanted = proposing.wanted(proposal)
    except Refused as problem:
        return {"problem": str(problem)} if is_open else {}
    told = _difference(sight, proposal, record, wanted) if record else _whole(sight, wanted)
    if is_open and not record:
        told["said"] = _said(sight, wanted)
    if GEOMETRY in wanted:
        told |= {"map_config": map_config(catalogue.layers(user)), "map_strings": map_strings()}
    return told


def _difference(sight: Sight, proposal: Proposal, record: Record, wanted: Mapping[str, Any]) -> dict[str, Any]:
    past = versions.versions(record)
    changed = copy(record)
    for name, value in wanted.items():
        setattr(changed, name, value)
    after = Version(record.version + 1, timezone.now(), None, proposal.proposed_by, proposal.reason, None, changed)
    told = compared(sight, versions.difference(sight, past[-1], after))
    base = next((version for version in past if version.number == proposal.version), None)
    if base and record.version != proposal.version:
        since = compared(sight, versions.difference(sight, base, past[-1]))
        told |= {"since": since["rows"], "since_moved": since["moved"]}
    return told | {"meanwhile": record.version != proposal.version}


def _whole(sight: Sight, wanted: Mapping[str, Any]) -> dict[str, Any]:
    found = versions.beginning(sight, wanted)
    told = compared(sight, found) | {"moved": "", "enters": True}
    if found.geometry and found.geometry.size_after:
        size = formats.number_format(round(found.geometry.size_after, 1), use_l10n=True, force_grouping=True)
        is_area = isinstance(found.geometry.after, Polygon | MultiPolygon)
        words = _("Area on the map: %(size)s m²") if is_area else _("Length on the map: %(size)s m")
        told["moved"] = words % {"size": size}
    return told


def _said(sight: Sight, wanted: Mapping[str, Any]) -> list[str]:
    """What the register would say of the place of a new object, as its neighbours lie now."""
    if not isinstance(wanted.get(GEOMETRY), Polygon | MultiPolygon):
        return []
    found = listing.around(sight.register, wanted[GEOMETRY], None, within=territory.boundary())
    return [one.words for one in found]


def _name_of_new(sight: Sight, proposal: Proposal) -> str:
    """Of a record that is not stored, only what was given can be read: what the database computes is not there."""
    try:
        wanted = proposing.wanted(proposal)
    except Refused:
        wanted = {}
    drawn = sight.register.model(**wanted)
    headline = [name for name in sight.register.headline if name in sight.names() & wanted.keys()]
    words = " ".join(filter(None, (features.words(drawn, sight.field(name)) for name in headline)))
    return words or _("New: %(object)s") % {"object": sight.register.object_title}

"""The acts. Each runs in one transaction: held under locks, checked, written, or refused whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assets.acts.inheritance import NewParcel, inherit
from assets.acts.land import Land, require_pieces, sound_area
from assets.acts.locks import hold
from assets.acts.refusals import ActRefused, Refusal, VersionConflict, in_one_line
from assets.models import (
    CADASTRAL_NUMBER,
    ActKind,
    ActSide,
    Parcel,
    ParcelAct,
    ParcelInAct,
    ParcelLineage,
    ParcelStatus,
)
from assets.registers import ParcelRegister
from geo import access, db, history
from geo.models import User
from geo.records import State

#: Fewest parcels that a split makes, a merge joins, and a change of boundaries has on either side.
SEVERAL = 2


@dataclass(frozen=True)
class Grounds:
    """What an act rests on: the decision, and in words why it is made. `link` is an http(s) address, or empty."""

    number: str
    date: date
    issuer: str
    reason: str
    link: str = ""


# In all of these `parcel` and `parcels` are as they were when the act was prepared: their `version` is the optimistic
# lock. `user` is None for the system itself. All raise `PermissionDenied`, `ActRefused` and, as one of these,
# `VersionConflict`.


@transaction.atomic
def split(parcel: Parcel, parts: Sequence[NewParcel], grounds: Grounds, user: User | None) -> ParcelAct:
    """Split a parcel into two `parts` or more, each with its geometry, which together are its land."""
    act = _entered(ActKind.SPLIT, grounds, user)
    _require_several(len(parts), _("A split needs two new parcels or more."))
    return _replace(act, Land(_held([parcel])), parts)


@transaction.atomic
def split_by_line(
    parcel: Parcel, line: GEOSGeometry, parts: Sequence[NewParcel], grounds: Grounds, user: User | None
) -> ParcelAct:
    """Split a parcel along a line (EPSG:4326): `parts`, without geometry, are its pieces in the order of `cut`."""
    act = _entered(ActKind.SPLIT, grounds, user)
    _require_several(len(parts), _("A split needs two new parcels or more."))
    land = Land(_held([parcel]))
    pieces = land.pieces(line)
    require_pieces(pieces, len(parts))
    return _replace(act, land, [replace(part, geom=piece) for part, piece in zip(parts, pieces, strict=True)])


def cut(parcel: Parcel, line: GEOSGeometry) -> list[MultiPolygon]:
    """The pieces (EPSG:4326) that `split_by_line` would make of a parcel, from west to east; nothing is written."""
    return Land([parcel]).pieces(line)


@transaction.atomic
def merge(parcels: Sequence[Parcel], new: NewParcel, grounds: Grounds, user: User | None) -> ParcelAct:
    """Merge two neighbouring parcels or more into one; its geometry, if not given, is their union."""
    act = _entered(ActKind.MERGE, grounds, user)
    _require_several(len(parcels), _("A merge needs two parcels or more."))
    land = Land(_held(parcels))
    whole = land.whole()
    return _replace(act, land, [new if new.geom else replace(new, geom=whole)])


@transaction.atomic
def change_boundaries(
    parcels: Sequence[Parcel], new: Sequence[NewParcel], grounds: Grounds, user: User | None
) -> ParcelAct:
    """Redistribute the land of neighbouring parcels among as many `new` ones, each with its geometry."""
    act = _entered(ActKind.BOUNDARIES, grounds, user)
    _require_several(len(parcels), _("A change of boundaries needs two parcels or more."))
    if len(new) != len(parcels):
        raise ActRefused(
            Refusal.COUNT,
            _(
                "A change of boundaries makes as many parcels as there were: %(old)s, not %(new)s. To have more or"
                " fewer, split or merge."
            )
            % {"old": len(parcels), "new": len(new)},
        )
    land = Land(_held(parcels))
    land.whole()
    return _replace(act, land, new)


@transaction.atomic
def cancel(parcel: Parcel, grounds: Grounds, user: User | None) -> ParcelAct:
    """Cancel a parcel's registration; nothing comes of it. It may have no geometry."""
    act = _entered(ActKind.CANCELLATION, grounds, user)
    return _write(act, _held([parcel]), [], [])


def _entered(kind: ActKind, grounds: Grounds, user: User | None) -> ParcelAct:
    """The act, not yet stored, if `user` may make it and its grounds are whole."""
    access.require_write(ParcelRegister, user)
    act = ParcelAct(
        kind=kind,
        decision_number=grounds.number.strip(),
        decision_date=grounds.date,
        decision_issuer=grounds.issuer.strip(),
        decision_link=grounds.link.strip(),
        reason=grounds.reason.strip(),
        author=user,
    )
    try:
        act.full_clean()
    except ValidationError as problem:
        raise ActRefused(
            Refusal.GROUNDS, _("The decision is not complete: %(problem)s") % {"problem": in_one_line(problem)}
        ) from None
    return act


def _require_several(count: int, otherwise: str) -> None:
    if count < SEVERAL:
        raise ActRefused(Refusal.COUNT, otherwise)


def _held(prepared: Sequence[Parcel]) -> list[Parcel]:
    """The parcels as they are now, under lock, in the given order; unchanged since they were `prepared`, in force."""
    ids = [parcel.pk for parcel in prepared]
    if len(set(ids)) < len(ids):
        raise ActRefused(Refusal.COUNT, _("A parcel is named twice. Name each once."))
    hold(ids)
    found = Parcel.objects.in_bulk(ids)
    for parcel in prepared:
        now = found.get(parcel.pk)
        if now is None:
            raise ActRefused(
                Refusal.GONE,
                _("Parcel %(number)s is no longer in the register: what brought it was taken back.")
                % {"number": parcel.cadastral_number},
            )
        if now.version != parcel.version:
            conflict = VersionConflict(now.cadastral_number, parcel.version, now.version)
            conflict.about = now.uid
            raise conflict
        if (now.state, now.status) != (State.CURRENT, ParcelStatus.REGISTERED):
            raise ActRefused(
                Refusal.NOT_IN_FORCE,
                _(
                    "Parcel %(number)s is not in force (%(state)s, %(status)s); acts are made on current, registered"
                    " parcels only."
                )
                % {
                    "number": now.cadastral_number,
                    "state": now.get_state_display(),
                    "status": now.get_status_display(),
                },
            )
    return [found[pk] for pk in ids]


def _replace(act: ParcelAct, land: Land, new: Sequence[NewParcel]) -> ParcelAct:
    """Check the `new` parcels against the land and the books of those that cease, and write the act."""
    numbers = [one.cadastral_number for one in new]
    _check_numbers(numbers, land.ceasing)
    drawn = [land.near(one.geom, one.cadastral_number) for one in new]
    geometries = [sound_area(one, number) for one, number in zip(land.fitted(drawn), numbers, strict=True)]
    after = land.check(geometries, numbers)
    origins = land.origins(after)
    arising = inherit(land.ceasing, new, origins, agreeing=act.kind == ActKind.MERGE)
    for parcel, geometry in zip(arising, geometries, strict=True):
        parcel.geom = geometry
    pairs = [(int(old), int(young)) for young, old in zip(*origins.nonzero(), strict=True)]
    return _write(act, land.ceasing, arising, pairs)


def _check_numbers(numbers: Sequence[str], ceasing: Sequence[Parcel]) -> None:
    """Well formed, each once, and never given before (Law 3613-VI art. 16)."""
    for index, number in enumerate(numbers):
        if not re.fullmatch(CADASTRAL_NUMBER, number, re.ASCII):
            raise ActRefused(
                Refusal.NUMBER,
                _("“%(number)s” is no cadastral number: %(help)s.")
                % {"number": " ".join(number.split()), "help": ParcelRegister.field("cadastral_number").pattern_help},
            )
        if number in numbers[:index]:
            raise ActRefused(
                Refusal.NUMBER, _("The number %(number)s is given to two new parcels.") % {"number": number}
            )
    before = [parcel.cadastral_number for parcel in ceasing]
    taken = db.rows(db.load("assets", "taken_numbers"), {"numbers": list(numbers), "ceasing": before})
    if taken:
        raise ActRefused(
            Refusal.NUMBER_TAKEN,
            _("The number %(number)s was given already, and a number is never given again. Take a new one.")
            % {"number": taken[0][0]},
        )


def _write(
    act: ParcelAct, ceasing: Sequence[Parcel], arising: Sequence[Parcel], origins: Sequence[tuple[int, int]]
) -> ParcelAct:
    """Write what was checked. `origins` are positions in `ceasing` and `arising` of a parent and its child."""
    act.save()
    for parcel in arising:
        parcel.created_by = parcel.updated_by = act.author
    reason = _("Act %(act)s. %(reason)s") % {"act": act, "reason": act.reason}
    with history.acting(act.author, reason):
        Parcel.objects.filter(pk__in=[parcel.pk for parcel in ceasing]).update(
            status=ParcelStatus.CANCELLED, state=State.ARCHIVED, updated_by=act.author
        )
        Parcel.objects.bulk_create(arising)
    ParcelInAct.objects.bulk_create(
        ParcelInAct(act=act, side=side, cadastral_number=parcel.cadastral_number, parcel=parcel, version=version)
        for side, touched in (
            (ActSide.CEASED, [(parcel, parcel.version + 1) for parcel in ceasing]),
            (ActSide.AROSE, [(parcel, parcel.version) for parcel in arising]),
        )
        for parcel, version in touched
    )
    ParcelLineage.objects.bulk_create(
        ParcelLineage(act=act, parent=ceasing[old], child=arising[young]) for old, young in origins
    )
    act.refresh_from_db()
    return act

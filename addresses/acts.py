"""Acts of the address register: assign, change, cancel, restore, renumber, rename a street.

    act = acts.rename(Ground(decision, author), street, StreetKind.STREET, "Миру")
    taking_back.undo(act, author)

Every act rests on a decision (Law 3038-VI art. 26-3; КМУ 690 of 07.07.2021), is one transaction, changes all addresses
concerned at once, and leaves an `AddressAct` with an `AddressEffect` for each address. Renaming a street is itself the
decision that changes its addresses. What cannot be is refused by `ActRefused`, and then nothing was changed; who may
not write in the register meets `PermissionDenied`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from psycopg import sql

from addresses import texts
from addresses.models import (
    ActKind,
    Address,
    AddressAct,
    AddressStatus,
    Decision,
    LegalEntity,
    PositionKind,
    Street,
    StreetKind,
    StreetName,
)
from addresses.refusals import ActRefused, Reason
from addresses.registers import AddressRegister, StreetRegister
from geo import access, db, history
from geo.models import User
from geo.records import WGS84, State

#: The status that an act leaves its addresses in (set 37 of КМУ 835).
_LEAVES = {
    ActKind.ASSIGN: AddressStatus.VALID,
    ActKind.CHANGE: AddressStatus.CHANGED,
    ActKind.RENAME: AddressStatus.CHANGED,
    ActKind.RENUMBER: AddressStatus.CHANGED,
    ActKind.CANCEL: AddressStatus.CANCELLED,
    ActKind.RESTORE: AddressStatus.RESTORED,
}
#: Where numbers stay what they are, only those written alike are one: addresses that came by import as `12а` and `12-А`
#: are a warning to work off, and no reason to refuse a new name of their street.
_AS_WRITTEN = sql.SQL("target.number")
#: A new name says nothing about a place: what was verified there stays so, by the evidence of the decision.
_KEEP_VERIFIED = frozenset({ActKind.RENAME})


@dataclass(frozen=True)
class Ground:
    """What an act rests on, who carries it out (None: the system), and from which day it is in force.

    `effective_on` None is the decision's own date. `verifies`: the author vouches for every address as the act leaves
    it, with the decision as evidence; otherwise an address whose essential fields change is no longer verified.
    """

    decision: Decision
    author: User | None
    effective_on: date | None = None
    verifies: bool = False

    @property
    def day(self) -> date:
        return self.effective_on or self.decision.date


@dataclass(frozen=True)
class Place:
    """A new address: number on a street, and where it is (EPSG:4326; None: not yet on the map).

    `applicant` is the legal entity that applied for it, `applicant_person` the natural person, whose name stays with
    address officers. `cadastral_number` is of the parcel that it belongs to.
    """

    street: Street
    number: str
    geom: Point | None = None
    position_kind: str = ""
    named_object: str = ""
    postcode: str = ""
    cadastral_number: str = ""
    applicant: LegalEntity | None = None
    applicant_person: str = ""


@dataclass(frozen=True)
class Change:
    """What becomes other in an address; None leaves what there is."""

    street: Street | None = None
    number: str | None = None
    geom: Point | None = None
    position_kind: PositionKind | None = None
    named_object: str | None = None


def assign(ground: Ground, places: Sequence[Place]) -> AddressAct:
    """Bring new addresses into being, current and valid. A number is taken however it is written: `12а` by `12-А`."""
    params = {
        "streets": [place.street.pk for place in places],
        "numbers": [place.number for place in places],
        "named_objects": [place.named_object for place in places],
        "geoms": [_ewkb(place.geom) for place in places],
        "position_kinds": [place.position_kind for place in places],
        "postcodes": [place.postcode for place in places],
        "cadastral_numbers": [place.cadastral_number for place in places],
        "applicants": [place.applicant.pk if place.applicant else None for place in places],
        "applicant_persons": [place.applicant_person for place in places],
    }
    with transaction.atomic():
        _open(ground)
        if not places:
            raise ActRefused(Reason.NOTHING_TO_DO)
        _require_written((place.number for place in places), "number")
        _require_in_use({place.street.pk for place in places})
        _require_free("target_new", params)
        return _carry_out(ActKind.ASSIGN, ground, "target_new", params)


def change(ground: Ground, changes: Mapping[Address, Change]) -> AddressAct:
    """Give addresses in force another street, number, named object or position; each cites the one it had."""
    wanted = list(changes.values())
    params = {
        "ids": [address.pk for address in changes],
        "streets": [one.street.pk if one.street else None for one in wanted],
        "numbers": [one.number for one in wanted],
        "named_objects": [one.named_object for one in wanted],
        "geoms": [_ewkb(one.geom) for one in wanted],
        "position_kinds": [one.position_kind for one in wanted],
    }
    with transaction.atomic():
        _open(ground)
        if not changes or Change() in wanted:
            raise ActRefused(Reason.NOTHING_TO_DO)
        _require_in_force(changes)
        _require_written((one.number for one in wanted if one.number is not None), "number")
        _require_in_use({one.street.pk for one in wanted if one.street})
        _require_free("target_changed", params)
        return _carry_out(ActKind.CHANGE, ground, "target_changed", params)


def cancel(ground: Ground, addresses: Collection[Address]) -> AddressAct:
    """Take addresses out of force. They stay in the register, and so do their numbers."""
    with transaction.atomic():
        _open(ground)
        _require_in_force(addresses)
        return _carry_out(ActKind.CANCEL, ground, "target_given", {"ids": [one.pk for one in addresses]})


def restore(ground: Ground, addresses: Collection[Address]) -> AddressAct:
    """Put cancelled addresses into force again, under the name that their street bears by now."""
    params = {"ids": [one.pk for one in addresses]}
    with transaction.atomic():
        _open(ground)
        there = Address.objects.filter(pk__in=params["ids"])
        if wrong := there.exclude(status=AddressStatus.CANCELLED):
            raise ActRefused(Reason.NOT_CANCELLED, objects=wrong)
        _require_free("target_restored", params, _AS_WRITTEN)
        return _carry_out(ActKind.RESTORE, ground, "target_restored", params)


def renumber(ground: Ground, street: Street, numbers: Mapping[str, str]) -> AddressAct:
    """Give houses of one street other numbers, old → new; numbers may pass from house to house."""
    moved = {old: new for old, new in numbers.items() if old != new}
    with transaction.atomic():
        _open(ground)
        street.refresh_from_db()
        _require_in_use({street.pk})
        params = {**_on(street), "old": list(moved), "new": list(moved.values())}
        _require_written(moved.values(), "number")
        known = _in_force_on(street).values_list("number", flat=True)
        if unknown := sorted(set(moved) - set(known)):
            raise ActRefused(Reason.NO_SUCH_NUMBER, street=street, objects=unknown)
        _require_free("target_renumbered", params)
        return _carry_out(ActKind.RENUMBER, ground, "target_renumbered", params, street)


def rename(ground: Ground, street: Street, kind: StreetKind, name: str) -> AddressAct:
    """Give a street another name from the act's day on: its addresses in force, drafts too, bear it at once.

    The old name stays as a `StreetName` period. Cancelled addresses keep the name under which they were in force. What
    was verified stays verified, on the evidence of the decision.
    """
    with transaction.atomic():
        _open(ground)
        access.require_write(StreetRegister, ground.author)
        street.refresh_from_db()
        _require_in_use({street.pk})
        params = {**_on(street), "new_kind": kind, "new_name": name}
        _require_written([name], "street")
        _require_new_name(street, kind, name)
        present = StreetName.objects.get(street=street, valid_to__isnull=True)
        if present.valid_from and ground.day <= present.valid_from:
            raise ActRefused(
                Reason.BEFORE_PERIOD,
                street=street,
                since=date_format(present.valid_from),
                date=date_format(ground.day),
            )
        _require_free("target_street", params, _AS_WRITTEN)
        act = _carry_out(ActKind.RENAME, ground, "target_street", params, street, may_be_empty=True)
        with history.acting(ground.author, str(act), act.uid):
            StreetName.objects.filter(pk=present.pk).update(valid_to=ground.day, ended_by=ground.decision)
            StreetName.objects.create(
                street=street, kind=kind, name=name, valid_from=ground.day, given_by=ground.decision
            )
            Street.objects.filter(pk=street.pk).update(kind=kind, name=name, updated_by=ground.author)
        street.refresh_from_db()
        return act


def _open(ground: Ground) -> None:
    """Begin an act: the right to it, its day, and no other writer in the register until it ends."""
    access.require_write(AddressRegister, ground.author)
    if ground.day < ground.decision.date:
        raise ActRefused(
            Reason.BEFORE_DECISION, date=date_format(ground.day), decided=date_format(ground.decision.date)
        )
    if ground.day > timezone.localdate():
        raise ActRefused(Reason.IN_FUTURE, date=date_format(ground.day))
    lock()


def lock() -> None:
    """Others read the registers meanwhile, but do not write in them: what was looked at still holds when it is done."""
    db.execute("LOCK TABLE addresses_street, addresses_address IN SHARE ROW EXCLUSIVE MODE")


def _carry_out(
    kind: ActKind,
    ground: Ground,
    target: str,
    params: dict[str, Any],
    street: Street | None = None,
    *,
    may_be_empty: bool = False,
) -> AddressAct:
    """Enter the act, and do it to all addresses of `target`, a query in a file of that name, with its `params`."""
    act = AddressAct.objects.create(
        kind=kind, decision=ground.decision, effective_on=ground.day, street=street, author=ground.author
    )
    fragments = {"target": sql.SQL(_sql(target)), "after": texts.text("address", "settlement")}
    if kind == ActKind.ASSIGN:
        statement = "act_assign"
        fragments["after"] = texts.text("assigned", "settlement")
    else:
        statement = "act_change"
        fragments["before"] = texts.text("address", "settlement")
        fragments["verified"] = sql.SQL("(%(verifies)s OR %(keeps_verified)s AND address.verified_at IS NOT NULL)")
    bound = {
        "act": act.pk,
        "status": _LEAVES[kind],
        "decision": ground.decision.pk,
        "user": ground.author.pk if ground.author else None,
        "evidence": str(ground.decision),
        "verifies": ground.verifies,
        "keeps_verified": kind in _KEEP_VERIFIED,
    }
    with history.acting(ground.author, str(act), act.uid):
        touched = db.execute(db.compose(_sql(statement), **fragments), params | texts.words() | bound)
    if not touched and not may_be_empty:
        raise ActRefused(Reason.NOTHING_TO_DO)
    return act


def _require_in_force(addresses: Collection[Address]) -> None:
    there = Address.objects.filter(pk__in=[address.pk for address in addresses])
    in_force = there.filter(state=State.CURRENT).exclude(status=AddressStatus.CANCELLED)
    if wrong := there.exclude(pk__in=in_force):
        raise ActRefused(Reason.NOT_IN_FORCE, objects=wrong)


def _require_in_use(streets: Collection[int]) -> None:
    if archived := Street.objects.filter(pk__in=streets, state=State.ARCHIVED):
        raise ActRefused(Reason.STREET_ARCHIVED, objects=archived)


def _require_written(values: Iterable[str], field: str) -> None:
    column: Any = Address._meta.get_field(field)
    for value in values:
        if not value or value != value.strip() or len(value) > column.max_length:
            raise ActRefused(Reason.NOT_WRITTEN, objects=[f"“{value}”"], longest=column.max_length)


def _require_new_name(street: Street, kind: StreetKind, name: str) -> None:
    if (street.kind, street.name) == (kind, name):
        raise ActRefused(Reason.SAME_NAME, street=street)
    if others := Street.objects.filter(settlement_id=street.settlement_id, kind=kind, name=name):
        raise ActRefused(Reason.NAME_TAKEN, objects=others)


def _require_free(target: str, params: dict[str, Any], key: sql.Composable | None = None) -> None:
    """No two addresses of a street may bear one number after the act; by `key` it is told which numbers are one."""
    statement = db.compose(
        _sql("act_taken"), target=sql.SQL(_sql(target)), number_key=key or sql.SQL(_sql("number_key"))
    )
    alike = db.rows(statement, params)
    for reason, kept in ((Reason.NUMBER_TAKEN, False), (Reason.NUMBER_KEPT, True)):
        if numbers := [there or given for given, there, dead in alike if dead == kept]:
            raise ActRefused(reason, objects=numbers)


def _on(street: Street) -> dict[str, Any]:
    """Parameters of the addresses that stand on `street`."""
    return {"settlement": street.settlement_id, "kind": street.kind, "name": street.name}


def _in_force_on(street: Street) -> models.QuerySet[Address]:
    there = Address.objects.filter(settlement=street.settlement_id, street_kind=street.kind, street=street.name)
    return there.exclude(status=AddressStatus.CANCELLED).exclude(state=State.ARCHIVED)


def _ewkb(point: Point | None) -> str | None:
    """The point for the database; without a system of its own it is taken as WGS 84. Raises ValueError in another."""
    if point is None:
        return None
    if point.srid not in (None, WGS84):
        raise ValueError(f"the position of an address is wanted in EPSG:{WGS84}, not EPSG:{point.srid}")
    return Point(point.x, point.y, srid=WGS84).hexewkb.decode()


def _sql(name: str) -> str:
    return db.load("addresses", name)

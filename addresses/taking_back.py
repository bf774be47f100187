"""An act of the address register taken back: everything is what it was, or refused with what is in the way."""

from django.contrib.gis.db import models
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from addresses.acts import lock
from addresses.models import ActKind, Address, AddressAct, Street, StreetName
from addresses.refusals import ActRefused, Reason
from addresses.registers import AddressRegister, StreetRegister
from geo import access, db, history
from geo.models import User


def undo(act: AddressAct, user: User | None) -> None:
    """Restore what was before `act`, in one transaction: addresses, and the name of the street that it renamed.

    Every column is as it was but `version` and `updated_at`, which tell that the record changed once more. Raises
    `ActRefused` where something later stands in the way, and `PermissionDenied` for a user who may not write.
    """
    with transaction.atomic():
        for register in (AddressRegister, StreetRegister) if act.kind == ActKind.RENAME else (AddressRegister,):
            access.require_write(register, user)
        lock()
        act.refresh_from_db()
        if act.undone_at is not None:
            raise ActRefused(Reason.ALREADY_UNDONE, act=act)
        _require_nothing_later(act)
        with history.acting(user, _("Taken back: %(act)s") % {"act": act}):
            if act.kind == ActKind.RENAME:
                _give_back_the_name(act)
            restored = history.given_back(Address, "past")
            db.execute(db.compose(db.load("addresses", "undo_changed"), assignments=restored), {"act": act.pk})
            db.execute(db.load("addresses", "undo_assigned"), {"act": act.pk})
        act.undone_at, act.undone_by = timezone.now(), user
        act.save(update_fields=["undone_at", "undone_by"])


def _require_nothing_later(act: AddressAct) -> None:
    same = history.same_content(Address, "address", "left_by_act")
    edited = db.rows(db.compose(db.load("addresses", "undo_obstacles"), same=same), {"act": act.pk})
    if edited:
        raise ActRefused(Reason.CHANGED_SINCE, act=act, objects=[text for (text,) in edited])
    if taken := db.rows(db.load("addresses", "undo_taken"), {"act": act.pk}):
        raise ActRefused(Reason.TAKEN_SINCE, act=act, objects=[text for (text,) in taken])
    if act.kind == ActKind.RENAME:
        _require_the_name(act)


def _require_the_name(act: AddressAct) -> None:
    """The street still bears the name that the act gave it, nobody came to it since, and its former name is free."""
    if not _given(act).filter(valid_to__isnull=True).exists():
        raise ActRefused(Reason.RENAMED_SINCE, act=act)
    street, former = act.street, _ended(act).get()
    assert street is not None
    there = {"act": act.pk, "settlement": street.settlement_id, "kind": street.kind, "name": street.name}
    if came := db.rows(db.load("addresses", "undo_renamed"), there):
        raise ActRefused(Reason.CAME_SINCE, act=act, objects=[text for (text,) in came])
    if others := Street.objects.filter(settlement=street.settlement_id, kind=former.kind, name=former.name):
        raise ActRefused(Reason.NAME_TAKEN, objects=others)


def _give_back_the_name(act: AddressAct) -> None:
    former = _ended(act).get()
    _given(act).delete()
    _ended(act).update(valid_to=None, ended_by=None)
    before = Street.pgh_event_model.objects.get(  # type: ignore[attr-defined]  # made by geo.history.tracked
        pgh_obj=act.street_id, pgh_context__metadata__batch=str(act.uid)
    )
    Street.objects.filter(names=former).update(kind=former.kind, name=former.name, updated_by_id=before.updated_by_id)


def _given(act: AddressAct) -> models.QuerySet[StreetName]:
    """The period that a renaming began."""
    return StreetName.objects.filter(street=act.street_id, valid_from=act.effective_on, given_by=act.decision_id)


def _ended(act: AddressAct) -> models.QuerySet[StreetName]:
    """The period that a renaming ended."""
    return StreetName.objects.filter(street=act.street_id, valid_to=act.effective_on, ended_by=act.decision_id)

"""An act taken back: the parcels that ceased are what they were, and those that arose are gone."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from assets.acts.locks import hold
from assets.acts.refusals import ActRefused, Refusal
from assets.models import ActSide, Parcel, ParcelAct
from assets.registers import ParcelRegister
from geo import access, db, history
from geo.models import User


@transaction.atomic
def undo(act: ParcelAct, user: User | None, reason: str = "") -> ParcelAct:
    """Take an act back. It stays in the books as taken back, with the numbers it gave; its lineage goes.

    The histories of its parcels tell the reason, if there is one.

    Raises `PermissionDenied`, and `ActRefused` if it was taken back already, if a parcel of it is no longer as the act
    left it (a later act or edit, not itself taken back), or if something in another register points to a new parcel.
    """
    access.require_write(ParcelRegister, user)
    act = ParcelAct.objects.select_for_update().get(pk=act.pk)
    if act.undone_at:
        raise ActRefused(Refusal.UNDONE, _("Act %(act)s was taken back already.") % {"act": act})
    hold(list(act.parcels.values_list("parcel_id", flat=True)))
    _check_untouched(act)
    arisen = list(act.parcels.filter(side=ActSide.AROSE).values_list("parcel_id", flat=True))
    told = _("Act %(act)s is taken back.") % {"act": act}
    with history.acting(user, f"{told} {reason}".rstrip()):
        _restore(act)
        act.lineage.all().delete()
        act.parcels.update(parcel=None)
        _take_away(arisen, act)
    act.undone_at = timezone.now()
    act.undone_by = user
    act.save(update_fields=["undone_at", "undone_by"])
    return act


def _check_untouched(act: ParcelAct) -> None:
    same = history.same_content(Parcel, "parcel", "after")
    changed = db.rows(db.compose(db.load("assets", "undo_act_obstacles"), same=same), {"act": act.pk})
    if changed:
        raise ActRefused(
            Refusal.CHANGED_SINCE,
            _(
                "Act %(act)s cannot be taken back: %(numbers)s changed after it. Take the later acts back first, or"
                " undo the later changes."
            )
            % {"act": act, "numbers": ", ".join(number for (number,) in changed)},
        )


def _restore(act: ParcelAct) -> None:
    assignments = history.given_back(Parcel, "before")
    db.execute(db.compose(db.load("assets", "undo_act_restore"), assignments=assignments), {"act": act.pk})


def _take_away(ids: Iterable[int], act: ParcelAct) -> None:
    try:
        Parcel.objects.filter(pk__in=ids).delete()
    except ProtectedError as problem:
        pointing = sorted(problem.protected_objects, key=str)[0]
        raise ActRefused(
            Refusal.IN_USE,
            _(
                "Act %(act)s cannot be taken back: “%(what)s” (%(kind)s) belongs to a parcel that arose by it. Unlink"
                " it first."
            )
            % {"act": act, "what": pointing, "kind": pointing._meta.verbose_name},
        ) from None

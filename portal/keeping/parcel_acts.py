"""The acts by which a parcel arose and ceased, and an act taken back: what staff find beside the history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assets import acts, lineage
from assets.lineage import Relative
from assets.models import ActSide, Parcel, ParcelAct, ParcelInAct
from assets.registers import ParcelRegister
from geo import access, changes
from geo.records import Record
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Register
from portal.keeping.asking import NOT_TAKEN, officers_only, person, record_in, sent
from portal.keeping.forms import StepForm

#: Of relatives farther than one act away, so many are told.
_MOST_RELATIVES = 50


@dataclass(frozen=True)
class Kin:
    """A parcel told of by its number; without an address where it is gone."""

    number: str
    address: str
    here: bool = False


@dataclass(frozen=True)
class Told:
    """One act, the parcels that ceased by it and those that arose."""

    act: ParcelAct
    ceased: Sequence[Kin]
    arose: Sequence[Kin]


@dataclass(frozen=True)
class Descent:
    """All acts that touched a parcel, the latest first, and its relatives behind those that they name."""

    acts: Sequence[Told]
    ancestors: Sequence[Kin]
    descendants: Sequence[Kin]


def descent(record: Record) -> Descent | None:
    """What staff are told of a parcel's acts; None for what no act makes, and where there was none."""
    if not isinstance(record, Parcel):
        return None
    # What an act that was taken back had made is gone, and so its number alone names it.
    touched = Q(parcel=record) | Q(act__undone_at__isnull=False, cadastral_number=record.cadastral_number)
    found = ParcelAct.objects.filter(pk__in=ParcelInAct.objects.filter(touched).values("act"))
    told = [
        _told(act, record) for act in found.select_related("author", "undone_by").prefetch_related("parcels__parcel")
    ]
    if not told:
        return None
    return Descent(told, _farther(lineage.ancestors(record)), _farther(lineage.descendants(record)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officers_only
def undo_act(request: HttpRequest, register: type[Register], uid: UUID, number: int) -> HttpResponse:
    """Tell what taking an act back does and ask why (GET), and take it back (POST)."""
    sight = access.books(register, request.user)
    record = record_in(sight, uid)
    if not isinstance(record, Parcel):
        raise Http404(_("Acts are of parcels alone."))
    act = _standing(record, number)
    form = StepForm(sent(request), record.version)
    if request.method == "POST" and form.is_valid():
        back = _one_that_ceased(act)
        try:
            acts.undo(act, person(request), changes.stated(form.cleaned_data["reason"]))
        except Invalid as problem:
            form.add_error(REASON, problem.errors[REASON])
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The act is taken back: the parcels are what they were before it."))
            return redirect(_address(back))
    context = {
        "told": _told(act, record),
        "form": form,
        "register": register,
        "record": record,
        "title": str(record),
        "back": _address(record),
    }
    return render(request, "portal/keeping/undo_act.html", context, status=NOT_TAKEN if form.errors else 200)


def _standing(parcel: Parcel, number: int) -> ParcelAct:
    """The act of that number, if the parcel is of it and it was not taken back."""
    standing = ParcelAct.objects.filter(undone_at=None).prefetch_related("parcels__parcel")
    found = standing.filter(pk=number, parcels__parcel=parcel).first()
    if found is None:
        raise Http404(_("There is no such act of this parcel, or it was taken back already."))
    return found


def _one_that_ceased(act: ParcelAct) -> Parcel:
    """A parcel that will be in the register again."""
    ceased = [one.parcel for one in act.parcels.all() if one.side == ActSide.CEASED]
    assert ceased[0]
    return ceased[0]


def _told(act: ParcelAct, record: Parcel) -> Told:
    sides: dict[str, list[Kin]] = {side: [] for side in ActSide}
    for one in sorted(act.parcels.all(), key=lambda one: one.pk):
        address = _address(one.parcel) if one.parcel else ""
        sides[one.side].append(Kin(one.cadastral_number, address, here=one.cadastral_number == record.cadastral_number))
    return Told(act, sides[ActSide.CEASED], sides[ActSide.AROSE])


def _farther(relatives: Iterable[Relative]) -> list[Kin]:
    """Those that no act of the parcel names."""
    far = [one.parcel for one in relatives if one.generation > 1]
    return [Kin(str(parcel), _address(parcel)) for parcel in far[:_MOST_RELATIVES]]


def _address(parcel: Parcel) -> str:
    return reverse("portal:history", args=[ParcelRegister.slug, parcel.uid])

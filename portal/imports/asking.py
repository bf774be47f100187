"""Who asks for which import: officers see those of the registers in which they may write, layer editors those out of
which a layer is to be made, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from geo import access, registers
from geo.access import Sight
from geo.models import User
from geo.registers import Register
from importers.models import Batch
from importers.proposing import Unmade
from importers.wizard import aims
from portal.officers import Officer, officers_only

P = ParamSpec("P")


@dataclass(frozen=True)
class Asked:
    """An import, the officer who asks for it, and what this officer reads of its register."""

    batch: Batch
    user: User
    sight: Sight


def of_import(
    view: Callable[Concatenate[HttpRequest, Asked, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, int, P], HttpResponseBase]:
    """Decorator: the view gets the import in the place of its number; another register's officer gets 403."""

    @officers_only
    @wraps(view)
    def guarded(request: HttpRequest, officer: Officer, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        batch = Batch.objects.select_related("job", "user").filter(pk=pk).first()
        if batch is None:
            raise Http404(_("There is no such import."))
        try:
            register = aims.register_of(batch)
        except registers.UnknownRegister as problem:
            raise Http404(str(problem)) from None
        aims.require(register, officer.user)
        return view(request, Asked(batch, officer.user, _sight(register, officer.user)), *args, **kwargs)

    return guarded


def _sight(register: type[Register], user: User) -> Sight:
    """What the user sees of the register; of one that is not made yet there is nothing to see."""
    return Sight(register, (), "none", 0) if register is Unmade else access.sight(register, user)

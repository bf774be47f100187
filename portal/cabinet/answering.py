"""What the reporter answers on the page of the private link: it is mended, it is not, and how it was dealt with."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from geo.images import ImageRefused
from geo.refusals import Invalid, Refused
from portal.cabinet.forms import DisputeForm, RatingForm
from reports import closing, confirming
from reports.closing import Awaited
from reports.models import Report
from reports.workflow import Actor, Mover


class Act(StrEnum):
    """The buttons."""

    CONFIRM = "confirm"
    DISPUTE = "dispute"
    RATE = "rate"


class Answer:
    """The questions to the reporter of a report, and what a request answers to them; `problem` is told above them."""

    def __init__(self, request: HttpRequest, report: Report, mover: Mover) -> None:
        self._report, self._mover = report, mover
        self._act = request.POST.get("act", "")
        sent = (request.POST, request.FILES)
        self.awaited = closing.awaited(report) if Actor.REPORTER in mover.actors else Awaited()
        self.dispute = DisputeForm(*(sent if self._act == Act.DISPUTE else ()))
        self.rating = RatingForm(*(sent if self._act == Act.RATE else ()))
        self.problem = ""

    def taken(self) -> bool:
        """Whether it was taken; else the forms, or `problem`, say why not."""
        form = {Act.DISPUTE.value: self.dispute, Act.RATE.value: self.rating}.get(self._act)
        if form and not form.is_valid():
            return False
        try:
            self._take()
        except Invalid as invalid:
            self._tell(form, invalid)
        except (Refused, PermissionDenied) as refused:
            self.problem = str(refused)
        except ImageRefused as refused:
            self.dispute.add_error("photographs", str(refused))
        else:
            return True
        return False

    def _take(self) -> None:
        match self._act:
            case Act.CONFIRM:
                confirming.confirm_closure(self._report, self._mover)
            case Act.DISPUTE:
                told = self.dispute.cleaned_data
                closing.dispute(self._report, self._mover, told["reason"], told["photographs"])
            case Act.RATE:
                told = self.rating.cleaned_data
                closing.rate(self._report, self._mover, told["stars"] or 0, told["words"])
            case _:
                raise Refused(_("Press one of the buttons."))

    def _tell(self, form: Form | None, invalid: Invalid) -> None:
        for name, sentences in invalid.errors.items():
            if form and name in form.fields:
                form.add_error(name, list(sentences))
            else:
                self.problem = " ".join(sentences)

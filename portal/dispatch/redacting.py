"""Photographs of reports: shown to those who handle them, and faces and plates painted over before they are public."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo.images import Size
from portal.attachments.given import served
from portal.dispatch.asking import Asked, of_report
from reports import pictures
from reports.models import Photograph, Readiness
from reports.pictures import Box

#: Boxes painted at once.
_MOST = 40
#: Boxes that can be written down without scripts before the next preview.
_EMPTY = 3
_WHOLE = 100.0


class BoxForm(forms.Form):
    """A rectangle to paint over, in percent of the picture's width and height, from its upper left corner."""

    left = forms.FloatField(label=gettext_lazy("from the left, %"), min_value=0, max_value=_WHOLE)
    top = forms.FloatField(label=gettext_lazy("from the top, %"), min_value=0, max_value=_WHOLE)
    width = forms.FloatField(label=gettext_lazy("width, %"), min_value=0.1, max_value=_WHOLE)
    height = forms.FloatField(label=gettext_lazy("height, %"), min_value=0.1, max_value=_WHOLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "step": "1"}

    @property
    def box(self) -> Box:
        """Shares of width and height; what would reach beyond the picture ends at its edge."""
        left, top = self.cleaned_data["left"] / _WHOLE, self.cleaned_data["top"] / _WHOLE
        right, bottom = left + self.cleaned_data["width"] / _WHOLE, top + self.cleaned_data["height"] / _WHOLE
        return left, top, min(right, 1.0), min(bottom, 1.0)


Boxes = forms.formset_factory(BoxForm, extra=_EMPTY, max_num=_MOST, absolute_max=_MOST)


@require_safe
@of_report
def photograph(request: HttpRequest, asked: Asked, uid: UUID, size: str) -> HttpResponseBase:
    """The JPEG of that size; with `before` as it was before it was painted over, for dispatchers alone."""
    found = _found(asked, uid)
    if size not in list(Size):
        raise Http404(_("There is no such file."))
    name = found.file(Size(size))
    if "before" in request.GET:
        if not asked.dispatches:
            raise PermissionDenied(_("Dispatchers alone see what was painted over."))
        name = f"{found.stored_as}-{size}.jpg"
    return served(request, name, f'"{name}"', content_type="image/jpeg")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@of_report
def redact(request: HttpRequest, asked: Asked, uid: UUID) -> HttpResponse:
    """Boxes drawn over a photograph, by mouse, by finger or by numbers; looked at first, then painted for good."""
    found = _found(asked, uid)
    if not asked.dispatches:
        raise PermissionDenied(_("Dispatchers alone paint over photographs."))
    if request.method != "POST":
        return _page(request, asked, found, Boxes())
    formset = Boxes(request.POST)
    if not formset.is_valid():
        return _page(request, asked, found, formset, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    boxes = [form.box for form in formset if form.has_changed()]
    if "preview" in request.POST:
        return _page(request, asked, found, formset, boxes)
    if not boxes:
        problem = _("Draw a box over what is not to be seen, or write down where it is.")
        return _page(request, asked, found, formset, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    pictures.redact(found, boxes, asked.user)
    messages.success(request, _("It is painted over; nobody but dispatchers sees what was there."))
    return redirect("portal:dispatch-report", asked.report.pk)


def _page(
    request: HttpRequest,
    asked: Asked,
    found: Photograph,
    formset: Any,
    boxes: list[Box] | None = None,
    *,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """`boxes` are drawn over the picture as they would be painted."""
    context = {
        "report": asked.report,
        "photograph": found,
        "formset": formset,
        "boxes": [_in_percent(box) for box in boxes or ()],
        "problem": problem,
    }
    return render(request, "portal/dispatch/redact.html", context, status=status)


def _in_percent(box: Box) -> tuple[float, ...]:
    """Left, top, width and height, in percent, to a hundredth."""
    left, top, right, bottom = box
    return tuple(round(share * _WHOLE, 2) for share in (left, top, right - left, bottom - top))


def _found(asked: Asked, uid: UUID) -> Photograph:
    found = asked.report.photographs.filter(uid=uid, readiness=Readiness.READY).first()
    if found is None:
        raise Http404(_("There is no such photograph, or it is still being prepared."))
    return found

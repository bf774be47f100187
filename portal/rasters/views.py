"""The list of rasters, and the page on which one is sent, placed, made, described and taken away."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geo.models import Publication, User, Visibility
from layers.models import RasterLayer
from layers.rasters import keeping
from layers.rasters.refusals import RasterRefused
from portal.keeping.asking import NOT_TAKEN
from portal.layermaking.views import makers_only
from portal.rasters import placed
from portal.rasters.forms import FileForm, RasterForm, SystemForm

#: After so many seconds the page of a picture that is being made asks again.
REFRESH_SECONDS = 3
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@makers_only
def rasters(request: HttpRequest, user: User) -> HttpResponse:
    """All rasters, the lowest on the map first."""
    switches = Publication.objects.in_bulk()
    rows = [{"raster": one, "switch": switches[one.slug]} for one in RasterLayer.objects.select_related("group")]
    return render(request, "portal/rasters/list.html", {"rows": rows})


@_form_methods
@makers_only
def new(request: HttpRequest, user: User) -> HttpResponse:
    """The page on which a picture is sent."""
    form, files = RasterForm(request.POST or None), FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() & files.is_valid():
        row = form.save(commit=False)
        try:
            keeping.receive(row, files.cleaned_data["sent"], Visibility(form.cleaned_data["visibility"]), user)
        except RasterRefused as problem:
            files.add_error("sent", str(problem))
        else:
            return redirect("portal:raster", row.slug)
    status = NOT_TAKEN if request.method == "POST" else HTTPStatus.OK
    return render(request, "portal/rasters/new.html", {"form": form, "files": files}, status=status)


@_form_methods
@makers_only
def raster(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The page of a raster; a POST does what its button says (`act`)."""
    row = RasterLayer.objects.select_related("group", "job").filter(slug=slug).first()
    if row is None:
        raise Http404(_("There is no such layer."))
    if request.method != "POST":
        return _page(request, row, {})
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponseBadRequest(_("The page does not say what is to be done. Open it again."))
    return act(request, row, user)


def _look(request: HttpRequest, row: RasterLayer, user: User) -> HttpResponse:
    """Show where the picture would lie in the system that was typed; nothing is kept."""
    system = SystemForm(request.POST)
    return _page(request, row, {"system": system}, HTTPStatus.OK if system.is_valid() else NOT_TAKEN)


def _begin(request: HttpRequest, row: RasterLayer, user: User) -> HttpResponse:
    system = SystemForm(request.POST)
    if system.is_valid():
        try:
            keeping.begin(row, system.cleaned_data["crs"], user)
        except RasterRefused as problem:
            system.add_error("crs", str(problem))
        else:
            return redirect("portal:raster", row.slug)
    return _page(request, row, {"system": system}, NOT_TAKEN)


def _save(request: HttpRequest, row: RasterLayer, user: User) -> HttpResponse:
    form = RasterForm(request.POST, instance=row)
    if not form.is_valid():
        return _page(request, row, {"form": form}, NOT_TAKEN)
    with transaction.atomic():
        # What the worker writes meanwhile is not ours to write.
        row.save(update_fields=[name for name in form.fields if name != "visibility"])
        visibility = form.cleaned_data["visibility"]
        Publication.objects.filter(slug=row.slug).exclude(visibility=visibility).update(visibility=visibility)
    messages.success(request, _("The layer is changed."))
    return redirect("portal:raster", row.slug)


def _replace(request: HttpRequest, row: RasterLayer, user: User) -> HttpResponse:
    files = FileForm(request.POST, request.FILES)
    if files.is_valid():
        try:
            keeping.replace_file(row, files.cleaned_data["sent"], user)
        except RasterRefused as problem:
            files.add_error("sent", str(problem))
        else:
            return redirect("portal:raster", row.slug)
    return _page(request, row, {"files": files}, NOT_TAKEN)


def _delete(request: HttpRequest, row: RasterLayer, user: User) -> HttpResponse:
    try:
        keeping.delete(row, user)
    except RasterRefused as problem:
        return _page(request, row, {"ending": str(problem)}, NOT_TAKEN)
    messages.success(request, _("The layer is deleted."))
    return redirect("portal:rasters")


_ACTS: dict[str, Callable[[HttpRequest, RasterLayer, User], HttpResponse]] = {
    "look": _look,
    "make": _begin,
    "save": _save,
    "replace": _replace,
    "delete": _delete,
}


def _page(request: HttpRequest, row: RasterLayer, forms: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    busy = keeping.at_work(row)
    context = {
        "raster": row,
        "switch": Publication.objects.get(slug=row.slug),
        "busy": busy,
        "interrupted": keeping.interrupted(row),
        "form": RasterForm(instance=row),
        "files": FileForm(),
        **forms,
    }
    if not busy and row.status != RasterLayer.Status.READY:
        system = forms.get("system") or SystemForm({"crs": row.crs} if row.crs else None)
        context |= {"system": system} | placed.context(row, system, request.user)
    answer = render(request, "portal/rasters/raster.html", context, status=status)
    if busy:
        answer["Refresh"] = str(REFRESH_SECONDS)
    return answer

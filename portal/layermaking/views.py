"""The list of thematic layers, and the page on which one is made or changed."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geo import access
from geo.models import Publication, User, Visibility
from geo.refusals import REASON, Invalid, Refused
from geo.registers import Text
from layers import presets, thematic
from layers.models import LayerGroup, ThematicLayer
from layers.presets import Preset
from layers.thematic import provided
from layers.thematic.definitions import Definition, both
from portal.keeping.asking import NOT_TAKEN
from portal.layermaking import drafting
from portal.layermaking.drafting import Draft

P = ParamSpec("P")
_form_methods = require_http_methods(["GET", "HEAD", "POST"])
#: Buttons that change the rows of the page, and nothing else.
_REARRANGING = (drafting.ADD, drafting.UP, drafting.DOWN, drafting.REMOVE)


def makers_only(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorator: the public is sent to sign in; who makes no layers gets 403."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        access.require_layer_making(request.user)
        return view(request, request.user, *args, **kwargs)

    return guarded


@require_safe
@makers_only
def layers(request: HttpRequest, user: User) -> HttpResponse:
    """All thematic layers, archived ones behind the others."""
    seen = Publication.objects.in_bulk()
    rows = [_row(layer, seen[layer.slug]) for layer in ThematicLayer.objects.order_by("archived", "slug")]
    return render(request, "portal/layermaking/list.html", {"rows": rows})


@_form_methods
@makers_only
def new(request: HttpRequest, user: User) -> HttpResponse:
    """The page of a layer that is not there yet."""
    if request.method != "POST":
        return _page(request, drafting.shown(None))
    draft = drafting.sent(None, request.POST)
    act = request.POST.get("act", "")
    if act.partition(":")[0] in _REARRANGING:
        return _page(request, drafting.rearranged(draft, act))
    if draft.is_valid():
        visibility = Visibility(draft.layer.cleaned_data["visibility"])
        try:
            made = thematic.create(draft.said(), user, visibility=visibility)
        except Invalid as problem:
            draft.add_errors(problem.errors)
        else:
            messages.success(request, _("The layer “%(layer)s” is there.") % {"layer": made.title})
            return redirect("portal:layer", made.slug)
    return _page(request, draft, status=NOT_TAKEN)


@_form_methods
@makers_only
def presets_page(request: HttpRequest, user: User) -> HttpResponse:
    """The presets, by groups of the catalogue; a POST makes the layer of the one that it names (`preset`)."""
    problem = ""
    if request.method == "POST":
        try:
            made = presets.install(request.POST.get("preset", ""), user)
        except (presets.UnknownPreset, Invalid) as refused:
            problem = str(refused)
        else:
            messages.success(
                request,
                _("The layer “%(layer)s” is there. Staff alone see it until it is shown to everyone.")
                % {"layer": made.title},
            )
            return redirect("portal:layer", made.slug)
    taken = set(ThematicLayer.objects.values_list("slug", flat=True))
    found = [_offered(one, one.slug in taken) for one in presets.every()]
    groups = [
        (group, [one for one in found if one["group"] == group.slug]) for group in LayerGroup.objects.order_by("order")
    ]
    context = {"groups": [(group, rows) for group, rows in groups if rows], "problem": problem}
    return render(request, "portal/layermaking/presets.html", context, status=NOT_TAKEN if problem else HTTPStatus.OK)


@_form_methods
@makers_only
def layer(request: HttpRequest, user: User, slug: str) -> HttpResponse:
    """The page of a layer; a POST does what its button says (`act`)."""
    found = ThematicLayer.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such layer."))
    if request.method != "POST":
        return _page(request, _shown(found), found)
    act = request.POST.get("act", "")
    if act in _ENDS:
        return _end(request, user, found, act)
    if found.archived:
        return HttpResponseBadRequest(_("The layer is archived. Bring it back before you change it."))
    draft = drafting.sent(_definition(found), request.POST)
    if act.partition(":")[0] in _REARRANGING:
        return _page(request, drafting.rearranged(draft, act), found)
    if draft.is_valid():
        try:
            _change(request, user, found, draft)
        except Invalid as problem:
            draft.add_errors(problem.errors)
        except Refused as problem:
            draft.layer.add_error(None, str(problem))
        else:
            messages.success(request, _("The layer is changed."))
            return redirect("portal:layer", slug)
    return _page(request, draft, found, status=NOT_TAKEN)


def _change(request: HttpRequest, user: User, found: ThematicLayer, draft: Draft) -> None:
    """Give the layer the definition and the publication switch of the page."""
    seen, reason = _edition(request), draft.layer.cleaned_data[REASON]
    thematic.change(found.slug, draft.said(), user, reason, seen)
    switch = Publication.objects.filter(slug=found.slug)
    switch.exclude(visibility=draft.layer.cleaned_data["visibility"]).update(
        visibility=draft.layer.cleaned_data["visibility"]
    )


#: What becomes of a layer in the end, by the button's act: what is done, and what is said.
_ENDS: dict[str, tuple[Callable[[str, User, str], None], Text]] = {
    "archive": (thematic.archive, gettext_lazy("The layer is archived.")),
    "bring-back": (thematic.bring_back, gettext_lazy("The layer is back.")),
    "delete": (thematic.delete, gettext_lazy("The layer is deleted.")),
}


def _end(request: HttpRequest, user: User, found: ThematicLayer, act: str) -> HttpResponse:
    do, done = _ENDS[act]
    try:
        do(found.slug, user, request.POST.get("why", ""))
    except Refused as problem:
        return _page(request, _shown(found), found, ending=str(problem), status=NOT_TAKEN)
    messages.success(request, str(done))
    return redirect("portal:layers") if act == "delete" else redirect("portal:layer", found.slug)


def _edition(request: HttpRequest) -> UUID:
    """The edition on which the person decided; one that there never was, where the page does not say."""
    try:
        return UUID(request.POST.get("edition", ""))
    except ValueError:
        return UUID(int=0)


def _definition(found: ThematicLayer) -> Definition:
    return thematic.definition_of(found.slug)


def _shown(found: ThematicLayer) -> Draft:
    draft = drafting.shown(_definition(found))
    draft.layer.initial["visibility"] = Publication.objects.get(slug=found.slug).visibility
    return draft


def _row(found: ThematicLayer, publication: Publication) -> dict[str, Any]:
    """A layer as the list, and the head of its page, show it."""
    register = provided.of(found).model
    definition = _definition(found)
    return {
        "slug": found.slug,
        "title": both(definition.title_uk, definition.title_en),
        "geometry": definition.geometry.label,
        "visibility": publication.get_visibility_display(),
        "archived": found.archived,
        "objects": register._default_manager.count(),
        "look": definition.style.default,
        "shape": definition.geometry.value,
    }


def _offered(preset: Preset, is_there: bool) -> dict[str, Any]:
    """A preset as the page shows it."""
    definition = preset.definition
    return {
        "slug": preset.slug,
        "group": definition.group,
        "title": preset.title,
        "description": preset.description,
        "geometry": definition.geometry.label,
        "fields": [both(one.title_uk, one.title_en) for one in definition.fields],
        "open_data_set": definition.open_data_set,
        "is_there": is_there,
    }


def _page(
    request: HttpRequest,
    draft: Draft,
    found: ThematicLayer | None = None,
    *,
    ending: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {"draft": draft, "form": draft.layer, "ending": ending}
    if found:
        register = provided.of(found)
        context |= {
            "layer": _row(found, Publication.objects.get(slug=found.slug)),
            "edition": found.edition,
            "key": [str(register.field(name).title) for name in register.key],
            "writes": not found.archived and access.may_write(register, request.user),
            "imports": f"{reverse('portal:imports')}?register={found.slug}",
        }
    return render(request, "portal/layermaking/layer.html", context, status=status)

"""Imports listed and sent, and the page of one import: what it shows at its stage, and what can be done there."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geo import registers
from geo.refusals import Invalid
from importers.models import Batch
from importers.proposing import Unmade
from importers.wizard import aims, answers, making, uploads, work
from importers.wizard.answers import AnswerProblem
from importers.wizard.uploads import UploadRefused
from importers.wizard.work import NotNow, Step
from portal.drawn import map_context
from portal.imports import stages
from portal.imports.asking import Asked, of_import
from portal.imports.forms import NEW_LAYER, AnswersForm, UploadForm
from portal.imports.proposed import ProposedLayerForm
from portal.officers import Officer, officers_only

#: Imports of one page of the list.
PAGE_LENGTH = 30
_MEGABYTE = 1024 * 1024
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@_form_methods
@officers_only
def imports(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The imports into this officer's registers, the latest first, and the form that sends files."""
    choices = [*officer.choices, *_new_layer(officer)]
    chosen = request.GET.get("register", "")
    if not {chosen, request.POST.get("register", "")} <= {"", *dict(choices)}:
        raise PermissionDenied(_("Imports are shown to the officers of their register."))
    form = UploadForm(choices, request.POST or None, request.FILES or None, initial={"register": chosen})
    if form.is_valid():
        try:
            with transaction.atomic():
                goal = form.cleaned_data["register"]
                register = Unmade if goal == NEW_LAYER else registers.get(goal)
                batch = uploads.receive(form.cleaned_data["sent"], register, officer.user)
                work.begin(batch, Step.LOOK, officer.user)
            return redirect(_after_sending(batch))
        except UploadRefused as refused:
            form.add_error("sent", str(refused))
    before = request.GET.get("before", "")
    if before and not before.isdecimal():
        return HttpResponseBadRequest(_("before must be the number that the page before gave."))
    aimed_at = ["" if slug == NEW_LAYER else slug for slug in ([chosen] if chosen else dict(choices))]
    found = Batch.objects.filter(register__in=aimed_at).select_related("job", "user")
    shown = list((found.filter(pk__lt=int(before)) if before else found).order_by("-pk")[: PAGE_LENGTH + 1])
    more = len(shown) > PAGE_LENGTH
    context = {
        "form": form,
        "rows": [_listed(batch) for batch in shown[:PAGE_LENGTH]],
        "choices": choices,
        "chosen": chosen,
        "before": shown[PAGE_LENGTH - 1].pk if more else None,
        "most_megabytes": uploads.MOST_BYTES // _MEGABYTE,
        "most_files": uploads.MOST_FILES,
    }
    return render(request, "portal/imports/list.html", context, status=_status(form))


@_form_methods
@of_import
def one_import(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The page of an import. A POST does what its button says (`act`)."""
    if request.method != "POST":
        return _page(request, asked)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return HttpResponseBadRequest(_("There is no such act."))
    try:
        with transaction.atomic():
            refusal = act(request, asked)
    except (NotNow, AnswerProblem) as refused:
        asked.batch.refresh_from_db()
        where = request.POST["act"]
        return _page(request, asked, problem=str(refused), where=where, status=HTTPStatus.CONFLICT)
    return refusal or redirect(_after_sending(asked.batch))


@require_safe
@of_import
def progress(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Fragment: how far the work is; when it ended, what stands in the place of the whole."""
    page = reverse("portal:import", args=[asked.batch.pk])
    if "HX-Request" not in request.headers:
        return redirect(page)
    if work.at_work(asked.batch):
        return render(request, "portal/imports/_progress.html", stages.progress(asked.batch))
    whole = render(request, "portal/imports/_import.html", stages.at_stage(asked))
    whole["HX-Retarget"], whole["HX-Reswap"] = "#import", "outerHTML"
    return whole


def _after_sending(batch: Batch) -> str:
    """The import's page, which is told that a form led to it, so that it leads on from what came of that."""
    return reverse("portal:import", args=[batch.pk]) + "#sent"


def _page(
    request: HttpRequest,
    asked: Asked,
    *,
    form: AnswersForm | None = None,
    layer: ProposedLayerForm | None = None,
    problem: str = "",
    where: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = map_context(asked.user, [asked.batch.register]) | stages.at_stage(asked, form, layer, problem, where)
    return render(request, "portal/imports/import.html", context, status=status)


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """Keep the answers, and go on: look again where the file has to be read in another way, else check its rows."""
    if "open" not in asked.batch.looked:
        raise NotNow(_("The file has not been looked into yet."))
    form = AnswersForm(asked.batch, asked.sight, request.POST)
    if not form.is_valid():
        return _page(request, asked, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    step = Step.LOOK if form.opens_anew() or asked.sight.register is Unmade else Step.CHECK
    answers.give(asked.batch, form.told)
    if step is Step.LOOK or not asked.batch.looked["open"]:
        work.begin(asked.batch, step, asked.user)
    return None


def _make_layer(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """Make the layer as the person wants it, and go on into it; look again first where the file is read otherwise."""
    proposal = making.proposal_of(asked.batch)
    if proposal is None:
        raise NotNow(_("No layer is proposed for this file any more. Look at the page again."))
    form = AnswersForm(asked.batch, asked.sight, request.POST)
    layer = ProposedLayerForm(proposal, request.POST)
    if form.is_valid() and form.opens_anew():
        answers.give(asked.batch, form.told)
        work.begin(asked.batch, Step.LOOK, asked.user)
        return None
    if form.is_valid() and layer.is_valid():
        answers.give(asked.batch, form.told)
        try:
            making.make(asked.batch, layer.decided, asked.user, layer.switch)
        except Invalid as problem:
            layer.add_errors(problem.errors)
        else:
            work.begin(asked.batch, Step.CHECK, asked.user)
            return None
    return _page(request, asked, form=form, layer=layer, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _take_profile(request: HttpRequest, asked: Asked) -> None:
    offered = {str(one["id"]): one for one in asked.batch.looked.get("profiles", [])}
    profile = offered.get(request.POST.get("profile", ""))
    if profile is None:
        raise AnswerProblem(_("This profile is not offered for this file."))
    answers.give(asked.batch, {**profile["answers"], "profile": profile["name"]})
    work.begin(asked.batch, Step.LOOK, asked.user)


def _go_on(_request: HttpRequest, asked: Asked) -> None:
    """Begin the step again that was cut short, or look again into a file that failed."""
    work.begin(asked.batch, Step(asked.batch.step or Step.LOOK), asked.user)


def _apply(request: HttpRequest, asked: Asked) -> None:
    told = {"gone": request.POST.get("gone", answers.KEEP), "profile": request.POST.get("profile", "").strip()}
    answers.give(asked.batch, told)
    work.begin(asked.batch, Step.APPLY, asked.user)


def _cancel(_request: HttpRequest, asked: Asked) -> None:
    work.stop(asked.batch, asked.user)


def _undo(_request: HttpRequest, asked: Asked) -> None:
    work.begin(asked.batch, Step.UNDO, asked.user)


_ACTS: dict[str, Callable[[HttpRequest, Asked], HttpResponse | None]] = {
    "answer": _answer,
    "make": _make_layer,
    "profile": _take_profile,
    "again": _go_on,
    "apply": _apply,
    "cancel": _cancel,
    "undo": _undo,
}


def _new_layer(officer: Officer) -> list[tuple[str, str]]:
    """The choice of those who may make layers, beside the registers."""
    return [(NEW_LAYER, str(Unmade.title))] if aims.may_bring(Unmade, officer.user) else []


def _listed(batch: Batch) -> dict[str, object]:
    busy = work.at_work(batch)
    mark = stages.MARKS.get(Batch.Stage(batch.stage), "")
    return {
        "batch": batch,
        "register": aims.register_of(batch).title,
        "busy": busy,
        "interrupted": bool(batch.step) and not busy,
        "mark": mark,
        "counted": batch.stage in (Batch.Stage.STAGED, Batch.Stage.APPLIED, Batch.Stage.UNDONE),
    }


def _status(form: UploadForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK

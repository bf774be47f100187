"""A whole register checked again: the worker does it, and a page tells how far it is."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geo.models import Job
from importers.tasks import run_recheck
from portal.officers import Officer, officers_only


@require_POST
@officers_only
def recheck(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Have the worker check a register again."""
    slug = request.POST.get("register", "")
    if slug not in dict(officer.choices):
        raise PermissionDenied(_("A register is checked again by its officers."))
    language = get_language() or "uk"
    job = run_recheck.start(user=officer.user, register=slug, officer=officer.user.pk, language=language)
    return redirect("portal:conflicts-rechecked", job.pk)


@require_safe
@officers_only
def progress(request: HttpRequest, officer: Officer, job: UUID) -> HttpResponse:
    """How far it is: a page, and the fragment of it that asks again each second. For who asked for it."""
    found = Job.objects.filter(pk=job, user=officer.user).first()
    if found is None:
        raise Http404(_("There is no such check."))
    context = {"job": found, "ended": found.status in (Job.Status.DONE, Job.Status.FAILED)}
    template = "_recheck" if "HX-Request" in request.headers else "recheck"
    return render(request, f"portal/conflicts/{template}.html", context)

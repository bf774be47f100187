"""The page of all work lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.officers import Officer, officers_only
from portal.tasks import listing


@require_safe
@officers_only
def tasks(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What waits in each register that this officer keeps."""
    return render(request, "portal/tasks/tasks.html", {"registers": listing.tasks(officer.registers, officer.user)})

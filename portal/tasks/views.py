"""The page of all work lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from addresses.models import Hromada
from geo import access, health
from portal.officers import Officer, officers_only
from portal.tasks import listing


@require_safe
@officers_only
def tasks(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What waits in each register that this officer keeps, and what the instance lacks for who answers for it."""
    is_real = not Hromada.objects.filter(invented=True).exists()
    context = {
        "registers": listing.tasks(officer.registers, officer.user),
        "troubles": health.troubles(is_real=is_real) if access.answers_for_instance(officer.user) else [],
    }
    return render(request, "portal/tasks/tasks.html", context)

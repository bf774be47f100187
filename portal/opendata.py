"""The page of the open data sets: what there is, how fresh it is, and the files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from assets.opendata import releases


# A switch turned has its effect at once, so nothing is shown again without asking.
@cache_control(no_cache=True)
@require_safe
def open_data_page(request: HttpRequest) -> HttpResponse:
    """Every set that is public now, with its files, its columns and its standing."""
    return render(request, "portal/open_data.html", {"standings": releases.up_to_date(timezone.now())})

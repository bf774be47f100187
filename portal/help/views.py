"""Pages of help: the list of topics, and each topic."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.help import topics


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The topics, those for everybody first."""
    everybody = [topic for topic in topics.TOPICS if not topic.for_staff]
    staff = [topic for topic in topics.TOPICS if topic.for_staff]
    return render(request, "portal/help/contents.html", {"everybody": everybody, "staff": staff})


@require_safe
def topic(request: HttpRequest, name: str) -> HttpResponse:
    """One topic in the language of the page."""
    found = topics.get(name)
    if found is None:
        raise Http404(_("There is no such topic of help."))
    text = f"portal/help/{get_language()}/{found.name}.html"
    return render(request, "portal/help/topic.html", {"topic": found, "topics": topics.TOPICS, "text": text})

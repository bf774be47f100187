"""The public's reports as an Atom feed, for readers of feeds and for other sites."""

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from geo.refusals import Invalid
from geo.text import printable
from reports import feeds
from reports.feeds import Asked


def _asked(request: HttpRequest) -> Asked:
    given = {name: printable(request.GET.get(name, "")).strip() for name in ("category", "settlement", "state")}
    return Asked(**given)


def _etag(request: HttpRequest) -> str:
    # What was asked for may hold signs that no header takes.
    return f'"{sha256(feeds.version(_asked(request)).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, no_cache=True)
@condition(etag_func=_etag)
def feed(request: HttpRequest) -> HttpResponse:
    """`?category=&settlement=&state=`; 304 while nothing has changed, 400 with a sentence for what there is not."""
    try:
        content = feeds.written(_asked(request), settings.PUBLIC_URL + request.get_full_path())
    except Invalid as invalid:
        return HttpResponse(str(invalid), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(content, content_type=feeds.MEDIA_TYPE)

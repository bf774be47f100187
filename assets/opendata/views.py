"""The files of the data sets, the same for everybody: they show what the public sees, whoever asks."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from assets.opendata import files, publishing, sets


# Caches must ask each time: a switch turned or an object restricted has its effect at once.
@cache_control(no_cache=True)
@require_safe
def data_set_file(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """A set as CSV or XLSX; 304 where the client has this version of it."""
    try:
        published = publishing.published(sets.get(name))
    except sets.UnknownSet:
        published = None
    if published is None:
        raise Http404(_("There is no such data set."))
    tag = f'"{name}-{ending}-{published.version}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponseBase = HttpResponseNotModified()
    elif request.method == "HEAD":
        answer = HttpResponse(content_type=files.MEDIA_TYPES[ending])
    else:
        answer = FileResponse(
            files.open_file(published, ending),
            as_attachment=True,
            filename=f"{name}.{ending}",
            content_type=files.MEDIA_TYPES[ending],
        )
    answer["ETag"] = tag
    return answer

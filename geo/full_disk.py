"""A disk without room is told of in words, as what somebody can mend, and not as a fault of the service."""

import errno
import logging
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull

log = logging.getLogger(__name__)

#: WebDAV's “insufficient storage” (RFC 4918, 11.5), which says more than any 5xx of HTTP's own.
_INSUFFICIENT_STORAGE = 507
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class FullDisk:
    """Answers 507 where a view found no room for a file, or the database none for its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not any(map(_is_of_a_full_disk, _chain(exception))):
            return None
        log.error("no room left on the disk: %s", request.path, exc_info=exception)
        if request.accepts("text/html"):
            return render(request, "507.html", status=_INSUFFICIENT_STORAGE)
        said = _("There is no room left on the server's disk: nothing was saved. Tell its administrator.")
        return HttpResponse(said, status=_INSUFFICIENT_STORAGE, content_type="text/plain; charset=utf-8")


def _is_of_a_full_disk(exception: BaseException) -> bool:
    return isinstance(exception, DiskFull) or (isinstance(exception, OSError) and exception.errno in _NO_ROOM)


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those that it was raised from."""
    while exception is not None:
        yield exception
        exception = exception.__cause__ or exception.__context__

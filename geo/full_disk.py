"""A disk without room is told of in words, as what somebody can mend, and not as a fault of the service."""

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from psycopg.errors import DiskFull

log = logging.getLogger(__name__)

#: WebDAV's “insufficient storage” (RFC 4918, 11.5), which says more than any 5xx of HTTP's own.
_INSUFFICIENT_STORAGE = 507
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def server_error(request: HttpRequest) -> HttpResponse:
    """What is answered to a request that failed (`handler500`): 507 where there was no room for a file, be it one that
    was still being sent, or where the database had none for its own; else 500.
    """
    # Django calls it while it handles the exception, and hands over none.
    if not any(map(_is_of_a_full_disk, _chain(sys.exception()))):
        return defaults.server_error(request)
    log.error("no room left on the disk: %s", request.path)
    _drop_what_was_being_sent(request)
    if request.accepts("text/html"):
        # Without the request, as Django's own: what fills pages may have been what failed.
        return HttpResponse(render_to_string("507.html"), status=_INSUFFICIENT_STORAGE)
    said = _("There is no room left on the server's disk: nothing was saved. Tell its administrator.")
    return HttpResponse(said, status=_INSUFFICIENT_STORAGE, content_type="text/plain; charset=utf-8")


def _drop_what_was_being_sent(request: HttpRequest) -> None:
    """The part of a file that the disk took would stay there as long as anything knows of the request."""
    for handler in request.upload_handlers:
        # To close it writes what is still in memory, and finds no room either; it is removed all the same.
        with suppress(OSError):
            handler.upload_interrupted()


def _is_of_a_full_disk(exception: BaseException) -> bool:
    return isinstance(exception, DiskFull) or (isinstance(exception, OSError) and exception.errno in _NO_ROOM)


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those that it was raised from."""
    while exception is not None:
        yield exception
        exception = exception.__cause__ or exception.__context__

"""What was asked for with a session is the asker's: no proxy between may keep it and give it to another."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

#: Directives by which a view has said who may keep its answer.
_SAID = ("private", "public", "no-store")


class PrivateAnswers:
    """Says so where the view did not, and that an answer without any word on caches is not to be kept at all.

    The cookie alone is looked at: to look who comes by it would make every answer vary by it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            said = answer.headers.get("Cache-Control", "")
            if not said:
                answer.headers["Cache-Control"] = "private, no-store"
            elif not any(one in said for one in _SAID):
                patch_cache_control(answer, private=True)
        return answer

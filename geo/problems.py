"""Problems as programs read them: RFC 9457, in the language that the request asks for.

They have the members of an exception of OGC API – Features 1.0 too (17-069r4, exception.yaml): a code and a
description, which programs that were written for it look for.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """What is wrong with a request: an HTTP status and sentences for people. `errors`: sentences by field."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = HTTPStatus(status)
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors

    def answer(self) -> HttpResponse:
        """This problem as `application/problem+json`."""
        members: dict[str, object] = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            "code": self.status.name,
            "description": self.detail,
        }
        if self.errors:
            members["errors"] = {name: list(sentences) for name, sentences in self.errors.items()}
        return JsonResponse(
            members,
            status=self.status,
            content_type=MEDIA_TYPE,
            headers=self.headers,
            json_dumps_params={"ensure_ascii": False},
        )


def asked_language(request: HttpRequest) -> str:
    """The language that a program asks for: by `lang`, or else by Accept-Language; Ukrainian otherwise.

    Pages have their language in the address; interfaces have one address for all languages.
    """
    known = dict(settings.LANGUAGES)
    wanted = request.GET.get("lang", "")
    if wanted in known:
        return wanted
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE

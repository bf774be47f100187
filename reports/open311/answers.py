"""How every address answers: the same contents as XML or as JSON, by the suffix of its path; errors are always a list.

JSON drops the XML's root: a list is a bare array. An element without a value is empty in XML and null in JSON.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from lxml import etree

from geo import images
from geo.problems import Problem, asked_language
from geo.text import printable
from reports import pictures

XML, JSON = "xml", "json"
_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Told:
    """`content`: an object, or a list of objects, each called `item` in XML; `root` is the XML's."""

    root: str
    content: Any
    item: str = ""
    status: int = 200


View = Callable[..., Told]

#: What Django raises on a body that is none.
_UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
_MEGABYTE = 1024 * 1024

#: What the members of a list within an object are called in XML.
_MEMBERS: Mapping[str, str] = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "media": "media_url",
}


def interface(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Decorator of a view `(request, **places) -> Told`; a `Problem` raised in it is an error of the contract.

    Forgery from other sites can do nothing here: whoever writes comes with a key, never with a session.
    """

    def decorated(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str, **places: Any) -> HttpResponse:
            try:
                language = asked_language(request)
            except _UNREADABLE as problem:  # the query is none
                return _problem(_unreadable(problem), form)
            with translation.override(language):
                try:
                    _require_method(request, methods)
                    told = view(request, **places)
                except Problem as problem:
                    return _problem(problem, form)
                except _UNREADABLE as problem:
                    return _problem(_unreadable(problem), form)
                answer = written(told, form)
                answer["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
            # A switch turned or a report taken from the public has its effect at once.
            answer["Cache-Control"] = "no-cache"
            answer["Access-Control-Allow-Origin"] = "*"
            patch_vary_headers(answer, ["Accept-Language"])
            return answer

        return answered

    return decorated


def written(told: Told, form: str) -> HttpResponse:
    """The contents in that form."""
    if form == JSON:
        body = orjson.dumps(told.content)
    else:
        root = etree.Element(told.root)
        _fill(root, told.content, told.item)
        body = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=told.status, content_type=_TYPES[form])


def _require_method(request: HttpRequest, methods: Sequence[str]) -> None:
    if request.method not in methods:
        words = _("The method %(method)s is not for this address. There are: %(known)s.")
        known = ", ".join(methods)
        raise Problem(405, words % {"method": request.method, "known": known}, headers={"Allow": known})


def _unreadable(problem: Exception) -> Problem:
    if isinstance(problem, RequestDataTooBig):
        words = _("What was sent is too large. A report takes %(most)s photographs of %(limit)s MB at most.")
        return Problem(413, words % {"most": pictures.MOST, "limit": images.MAX_BYTES // _MEGABYTE})
    return Problem(400, _("The request cannot be read: it is broken off, has too many parts, or is no form in UTF-8."))


def _problem(problem: Problem, form: str) -> HttpResponse:
    sentences = [sentence for some in (problem.errors or {}).values() for sentence in some] or [problem.detail]
    errors = [{"code": int(problem.status), "description": sentence} for sentence in sentences]
    answer = written(Told("errors", errors, "error", int(problem.status)), form)
    for name, value in problem.headers.items():
        answer[name] = value
    return answer


def _fill(element: Any, content: Any, item: str) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(etree.SubElement(element, name), value, _MEMBERS.get(name, ""))
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for one in content:
            _fill(etree.SubElement(element, item), one, "")
    else:
        element.text = _text(content)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return printable(str(value))

"""How every address of the OGC APIs answers: language, media type, links, problems, and what caches are told."""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from geo.problems import Problem, asked_language

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA, OPENAPI = "application/schema+json", "application/vnd.oai.openapi+json;version=3.0"
#: A catalogue to who asks for it so (Records, /req/json/collection-response).
CATALOG = "application/ogc-catalog+json"
#: Parameters that every address takes.
COMMON = frozenset({"f", "lang"})
#: Stands for parameters that only the view knows.
ANY = "*"
READING = ("GET", "HEAD")

Link = dict[str, Any]
View = Callable[..., HttpResponse]


def interface(*parameters: str, methods: Collection[str] = READING) -> Callable[[View], View]:
    """Decorator of a view of the API, which takes the `parameters` and the common ones; with `ANY` it looks at them
    itself (`require_known`). A `Problem` raised in it is answered in the form that was asked for.

    Forgery from other sites cannot write here: whoever writes comes by a token (`layers.ogc.writing`), never by a
    session.
    """

    def decorated(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with translation.override(_language(request)):
                try:
                    answer = _allowed(request, methods) or _checked(request, parameters, view, *args, **kwargs)
                except Problem as problem:
                    answer = _problem(request, problem)
                answer["Content-Language"] = get_language() or settings.LANGUAGE_CODE
            # A switch turned or an object restricted has its effect at once.
            answer["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
            answer["Access-Control-Allow-Origin"] = "*"
            patch_vary_headers(answer, ["Accept", "Accept-Language", "Cookie"])
            return answer

        return answered

    return decorated


def require_known(request: HttpRequest, known: Collection[str]) -> None:
    """Raise `Problem` 400 for a parameter that the address does not have, as the standards will have it."""
    unknown = sorted(set(request.GET) - COMMON - set(known))
    if unknown:
        raise Problem(
            400,
            _("There is no parameter “%(unknown)s” here. There are: %(known)s.")
            % {"unknown": unknown[0][:60], "known": ", ".join(sorted({*COMMON, *known}))},
        )
    repeated = sorted(name for name, values in request.GET.lists() if len(values) > 1)
    if repeated:
        raise Problem(400, _("The parameter “%(name)s” is given more than once.") % {"name": repeated[0]})


def wants_html(request: HttpRequest) -> bool:
    """By `f`, or else by Accept; raises `Problem` 400 for a form that there is not."""
    form = request.GET.get("f", "")
    if form not in ("", "json", "html"):
        raise Problem(400, _("“f” is json or html."))
    return form == "html" or (not form and request.get_preferred_type([JSON, GEOJSON, HTML]) == HTML)


def told(
    request: HttpRequest,
    document: Mapping[str, Any],
    template: str,
    context: Mapping[str, Any] | None = None,
    media_type: str = JSON,
) -> HttpResponse:
    """The document as JSON, or as the page that `template` makes of it and of `context`."""
    if wants_html(request):
        return page(request, template, {"document": document, **(context or {})})
    return HttpResponse(orjson.dumps(document), content_type=media_type)


def page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page of the portal's look; its languages are those of this address."""
    languages = {code: changed(request, {"lang": code}) for code, _name in settings.LANGUAGES}
    extra = {"languages": languages, "as_json": changed(request, {"f": "json"}), "home": address(request, "landing")}
    return render(request, f"ogc/{template}", {**extra, **context}, status=status)


def kept(request: HttpRequest, *of: object) -> tuple[str, HttpResponse | None]:
    """The ETag of an answer made `of` these and of the request's own words, and 304 where the client has it.

    Versions of data and audiences are among `of`, so nothing has to be made to know that it did not change.
    """
    said = [request.get_full_path(), get_language(), wants_html(request), request.headers.get("Host"), *of]
    tag = f'"{sha256(repr(said).encode()).hexdigest()[:24]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return tag, HttpResponseNotModified(headers={"ETag": tag})
    return tag, None


def address(request: HttpRequest, name: str, *args: object, **query: Any) -> str:
    """Whole address of a view of the API, in the language that was asked for by name."""
    if request.GET.get("lang") in dict(settings.LANGUAGES):
        query = {**query, "lang": request.GET["lang"]}
    there = bare_address(request, name, *args)
    return f"{there}?{urlencode(query)}" if query else there


def bare_address(request: HttpRequest, name: str, *args: object) -> str:
    """Whole address of a view of the API without any parameter: what identifies it in every language."""
    return request.build_absolute_uri(reverse(f"ogc:{name}", args=args))


def changed(request: HttpRequest, parameters: Mapping[str, str]) -> str:
    """Whole address of what is asked for, with these parameters changed or added."""
    query = {**dict(request.GET.lists()), **{name: [value] for name, value in parameters.items()}}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query, doseq=True)}")


def link(href: str, rel: str, media_type: str, title: str, **more: Any) -> Link:
    return {"href": href, "rel": rel, "type": media_type, "title": title, **more}


def own_links(request: HttpRequest, media_type: str = JSON) -> list[Link]:
    """`self` and `alternate` of what is asked for."""
    forms = [("json", media_type, _("This document as JSON")), ("html", HTML, _("This document as a page"))]
    shown = "html" if wants_html(request) else "json"
    return [
        link(
            changed(request, {"f": form}),
            "self" if form == shown else "alternate",
            media,
            title,
            hreflang=get_language(),
        )
        for form, media, title in forms
    ]


def _language(request: HttpRequest) -> str:
    """Pages open in Ukrainian (Law 2704-VIII, article 27) if `lang` does not say otherwise, whatever the browser is."""
    try:
        by_name = wants_html(request)
    except Problem:
        by_name = False
    if by_name and request.GET.get("lang", "") not in dict(settings.LANGUAGES):
        return settings.LANGUAGE_CODE
    return asked_language(request)


def _allowed(request: HttpRequest, methods: Collection[str]) -> HttpResponse | None:
    """The answer to OPTIONS; None where the method is one of those allowed. Raises `Problem` 405."""
    allow = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        headers = {
            "Allow": allow,
            "Access-Control-Allow-Methods": allow,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Crs, If-Match, If-None-Match",
        }
        return HttpResponse(status=204, headers=headers)
    if request.method not in methods:
        raise Problem(
            405,
            _("This address does not take %(method)s. It takes: %(allow)s.")
            % {"method": request.method, "allow": allow},
            headers={"Allow": allow},
        )
    return None


def _checked(request: HttpRequest, parameters: Collection[str], view: View, *args: Any, **kwargs: Any) -> HttpResponse:
    wants_html(request)
    if ANY not in parameters:
        require_known(request, parameters)
    if request.GET.get("lang", settings.LANGUAGE_CODE) not in dict(settings.LANGUAGES):
        raise Problem(400, _("“lang” is uk or en."))
    return view(request, *args, **kwargs)


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    try:
        as_page = wants_html(request)
    except Problem:
        as_page = False
    if not as_page:
        return problem.answer()
    answer = page(request, "problem.html", {"problem": problem, "as_json": ""}, status=problem.status)
    for name, value in problem.headers.items():
        answer[name] = value
    return answer

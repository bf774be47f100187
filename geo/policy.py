"""What pages may load, told to browsers: django-csp's header, where it can mean anything."""

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

#: No browser opens these as a document, nor takes them for another (`nosniff`): there is nothing in them to forbid.
_DATA = frozenset(("application/vnd.mapbox-vector-tile", "application/geo+json"))


class PagePolicy(CSPMiddleware):
    """The header for all but tiles and features, of which to write it is a quarter of what Django takes."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").partition(";")[0] in _DATA:
            return response
        return super().process_response(request, response)

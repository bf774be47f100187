"""Pages go packed over the network: the workspace is 175 kB of text, a phone in a village gets some 20 kB a second."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_PAGE = "text/html"


class PackedPages(GZipMiddleware):
    """Django's gzip, for pages alone.

    Tiles are kept packed; downloads tell their size, and answers of the interfaces have ETags that a change is made
    under (RFC 9110, 13.1.1: strong ones), both of which Django's gzip takes away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(_PAGE) or response.has_header("ETag"):
            return response
        return super().process_response(request, response)

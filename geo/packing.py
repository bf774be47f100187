"""Pages, and JSON that they ask for, go packed over the network: the workspace is 200 kB of text, the first rows of its
table 30, and a phone in a village gets some 20 kB a second.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_PACKED = ("text/html", "application/json")


class PackedPages(GZipMiddleware):
    """Django's gzip, for pages and their JSON alone.

    Tiles are kept packed; downloads tell their size, and what may be changed has an ETag under which that is done (RFC
    9110, 13.1.1: a strong one), both of which Django's gzip takes away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(_PACKED) or response.has_header("ETag"):
            return response
        return super().process_response(request, response)

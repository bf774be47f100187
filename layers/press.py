"""The press of `layers.paper`: WeasyPrint. Loaded when the first sheet is made, for loading takes 0.4 s and 30 MB."""

import json
import re

from django.core.files.storage import default_storage
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

# WeasyPrint has Pillow take pictures that break off, in the whole process; what people upload must not (geo.images).
ImageFile.LOAD_TRUNCATED_IMAGES = False

STORAGE = "storage:"
#: WeasyPrint 70 breaks a line behind its first word where it would fit but for the white space at its end.
_WHITE_END = re.compile(r"\s+(?=</(?:p|dd|dt|td|th|li|h1|h2|h3|figcaption)>)")


def printed(html: str) -> bytes:
    """The PDF, with today's date at the foot of each page."""
    made = _("Made on %(date)s") % {"date": formats.date_format(timezone.localdate(), "DATE_FORMAT")}
    foot = CSS(string=f"@page {{ @bottom-left {{ content: {json.dumps(made, ensure_ascii=False)} }} }}")
    page = HTML(string=_WHITE_END.sub("", html), url_fetcher=OwnFiles())
    content: bytes = page.write_pdf(stylesheets=[foot], pdf_variant="pdf/ua-1")
    return content


class OwnFiles(URLFetcher):
    """Opens pictures of the project's own storage and nothing else; ValueError for any other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(STORAGE):
            raise ValueError(f"a sheet may not fetch {url}")
        with default_storage.open(url.removeprefix(STORAGE)) as file:
            return URLFetcherResponse(url, file.read())

"""Pages on paper: HTML made into PDF by WeasyPrint, kept under a digest of the HTML.

What is on a sheet depends on several registers, on who looks, on the language and on translations; all of it stands in
the HTML, so equal HTML is the same sheet, and an edit elsewhere in a register makes no sheet anew. Nothing is fetched
but pictures from the project's own storage, as `storage:<name>`; fonts are the system's, put into the file.
"""

import json
import re
from datetime import timedelta
from hashlib import sha256

from django.core.files.storage import default_storage
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from layers.models import KeptSheet

# WeasyPrint has Pillow take pictures that break off, in the whole process; what people upload must not (geo.images).
ImageFile.LOAD_TRUNCATED_IMAGES = False

STORAGE = "storage:"
#: A sheet that is still asked for after so long is made again.
KEPT_FOR = timedelta(days=30)
#: WeasyPrint 70 breaks a line behind its first word where it would fit but for the white space at its end.
_WHITE_END = re.compile(r"\s+(?=</(?:p|dd|dt|td|th|li|h1|h2|h3|figcaption)>)")


def digest(html: str) -> str:
    """The key of a sheet, hexadecimal."""
    return sha256(html.encode()).hexdigest()


def pdf(html: str) -> bytes:
    """The sheet as PDF, with the date on which it was made at the foot of each page; made once for equal `html`."""
    key = digest(html)
    kept = KeptSheet.objects.filter(digest=key).values_list("content", flat=True).first()
    if kept is not None:
        return bytes(kept)
    content = _make(html)
    KeptSheet.objects.bulk_create([KeptSheet(digest=key, content=content)], ignore_conflicts=True)
    return content


def forget_old_sheets() -> int:
    """Drop the sheets that were made long ago; how many they were."""
    dropped, _by_model = KeptSheet.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return dropped


class OwnFiles(URLFetcher):
    """Opens pictures of the project's own storage and nothing else; ValueError for any other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(STORAGE):
            raise ValueError(f"a sheet may not fetch {url}")
        with default_storage.open(url.removeprefix(STORAGE)) as file:
            return URLFetcherResponse(url, file.read())


def _make(html: str) -> bytes:
    made = _("Made on %(date)s") % {"date": formats.date_format(timezone.localdate(), "DATE_FORMAT")}
    foot = CSS(string=f"@page {{ @bottom-left {{ content: {json.dumps(made, ensure_ascii=False)} }} }}")
    page = HTML(string=_WHITE_END.sub("", html), url_fetcher=OwnFiles())
    content: bytes = page.write_pdf(stylesheets=[foot], pdf_variant="pdf/ua-1")
    return content

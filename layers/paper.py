"""Pages on paper: HTML made into PDF by WeasyPrint, kept under a digest of the HTML.

What is on a sheet depends on several registers, on who looks, on the language and on translations; all of it stands in
the HTML, so equal HTML is the same sheet, and an edit elsewhere in a register makes no sheet anew. Nothing is fetched
but pictures from the project's own storage, as `storage:<name>`; fonts are the system's, put into the file.
"""

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from layers.models import KeptSheet

#: A sheet that is still asked for after so long is made again.
KEPT_FOR = timedelta(days=30)


def digest(html: str) -> str:
    """The key of a sheet, hexadecimal."""
    return sha256(html.encode()).hexdigest()


def pdf(html: str) -> bytes:
    """The sheet as PDF, with the date on which it was made at the foot of each page; made once for equal `html`."""
    key = digest(html)
    kept = KeptSheet.objects.filter(digest=key).values_list("content", flat=True).first()
    if kept is not None:
        return bytes(kept)
    from layers import press  # loaded with the first sheet: see there

    content = press.printed(html)
    KeptSheet.objects.bulk_create([KeptSheet(digest=key, content=content)], ignore_conflicts=True)
    return content


def forget_old_sheets() -> int:
    """Drop the sheets that were made long ago; how many they were."""
    dropped, _by_model = KeptSheet.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return dropped

"""Why a raster is not taken, in words: what the process that reads it says by a code (`header.Refusal`)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geo.refusals import Refused

SENTENCES: Mapping[str, str | Promise] = {
    "unreadable": _("This is not a GeoTIFF that can be read. Export it again as GeoTIFF, without passwords or links."),
    "bands": _("The file has %(bands)s bands, more than %(most)s: that is no picture. Export its visible bands alone."),
    "pixels": _(
        "The picture of %(width)s × %(height)s pixels is too large: %(most)s million pixels may be sent at once."
        " Cut it into parts, or scan it coarser."
    ),
    "numbers": _("The pixels are numbers of the kind “%(numbers)s”, which are no colours. Export the file as 8 bits."),
    "nowhere": _(
        "The file does not say where it lies. Georeference the picture, or send its world file (.tfw) beside it."
    ),
    "transform": _("The file says where it lies in numbers that make no place. Georeference the picture again."),
    "damaged": _("The file breaks off, or is damaged, at row %(row)s. Copy it again from its source."),
    "clock": _("Reading took longer than the %(minutes)s minutes allowed. Cut the picture into parts."),
    "died": _("The file made the program that reads it break (%(signal)s). Export it again as GeoTIFF, and send it."),
    "error": _("The program that reads the file ended with an error; it stands in the log."),
}


class RasterRefused(Refused):
    """A raster is not taken, or cannot be made; the message says why, and what to do."""


def refused(code: str, values: Mapping[str, Any]) -> RasterRefused:
    """The refusal of that code, in the language of the moment."""
    return RasterRefused(str(SENTENCES[code]) % values)

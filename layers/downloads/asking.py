"""What a download's address asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from geo.access import Sight
from layers import publisher, tiles
from layers.downloads import conditions, formats, systems
from layers.downloads.formats import Format
from layers.downloads.rows import Selection
from layers.features import Box

#: Parameters with a meaning of their own; any other names a field, which must have that value.
FORMAT, SYSTEM, BOX, ENCODING = "f", "crs", "bbox", "encoding"
_OWN = frozenset({FORMAT, SYSTEM, BOX, ENCODING})
_USUAL = "geojson"


@dataclass(frozen=True)
class Wanted:
    """A file: the format, what of the layer, and the encoding of its texts."""

    format: Format
    selection: Selection
    encoding: str

    @property
    def name(self) -> str:
        """What the file is called: the layer's slug, with the system's code where it is not WGS 84."""
        slug, system = self.selection.sight.register.slug, self.selection.system
        place = f"-{system.epsg}" if system.projection else ""
        return f"{slug}{place}.{self.format.ending}"


def wanted(query: QueryDict, sight: Sight, box: Box | None) -> Wanted:
    """What the address asks for; ValueError, in words, where that cannot be given. `box` is the `bbox` read."""
    asked = _one_of(formats.of(sight.register), query.get(FORMAT) or _USUAL)
    offered = systems.right_for(tiles.extent(sight), publisher.current().oblast)
    system = systems.chosen(query.get(SYSTEM, ""), offered)
    if asked.in_degrees and system.projection:
        raise ValueError(_("%(format)s is always in WGS 84 (EPSG:4326).") % {"format": asked.title})
    encoding = (query.get(ENCODING) or asked.encodings[0]).lower()
    if encoding not in asked.encodings:
        raise ValueError(
            _("%(format)s is not offered in the encoding “%(encoding)s”. It is in: %(offered)s.")
            % {"format": asked.title, "encoding": encoding, "offered": ", ".join(asked.encodings)}
        )
    values = [(name, text) for name in query if name not in _OWN for text in query.getlist(name)]
    return Wanted(asked, Selection(sight, system, box, conditions.by_values(sight, values)), encoding)


def _one_of(offered: Iterable[Format], code: str) -> Format:
    known = {one.code: one for one in offered}
    if code not in known:
        raise ValueError(_("This format is not offered. Offered: %(offered)s.") % {"offered": ", ".join(known)})
    return known[code]

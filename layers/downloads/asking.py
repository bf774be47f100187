"""What a download's address asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.access import Sight
from geo.records import WGS84
from layers import publisher, tiles
from layers.downloads import formats, systems
from layers.downloads.formats import Format
from layers.downloads.rows import Selection
from layers.features import Box
from layers.ogc import parameters, properties
from layers.ogc.filters import Condition, joined

#: Parameters beside those of a filter (`layers.ogc.parameters`) and the properties, which must have the value given.
FORMAT, SYSTEM, BOX, ENCODING, LANGUAGE = "f", "crs", "bbox", "encoding", "lang"
_OWN = (FORMAT, SYSTEM, BOX, ENCODING, LANGUAGE, *parameters.OF_FILTERS)
_USUAL = "geojson"


def _in_force() -> str:
    return get_language() or settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Wanted:
    """A file: the format, what of the layer, the encoding of its texts, and the language of its titles."""

    format: Format
    selection: Selection
    encoding: str
    language: str = field(default_factory=_in_force)

    @property
    def name(self) -> str:
        """What the file is called: the layer's slug, with the system's code where it is not WGS 84."""
        slug, system = self.selection.sight.register.slug, self.selection.system
        place = "" if system.epsg == WGS84 else f"-{system.epsg}"
        return f"{slug}{place}.{self.format.ending}"

    @property
    def query(self) -> str:
        """What asks for the file of a whole layer, to stand behind `?` in its address; the usual is not said."""
        said = {FORMAT: self.format.code}
        if self.selection.system.epsg != WGS84:
            said[SYSTEM] = str(self.selection.system.epsg)
        if self.encoding != self.format.encodings[0]:
            said[ENCODING] = self.encoding
        if self.language != settings.LANGUAGE_CODE:
            said[LANGUAGE] = self.language
        return urlencode(said)


def wanted(query: QueryDict, sight: Sight, box: Box | None) -> Wanted:
    """What the address asks for; `box` is its `bbox`. ValueError, in words, or `Problem` where it cannot be given."""
    asked = _one_of(formats.of(sight.register), query.get(FORMAT) or _USUAL)
    offered = systems.right_for(tiles.extent(sight), publisher.current().oblast)
    system = systems.chosen(query.get(SYSTEM, ""), offered)
    if asked.in_degrees and system.epsg != WGS84:  # degrees of УСК-2000 are others
        raise ValueError(_("%(format)s is always in WGS 84 (EPSG:4326).") % {"format": asked.title})
    encoding = (query.get(ENCODING) or asked.encodings[0]).lower()
    if encoding not in asked.encodings:
        raise ValueError(
            _("%(format)s is not offered in the encoding “%(encoding)s”. It is in: %(offered)s.")
            % {"format": asked.title, "encoding": encoding, "offered": ", ".join(asked.encodings)}
        )
    language = query.get(LANGUAGE) or _in_force()
    if language not in dict(settings.LANGUAGES):
        raise ValueError(
            _("There is no language “%(language)s” here. There are: %(offered)s.")
            % {"language": language, "offered": ", ".join(dict(settings.LANGUAGES))}
        )
    return Wanted(asked, Selection(sight, system, box, _condition(query, sight)), encoding, language)


def _condition(query: QueryDict, sight: Sight) -> Condition | None:
    known = properties.of(sight)
    askable = [*_OWN, *parameters.askable(known)]
    if unknown := sorted(set(query) - set(askable)):
        raise ValueError(
            _("There is no parameter “%(unknown)s” here. There are: %(known)s.")
            % {"unknown": unknown[0], "known": ", ".join(askable)}
        )
    found = parameters.chosen_by({name: str(query[name]) for name in query}, known)
    return joined(found) if found else None


def _one_of(offered: Iterable[Format], code: str) -> Format:
    known = {one.code: one for one in offered}
    if code not in known:
        raise ValueError(_("This format is not offered. Offered: %(offered)s.") % {"offered": ", ".join(known)})
    return known[code]

"""Many addresses → places, with a score for each and the reason for each that has none.

They are answered in runs; each run is one statement of `addresses.search`, or two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from addresses.models import Address, Street
from addresses.parsing import Parts, parse
from addresses.readings import Gazetteer, in_another_oblast
from addresses.search import Asked, Found, find_places
from geo.access import Sight
from geo.records import Record

#: Addresses answered by one statement.
RUN = 500
#: A place with a smaller score is not taken for what was meant.
LEAST_SCORE = 0.6
#: What the text of a found object is made of besides itself.
_JOINED: tuple[str, ...] = ("settlement",)
#: Two places whose scores are nearer than this are not told apart.
_TOLD_APART = 0.02


@dataclass(frozen=True)
class Geocoded:
    """One address of a table: where it is (degrees, WGS 84) and as what, or why that is not known."""

    score: float = 0.0
    lon: float | None = None
    lat: float | None = None
    matched: str = ""
    uid: str = ""
    why: str = ""


def geocode(texts: Iterator[str], seen: Mapping[str, Sight], *, settlement: str = "") -> Iterator[Geocoded]:
    """For each text in its order what `seen` (of `addresses.search.sights`) has of it.

    With `settlement` (КАТОТТГ) all of them lie in that one.
    """
    known = Gazetteer.load(settlement)
    while run := [parse(text) for text in islice(texts, RUN)]:
        asked = [Asked.of(parts, known) for parts in run]
        found = find_places(asked, seen, most=2)
        records = _records([places[0] for places in found if places])
        for parts, one, places in zip(run, asked, found, strict=True):
            yield _taken(parts, one, known, places, records)


def _records(found: Sequence[Found]) -> dict[tuple[str, int], Record]:
    """The found objects with their settlements, by register and id."""
    taken: dict[tuple[str, int], Record] = {}
    for slug in ("addresses", "streets"):
        of_it = [one for one in found if one.sight.register.slug == slug]
        if of_it:
            records = of_it[0].sight.records().select_related(*_JOINED).filter(pk__in=[one.pk for one in of_it])
            taken |= {(slug, record.pk): record for record in records}
    return taken


def _taken(
    parts: Parts,
    asked: Asked,
    known: Gazetteer,
    places: Sequence[Found],
    records: Mapping[tuple[str, int], Record],
) -> Geocoded:
    if why := _nothing_to_look_for(parts, asked, known):
        return Geocoded(why=why)
    if not places:
        return Geocoded(why=_("No street of this name was found."))
    best = places[0]
    record = records[best.sight.register.slug, best.pk]
    assert isinstance(record, (Address, Street))
    matched = f"{record.settlement}, {record}"
    if why := _doubt(best, places[1:], matched):
        return Geocoded(best.score, matched=matched, uid=str(record.uid), why=why)
    if record.geom is None:
        return Geocoded(best.score, matched=matched, uid=str(record.uid), why=_("It is not yet on the map."))
    point = record.geom if record.geom.geom_type == "Point" else record.geom.point_on_surface
    return Geocoded(best.score, point.x, point.y, matched, str(record.uid))


def _nothing_to_look_for(parts: Parts, asked: Asked, known: Gazetteer) -> str:
    """Why an address could not even be looked for; empty if it could."""
    if in_another_oblast(parts, known):
        return _("The address lies in another oblast: “%(name)s”.") % {"name": parts.oblast}
    if parts.settlement and not asked.readings:
        return _("The hromada has no settlement “%(name)s”.") % {"name": parts.settlement}
    if not any(one.words for one in asked.readings):
        return _("The text names no street.")
    return ""


def _doubt(best: Found, others: Sequence[Found], matched: str) -> str:
    """Why the best place is not taken; empty if it is."""
    if not best.whole and best.sight.register.slug == "streets":
        return _("The street is there, and has no such number: %(matched)s.") % {"matched": matched}
    if best.score < LEAST_SCORE:
        return _("What is most like it is too different: %(matched)s.") % {"matched": matched}
    if others and others[0].whole == best.whole and best.score - others[0].score < _TOLD_APART:
        return _("The text fits other places as well as this one: %(matched)s.") % {"matched": matched}
    return ""

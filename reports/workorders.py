"""Work orders: reports in the order in which a crew goes to them, by line and substation or by settlement and street.

Whoever carries the paper may lose it, so it holds nothing of who wrote and none of their own words: place, thing, kind
of problem, and the answers that were chosen from a list or are numbers or dates.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg import sql

from addresses.registers import STREET_KINDS, SettlementRegister, StreetRegister
from geo import access, db, registers
from geo.access import Viewer
from geo.registers import Field
from layers.downloads.texts import GPX_CLOSE, GPX_OPEN, waypoint
from layers.features import words
from reports import questions, seeing
from reports.models import Report
from reports.questions import Datatype

#: Reports of one order: more is no day's work, and no readable sheet.
MOST = 200
#: Fields of a layer of things by which its things hang together, the larger unit first.
_UNITS = ("substation", "line")
#: A report stands at a street that is nearer than this, in metres.
_AT_STREET = 60.0
#: Answers of these kinds are the reporter's own words.
_OWN_WORDS = frozenset({Datatype.STRING, Datatype.TEXT})
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Stop:
    """A report as a crew meets it: `number` in the order of the sheet, from 1."""

    number: int
    report: Report
    answers: str

    @property
    def place(self) -> str:
        return " · ".join(filter(None, (self.report.thing_number, self.report.address)))


@dataclass(frozen=True)
class Section:
    """Stops that belong together, and what they have in common."""

    title: str
    stops: Sequence[Stop]


@dataclass(frozen=True)
class WorkOrder:
    sections: Sequence[Section]

    @property
    def stops(self) -> list[Stop]:
        return [stop for section in self.sections for stop in section.stops]


def work_order(viewer: Viewer, numbers: Iterable[int]) -> WorkOrder:
    """The order of those of the reports that `viewer` handles, `MOST` at most."""
    found = seeing.handled(viewer).filter(pk__in=sorted(set(numbers))[:MOST]).select_related("category", "department")
    reports = list(found)
    titles = _whereabouts(viewer, reports) | _units(viewer, reports)
    by_title: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_title[titles[report.pk]].append(report)
    sections, number = [], 1
    for title in sorted(by_title, key=_naturally):
        ordered = sorted(by_title[title], key=lambda one: (_naturally(one.thing_number or one.address), one.pk))
        stops = [Stop(at, report, _chosen_answers(report)) for at, report in enumerate(ordered, start=number)]
        number += len(stops)
        sections.append(Section(title, stops))
    return WorkOrder(sections)


def gpx(order: WorkOrder) -> str:
    """The stops as waypoints of GPX 1.1, named by their numbers on the sheet."""
    waypoints = (
        waypoint(
            stop.report.geom.x,
            stop.report.geom.y,
            f"{stop.number} · № {stop.report.pk}",
            "; ".join(filter(None, (str(stop.report.category), stop.place, stop.answers))),
            str(stop.report.pk),
        )
        for stop in order.stops
    )
    return GPX_OPEN + "".join(waypoints) + GPX_CLOSE


def _units(viewer: Viewer, reports: Sequence[Report]) -> dict[int, str]:
    """Titles of the reports whose things hang on a line or a substation, as the layer of the things says."""
    by_layer: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.thing:
            by_layer[report.thing_layer].append(report)
    titles: dict[int, str] = {}
    for layer, of_layer in by_layer.items():
        units = _units_of(viewer, layer, [one.thing for one in of_layer if one.thing])
        titles |= {one.pk: units[one.thing] for one in of_layer if one.thing and units.get(one.thing)}
    return titles


def _units_of(viewer: Viewer, layer: str, things: Sequence[UUID]) -> Mapping[UUID, str]:
    try:
        sight = access.sight(registers.get(layer), viewer)
    except registers.UnknownRegister:
        return {}
    fields: list[Field] = [sight.field(name) for name in _UNITS if name in sight.names()]
    if not fields:
        return {}
    return {
        record.uid: ", ".join(_named(field, text) for field in fields if (text := words(record, field)))
        for record in sight.records().filter(uid__in=things)
    }


def _named(field: Field, text: str) -> str:
    """The value with what it is the value of, which people often write into it: “КТП-9” is no “КТП КТП-9”."""
    title = str(field.title)
    return text if text.casefold().startswith(title.casefold()) else f"{title} {text}"


def _whereabouts(viewer: Viewer, reports: Sequence[Report]) -> dict[int, str]:
    settlements, streets = access.sight(SettlementRegister, viewer), access.sight(StreetRegister, viewer)
    statement = db.compose(
        db.load("reports", "whereabouts"),
        settlements=sql.Identifier(SettlementRegister.table()),
        streets=sql.Identifier(StreetRegister.table()),
        settlement_seen=sql.SQL(settlements.where("s")),
        street_seen=sql.SQL(streets.where("s")),
    )
    rows = db.rows(statement, {"numbers": [one.pk for one in reports], "metres": _AT_STREET})
    return {
        pk: ", ".join(filter(None, (settlement, _street(kind, name)))) or _("Outside settlements")
        for pk, settlement, kind, name in rows
    }


def _street(kind: str, name: str) -> str:
    return f"{STREET_KINDS[kind][0]} {name}" if name and kind in STREET_KINDS else name


def _chosen_answers(report: Report) -> str:
    asked = [one for one in questions.read(report.category.questions) if one.datatype not in _OWN_WORDS]
    told = ((one, questions.in_words(one, report.answers.get(one.code, ""))) for one in asked)
    return "; ".join(f"{one.title} {answer}" for one, answer in told if answer)


def _naturally(text: str) -> list[tuple[int, str]]:
    """A key by which 9 stands before 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in _DIGITS.split(text)]

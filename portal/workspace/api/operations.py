"""Operations of `geo.operations` on areas of a register: what they would make, for the editor to show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from geo import operations
from geo.access import Sight
from geo.operations import OperationRefused, Outcome
from geo.operations.inputs import NEAR
from geo.refusals import Invalid
from geo.topology import listing, neighbours
from portal.keeping.asking import record_in
from portal.workspace.api import geometries
from portal.workspace.api.asked import GeoJson, Latitude, Longitude, Sent, person, prepared
from portal.workspace.api.topology import GapWidth

router = Router(tags=["operations"])

_MOST_OBJECTS = 500
#: m: so near may a neighbour be to which an area is snapped.
_MOST_TOLERANCE = 50.0
Position = tuple[Longitude, Latitude]


class Given(Sent):
    """The areas of an operation, and what it is done with.

    `objects` are uids, null for an area that is not saved yet; `areas`, by position, are drawn geometries in the place
    of the stored ones (null: the stored one). `into` is the position of the area that a gap goes to. `tolerance` and
    `gap_width` are in metres.
    """

    objects: Annotated[list[UUID | None], Field(max_length=_MOST_OBJECTS)]
    areas: Annotated[list[GeoJson | None], Field(max_length=_MOST_OBJECTS)] = []
    line: GeoJson | None = None
    old: GeoJson | None = None
    new: GeoJson | None = None
    hole: GeoJson | None = None
    gap: Position | None = None
    into: int = 0
    start: Position | None = None
    end: Position | None = None
    tolerance: Annotated[float, Field(gt=0, le=_MOST_TOLERANCE)] = 1.0
    gap_width: GapWidth = listing.GAP_WIDTH
    multipart: bool = False


class Made(Schema):
    """What would be there instead. `changed` are positions among the areas, those that the server added behind those
    that were given; `objects` their uids, and `versions` those of the records that were looked at (null: not saved
    yet). Areas are in m² on the ellipsoid. A split makes several `after` of one, a merge one of several."""

    after: list[dict[str, Any]]
    changed: list[int]
    objects: list[UUID | None]
    versions: list[int | None]
    areas_before: list[float]
    areas_after: list[float]


@dataclass
class _Areas:
    """Areas by position, with the uid and the version of each."""

    geometries: list[GEOSGeometry]
    uids: list[UUID | None]
    versions: list[int | None]


Operation = Literal["split", "merge", "cut_hole", "move_boundary", "trace", "clip", "fill_gap", "snap"]


@router.post("{slug}/operations/{operation}", response=Made)
def operation(request: HttpRequest, slug: str, operation: Operation, given: Given) -> Made:
    """What the operation would make; to `move_boundary` and `fill_gap` the neighbours that touch are added, and to
    `clip` and `snap` those around, where no neighbour is given."""
    sight = prepared(request, slug)
    areas = _areas(sight, given)
    around = _reach(operation, given, areas)
    if around:
        _add_neighbours(request, sight, areas, *around)
    made = _OPERATIONS[operation](given, areas.geometries)
    return Made(
        after=[geometries.told(one) or {} for one in made.after],
        changed=list(made.changed),
        objects=[areas.uids[index] for index in made.changed],
        versions=[areas.versions[index] for index in made.changed],
        areas_before=list(made.areas_before),
        areas_after=list(made.areas_after),
    )


def _areas(sight: Sight, given: Given) -> _Areas:
    """The areas named. Raises `Http404` for an object that is not there, `Invalid` for a drawn one that is no area."""
    drawn = [*given.areas, *[None] * (len(given.objects) - len(given.areas))]
    if len(given.areas) > len(given.objects):
        raise Invalid({"areas": [_("There are more areas than objects. Name an object, or null, for each.")]})
    if not given.objects:
        raise OperationRefused(_("There is no area to work on. Choose one."))
    named = [uid for uid in given.objects if uid is not None]
    if len(set(named)) < len(named):
        raise Invalid({"objects": [_("An object is named twice. Name each once.")]})
    found = _Areas([], [], [])
    for index, (uid, sent) in enumerate(zip(given.objects, drawn, strict=True)):
        record = record_in(sight, uid) if uid is not None else None
        geometry = geometries.taken(sent, geometries.AREA, "areas") if sent else record.geom if record else None
        if geometry is None:
            raise OperationRefused(
                _("Area %(number)s cannot be worked on: %(problem)s. Draw or mend it first.")
                % {"number": index + 1, "problem": _("it has no geometry")},
                [index],
            )
        found.geometries.append(geometry)
        found.uids.append(uid)
        found.versions.append(record.version if record else None)
    return found


def _reach(operation: Operation, given: Given, areas: _Areas) -> tuple[GEOSGeometry, float] | None:
    """Around which geometry, and how many metres far, neighbours take part that were not named; None: no others do."""
    if operation == "move_boundary":
        return _line(given, "old"), NEAR
    if operation == "fill_gap":
        return geometries.point(_needed(given, "gap")), given.gap_width
    if operation in ("clip", "snap") and len(areas.geometries) == 1:
        return areas.geometries[0], given.tolerance if operation == "snap" else 0.0
    return None


def _add_neighbours(request: HttpRequest, sight: Sight, areas: _Areas, around: GEOSGeometry, metres: float) -> None:
    near = neighbours.near(sight.register, around, metres, person(request)).exclude(
        uid__in=[uid for uid in areas.uids if uid is not None]
    )
    for one in near[:_MOST_OBJECTS]:
        if one.geom.geom_type.endswith("Polygon") and one.geom.valid:
            areas.geometries.append(one.geom)
            areas.uids.append(one.uid)
            areas.versions.append(one.version)


def _clip(given: Given, areas: list[GEOSGeometry]) -> Outcome:
    return operations.clip(areas[0], areas[1:], multipart=given.multipart)


def _trace(given: Given, areas: list[GEOSGeometry]) -> Outcome:
    if len(areas) != _PAIR:
        raise OperationRefused(_("To trace, choose two areas: the one that changes, then its neighbour."))
    start, end = (geometries.point(_needed(given, name)) for name in ("start", "end"))
    return operations.trace(areas[0], areas[1], start, end)


def _fill_gap(given: Given, areas: list[GEOSGeometry]) -> Outcome:
    place = geometries.point(_needed(given, "gap"))
    return operations.fill_gap(areas, given.into, place, width=given.gap_width)


_OPERATIONS: Mapping[Operation, Callable[[Given, list[GEOSGeometry]], Outcome]] = {
    "split": lambda given, areas: operations.split(areas[0], _line(given, "line")),
    "merge": lambda given, areas: operations.merge(areas, multipart=given.multipart),
    "cut_hole": lambda given, areas: operations.cut_hole(
        areas[0], geometries.taken(_needed(given, "hole"), geometries.AREA, "hole")
    ),
    "move_boundary": lambda given, areas: operations.move_boundary(areas, _line(given, "old"), _line(given, "new")),
    "trace": _trace,
    "clip": _clip,
    "fill_gap": _fill_gap,
    "snap": lambda given, areas: operations.snap(areas[0], areas[1:], given.tolerance),
}


def _line(given: Given, name: str) -> GEOSGeometry:
    return geometries.taken(_needed(given, name), geometries.LINE, name)


def _needed(given: Given, name: str) -> Any:
    value = getattr(given, name)
    if value is None:
        raise Invalid({name: [_("This operation needs “%(name)s”.") % {"name": name}]})
    return value


_PAIR = 2

"""Everything that can be found wrong with a row of a file: one table of what it does to the row and how it is told."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from importers.files.drivers import ARC_STEP
from importers.mending import HOLE_ALONG, SHELL_LAST
from importers.rings import NARROW


class Effect(StrEnum):
    """What a finding does to its row."""

    LEFT_OUT = "left-out"
    REPAIRED = "repaired"
    WARNED = "warned"
    NOTED = "noted"


#: In words, for reports.
EFFECT_TITLES = {
    Effect.LEFT_OUT: _("left out"),
    Effect.REPAIRED: _("repaired"),
    Effect.WARNED: _("warning"),
    Effect.NOTED: _("note"),
}


@dataclass(frozen=True)
class Kind:
    """`title` heads the count, `problem` is told of one row with its `amount` and `other`, `advice` says what to do."""

    effect: Effect
    title: str | Promise
    problem: str | Promise
    advice: str | Promise


#: Kinds that are of the file as a whole: they are counted, and stand at no single row.
OF_THE_FILE = frozenset({"geometry-curves", "geometry-heights", "geometry-mixed", "axes-swapped"})

FINDINGS: dict[str, Kind] = {
    # The key
    "key-missing": Kind(
        Effect.LEFT_OUT,
        _("rows without a key"),
        _("the key is empty, so the object cannot be told from others"),
        _("fill in the field and import the file again"),
    ),
    "key-malformed": Kind(
        Effect.LEFT_OUT,
        _("malformed keys"),
        _("the value is not written as it has to be: %(help)s"),
        _("correct the value in the file and import it again"),
    ),
    "key-repeated": Kind(
        Effect.LEFT_OUT,
        _("keys repeated in the file"),
        _("the same key stands in row %(other)s already, which was taken"),
        _("find out which of the rows is right and delete the other"),
    ),
    "key-archived": Kind(
        Effect.LEFT_OUT,
        _("keys of archived objects"),
        _("an archived object has this key, and a key is never given again"),
        _("check the key; restore the archived object if it is the same one"),
    ),
    # Values
    "value-missing": Kind(
        Effect.LEFT_OUT,
        _("required values missing"),
        _("the value is required and empty"),
        _("fill in the field and import the file again"),
    ),
    "value-unread": Kind(
        Effect.WARNED,
        _("values that could not be read"),
        _(
            "the value could not be understood and is not taken (a new object has none there, another keeps its own):"
            " here stands %(help)s"
        ),
        _("correct the value in the file, or enter it by hand"),
    ),
    "value-malformed": Kind(
        Effect.WARNED,
        _("malformed values"),
        _("the value is not written as it has to be: %(help)s"),
        _("check the value with the document"),
    ),
    "value-cut": Kind(
        Effect.WARNED,
        _("texts that were too long"),
        _("the text is longer than the field takes and was cut to %(amount)s letters"),
        _("check what was lost"),
    ),
    "homoglyph": Kind(
        Effect.WARNED,
        _("Latin letters in Ukrainian words"),
        _("a Latin letter stands in a Ukrainian word"),
        _("type the word again in Ukrainian; search finds it either way"),
    ),
    "double-encoded": Kind(
        Effect.WARNED,
        _("texts that were encoded twice"),
        _("the text was encoded twice; it was meant to be: %(other)s"),
        _("have it decoded: tick “The text was encoded twice” at the field, and check the file again"),
    ),
    "double-encoding-undone": Kind(
        Effect.REPAIRED,
        _("texts encoded twice that were decoded"),
        _("the text was encoded twice, and was taken as: %(other)s"),
        _("nothing, unless it reads wrong"),
    ),
    # Geometry
    "geometry-missing": Kind(
        Effect.WARNED,
        _("objects without geometry"),
        _("the object has no geometry and will not be on the map"),
        _("draw it, or import it with its geometry"),
    ),
    "geometry-empty": Kind(
        Effect.WARNED,
        _("empty geometries"),
        _("the geometry has no positions, and the object will not be on the map"),
        _("draw it, or import it with its geometry"),
    ),
    "geometry-kept": Kind(
        Effect.NOTED,
        _("objects that stay where they are"),
        _("the file has no place for the object, or but a point of it, and the object stays where the register has it"),
        _("nothing, unless its place was to change"),
    ),
    "geometry-wrong-kind": Kind(
        Effect.LEFT_OUT,
        _("geometries of another kind"),
        _("the geometry is %(other)s, which this register does not hold"),
        _("export the layer of the right kind"),
    ),
    "drawing-text": Kind(
        Effect.NOTED,
        _("texts of the drawing"),
        _("a text of the drawing is no object: one that stands in an outline was read as a field of it"),
        _("nothing"),
    ),
    "geometry-unreadable": Kind(
        Effect.LEFT_OUT,
        _("unreadable geometries"),
        _("the geometry cannot be read, or has no place on the map"),
        _("check the object in the program it comes from"),
    ),
    "geometry-parts": Kind(
        Effect.REPAIRED,
        _("geometries taken in part"),
        _("the geometry is %(other)s, and only what this register holds of it was taken"),
        _("export what was left out into the register that holds it"),
    ),
    "geometry-curves": Kind(
        Effect.REPAIRED,
        format_lazy(_("arcs drawn as straight lines, one to {degrees}° of arc"), degrees=ARC_STEP),
        _("the geometry has arcs, and each became straight lines"),
        _("nothing, unless an arc's exact course matters"),
    ),
    "geometry-heights": Kind(
        Effect.REPAIRED,
        _("geometries with heights or measures, which were dropped"),
        _("the geometry has heights or measures, which registers do not hold"),
        _("nothing, unless the heights matter: keep the file"),
    ),
    "geometry-mixed": Kind(
        Effect.REPAIRED,
        _("single geometries among ones of several parts"),
        _("the layer mixes single geometries with ones of several parts; all are kept as the register has them"),
        _("nothing"),
    ),
    "axes-swapped": Kind(
        Effect.REPAIRED,
        _("objects with axes swapped in the whole file"),
        _("northing or latitude stands first in the whole file"),
        _("look where the objects are on the map"),
    ),
    "geometry-axes-swapped": Kind(
        Effect.REPAIRED,
        _("single objects whose axes were swapped"),
        _("latitude stood before longitude, unlike in the other rows, and was put behind it"),
        _("look at the object on the map"),
    ),
    "geometry-unclosed": Kind(
        Effect.REPAIRED,
        _("rings that were not closed"),
        _("a ring did not end where it begins, and was closed by a straight line"),
        _("look at the object on the map: its last corner may be missing"),
    ),
    "geometry-repeated-vertices": Kind(
        Effect.REPAIRED,
        _("vertices that stood twice"),
        _("vertices that repeat the one before them were taken out: %(amount)s"),
        _("nothing"),
    ),
    "geometry-spikes": Kind(
        Effect.REPAIRED,
        format_lazy(_("spikes narrower than {metres} m, taken off"), metres=NARROW),
        _("the boundary ran out and back along itself; the spikes taken off changed the area by %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
    ),
    "geometry-slivers": Kind(
        Effect.REPAIRED,
        format_lazy(_("parts and holes narrower than {metres} m, taken away"), metres=NARROW),
        _("parts or holes too narrow to be any were taken away; they had %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
    ),
    "geometry-ring-order": Kind(
        Effect.REPAIRED,
        _("rings in the wrong order or direction"),
        _("the rings did not stand as they have to: %(other)s; they were put in order"),
        _("nothing, unless the object looks wrong on the map"),
    ),
    "geometry-self-crossing": Kind(
        Effect.REPAIRED,
        _("boundaries that cross themselves"),
        _("the boundary crossed itself (%(other)s) and was repaired; the area changed by %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
    ),
    "geometry-self-touching": Kind(
        Effect.REPAIRED,
        _("boundaries that touch themselves"),
        _("a ring touched itself (%(other)s) and was divided there; the area changed by %(amount)s m²"),
        _("nothing, unless the object looks wrong on the map"),
    ),
    "geometry-rings-misplaced": Kind(
        Effect.REPAIRED,
        _("rings that lay wrong to one another"),
        _("rings lay wrong to one another (%(other)s), which was repaired; the area changed by %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
    ),
    "geometry-repaired": Kind(
        Effect.REPAIRED,
        _("other invalid geometries repaired"),
        _("the geometry was invalid (%(other)s) and was repaired; its area changed by %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
    ),
    "geometry-reshaped": Kind(
        Effect.WARNED,
        _("areas that a repair changed much"),
        _("what was repaired changed the area by %(amount)s %%"),
        _("compare the object with the plan, and draw it again if the repair was wrong"),
    ),
    "geometry-beyond-repair": Kind(
        Effect.LEFT_OUT,
        _("geometries beyond repair"),
        _("the geometry is invalid (%(other)s), and nothing is left of it when repaired"),
        _("draw the object again"),
    ),
    "geometry-located": Kind(
        Effect.NOTED,
        _("objects placed by what they name"),
        _("the place was taken from %(other)s (likeness: %(amount)s %%)"),
        _("look at the object on the map, and draw it where it really is"),
    ),
    "geometry-not-located": Kind(
        Effect.WARNED,
        _("objects not placed"),
        _("the object is not yet on the map: %(other)s"),
        _("correct the address or the number and import the file again, or draw the object"),
    ),
    # What the file's reader notes
    "formula-error": Kind(
        Effect.WARNED,
        _("formulas without a result"),
        _("a formula gave an error, and the cell was taken as empty"),
        _("mend the formula and import the file again"),
    ),
    "restrictions": Kind(
        Effect.NOTED,
        _("parcels with restrictions"),
        _("the file has restrictions of the use of this land, which the register does not hold"),
        _("keep the exchange file; the restrictions stand in this report"),
    ),
    # Neighbours
    "geometry-same-place": Kind(
        Effect.WARNED,
        _("objects with the geometry of another one"),
        _("%(other)s has the same geometry"),
        _("find out which of the two the geometry belongs to; one object may be entered under two keys"),
    ),
    # Rules of the register
    "overlap": Kind(
        Effect.WARNED,
        _("overlapping pairs"),
        _("overlaps %(other)s by %(amount)s m²"),
        _("compare both with their documents; a boundary was drawn or recorded wrong"),
    ),
    "outside": Kind(
        Effect.WARNED,
        _("objects outside the hromada"),
        _("%(amount)s %% of the object lies outside the hromada's boundary"),
        _("check the coordinate system, the object, or the boundary"),
    ),
    "area": Kind(
        Effect.WARNED,
        _("areas that differ from the documented one"),
        _("the computed area differs from the documented one by %(amount)s %%"),
        _("check the boundary and the documented area"),
    ),
}

#: What GEOS and PostGIS say of a geometry, in words. GEOS puts the place behind the reason in brackets.
GEOMETRY_NOTES: dict[str, str | Promise] = {
    "Self-intersection": _("it crosses itself"),
    "Ring Self-intersection": _("its ring touches itself"),
    "Hole lies outside shell": _("a hole lies outside the area"),
    "Holes are nested": _("holes lie one in another"),
    "Nested shells": _("parts lie one in another"),
    "Interior is disconnected": _("holes cut the area in two"),
    "Duplicate Rings": _("a ring is there twice"),
    "Too few points in geometry component": _("it has too few vertices"),
    "Invalid Coordinate": _("it has an impossible coordinate"),
    "Ring is not closed": _("its ring is not closed"),
    SHELL_LAST: _("a hole stood before the outer ring"),
    HOLE_ALONG: _("a hole ran the same way as the outer ring"),
    "point": _("a point"),
    "multipoint": _("several points"),
    "linestring": _("a line"),
    "multilinestring": _("several lines"),
    "polygon": _("a polygon"),
    "multipolygon": _("several polygons"),
    "geometrycollection": _("a collection of different geometries"),
}

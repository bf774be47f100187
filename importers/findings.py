"""Everything that can be found wrong with a row of a file: one table of what it does to the row and how it is told."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from importers.files.drivers import ARC_STEP


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
        _("the value could not be understood, so the field was left empty: %(help)s"),
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
    # Geometry
    "geometry-missing": Kind(
        Effect.WARNED,
        _("objects without geometry"),
        _("the object has no geometry and will not be on the map"),
        _("draw it, or import it with its geometry"),
    ),
    "geometry-wrong-kind": Kind(
        Effect.LEFT_OUT,
        _("geometries of another kind"),
        _("the geometry is %(other)s, which this register does not hold"),
        _("export the layer of the right kind"),
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
    "geometry-repaired": Kind(
        Effect.REPAIRED,
        _("invalid geometries repaired"),
        _("the geometry was invalid (%(other)s) and was repaired; its area changed by %(amount)s m²"),
        _("look at the object on the map and compare it with the plan"),
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
    "point": _("a point"),
    "multipoint": _("several points"),
    "linestring": _("a line"),
    "multilinestring": _("several lines"),
    "polygon": _("a polygon"),
    "multipolygon": _("several polygons"),
    "geometrycollection": _("a collection of different geometries"),
}

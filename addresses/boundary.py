"""The hromada's boundary, from a GeoJSON file."""

from pathlib import Path

import orjson
import shapely
import shapely.errors
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry import shape

from addresses.models import Hromada
from geo import db, history
from geo.records import WGS84

#: Longitudes and latitudes of Ukraine with room to spare: west, south, east, north.
_UKRAINE = (21.0, 43.0, 41.5, 53.5)


def of_the_hromada() -> GEOSGeometry | None:
    """The boundary that was entered (EPSG:4326); None before set-up."""
    return Hromada.objects.exclude(geom=None).values_list("geom", flat=True).first()


def holds(lon: float, lat: float) -> bool | None:
    """Whether a place, in degrees, lies in that boundary or on it; None before set-up.

    The database is asked: to read a boundary of ten thousand corners takes longer than all else that a report does.
    """
    statement = (
        "SELECT ST_Intersects(geom, ST_Point(%s, %s, %s)) FROM addresses_hromada WHERE geom IS NOT NULL"
        " ORDER BY id LIMIT 1"
    )
    for (found,) in db.rows(statement, [lon, lat, WGS84]):
        return bool(found)
    return None


class BoundaryProblem(ValueError):
    """The file gives no boundary; the message says why and what to do."""


def read(path: Path) -> GEOSGeometry:
    """The union of all areas in the GeoJSON at `path`, as a multipolygon in EPSG:4326. Raises `BoundaryProblem`.

    Any `crs` member is ignored: RFC 7946 knows longitude and latitude of WGS 84 alone, and the place is checked.
    """
    try:
        document = orjson.loads(path.read_bytes())
        features = document.get("features", [document])
        shapes = [shape(feature.get("geometry") or feature) for feature in features]
    except (
        OSError,
        orjson.JSONDecodeError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        shapely.errors.ShapelyError,
    ) as error:
        raise BoundaryProblem(
            _("The boundary %(path)s cannot be read (%(error)s). It must be a GeoJSON with the hromada's area.")
            % {"path": path, "error": error}
        ) from error
    areas = [one for one in shapes if one.geom_type.endswith("Polygon")]
    # The structure method drops what collapses, such as a spike, and leaves areas alone.
    whole = shapely.union_all([shapely.make_valid(one, method="structure", keep_collapsed=False) for one in areas])
    if whole.is_empty:
        raise BoundaryProblem(_("The boundary %(path)s has no area in it.") % {"path": path})
    if not shapely.box(*_UKRAINE).contains(whole):
        raise BoundaryProblem(
            _("The boundary %(path)s does not lie in Ukraine. It must be in longitude and latitude of WGS 84.")
            % {"path": path}
        )
    if whole.geom_type == "Polygon":
        whole = shapely.multipolygons([whole])
    return GEOSGeometry(memoryview(whole.wkb), srid=WGS84)


def enter(hromada: Hromada, outline: GEOSGeometry) -> None:
    """Make `outline` the hromada's boundary."""
    with history.acting(None, _("Boundary from a file")):
        hromada.geom = outline
        hromada.save(update_fields=["geom"])

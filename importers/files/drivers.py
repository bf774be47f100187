"""GDAL held to the drivers named here: no other can be reached, whatever a file looks like to it.

`pin` takes every other driver out of pyogrio's GDAL, for the whole process; it is called before anything is opened.
Some of them are recipes for opening other files (VRT), ask servers (WFS, HTTP) or read any text at all; those that
stay are told to follow nothing that leads out of the file.
"""

import os

import pyogrio
from pyogrio._ogr import _register_drivers  # the public interface has no way to register anew

from importers.files.formats import Format

ALLOWED = frozenset(
    {
        Format.SHAPEFILE,
        Format.GEOPACKAGE,
        Format.GEOJSON,
        Format.GEOJSON_LINES,
        Format.KML,
        Format.GPX,
        Format.FILE_GEODATABASE,
        Format.MAPINFO,
        Format.DXF,
    }
)

ARC_STEP = 2
"""Degrees of arc that one straight line stands for: it leaves a curve by less than 0.016 % of the radius."""


class DriversNotPinned(RuntimeError):
    """This build of GDAL can't be held to the drivers allowed; nothing may be opened with it."""


def pin() -> None:
    """Leave only the allowed drivers, and tell those to follow nothing.

    Raises DriversNotPinned if others stay, or one of them is lacking.
    """
    others = set(pyogrio.list_drivers()) - ALLOWED
    pyogrio.set_gdal_config_options({**_OPTIONS, "GDAL_SKIP": ",".join(sorted(others))})
    _register_drivers()
    if set(pyogrio.list_drivers()) != ALLOWED:
        raise DriversNotPinned(f"GDAL {pyogrio.__gdal_version_string__}: {', '.join(sorted(pyogrio.list_drivers()))}")


# A shapefile without .shx is the person's to complete; a foreign GeoPackage's views call no unsafe function; styles
# and pictures of a KML are nobody's objects; and should anything still ask for an address, no name of a remote file
# is allowed. What is wrong with a file is told in one line, by its problem; GDAL's own words, which a reading thread
# would write on the terminal between it, go nowhere.
_OPTIONS = {
    "CPL_LOG": os.devnull,
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "LIBKML_READ_GROUND_OVERLAY": "NO",
    "LIBKML_LAUNDER_FIELD_NAMES": "NO",
    "OGR_ARC_STEPSIZE": str(ARC_STEP),
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
}

"""What can be wrong with an uploaded file as a whole, said in one line to the person who sent it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: Mapping[str, Promise] = MappingProxyType(
    {
        # The path itself
        "missing": _("%(file)s: there is no such file. Check the path and the name."),
        "a-directory": _(
            "%(file)s is a folder without a map file. Name the folder that has the files, or one of them."
        ),
        "unreadable": _("%(file)s can't be read (%(reason)s). Check the rights to the file and the disk."),
        "empty": _("%(file)s is an empty file. Export or copy it again."),
        "not-a-map-file": _(
            "%(file)s is not a map file or a table: it is %(found)s. Send a zipped shapefile, GeoPackage, GeoJSON, KML,"
            " DXF, CSV or XLSX."
        ),
        # Zip
        "zip-broken": _("%(file)s is a broken zip: damaged or incomplete. Copy or pack it again."),
        "zip-encrypted": _("%(file)s is locked with a password. Pack it again without one."),
        "zip-method": _("%(file)s: “%(name)s” is packed in a rare way. Pack it as an ordinary zip."),
        "zip-climbs": _("%(file)s: the name “%(name)s” leads out of the archive's folder. Pack only the map files."),
        "zip-twice": _("%(file)s holds the name “%(name)s” twice. Pack each file once."),
        "zip-many": _("%(file)s holds %(count)s files, more than the %(limit)s allowed. Pack only the map files."),
        "zip-deep": _("%(file)s: “%(name)s” lies too deep in folders. Pack the map files side by side."),
        "too-large": _(
            "%(file)s would unpack to %(size)s, more than the %(limit)s allowed. Split it into several files."
        ),
        "zip-bomb": _(
            "%(file)s: “%(name)s” would grow %(ratio)s times, as no map file does. Export and pack it again."
        ),
        "zip-in-zip": _("%(file)s is a zip within zips in one another. Unpack it and send the inner one."),
        "zip-nothing": _(
            "%(file)s has no map file or table in it. Pack .shp, .shx, .dbf and .prj, or a .gpkg, .geojson, .kml, .csv,"
            " .xlsx or .xml."
        ),
        # Shapefile
        "shp-broken": _("%(file)s: the shapefile's geometry is broken (%(reason)s). Export it again."),
        "dbf-missing": _("%(file)s: the .dbf with its attributes is missing. Send .shp, .shx and .dbf together."),
        "shx-missing": _("%(file)s: the .shx that leads to its objects is missing. Send .shp, .shx and .dbf together."),
        "shp-missing": _("%(file)s: the .shp with its geometry is missing. Send .shp, .shx and .dbf together."),
        "dbf-broken": _("%(file)s: the table of attributes is broken (%(reason)s). Export it again."),
        "encoding-unknown": _("%(file)s: no encoding is called “%(encoding)s”. Try one of: %(known)s."),
        "encoding-unclear": _(
            "%(file)s: the encoding of the texts isn't certain (%(candidates)s). Name it with --encoding."
        ),
        # GeoPackage and GeoJSON
        "gpkg-broken": _("%(file)s is a broken GeoPackage: damaged or incomplete. Export it again."),
        "gpkg-view": _(
            "%(file)s: the layer “%(layer)s” is a query, and queries of a file are never run. Save it as a layer of"
            " its own."
        ),
        "json-broken": _("%(file)s is broken JSON at line %(line)s, character %(character)s. Export it again."),
        "json-not-utf8": _("%(file)s is not in UTF-8, as GeoJSON has to be. Export it again in UTF-8."),
        "not-geojson": _(
            "%(file)s is JSON, but no GeoJSON of objects (its type: %(found)s). Export a FeatureCollection."
        ),
        # Tables
        "csv-broken": _(
            "%(file)s can't be read as a table from row %(row)s on: a quotation mark is not closed, or a line has no"
            " end. Export it again."
        ),
        "no-header": _(
            "%(file)s has no line with the names of its columns among the first ones. Write the names above the rows."
        ),
        "many-columns": _(
            "%(file)s has %(count)s columns, more than the %(limit)s allowed. Keep those that are needed."
        ),
        "place-unknown": _("%(file)s has no column “%(names)s”. It has: %(known)s."),
        "srid-mixed": _(
            "%(file)s: the geometries name several coordinate systems (%(srids)s). Export them in one of these."
        ),
        "sheet-broken": _("%(file)s is a broken workbook (%(reason)s). Save it again, as XLSX."),
        "sheet-locked": _("%(file)s is locked with a password. Save it without one."),
        "sheet-external": _(
            "%(file)s takes data from other files or services (%(name)s). Save a copy with values alone."
        ),
        # The exchange file of the cadastre
        "uaxml-lacks": _(
            "%(file)s: the exchange file lacks %(part)s. Export it again from the land surveying program."
        ),
        "uaxml-mixed": _(
            "%(file)s holds exchange files in several coordinate systems: %(systems)s. Import those of each apart."
        ),
        "uaxml-unit": _("%(file)s: the unit “%(unit)s” is not known. Known are: %(known)s."),
        "uaxml-number": _("%(file)s: “%(value)s” is no number (%(where)s). Correct it and send the file again."),
        "uaxml-node-twice": _("%(file)s: several points have the number %(node)s. Number them anew."),
        "uaxml-line-twice": _("%(file)s: several lines have the number %(line)s. Number them anew."),
        "uaxml-no-node": _("%(file)s: the line %(line)s goes through the point %(node)s, which the file lacks."),
        "uaxml-no-line": _("%(file)s: the boundary of %(object)s has the line %(line)s, which the file lacks."),
        "uaxml-unclosed": _(
            "%(file)s: the boundary of %(object)s does not close; its lines go from point to point so: %(lines)s."
        ),
        # XML
        "xml-doctype": _(
            "%(file)s declares a document type or entities, by which files are made to do harm. Export it again."
        ),
        "xml-deep": _("%(file)s has elements in one another more than %(limit)s deep. Export it again."),
        "xml-large": _(
            "%(file)s has %(size)s of XML, more than the %(limit)s allowed. Split it, or send a GeoPackage."
        ),
        "xml-broken": _("%(file)s is broken XML at line %(line)s, character %(character)s. Export it again."),
        # KML and GPX
        "kml-link": _(
            "%(file)s leads to objects on a network (NetworkLink), and links are never followed. Export the objects."
        ),
        "kml-broken": _("%(file)s can't be opened as what it says it is. Export it again."),
        # File Geodatabase, MapInfo and DXF
        "gdb-broken": _("%(file)s is a broken File Geodatabase: tables are damaged or missing. Pack the whole folder."),
        "part-missing": _("%(file)s: the %(part)s is missing. Send these together: %(parts)s."),
        "mapinfo-broken": _("%(file)s is a damaged or incomplete MapInfo table. Save a copy of the table again."),
        "tab-leads-elsewhere": _(
            "%(file)s leads to other tables, pictures or a server and has no objects itself. Save a copy of the table."
        ),
        "dxf-broken": _("%(file)s is a broken DXF at line %(line)s. Save it again as a text DXF."),
        "dxf-cut": _("%(file)s is a DXF that breaks off. Copy or save it again."),
        "dxf-repeats": _("%(file)s: the block at line %(line)s is repeated more than %(limit)s times. Explode it."),
        "dxf-multiplies": _(
            "%(file)s: its blocks, inserted in one another, come to more than %(limit)s objects. Explode those that are"
            " needed."
        ),
        # Layers and what they hold
        "too-many-layers": _("%(file)s has %(count)s layers, more than the %(limit)s allowed. Send a part of them."),
        "too-many-rows": _("%(file)s has more than the %(limit)s objects allowed. Split it into several files."),
        "no-layers": _("%(file)s has no layer with geometry. Export the layer with its objects on the map."),
        "several-layers": _(
            "%(file)s has several layers: %(layers)s. Choose one with --layer, or take all together with --layer '*'."
        ),
        "layers-unlike": _(
            "%(file)s: its layers are in different coordinate systems, or have their places in different columns. They"
            " can only be brought in one by one."
        ),
        "layer-unknown": _("%(file)s has no layer “%(layer)s”. It has: %(layers)s."),
        "object-large": _(
            "%(file)s: the object in row %(row)s has more than the %(limit)s corners allowed. Simplify or divide it."
        ),
        "objects-large": _(
            "%(file)s: an object is larger than can be read. Simplify it or divide it, or send a GeoPackage."
        ),
        "object-tangled": _(
            "%(file)s: the object in row %(row)s crosses itself too many times to be mended (more than %(limit)s). Draw"
            " it anew."
        ),
        "breaks-off": _("%(file)s is damaged and can't be read to its end. Export it again."),
        "no-features": _("%(file)s has no objects in it. Check what was selected on export."),
    }
)
"""Every problem by its code. A message says what happened, to which file, and what to do."""


class FileProblem(Exception):
    """A file that can't be taken in at all; nothing has been written.

    `code` is a key of `PROBLEMS`, for programs; `str()` is one line in the reader's language, for people.
    `file` is shown by its name if it is a Path, else as it is; `values` are what the message names besides
    it.
    """

    def __init__(self, code: str, file: Path | str, **values: object) -> None:
        super().__init__(code, str(file))
        self.code = code
        self.file = file.name or str(file) if isinstance(file, Path) else file
        self.values = values
        self._message = PROBLEMS[code]

    def __str__(self) -> str:
        """Return the message; line breaks and control characters of foreign names become spaces."""
        return one_line(str(self._message) % {"file": self.file, **self.values})


def one_line(text: str) -> str:
    """Return the text as one line; control characters, marks of direction and halves of letters become spaces."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())

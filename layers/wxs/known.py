"""What a request may name: the layers, fields and coordinate systems that the viewer has, and nothing else."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from geo.crs import CoordinateSystem
from layers.wxs.mapfile import GEOMETRY, UID, Sheet
from layers.wxs.reports import Refused, Service

#: "EPSG:6384", the URNs and addresses of OGC, and GML 2's; the code stands at the end.
_EPSG = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/\S{1,40}?)?EPSG[:/.](?:\S{0,8}[:/#])?(\d{4,6})", re.I
)
#: Degrees with longitude first: WMS has it beside EPSG:4326, WFS does not.
CRS84 = frozenset({"CRS:84", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84"})
_DEGREES = 4326


@dataclass(frozen=True)
class Known:
    """The layers of a service as its viewer has them, and the systems it answers in."""

    service: Service
    sheets: Sequence[Sheet]
    systems: Sequence[CoordinateSystem]

    def layer(self, name: str, parameter: str) -> str:
        """A layer of that name, or a register whose objects stand in several; its name as MapServer has it."""
        plain = name.strip()
        if plain in {*(sheet.name for sheet in self.sheets), *(sheet.slug for sheet in self.sheets)}:
            return plain
        text = _("There is no layer “%(name)s”. There are: %(known)s.")
        words = {"name": plain, "known": _listed(sheet.name for sheet in self.sheets)}
        code = "LayerNotDefined" if self.service is Service.WMS else "InvalidParameterValue"
        raise Refused(text % words, code, parameter)

    def feature_type(self, name: str, parameter: str) -> str:
        """A feature type, without the prefix of its namespace."""
        plain = name.strip().rpartition(":")[2]
        if plain in {sheet.name for sheet in self.sheets}:
            return plain
        if plain in {sheet.slug for sheet in self.sheets}:
            raise self._divided(plain)
        return self.layer(plain, parameter)

    def property(self, name: str, parameter: str) -> str:
        """A field that the viewer reads of any of the layers, without prefixes of namespaces and steps before it."""
        plain = name.strip().rpartition("/")[2].rpartition(":")[2]
        fields = {field.name for sheet in self.sheets for field in sheet.catalogued.sight.fields}
        if plain in fields | {GEOMETRY, UID}:
            return plain
        text = _("There is no field “%(name)s”. DescribeFeatureType tells which there are.")
        raise Refused(text % {"name": plain}, locator=parameter)

    def object_id(self, name: str, parameter: str) -> str:
        """`layer.uid`, the gml:id of an object."""
        layer, _dot, uid = name.strip().rpartition(".")
        try:
            return f"{self.feature_type(layer, parameter)}.{UUID(uid)}"
        except ValueError:
            text = _(
                "“%(name)s” is no identifier of an object: it is a layer's name, a full stop, and the object's uid."
            )
            raise Refused(text % {"name": name}, locator=parameter) from None

    def system(self, name: str, parameter: str) -> CoordinateSystem:
        """The offered coordinate system of that name."""
        found = _EPSG.fullmatch(name)
        code = int(found[1]) if found else _DEGREES if name in CRS84 else None
        for one in self.systems:
            if one.epsg == code:
                return one
        text = _("The coordinate system “%(name)s” is not offered. Offered: %(offered)s.")
        words = {"name": name, "offered": ", ".join(str(one.epsg) for one in self.systems)}
        code_of_wms = "InvalidCRS" if parameter == "CRS" else "InvalidSRS"
        raise Refused(text % words, code_of_wms if self.service is Service.WMS else "InvalidParameterValue", parameter)

    def _divided(self, slug: str) -> Refused:
        text = _("Objects of “%(name)s” have several shapes; each is a feature type of its own: %(known)s.")
        words = {"name": slug, "known": _listed(sheet.name for sheet in self.sheets if sheet.slug == slug)}
        return Refused(text % words, locator="TYPENAMES")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "—"

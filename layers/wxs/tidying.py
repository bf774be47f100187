"""What MapServer answers, made to say only what is so: capabilities, schemas of feature types, pages of features."""

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import IO

from lxml import etree

from geo.registers import Kind
from layers.wxs.asked import VERSIONS
from layers.wxs.mapfile import PREFIX, Sheet
from layers.wxs.reports import Service

_XSD = "http://www.w3.org/2001/XMLSchema"
_OWS = "{http://www.opengis.net/ows/1.1}"
#: The form of exception reports in WMS 1.3.0 and in 1.1.1.
_EXCEPTIONS = frozenset({"XML", "application/vnd.ogc.se_xml"})
_VERSION = re.compile(r"\d[.]\d[.]\d")
#: Bytes of a page of features looked through at a time.
_RUN = 256 * 1024
#: A value that is not there. GML leaves such an element out (minOccurs is 0): empty, it would be no number.
_EMPTY = re.compile(rf"[ \t]*<{PREFIX}:([\w.-]+)(?: ?/>|></{PREFIX}:\1>)\r?\n".encode())


def capabilities(xml: bytes, service: Service) -> bytes:
    """Without comments about MapServer's build and settings, and without ways, forms and versions that are not offered.

    Exceptions come as XML alone, requests to WMS by GET alone, and the root is no layer to be asked for. How large a
    page of WFS is stands with GetFeature too: GDAL reads it nowhere else, and would ask for 100 features at a time.
    """
    root = etree.fromstring(xml, etree.XMLParser(remove_comments=True, resolve_entities=False, no_network=True))
    if service is Service.WMS:
        named = root.findall("{*}Capability/{*}Layer/{*}Name")
        forms = [one for one in root.iterfind("{*}Capability/{*}Exception/{*}Format") if one.text not in _EXCEPTIONS]
        posts = root.findall("{*}Capability//{*}HTTP/{*}Post")
        # The DTD of WMS 1.1.1 has this element only for those who declare what is in it.
        own = root.findall("Capability/VendorSpecificCapabilities")
        _remove(*named, *forms, *posts, *own)
    versions = root.iterfind(f".//{_OWS}Parameter/{_OWS}AllowedValues/{_OWS}Value")
    _remove(*(one for one in versions if _VERSION.fullmatch(one.text or "") and one.text not in VERSIONS[service]))
    page = root.find(f".//{_OWS}Constraint[@name='CountDefault']")
    operation = root.find(f".//{_OWS}Operation[@name='GetFeature']")
    if page is not None and operation is not None:
        operation.append(deepcopy(page))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def schema(xml: bytes, sheets: Iterable[Sheet]) -> bytes:
    """With dates as dates: what MapServer makes of them in GML 3.2, an instant of time, few clients understand."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    for sheet in sheets:
        dates = {field.name for field in sheet.catalogued.sight.fields if field.kind is Kind.DATE}
        for element in root.iterfind(f"{{{_XSD}}}complexType[@name='{sheet.name}Type']//{{{_XSD}}}element"):
            if element.get("name") in dates:
                element.set("type", "date")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def features(content: IO[bytes]) -> Iterator[bytes]:
    """A page of features without the elements that are empty, in runs of whole lines."""
    with content:
        while lines := content.readlines(_RUN):
            yield _EMPTY.sub(b"", b"".join(lines))


def _remove(*elements: etree._Element) -> None:
    for element in elements:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

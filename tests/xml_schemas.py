"""The published XML Schemas of OGC, ISO and W3C, from packages that carry them: nothing is fetched.

require_valid(answer, CSW)                   # fails with line and words of all that is not as the schema has it
require_valid(page, WFS, GML, features=described)
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import wfs_schema
from lxml import etree

#: Schemas by namespace, at the addresses at which they are published.
WMS = ("http://www.opengis.net/wms", "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd")
WMS_EXCEPTIONS = ("http://www.opengis.net/ogc", "http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd")
WFS = (wfs_schema.NAMESPACE, "http://schemas.opengis.net/wfs/2.0/wfs.xsd")
GML = ("http://www.opengis.net/gml/3.2", "http://schemas.opengis.net/gml/3.2.1/gml.xsd")
OWS_10 = ("http://www.opengis.net/ows", "http://schemas.opengis.net/ows/1.0.0/owsAll.xsd")
OWS_11 = ("http://www.opengis.net/ows/1.1", "http://schemas.opengis.net/ows/1.1.0/owsAll.xsd")
OWS_20 = ("http://www.opengis.net/ows/2.0", "http://schemas.opengis.net/ows/2.0/owsAll.xsd")
CSW_20 = ("http://www.opengis.net/cat/csw/2.0.2", "http://schemas.opengis.net/csw/2.0.2/CSW-discovery.xsd")
CSW_30 = ("http://www.opengis.net/cat/csw/3.0", "http://schemas.opengis.net/cat/csw/3.0/cswAll.xsd")
ISO = ("http://www.isotc211.org/2005/gmd", "http://schemas.opengis.net/iso/19139/20070417/gmd/gmd.xsd")

Source = tuple[str, str]

_XSD = "http://www.w3.org/2001/XMLSchema"
_PYCSW, _MAPPROXY = "core/schemas", "test/schemas"
#: Where a package has what is published below an address.
_CARRIED = {
    "http://schemas.opengis.net/wms/": ("mapproxy", f"{_MAPPROXY}/wms"),
    "http://schemas.opengis.net/cat/csw/3.0/": ("pycsw", f"{_PYCSW}/ogc/cat/csw/3.0"),
    "http://schemas.opengis.net/iso/": ("pycsw", "plugins/profiles/apiso/schemas/ogc/iso"),
    "http://schemas.opengis.net/": ("pycsw", f"{_PYCSW}/ogc"),
    "http://www.w3.org/1999/": ("pycsw", f"{_PYCSW}/w3c/1999"),
    "http://www.w3.org/2001/": ("pycsw", f"{_PYCSW}/w3c/2001"),
    # The same file, by its later name.
    "http://www.w3.org/2009/01/": ("pycsw", f"{_PYCSW}/w3c/2001"),
}


def require_valid(document: bytes, *sources: Source, features: bytes = b"") -> None:
    """Fails where the document is not as the schemas have it; `features` is an answer to DescribeFeatureType."""
    schema = _schema(sources, features)
    found = etree.fromstring(document)
    if not schema.validate(found):
        raise AssertionError("\n".join(f"line {one.line}: {one.message}" for one in schema.error_log))


def require_valid_by(document: bytes, dtd: str) -> None:
    """Fails where the document is not as the DTD of WMS 1.1.1 of that name has it."""
    path = package("mapproxy") / _MAPPROXY / "wms/1.1.1" / dtd
    schema = etree.DTD(str(path))
    if not schema.validate(etree.fromstring(document)):
        raise AssertionError("\n".join(f"line {one.line}: {one.message}" for one in schema.error_log))


def package(name: str) -> Path:
    """The folder of an installed package, which need not be imported for it."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


@cache
def _schema(sources: tuple[Source, ...], features: bytes) -> etree.XMLSchema:
    """One schema that imports all of these."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Carried(features))
    root = etree.Element(f"{{{_XSD}}}schema", nsmap={"xsd": _XSD})
    imported = list(sources)
    if features:
        imported.append((str(etree.fromstring(features).get("targetNamespace")), _Carried.FEATURES))
    for namespace, address in imported:
        etree.SubElement(root, f"{{{_XSD}}}import", namespace=namespace, schemaLocation=address)
    return etree.XMLSchema(etree.fromstring(etree.tostring(root), parser))


class _Carried(etree.Resolver):
    """Gives the published schemas from the packages that carry them, and an answer to DescribeFeatureType."""

    FEATURES = "memory:features.xsd"

    def __init__(self, features: bytes) -> None:
        self._features = features

    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        if url == self.FEATURES:
            return self.resolve_string(self._features, context)
        if url == WFS[1]:
            return self.resolve_string(wfs_schema.text(), context, base_url=WFS[1])
        for address, (owner, folder) in _CARRIED.items():
            if url.startswith(address):
                return self.resolve_filename(str(package(owner) / folder / url.removeprefix(address)), context)
        return None

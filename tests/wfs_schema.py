"""The XML Schema of what WFS 2.0 answers (OGC 09-025r2), made from the npm package ogc-schemas.

No package carries wfs.xsd itself. ogc-schemas has what a compiler made of it: each type as JSON Schema, with the names
of its elements and attributes, their order, whether they must come and how often, and their types. All of that is
turned back here. What was lost on the way there: that members exclude one another (`_EITHER`), and patterns of texts.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

PUBLISHED = Path(__file__).resolve().parents[1] / "node_modules/ogc-schemas/jsonschemas/WFS_2_0.jsonschema"
NAMESPACE = "http://www.opengis.net/wfs/2.0"
#: What a service answers with, by the name of the outermost element.
ANSWERS = (
    "WFS_Capabilities",
    "FeatureCollection",
    "ValueCollection",
    "ListStoredQueriesResponse",
    "DescribeStoredQueriesResponse",
)
_XSD = "http://www.w3.org/2001/XMLSchema"
#: Namespaces from which WFS takes elements, attributes and types, and where their schemas are published.
_FOREIGN = {
    "ows": ("http://www.opengis.net/ows/1.1", "http://schemas.opengis.net/ows/1.1.0/owsAll.xsd"),
    "fes": ("http://www.opengis.net/fes/2.0", "http://schemas.opengis.net/filter/2.0/filterAll.xsd"),
    "xlink": ("http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xlink.xsd"),
    "xml": ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2001/xml.xsd"),
}
#: Members of which only one may come: the package has them all as required.
_EITHER = frozenset({"noCRS", "valueCollection", "simpleFeatureCollection"})
#: The only type of another namespace that one of ours extends.
_BASES = {"CapabilitiesBaseType": "ows:CapabilitiesBaseType"}

Definition = dict[str, Any]


def text() -> bytes:
    """The schema, with imports from the addresses at which OGC and W3C publish theirs."""
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    types: dict[str, Definition] = published["definitions"]
    prefixes = {"xsd": _XSD, "wfs": NAMESPACE} | {prefix: namespace for prefix, (namespace, _at) in _FOREIGN.items()}
    root = etree.Element(f"{{{_XSD}}}schema", nsmap=prefixes)
    root.set("targetNamespace", NAMESPACE)
    root.set("elementFormDefault", "qualified")
    for namespace, address in _FOREIGN.values():
        _add(root, "import", namespace=namespace, schemaLocation=address)
    roots = {one["elementName"]["localPart"]: _named(one["properties"]["value"]) for one in published["anyOf"]}
    for name in ANSWERS:
        _add(root, "element", name=name, type=f"wfs:{roots[name]}")
    for name in sorted(_reached(types, [roots[name] for name in ANSWERS])):
        _complex_type(root, name, types)
    return etree.tostring(root)


def _reached(types: dict[str, Definition], begin: list[str]) -> set[str]:
    """The types of these names and those that they are made of."""
    waiting, found = list(begin), set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in types:
            continue
        found.add(name)
        waiting += _references(types[name])
    return found


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("$ref", "").startswith("#/definitions/"):
            yield _named(node)
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _complex_type(root: etree._Element, name: str, types: dict[str, Definition]) -> None:
    definition = types[name]
    parts = definition.get("allOf", [definition])
    base = next((_named(part) for part in parts if "$ref" in part), None)
    own = next((part for part in parts if "properties" in part), {"properties": {}})
    order = own.get("propertiesOrder") or definition.get("propertiesOrder") or list(own["properties"])
    required = {*definition.get("required", ()), *own.get("required", ())}
    members = [(one, own["properties"][one]) for one in order]
    made = _add(root, "complexType", name=name)
    content = next((member for _one, member in members if member["propertyType"] == "value"), None)
    inside = made
    if content is not None:
        inside = _add(_add(made, "simpleContent"), "extension", base=_type(_single(content)))
    elif base:
        inside = _add(_add(made, "complexContent"), "extension", base=_BASES.get(base, f"wfs:{base}"))
    kinds = ("element", "elementRef", "elementRefs", "anyElement")
    elements = [one for one in members if one[1]["propertyType"] in kinds]
    if elements:
        sequence = _add(inside, "sequence")
        for one, member in elements:
            _element(made, sequence, member, must=one in required - _EITHER)
    for one, member in members:
        if member["propertyType"] == "attribute":
            _attribute(inside, member, must=one in required)


def _element(made: etree._Element, sequence: etree._Element, member: Definition, *, must: bool) -> None:
    [declared] = member["allOf"]
    many = declared.get("type") == "array"
    least = declared.get("minItems", int(must)) if many else int(must)
    often = {"minOccurs": str(least), "maxOccurs": "unbounded" if many else "1"}
    if member["propertyType"] in ("anyElement", "elementRefs"):
        if many:
            made.set("mixed", "true")
        _add(sequence, "any", namespace="##any", processContents="lax", **often)
        return
    named = member["elementName"]
    prefix = _prefix(named["namespaceURI"])
    if prefix != "wfs":
        _add(sequence, "element", ref=f"{prefix}:{named['localPart']}", **often)
        return
    single = declared["items"] if many else declared
    single = single if "$ref" in single else single["properties"]["value"]
    _add(sequence, "element", name=named["localPart"], type=_type(single), **often)


def _attribute(inside: etree._Element, member: Definition, *, must: bool) -> None:
    named, use = member["attributeName"], "required" if must else "optional"
    if named["namespaceURI"]:
        _add(inside, "attribute", ref=f"{_prefix(named['namespaceURI'])}:{named['localPart']}", use=use)
        return
    [declared] = member["allOf"]
    if declared.get("type") != "array":
        _add(inside, "attribute", name=named["localPart"], type=_type(declared), use=use)
        return
    of_list = _add(_add(inside, "attribute", name=named["localPart"], use=use), "simpleType")
    _add(of_list, "list", itemType=_type(declared["items"]))


def _single(member: Definition) -> Definition:
    [declared] = member["allOf"]
    found: Definition = declared
    return found


def _type(reference: Definition) -> str:
    """The name of a type, in W3C's namespace or in that of WFS."""
    prefix = "xsd" if "w3c/2001/XMLSchema" in reference["$ref"] else "wfs"
    return f"{prefix}:{_named(reference)}"


def _named(reference: Definition) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _prefix(namespace: str) -> str:
    return next((prefix for prefix, (known, _at) in _FOREIGN.items() if known == namespace), "wfs")


def _add(parent: etree._Element, kind: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XSD}}}{kind}", attributes)

"""Filters (FES 2.0, OGC 09-026r2; Filter 1.1) and requests that are posted as XML, looked through before MapServer is.

A filter becomes SQL in MapServer. Names in it must be fields that the viewer reads, texts may not hold the characters
by which MapServer's own expressions are written, and there are no entities, functions and endless nestings.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _
from lxml import etree

from layers.wxs.known import Known
from layers.wxs.reports import Refused

#: Letters of a filter, or of a request that is posted.
LETTERS = 60_000
_ELEMENTS, _DEPTH = 500, 30
_VALUE_LETTERS = 1_000
_EXPRESSION = re.compile(r"[\[\]\\`\x00-\x08\x0e-\x1f]")
_REFUSED = frozenset({"Function", "Expression", "SQL"})
_NAMES = frozenset({"PropertyName", "ValueReference"})
_POSITIONS = re.compile(r"[\d\s.,eE+-]*")


def checked(text: str, known: Known) -> str:
    """A filter as MapServer may have it; `Refused`, in words, where it may not."""
    if text.startswith("("):
        raise Refused(
            _("FILTER may be of one layer only: ask for each layer by itself."), "OptionNotSupported", "FILTER"
        )
    root = _parsed(text.encode(), "FILTER")
    if _name(root) != "Filter":
        raise Refused(_("FILTER must be a Filter element."), locator="FILTER")
    _look_through(root, known, "FILTER")
    return etree.tostring(root, encoding="unicode")


def posted(body: bytes, known: Known) -> tuple[str, Mapping[str, str], bytes]:
    """The operation of a posted request, what its head says by the names of parameters, and the XML to hand on."""
    root = _parsed(body, "body")
    head = {name.upper(): root.get(name, "") for name in ("service", "version") if name in root.attrib}
    _look_through(root, known, "body")
    return _name(root), head, etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def looked_through(body: bytes, refused: frozenset[str]) -> None:
    """`Refused` for XML that cannot be read, is too complex, or has an element of a name in `refused`."""
    for count, (element, depth) in enumerate(_walk(_parsed(body, "body")), start=1):
        if count > _ELEMENTS or depth > _DEPTH:
            raise Refused(_("%(parameter)s is too complex.") % {"parameter": "body"}, locator="body")
        if _name(element) in refused:
            text = _("%(name)s is not offered here.")
            raise Refused(text % {"name": _name(element)}, "OperationNotSupported", "body")


def _parsed(text: bytes, locator: str) -> etree._Element:
    """The root of the XML without comments and instructions; no entity is ever resolved."""
    if len(text) > LETTERS:
        raise Refused(_("%(parameter)s is too long.") % {"parameter": locator}, locator=locator)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused(_("%(parameter)s is not well-formed XML.") % {"parameter": locator}, locator=locator) from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Refused(_("%(parameter)s may have no DOCTYPE.") % {"parameter": locator}, locator=locator)
    return root


def _look_through(root: etree._Element, known: Known, locator: str) -> None:
    """`Refused` at the first thing that may not stand in a filter or in a posted request."""
    for count, (element, depth) in enumerate(_walk(root), start=1):
        if count > _ELEMENTS or depth > _DEPTH:
            raise Refused(_("%(parameter)s is too complex.") % {"parameter": locator}, locator=locator)
        name = _name(element)
        if name in _REFUSED:
            text = _("%(name)s is not understood in a filter here.")
            raise Refused(text % {"name": name}, "OptionNotSupported", locator)
        for attribute, value in element.attrib.items():
            _look_at_attribute(str(attribute), str(value), known, locator)
        _look_at_text(name, (element.text or "").strip(), known, locator)


def _walk(element: etree._Element, depth: int = 0) -> Iterator[tuple[etree._Element, int]]:
    # Not by recursion: how deep it goes is what is being asked.
    waiting = [(element, depth)]
    while waiting:
        one, level = waiting.pop()
        yield one, level
        waiting.extend((child, level + 1) for child in one)


def _look_at_text(name: str, text: str, known: Known, locator: str) -> None:
    if name in _NAMES:
        known.property(text, locator)
    elif name == "TypeName":
        known.feature_type(text, locator)
    elif name == "Parameter":
        # Of the one stored query that there is: MapServer puts the text into XML as it stands.
        known.object_id(text, locator)
    elif len(text) > _VALUE_LETTERS and not _POSITIONS.fullmatch(text):
        raise Refused(_("A value in %(parameter)s is too long.") % {"parameter": locator}, locator=locator)
    elif _EXPRESSION.search(text):
        told = _("A value in %(parameter)s may not hold square brackets, backslashes and backticks.")
        raise Refused(told % {"parameter": locator}, locator=locator)


def _look_at_attribute(name: str, value: str, known: Known, locator: str) -> None:
    plain = name.rpartition("}")[2]
    looks: Mapping[str, Callable[[str], object]] = {
        "typeName": lambda names: [known.feature_type(one, locator) for one in re.split(r"[\s,]+", names.strip())],
        "typeNames": lambda names: [known.feature_type(one, locator) for one in re.split(r"[\s,]+", names.strip())],
        "valueReference": lambda one: known.property(one, locator),
        "srsName": lambda one: known.system(one, locator),
        "rid": lambda one: known.object_id(one, locator),
        "fid": lambda one: known.object_id(one, locator),
    }
    if plain in looks:
        looks[plain](value)
    elif plain != "schemaLocation" and (len(value) > _VALUE_LETTERS or _EXPRESSION.search(value)):
        raise Refused(_("A value in %(parameter)s cannot be understood.") % {"parameter": locator}, locator=locator)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname

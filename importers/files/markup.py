"""XML looked through before anybody parses it in earnest: no entities, no depths, nothing that leads elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from xml.parsers import expat

from django.template.defaultfilters import filesizeformat

from importers.problems import FileProblem

MAX_BYTES = 256 * 1024**2
"""GDAL keeps a whole KML in memory, some ten times the file's size; a million placemarks take less than this."""

MAX_DEPTH = 64
"""Elements in one another. Folders in folders are the deepest thing met in earnest, and few go beyond ten."""


def root(head: bytes) -> str | None:
    """Return the name of the root element, without its namespace's prefix, by the first bytes of a file.

    Where entities multiply in its attributes, expat ends that itself (since 2.4), and the document type's name counts.
    """
    names: list[str] = []

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        names.append(_local(name))
        raise _Named

    parser = _parser()
    parser.StartDoctypeDeclHandler = lambda name, *_declared: names.append(_local(name))
    parser.StartElementHandler = start
    # Cut in the middle, or no XML at all, or in an encoding that Python does not know.
    with suppress(_Named, expat.ExpatError, ValueError, LookupError):
        parser.Parse(head, False)
    return names[-1] if names else None


def check(path: Path, shown: Path | str, refused: Mapping[str, str] = MappingProxyType({})) -> None:
    """Read an XML file to its end, in bounded memory, believing nothing.

    `refused` maps elements that may not be in it to the problem that they are. Raises FileProblem: "xml-doctype" (an
    entity can only be declared in one), "xml-deep", "xml-large", "xml-broken", or one of `refused`.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise FileProblem("xml-large", shown, size=filesizeformat(size), limit=filesizeformat(MAX_BYTES))
    depth = 0

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise FileProblem("xml-deep", shown, limit=MAX_DEPTH)
        if problem := refused.get(_local(name)):
            raise FileProblem(problem, shown)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_declared: object) -> None:
        raise FileProblem("xml-doctype", shown)

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise FileProblem("xml-broken", shown, line=error.lineno, character=error.offset + 1) from error
    except (ValueError, LookupError) as error:
        # An encoding of several bytes, or one that Python does not know.
        raise FileProblem("xml-broken", shown, line=1, character=1) from error


class _Named(Exception):
    """The name of the root is known."""


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2]

"""Exception reports of the OGC services: what is wrong, with the standard's code and the parameter it lies in.

WMS 1.3.0 (OGC 06-042, annex E.2), WMS 1.1.1 (OGC 01-068r3), OWS Common 1.1 (OGC 06-121r3, clause 8) for WFS 2.0 and
OWS 1.0 for WFS 1.1. MapServer's own texts tell of SQL and of folders, so they are logged, and never handed on.
"""

import logging
import re
from enum import StrEnum
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from lxml import etree

log = logging.getLogger(__name__)

OGC = "http://www.opengis.net/ogc"
OWS = "http://www.opengis.net/ows"
#: What to do about an answer that never came.
RETRY_SECONDS = 5
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LOGGED = 2_000
_WORD = re.compile(r"[A-Za-z_.]{1,60}")


class Service(StrEnum):
    WMS = "WMS"
    WFS = "WFS"
    CSW = "CSW"


class Refused(Exception):
    """A request that is not answered: `code` and `locator` as OWS has them; the text is for people."""

    status = 400

    def __init__(self, text: str, code: str = "InvalidParameterValue", locator: str = "") -> None:
        super().__init__(text)
        self.code, self.locator = code, locator


class Unavailable(Refused):
    """The service itself cannot answer at this moment."""

    status = 503

    def __init__(self, text: str) -> None:
        super().__init__(text, "NoApplicableCode")


def report(refused: Refused, service: Service, version: str) -> HttpResponse:
    """The refusal as an exception report of that service and version."""
    if service is Service.WMS:
        body, media_type = _of_wms(refused, version)
    else:
        body, media_type = _of_ows(refused, service, version), "text/xml; charset=UTF-8"
    answer = HttpResponse(body, content_type=media_type, status=refused.status)
    if refused.status == Unavailable.status:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def put_into_words(theirs: bytes) -> Refused:
    """A refusal of ours for one of MapServer's or pycsw's: its code and locator are kept, its text is not."""
    log.warning("A request was refused: %s", theirs[:_LOGGED].decode(errors="replace"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(theirs, parser)
    told = [] if root is None else [one for one in root.iter() if _CODES & {*map(str, one.attrib)}]
    code = next((_word(str(one.get(name))) for one in told for name in _CODES if one.get(name)), "NoApplicableCode")
    locator = _word(next((str(one.get("locator", "")) for one in told), ""))
    if locator:
        text = _("%(parameter)s cannot be taken as it is. Compare it with what GetCapabilities offers.")
        return Refused(text % {"parameter": locator.upper()}, code, locator)
    text = _(
        "The request cannot be answered as it is (%(code)s). Compare its parameters with what GetCapabilities offers."
    )
    return Refused(text % {"code": code}, code)


#: Attributes in which WMS and OWS name the kind of trouble.
_CODES = frozenset({"code", "exceptionCode"})


def _word(text: str) -> str:
    return text if _WORD.fullmatch(text) else ""


def _of_wms(refused: Refused, version: str) -> tuple[bytes, str]:
    if version == "1.3.0":
        root = etree.Element(f"{{{OGC}}}ServiceExceptionReport", nsmap=cast(Any, {None: OGC}), version=version)
        said = etree.SubElement(root, f"{{{OGC}}}ServiceException")
        media_type = "text/xml; charset=UTF-8"
    else:
        root = etree.Element("ServiceExceptionReport", version=version)
        said = etree.SubElement(root, "ServiceException")
        media_type = "application/vnd.ogc.se_xml; charset=UTF-8"
    said.set("code", refused.code)
    # The DTD of 1.1.1 has no such attribute.
    if refused.locator and version == "1.3.0":
        said.set("locator", refused.locator)
    said.text = _readable(refused)
    return _bytes(root), media_type


def _of_ows(refused: Refused, service: Service, version: str) -> bytes:
    """OWS 1.0 for CSW 2.0.2 and WFS 1.1.0, OWS 2.0 for CSW 3.0.0, OWS 1.1 for the rest."""
    namespace = OWS
    if service is Service.CSW and version == "3.0.0":
        namespace = f"{OWS}/2.0"
    elif service is Service.WFS and version == "2.0.0":
        namespace = f"{OWS}/1.1"
    root = etree.Element(f"{{{namespace}}}ExceptionReport", nsmap={"ows": namespace}, version=version)
    if namespace != OWS:
        root.set(_XML_LANG, "en")
    said = etree.SubElement(root, f"{{{namespace}}}Exception", exceptionCode=refused.code)
    if refused.locator:
        said.set("locator", refused.locator)
    etree.SubElement(said, f"{{{namespace}}}ExceptionText").text = _readable(refused)
    return _bytes(root)


def _readable(refused: Refused) -> str:
    """The text without what XML cannot hold: somebody's parameters stand in it."""
    return "".join(letter for letter in str(refused) if letter.isprintable())


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

"""CSW 2.0.2 and 3.0.0 by pycsw over the catalogue as its viewer has it: Dublin Core and ISO 19139 (profile apiso)."""

import io
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lxml import etree

from layers import catalogue, iso19139, licences, metadata, publisher
from layers.describing import root
from layers.wxs import filters, records
from layers.wxs.reports import Refused, put_into_words

#: Versions that are spoken, the newest first.
VERSIONS = ("3.0.0", "2.0.2")
#: Records of one answer at most.
RECORDS_AT_MOST = 100
_PARAMETERS = frozenset(
    {"SERVICE", "VERSION", "REQUEST", "ACCEPTVERSIONS", "SECTIONS", "NAMESPACE", "SCHEMALANGUAGE"}
    | {"TYPENAMES", "TYPENAME", "ELEMENTSETNAME", "ELEMENTNAME", "OUTPUTSCHEMA", "OUTPUTFORMAT", "RESULTTYPE"}
    | {"CONSTRAINT", "CONSTRAINTLANGUAGE", "CONSTRAINT_LANGUAGE_VERSION", "SORTBY", "STARTPOSITION", "MAXRECORDS"}
    | {"ID", "RECORDIDS", "Q", "BBOX", "TIME", "PARAMETERNAME", "PROPERTYNAME", "VALUEREFERENCE"}
)
#: Texts about a person that pycsw asks for and nobody has entered.
_CONTACT = ("position", "address", "city", "stateorprovince", "postalcode", "country", "phone", "fax", "email", "hours")
_HEAD = 500
#: What would have the answer sent to somebody else, or others asked.
_REFUSED = frozenset({"ResponseHandler", "DistributedSearch", "Transaction", "Harvest"})


def answer(request: HttpRequest, parameters: Mapping[str, str]) -> HttpResponse:
    """pycsw's answer to a request; `Refused` where it may not be asked so."""
    body = request.body if request.method == "POST" else b""
    if body:
        filters.looked_through(body, _REFUSED)
    handed = {name.lower(): value for name, value in parameters.items() if name in _PARAMETERS}
    if handed.get("request") == "GetRecords" and "elementname" not in handed:
        # The standard's default (OGC 07-006r1, 10.8.4.9), which pycsw lacks.
        handed.setdefault("elementsetname", "summary")
    language = get_language() or "uk"
    sets = metadata.describe_all(catalogue.layers(request.user), root(request))
    rows = [records.row(one, language) for one in sets]
    from pycsw.core import util  # loading it takes a second, and most processes are never asked
    from pycsw.server import Csw

    util.get_today_and_now = _utc_now
    server = Csw(_settings(request), _environment(request, handed, body), version_of(parameters, body))
    server.context.atlas_rows = rows
    # Of pycsw's other schemas CSW's own does not let FGDC's in, and none of them is asked for here.
    server.outputschemas.clear()
    try:
        status, content = server.dispatch_wsgi()
    except (sqlite3.Error, ValueError, KeyError, AttributeError, TypeError, IndexError) as broken:
        # pycsw takes what it is asked for granted; its own words would be those of Python and SQLite.
        text = _("The request cannot be answered as it is. Compare it with what GetCapabilities offers.")
        raise Refused(text, "NoApplicableCode") from broken
    if b"ExceptionReport" in content[:_HEAD]:
        raise put_into_words(content)
    if iso19139.GMD.encode() in content:
        content = _with_whole_records(content, {one["identifier"]: one["xml"] for one in rows})
    return HttpResponse(content, content_type=server.contenttype, status=int(str(status).partition(" ")[0]))


def version_of(parameters: Mapping[str, str], body: bytes = b"") -> str:
    """The version to answer in: the one asked for if it is spoken, else the newest."""
    if body:
        return "2.0.2" if b"cat/csw/2.0.2" in body else "3.0.0"
    asked = (parameters.get("VERSION", ""), *parameters.get("ACCEPTVERSIONS", "").split(","))
    return next((one for one in asked if one in VERSIONS), VERSIONS[0])


def _utc_now() -> str:
    """This moment for pycsw, which would write local time and call it UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _with_whole_records(content: bytes, documents: Mapping[str, bytes]) -> bytes:
    """With each ISO record as its whole document. Brief and summary ones, as pycsw makes them up, are not valid: they
    lack a contact and a date.
    """
    answered = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    for record in list(answered.iter(f"{{{iso19139.GMD}}}MD_Metadata")):
        document = documents[record.findtext(f"{{{iso19139.GMD}}}fileIdentifier/{{{iso19139.GCO}}}CharacterString", "")]
        parent = record.getparent()
        if parent is None:
            return document
        parent.replace(record, etree.fromstring(document))
    return etree.tostring(answered, xml_declaration=True, encoding="UTF-8")


def _environment(request: HttpRequest, handed: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """A WSGI environment of nothing but the request."""
    parts = urlsplit(request.build_absolute_uri(reverse("csw")))
    return {
        "REQUEST_METHOD": "POST" if body else "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": urlencode(handed),
        "HTTP_HOST": parts.netloc,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or ""),
        "wsgi.url_scheme": parts.scheme,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


def _settings(request: HttpRequest) -> dict[str, dict[str, str]]:
    """pycsw's configuration. It reads `$` as the beginning of an environment's variable."""
    body = publisher.current()
    place = body.place or body.name
    address = request.build_absolute_uri(reverse("csw"))
    told = {
        "identification_title": _("Catalogue of geodata: %(place)s") % {"place": place},
        "identification_abstract": _("Data sets of %(place)s that are open to be viewed and downloaded.")
        % {"place": place},
        "identification_keywords": "catalogue,discovery,metadata",
        "identification_keywords_type": "theme",
        "identification_fees": "None",
        "identification_accessconstraints": licences.licence("").terms,
        "provider_name": body.name,
        "provider_url": root(request) + "/",
        "contact_name": body.name,
        **{f"contact_{name}": "" for name in (*_CONTACT, "instructions")},
        "contact_url": root(request) + "/",
        "contact_role": "pointOfContact",
    }
    return {
        "server": {
            "home": ".",
            "url": address,
            "mimetype": "application/xml; charset=UTF-8",
            "encoding": "UTF-8",
            "language": "en-US",
            "maxrecords": str(RECORDS_AT_MOST),
            "profiles": "apiso",
            "pretty_print": "true",
        },
        "manager": {"transactions": "false"},
        "metadata:main": {name: _plain(value) for name, value in told.items()},
        "metadata:inspire": {"enabled": "false"},
        "repository": {"source": f"{records.__name__}.{records.Records.__name__}", "table": "records"},
    }


def _plain(text: str) -> str:
    return text.replace("$", "＄").replace("%", "％")

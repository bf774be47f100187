"""A data set's description as ISO 19139 XML (gmd, 2007), in Ukrainian with English beside it."""

from datetime import date

from django.utils import timezone
from lxml import etree

from geo.text import printable
from layers.metadata import Contact, DataSet, Distribution, Words
from layers.themes import INSPIRE_THESAURUS, INSPIRE_THESAURUS_DATE

GMD, GCO = "http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/gco"
_XSI, _XLINK = "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/1999/xlink"
_NAMES = {"gmd": GMD, "gco": GCO, "xsi": _XSI, "xlink": _XLINK}
_CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"
_LANGUAGES = "http://www.loc.gov/standards/iso639-2/"
_ENGLISH = "locale-en"
_METRE = "urn:ogc:def:uom:EPSG::9001"
#: Codes of CI_OnLineFunctionCode.
_DOWNLOAD, _INFORMATION = "download", "information"

Element = etree._Element


def document(described: DataSet) -> bytes:
    """The XML document, in UTF-8."""
    root = _gmd(
        "MD_Metadata",
        _text("fileIdentifier", described.identifier),
        _language("language"),
        _code("characterSet", "MD_CharacterSetCode", "utf8"),
        _code("hierarchyLevel", "MD_ScopeCode", "dataset"),
        _gmd("contact", _party(described, "pointOfContact")),
        _gmd("dateStamp", _gco("Date", _day(described).isoformat())),
        _text("metadataStandardName", "ISO 19115:2003/19139"),
        _text("metadataStandardVersion", "1.0"),
        _text("dataSetURI", described.page),
        _gmd("locale", _locale()),
        _gmd("referenceSystemInfo", _reference_system(described.srid)),
        _gmd("identificationInfo", _identification(described)),
        _gmd("distributionInfo", _distribution(described)),
        _gmd("dataQualityInfo", _quality(described)),
    )
    _make_ids_unique(root, described.identifier)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _identification(described: DataSet) -> Element:
    parts = [
        _gmd("citation", _citation(described)),
        _words("abstract", described.about),
        _code("status", "MD_ProgressCode", "onGoing"),
        _gmd("pointOfContact", _party(described, "pointOfContact")),
        _gmd("pointOfContact", _party(described, "publisher")),
        _gmd(
            "resourceMaintenance",
            _gmd(
                "MD_MaintenanceInformation",
                _code("maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", described.rhythm.value),
            ),
        ),
        *_keywords(described),
        _gmd("resourceConstraints", _constraints(described)),
        _code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector"),
        _language("language"),
        _code("characterSet", "MD_CharacterSetCode", "utf8"),
        _gmd("topicCategory", _gmd("MD_TopicCategoryCode", described.topic)),
    ]
    if described.extent:
        parts.append(_gmd("extent", _extent(described.extent)))
    return _gmd("MD_DataIdentification", *parts)


def _citation(described: DataSet) -> Element:
    dates = [(described.published, "publication")]
    if described.changed_at:
        dates.append((timezone.localdate(described.changed_at), "revision"))
    return _gmd(
        "CI_Citation",
        _words("title", described.title),
        *(_date(day, kind) for day, kind in dates),
        _gmd("identifier", _gmd("MD_Identifier", _text("code", described.identifier))),
    )


def _keywords(described: DataSet) -> list[Element]:
    pairs = zip(described.keywords_uk, described.keywords_en, strict=False)
    said = [_words("keyword", Words(uk, en)) for uk, en in pairs]
    more = max(described.keywords_uk[len(said) :], described.keywords_en[len(said) :], key=len)
    free = _gmd("MD_Keywords", *said, *(_text("keyword", word) for word in more))
    found = [_gmd("descriptiveKeywords", free)]
    if described.theme:
        thesaurus = _gmd(
            "CI_Citation",
            _text("title", INSPIRE_THESAURUS),
            _date(date.fromisoformat(INSPIRE_THESAURUS_DATE), "publication"),
        )
        theme = _gmd("MD_Keywords", _text("keyword", described.theme.title_en), _gmd("thesaurusName", thesaurus))
        found.append(_gmd("descriptiveKeywords", theme))
    return found


def _constraints(described: DataSet) -> Element:
    licence = described.licence
    return _gmd(
        "MD_LegalConstraints",
        _words("useLimitation", Words(licence.terms_uk, licence.terms_en)),
        _code("accessConstraints", "MD_RestrictionCode", "otherRestrictions"),
        _code("useConstraints", "MD_RestrictionCode", "license"),
        _words("otherConstraints", Words(f"{licence.title_uk}: {licence.uri}", f"{licence.title_en}: {licence.uri}")),
    )


def _extent(box: list[float]) -> Element:
    west, south, east, north = box
    sides = {
        "westBoundLongitude": west,
        "eastBoundLongitude": east,
        "southBoundLatitude": south,
        "northBoundLatitude": north,
    }
    bounds = _gmd(
        "EX_GeographicBoundingBox", *(_gmd(name, _gco("Decimal", f"{side:.6f}")) for name, side in sides.items())
    )
    return _gmd("EX_Extent", _gmd("geographicElement", bounds))


def _distribution(described: DataSet) -> Element:
    formats = [
        _gmd("distributionFormat", _gmd("MD_Format", _text("name", one.title), _unknown("version")))
        for one in described.distributions
    ]
    links = [_online(one, _DOWNLOAD) for one in described.distributions]
    page = Distribution("page", described.title.uk, described.page, "text/html", "WWW:LINK-1.0-http--link")
    links.append(_online(page, _INFORMATION))
    options = _gmd("MD_DigitalTransferOptions", *(_gmd("onLine", link) for link in links))
    return _gmd("MD_Distribution", *formats, _gmd("transferOptions", options))


def _online(one: Distribution, function: str) -> Element:
    return _gmd(
        "CI_OnlineResource",
        _gmd("linkage", _gmd("URL", one.address)),
        _text("protocol", one.protocol),
        _text("name", one.title),
        _code("function", "CI_OnLineFunctionCode", function),
    )


def _quality(described: DataSet) -> Element:
    parts = [_gmd("scope", _gmd("DQ_Scope", _code("level", "MD_ScopeCode", "dataset")))]
    if described.accuracy is not None:
        unit = _gmd("valueUnit")
        unit.set(f"{{{_XLINK}}}href", _METRE)
        result = _gmd("DQ_QuantitativeResult", unit, _gmd("value", _gco("Record", f"{described.accuracy:g}")))
        parts.append(_gmd("report", _gmd("DQ_AbsoluteExternalPositionalAccuracy", _gmd("result", result))))
    statement = " ".join(filter(None, (described.source, described.lineage))) or described.title.uk
    parts.append(_gmd("lineage", _gmd("LI_Lineage", _text("statement", statement))))
    return _gmd("DQ_DataQuality", *parts)


def _party(described: DataSet, role: str) -> Element:
    contact: Contact = described.contact
    own = role == "publisher"
    name = Words(described.publisher.name_uk, described.publisher.name_en) if own else contact.name
    reached = []
    if contact.phone and not own:
        reached.append(_gmd("phone", _gmd("CI_Telephone", _text("voice", contact.phone))))
    if contact.email and not own:
        reached.append(_gmd("address", _gmd("CI_Address", _text("electronicMailAddress", contact.email))))
    reached.append(_gmd("onlineResource", _gmd("CI_OnlineResource", _gmd("linkage", _gmd("URL", described.page)))))
    return _gmd(
        "CI_ResponsibleParty",
        _words("organisationName", name),
        _gmd("contactInfo", _gmd("CI_Contact", *reached)),
        _code("role", "CI_RoleCode", role),
    )


def _reference_system(srid: int) -> Element:
    identifier = _gmd("RS_Identifier", _text("code", str(srid)), _text("codeSpace", "EPSG"))
    return _gmd("MD_ReferenceSystem", _gmd("referenceSystemIdentifier", identifier))


def _make_ids_unique(root: Element, identifier: str) -> None:
    """A catalogue's answer has many such documents in one, and an id (xs:ID) stands in a document once."""
    for element in root.iter():
        for attribute, start in (("id", ""), ("locale", "#")):
            if element.get(attribute) == start + _ENGLISH:
                element.set(attribute, f"{start}{_ENGLISH}-{identifier}")


def _locale() -> Element:
    english = _gmd(
        "PT_Locale",
        _gmd("languageCode", _gmd("LanguageCode", "English", codeList=_LANGUAGES, codeListValue="eng")),
        _code("characterEncoding", "MD_CharacterSetCode", "utf8"),
    )
    english.set("id", _ENGLISH)
    return english


def _day(described: DataSet) -> date:
    return timezone.localdate(described.changed_at) if described.changed_at else described.published


def _date(day: date, kind: str) -> Element:
    stated = _gmd("CI_Date", _gmd("date", _gco("Date", day.isoformat())), _code("dateType", "CI_DateTypeCode", kind))
    return _gmd("date", stated)


def _language(name: str) -> Element:
    return _gmd(name, _gmd("LanguageCode", "Ukrainian", codeList=_LANGUAGES, codeListValue="ukr"))


def _code(name: str, kind: str, value: str) -> Element:
    return _gmd(name, _gmd(kind, value, codeList=f"{_CODES}#{kind}", codeListValue=value))


def _text(name: str, text: str) -> Element:
    return _gmd(name, _gco("CharacterString", text))


def _unknown(name: str) -> Element:
    missing = _gmd(name)
    missing.set(f"{{{GCO}}}nilReason", "inapplicable")
    return missing


def _words(name: str, words: Words) -> Element:
    """A text in Ukrainian, with its English beside it where the two differ."""
    said = _text(name, words.uk)
    if words.en and words.en != words.uk:
        said.set(f"{{{_XSI}}}type", "gmd:PT_FreeText_PropertyType")
        english = _gmd("LocalisedCharacterString", words.en, locale=f"#{_ENGLISH}")
        said.append(_gmd("PT_FreeText", _gmd("textGroup", english)))
    return said


def _gmd(name: str, *parts: Element | str, **attributes: str) -> Element:
    """An element of gmd with these children or this text."""
    made = etree.Element(f"{{{GMD}}}{name}", attributes, nsmap=_NAMES)
    for part in parts:
        if isinstance(part, str):
            made.text = printable(part)
        else:
            made.append(part)
    return made


def _gco(kind: str, text: str) -> Element:
    """A value of gco, the text of its kind."""
    made = etree.Element(f"{{{GCO}}}{kind}", nsmap=_NAMES)
    made.text = printable(text)
    return made

"""The catalogue as linked data: DCAT-AP 3 of all data sets, schema.org of one. Both are JSON-LD."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from layers.metadata import DOWNLOAD, DataSet, Distribution, Words
from layers.models import Rhythm
from layers.publisher import Publisher

_EU = "http://publications.europa.eu/resource/authority"
#: Frequencies of the EU's authority table, by those of ISO 19115.
_FREQUENCIES: Mapping[Rhythm, str] = MappingProxyType(
    {
        Rhythm.CONTINUAL: "UPDATE_CONT",
        Rhythm.DAILY: "DAILY",
        Rhythm.WEEKLY: "WEEKLY",
        Rhythm.FORTNIGHTLY: "BIWEEKLY",
        Rhythm.MONTHLY: "MONTHLY",
        Rhythm.QUARTERLY: "QUARTERLY",
        Rhythm.BIANNUALLY: "ANNUAL_2",
        Rhythm.ANNUALLY: "ANNUAL",
        Rhythm.AS_NEEDED: "IRREG",
        Rhythm.IRREGULAR: "IRREG",
        Rhythm.NOT_PLANNED: "NEVER",
        Rhythm.UNKNOWN: "UNKNOWN",
    }
)
#: File types of the EU's authority table.
_FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "geojson": "GEOJSON",
        "gpkg": "GPKG",
        "shp": "SHP",
        "xlsx": "XLSX",
        "csv": "CSV",
        "kml": "KML",
        "gpx": "GPX",
        "parquet": "PARQUET",
        "pmtiles": "OCTET",  # the table has no PMTiles
        "tilejson": "JSON",
    }
)
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "locn": "http://www.w3.org/ns/locn#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def dcat(title: Words, about: Words, publisher: Publisher, page: str, sets: Iterable[DataSet]) -> dict[str, Any]:
    """The catalogue with its data sets by DCAT-AP 3. `page` is its own whole address."""
    described = list(sets)
    return {
        "@context": _CONTEXT,
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": _languages(title),
        "dct:description": _languages(about),
        "dct:publisher": _agent(publisher, page),
        "dct:language": [_ref(f"{_EU}/language/UKR"), _ref(f"{_EU}/language/ENG")],
        "foaf:homepage": _ref(page),
        "dcat:dataset": [_dcat_set(one, page) for one in described],
    }


def schema_org(described: DataSet) -> dict[str, Any]:
    """The data set by schema.org/Dataset, for search engines; texts in the language of the moment."""
    stated: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": str(described.title),
        "description": str(described.about),
        "url": described.page,
        "identifier": f"urn:uuid:{described.identifier}",
        "license": described.licence.uri,
        "isAccessibleForFree": True,
        "datePublished": described.published.isoformat(),
        "keywords": list(_words_now(described)),
        "creator": {"@type": "GovernmentOrganization", "name": described.publisher.name},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.title,
                "encodingFormat": one.media_type.partition(";")[0],
                "contentUrl": one.address,
            }
            for one in _files(described)
        ],
        "variableMeasured": [
            {"@type": "PropertyValue", "name": column.name, "description": str(column.title)}
            for column in described.columns
        ],
    }
    if described.changed_at:
        stated["dateModified"] = described.changed_at.isoformat(timespec="seconds")
    if described.extent:
        west, south, east, north = described.extent
        # schema.org: latitude first
        stated["spatialCoverage"] = {
            "@type": "Place",
            "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"},
        }
    return stated


def _dcat_set(described: DataSet, catalogue: str) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "@id": f"{catalogue}#{described.slug}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"urn:uuid:{described.identifier}",
        "dct:title": _languages(described.title),
        "dct:description": _languages(described.about),
        "dct:publisher": _ref(_agent_id(catalogue)),
        "dcat:contactPoint": _contact(described),
        "dcat:keyword": [
            *({"@value": word, "@language": "uk"} for word in described.keywords_uk),
            *({"@value": word, "@language": "en"} for word in described.keywords_en),
        ],
        "dct:language": _ref(f"{_EU}/language/UKR"),
        "dct:accessRights": _ref(f"{_EU}/access-right/PUBLIC"),
        "dct:accrualPeriodicity": _ref(f"{_EU}/frequency/{_FREQUENCIES[described.rhythm]}"),
        "dct:issued": {"@value": described.published.isoformat(), "@type": "xsd:date"},
        "dcat:landingPage": _ref(described.page),
        "foaf:page": _ref(described.iso19139),
        "dcat:distribution": [_dcat_distribution(one, described) for one in described.distributions],
    }
    if described.theme:
        stated["dcat:theme"] = _ref(described.theme.uri)
    if described.changed_at:
        moment = described.changed_at.isoformat(timespec="seconds")
        stated["dct:modified"] = {"@value": moment, "@type": "xsd:dateTime"}
    if described.extent:
        stated["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": _box(described.extent)}
    if described.lineage or described.source:
        label = " ".join(filter(None, (described.source, described.lineage)))
        stated["dct:provenance"] = {"@type": "dct:ProvenanceStatement", "dct:description": label}
    return stated


def _dcat_distribution(one: Distribution, described: DataSet) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "@id": one.address,
        "dct:title": one.title,
        "dcat:accessURL": _ref(one.address),
        "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{one.media_type.partition(';')[0]}"),
        "dct:format": _ref(f"{_EU}/file-type/{_FILE_TYPES[one.code]}"),
        "dct:license": _ref(described.licence.uri),
    }
    if one.protocol == DOWNLOAD:
        stated["dcat:downloadURL"] = _ref(one.address)
    return stated


def _contact(described: DataSet) -> dict[str, Any]:
    contact = described.contact
    stated: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": _languages(contact.name)}
    if contact.email:
        stated["vcard:hasEmail"] = _ref(f"mailto:{contact.email}")
    if contact.phone:
        stated["vcard:hasTelephone"] = {"vcard:hasValue": _ref(f"tel:{contact.phone.replace(' ', '')}")}
    return stated


def _agent(publisher: Publisher, catalogue: str) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "@id": _agent_id(catalogue),
        "@type": "foaf:Agent",
        "foaf:name": _languages(Words(publisher.name_uk, publisher.name_en)),
        "dct:type": _ref("http://purl.org/adms/publishertype/LocalAuthority"),
    }
    if publisher.code:
        stated["dct:identifier"] = publisher.code
    return stated


def _agent_id(catalogue: str) -> str:
    return f"{catalogue}#publisher"


def _box(extent: Sequence[float]) -> dict[str, str]:
    west, south, east, north = extent
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    return {"@value": f"POLYGON(({ring}))", "@type": "geo:wktLiteral"}


def _languages(words: Words) -> list[dict[str, str]]:
    said = (("uk", words.uk), ("en", words.en))
    return [{"@value": text, "@language": language} for language, text in said if text]


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}


def _words_now(described: DataSet) -> tuple[str, ...]:
    return described.keywords_en if str(described.title) == described.title.en else described.keywords_uk


def _files(described: DataSet) -> list[Distribution]:
    return [one for one in described.distributions if one.protocol == DOWNLOAD]

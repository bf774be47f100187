"""What OGC API – Records 1.0 (20-004r1) publishes of its answers, written down: no package has these schemas.

Sources, by the files of its `schemas`: catalog, catalogCommonProperties, recordCommonProperties, recordGeoJSON,
recordCollectionGeoJSON, contact, format, language, link, linkTemplate, roles, theme, time; requirements
/req/record-core/mandatory-properties-record (type and title) and /req/record-collection/itemType.
"""

from ogc_features_schemas import (
    ADDRESS,
    ANY_COLLECTION,
    GEOMETRY,
    LINK,
    LINKS,
    MOMENT,
    TEXT,
    Schema,
    linked,
    members,
    page,
    several,
)

_DAY: Schema = {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"}
_STAMP: Schema = {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z$"}
_ROLES = several(TEXT, minItems=1)
_LANGUAGE = members(
    ("code",),
    code={"type": "string", "pattern": "^[a-z]{2}$"},
    name={"type": "string", "minLength": 1},
    alternate=TEXT,
    dir={"enum": ["ltr", "rtl", "ttb", "btt"]},
)
_TIME = members(
    date=_DAY,
    timestamp=_STAMP,
    interval=several({"oneOf": [_DAY, _STAMP, {"const": ".."}]}, minItems=2, maxItems=2),
    resolution=TEXT,
)
_THEME = members(
    ("concepts", "scheme"),
    concepts=several(
        members(("id",), id=TEXT, title=TEXT, description=TEXT, url={"type": "string", "format": "uri-reference"}),
        minItems=1,
    ),
    scheme=TEXT,
)
_LINK_TEMPLATE = {
    **members(("uriTemplate",), **LINK["properties"] | {"uriTemplate": TEXT, "varBase": ADDRESS}),
    "not": {"required": ["href"]},
}
_POSTAL = members(
    deliveryPoint=several(TEXT),
    city=TEXT,
    administrativeArea=TEXT,
    postalCode=TEXT,
    country=TEXT,
    roles=_ROLES,
)
CONTACT: Schema = {
    **members(
        identifier=TEXT,
        name=TEXT,
        position=TEXT,
        organization=TEXT,
        description=TEXT,
        logo={"allOf": [LINK, members(("rel", "type"), rel={"const": "icon"})]},
        phones=several(
            members(("value",), value={"type": "string", "pattern": "^\\+[1-9]{1}[0-9]{3,14}$"}, roles=_ROLES)
        ),
        emails=several(members(("value",), value={"type": "string", "format": "email"}, roles=_ROLES)),
        addresses=several(_POSTAL),
        links=several({"allOf": [LINK, members(("type",))]}),
        hoursOfService=TEXT,
        contactInstructions=TEXT,
        roles=_ROLES,
    ),
    "anyOf": [{"required": ["name"]}, {"required": ["organization"]}],
}
#: What a record says of what it describes, and a catalogue of itself.
_COMMON: Schema = {
    "created": MOMENT,
    "updated": MOMENT,
    "type": TEXT,
    "title": TEXT,
    "description": TEXT,
    "keywords": several(TEXT),
    "themes": several(_THEME, minItems=1),
    "language": _LANGUAGE,
    "languages": several(_LANGUAGE),
    "resourceLanguages": several(_LANGUAGE),
    "externalIds": several(members(("value",), scheme=TEXT, value=TEXT)),
    "formats": several(
        {**members(name=TEXT, mediaType=TEXT), "anyOf": [{"required": ["name"]}, {"required": ["mediaType"]}]}
    ),
    "contacts": several(CONTACT),
    "license": TEXT,
    "rights": TEXT,
}
CATALOG: Schema = {
    "allOf": [
        ANY_COLLECTION,
        members(
            ("type", "itemType"),
            **_COMMON
            | {
                "type": {"const": "Collection"},
                "itemType": {"const": "record"},
                "conformsTo": several(TEXT),
                "recordsArrayName": TEXT,
                "records": several({"type": "object"}),
                "linkTemplates": several(_LINK_TEMPLATE),
                "defaultSortOrder": several(
                    members(("field", "direction"), field=TEXT, direction={"enum": ["asc", "desc"]})
                ),
                "schemes": several(
                    members(("scheme-id", "namespace"), **{"scheme-id": TEXT, "namespace": TEXT, "resolver": members()})
                ),
            },
        ),
    ]
}
_RECORD = {
    "id": TEXT,
    "type": {"const": "Feature"},
    "time": {"oneOf": [{"type": "null"}, _TIME]},
    "geometry": GEOMETRY,
    "conformsTo": several(ADDRESS, minItems=1),
    "properties": members(("type", "title"), **_COMMON | {"type": {"type": "string", "maxLength": 64}}),
    "links": LINKS,
    "linkTemplates": several(_LINK_TEMPLATE),
    "crs": False,
}
_NEEDED = ("id", "type", "time", "geometry", "conformsTo", "properties", "links")
RECORD = members(_NEEDED, **_RECORD | {"links": linked("self", "alternate", "collection")})
RECORDS = page(members(_NEEDED, **_RECORD))

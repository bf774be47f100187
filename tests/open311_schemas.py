"""What GeoReport v2 publishes of its JSON, written down: no package has its schemas (open311/schema-validation).

They name the members that must be there, and the type, words and form of each; null stands for what is not told. Ours
are closed but for `media`, our own extension.
"""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_YES_OR_NO: Schema = {"type": "boolean"}


def _or_null(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


def _closed(members: dict[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": members, "required": list(required), "additionalProperties": False}


_MOMENT: Schema = {"type": "string", "format": "date-time"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_VALUES: Schema = {"type": "array", "items": _closed({"key": _TEXT, "name": _TEXT}, "key", "name")}
_WORDS = ("service_name", "service_notice", "status_notes", "agency_responsible", "address", "address_id", "zipcode")
_DATATYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]

SERVICES: Schema = {
    "type": "array",
    "items": _closed(
        {
            "service_code": _TEXT,
            "service_name": _TEXT,
            "metadata": _YES_OR_NO,
            "type": {"enum": ["realtime", "batch", "blackbox"]},
            **dict.fromkeys(("description", "keywords", "group"), _or_null(_TEXT)),
        },
        *("service_code", "service_name", "metadata", "type"),
    ),
}

_ATTRIBUTE = _closed(
    {
        "variable": _YES_OR_NO,
        "code": _TEXT,
        "datatype": {"enum": _DATATYPES},
        "required": _YES_OR_NO,
        "datatype_description": _or_null(_TEXT),
        "order": _or_null({"type": "integer"}),
        "description": _or_null(_TEXT),
        "values": _VALUES,
    },
    *("variable", "code", "datatype", "required"),
)

DEFINITION = _closed(
    {"service_code": _TEXT, "attributes": {"type": "array", "items": _ATTRIBUTE}}, "service_code", "attributes"
)

REQUESTS: Schema = {
    "type": "array",
    "items": _closed(
        {
            "service_request_id": _TEXT,
            "service_code": _TEXT,
            "status": {"enum": ["open", "closed"]},
            "requested_datetime": _MOMENT,
            "description": _or_null({"type": "string", "maxLength": 4000}),
            "media": {"type": "array", "items": _ADDRESS},
            "media_url": _or_null(_ADDRESS),
            **dict.fromkeys(("lat", "long"), _or_null({"type": "number"})),
            **dict.fromkeys(("updated_datetime", "expected_datetime"), _or_null(_MOMENT)),
            **dict.fromkeys(
                (
                    "status_notes",
                    "service_name",
                    "agency_responsible",
                    "service_notice",
                    "address",
                    "address_id",
                    "zipcode",
                ),
                _or_null(_TEXT),
            ),
        },
        *("service_request_id", "service_code", "status", "requested_datetime"),
    ),
}

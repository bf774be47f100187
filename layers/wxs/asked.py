"""A request to WMS or WFS as it may be handed to MapServer: known parameters, each once, each within its bounds.

Parameters that neither standard knows are left out, as OWS Common wants (OGC 06-121r3, 11.5.1). Those by which a client
would bring a configuration or a style of its own are refused: what is drawn is decided here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from layers.wxs import boxes, filters
from layers.wxs.known import Known
from layers.wxs.mapfile import (
    FEATURES_AT_MOST,
    GEOJSON,
    INFO_FORMATS,
    LAYERS_AT_MOST,
    OPERATIONS,
    PIXELS_AT_MOST,
    UID,
    Sheet,
)
from layers.wxs.reports import Refused, Service

#: Versions that are spoken, the newest first.
VERSIONS = {Service.WMS: ("1.3.0", "1.1.1"), Service.WFS: ("2.0.0", "1.1.0")}
#: Letters of one value; a filter may be longer.
_LETTERS = 2_000
_GREATEST = 2**31 - 1
#: Objects told of one place at most.
_TOLD_AT_MOST = 100
_REFUSED = frozenset(
    {"MAP", "MAPFILE", "CONTEXT", "SLD", "SLD_BODY", "SFS_VERSION", "REMOTE_OWS_URL", "REMOTE_OWS_TYPE"}
)
_BY_ID = ("urn:ogc:def:query:OGC-WFS::GetFeatureById", "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById")
_PICTURES = ("image/png", "image/jpeg")
_JSON = frozenset({"json", "geojson", "application/json", "application/vnd.geo+json"})
_FORMAT = re.compile(r"[\w.+/;= \"-]{1,100}", re.ASCII)
_COLOUR = re.compile(r"0x[0-9a-fA-F]{6}")
#: Parameters that name layers, and those that name objects, which begin with their layer's name.
_OF_LAYERS = ("LAYERS", "QUERY_LAYERS", "LAYER", "TYPENAMES", "TYPENAME")
_OF_OBJECTS = ("RESOURCEID", "FEATUREID", "ID")

Check = Callable[[str, str, Known], str]


@dataclass(frozen=True)
class Asked:
    """An operation with what is handed on of its parameters; `body` is XML that was posted, as it was understood."""

    service: Service
    version: str
    operation: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def query(self) -> str:
        if self.body:
            return ""
        head = {"SERVICE": self.service.value, "VERSION": self.version, "REQUEST": self.operation}
        return urlencode(head | dict(self.parameters))

    def concerns(self, sheet: Sheet) -> bool:
        """Whether MapServer needs that layer to answer: one that is named, or any where none is."""
        named = {one for name in _OF_LAYERS for one in self._listed(name)}
        named |= {one.rpartition(".")[0] for name in _OF_OBJECTS for one in self._listed(name)}
        return self.operation == "GetCapabilities" or not named or not named.isdisjoint((sheet.name, sheet.slug))

    def _listed(self, name: str) -> list[str]:
        return self.parameters[name].split(",") if name in self.parameters else []


def given(query: str) -> dict[str, str]:
    """The parameters of a query string by their names in capitals; `Refused` where one is given twice or too long."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        key = name.upper()
        if key in found and found[key] != value:
            raise Refused(
                _("%(parameter)s is given more than once, each time differently.") % {"parameter": key}, locator=key
            )
        if len(value) > (filters.LETTERS if key == "FILTER" else _LETTERS):
            raise Refused(_("%(parameter)s is too long.") % {"parameter": key}, locator=key)
        if key != "FILTER" and not value.isprintable():
            raise Refused(_("%(parameter)s holds characters that no value has.") % {"parameter": key}, locator=key)
        found[key] = value
    return found


def version_of(service: Service, parameters: Mapping[str, str]) -> str:
    """The version to answer in: the one asked for if it is spoken, else the newest."""
    spoken = VERSIONS[service]
    wanted = [parameters.get("VERSION", ""), *parameters.get("ACCEPTVERSIONS", "").split(",")]
    return next((one for one in wanted if one in spoken), spoken[0])


def read(service: Service, parameters: Mapping[str, str], known: Known) -> Asked:
    """The request as it may be handed on; `Refused`, in words, where it may not."""
    for name in sorted(_REFUSED & parameters.keys()):
        text = _("%(parameter)s is not taken: maps and styles are those of this server, and none of a client's own.")
        raise Refused(text % {"parameter": name}, "OptionNotSupported", name)
    if parameters.get("SERVICE", service).upper() != service:
        raise Refused(_("This address answers as %(service)s.") % {"service": service}, locator="SERVICE")
    operation = _operation(service, parameters)
    version = version_of(service, parameters)
    if operation != "GetCapabilities" and parameters.get("VERSION", version) != version:
        text = _("Version %(asked)s is not spoken. Spoken: %(spoken)s.")
        spoken = ", ".join(VERSIONS[service])
        raise Refused(text % {"asked": parameters["VERSION"], "spoken": spoken}, locator="VERSION")
    checks = _CHECKS[service]
    handed = {name: checks[name](name, value, known) for name, value in parameters.items() if name in checks and value}
    if service is Service.WMS:
        handed |= {"STYLES": ""} if operation in ("GetMap", "GetFeatureInfo") else {}
        handed = boxes.as_mapserver_has_them(handed, version, known)
    return Asked(service, version, operation, handed)


def _operation(service: Service, parameters: Mapping[str, str]) -> str:
    asked = parameters.get("REQUEST", "")
    if not asked:
        raise Refused(
            _("REQUEST is missing. Ask for REQUEST=GetCapabilities first."), "MissingParameterValue", "REQUEST"
        )
    for operation in OPERATIONS[service]:
        if operation.lower() == asked.lower():
            return operation
    text = _("There is no operation “%(asked)s” here. There are: %(known)s.")
    words = {"asked": asked, "known": ", ".join(OPERATIONS[service])}
    raise Refused(text % words, "OperationNotSupported", "REQUEST")


def _layers(name: str, value: str, known: Known) -> str:
    names = value.split(",")
    if len(names) > LAYERS_AT_MOST:
        text = _("%(parameter)s names more than %(count)s layers.")
        raise Refused(text % {"parameter": name, "count": LAYERS_AT_MOST}, locator=name)
    return ",".join(known.layer(one, name) for one in names)


def _types(name: str, value: str, known: Known) -> str:
    if len(value.split(",")) > LAYERS_AT_MOST:
        raise Refused(_("%(parameter)s is too long.") % {"parameter": name}, locator=name)
    return ",".join(known.feature_type(one, name) for one in value.strip("()").split(","))


def _styles(name: str, value: str, known: Known) -> str:
    if set(value.split(",")) <= {"", "default"}:
        return ""
    text = _("There is no style “%(style)s”: each layer has one, “default”.")
    raise Refused(text % {"style": value}, "StyleNotDefined", name)


def _whole(least: int, greatest: int, name: str, value: str, known: Known) -> str:
    if value.isascii() and value.isdecimal() and len(value) <= len(str(greatest)) and least <= int(value) <= greatest:
        return str(int(value))
    text = _("%(parameter)s must be a whole number from %(least)s to %(greatest)s.")
    raise Refused(text % {"parameter": name, "least": least, "greatest": greatest}, locator=name)


def _count(name: str, value: str, known: Known) -> str:
    """A page may be asked for as large as one likes, and is given as large as it is given."""
    return str(min(int(_whole(0, _GREATEST, name, value, known)), FEATURES_AT_MOST))


def _one_of(offered: tuple[str, ...], name: str, value: str, known: Known) -> str:
    for one in offered:
        if one.lower() == value.lower():
            return one
    text = _("%(parameter)s must be one of: %(offered)s.")
    code = "InvalidFormat" if name == "FORMAT" else "InvalidParameterValue"
    raise Refused(text % {"parameter": name, "offered": ", ".join(offered)}, code, name)


def _output_format(name: str, value: str, known: Known) -> str:
    if value.lower() in _JSON:
        return GEOJSON
    return _matching(_FORMAT, name, value, known)


def _matching(pattern: re.Pattern[str], name: str, value: str, known: Known) -> str:
    if not pattern.fullmatch(value):
        raise Refused(_("%(parameter)s cannot be understood.") % {"parameter": name}, locator=name)
    return value


def _properties(name: str, value: str, known: Known) -> str:
    lists = [part.split(",") for part in value.strip("()").split(")(")]
    named = [",".join("*" if one == "*" else known.property(one, name) for one in each) for each in lists]
    return "".join(f"({one})" for one in named) if len(named) > 1 else named[0]


def _sorting(name: str, value: str, known: Known) -> str:
    """`field`, or `field ASC|DESC`; WFS 1.1 has `field A|D`."""
    orders = []
    for part in value.split(","):
        named, _space, order = part.strip().replace("+", " ").partition(" ")
        if order.upper() not in ("", "A", "D", "ASC", "DESC"):
            raise Refused(_("%(parameter)s cannot be understood.") % {"parameter": name}, locator=name)
        orders.append(f"{known.property(named, name)} {order.upper()}".strip())
    # Objects that are equal by these fields would stand on two pages or on none.
    return ",".join([*orders, UID])


def _objects(name: str, value: str, known: Known) -> str:
    return ",".join(known.object_id(one, name) for one in value.split(","))


def _property(name: str, value: str, known: Known) -> str:
    return known.property(value, name)


def _system(name: str, value: str, known: Known) -> str:
    known.system(value, name)
    return value


def _filter(name: str, value: str, known: Known) -> str:
    return filters.checked(value, known)


def _box(name: str, value: str, known: Known) -> str:
    return boxes.checked(value, known)


_PIXEL = partial(_whole, 0, PIXELS_AT_MOST)
_SIDE = partial(_whole, 1, PIXELS_AT_MOST)
_STORED = partial(_one_of, _BY_ID)
_CHECKS: Mapping[Service, Mapping[str, Check]] = {
    Service.WMS: {
        "LAYERS": _layers,
        "QUERY_LAYERS": _layers,
        "LAYER": _layers,
        "STYLES": _styles,
        "STYLE": _styles,
        "CRS": _system,
        "SRS": _system,
        "BBOX": _box,
        "WIDTH": _SIDE,
        "HEIGHT": _SIDE,
        "FORMAT": partial(_one_of, (*_PICTURES, "text/xml", "application/vnd.ogc.wms_xml")),
        "TRANSPARENT": partial(_one_of, ("TRUE", "FALSE")),
        "BGCOLOR": partial(_matching, _COLOUR),
        "INFO_FORMAT": partial(_one_of, (*INFO_FORMATS, "gml", "text/xml")),
        "FEATURE_COUNT": partial(_whole, 1, _TOLD_AT_MOST),
        "I": _PIXEL,
        "J": _PIXEL,
        "X": _PIXEL,
        "Y": _PIXEL,
        "SLD_VERSION": partial(_one_of, ("1.1.0", "1.0.0")),
    },
    Service.WFS: {
        "TYPENAMES": _types,
        "TYPENAME": _types,
        "COUNT": _count,
        "MAXFEATURES": _count,
        "STARTINDEX": partial(_whole, 0, _GREATEST),
        "RESULTTYPE": partial(_one_of, ("results", "hits")),
        "OUTPUTFORMAT": _output_format,
        "SRSNAME": _system,
        "BBOX": _box,
        "FILTER": _filter,
        "RESOURCEID": _objects,
        "FEATUREID": _objects,
        "PROPERTYNAME": _properties,
        "VALUEREFERENCE": _property,
        "SORTBY": _sorting,
        "STOREDQUERY_ID": _STORED,
        "STOREDQUERYID": _STORED,
        "ID": _objects,
    },
}

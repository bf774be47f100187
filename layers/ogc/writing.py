"""Part 4: objects made, replaced, changed and archived by programs of the hromada's own people.

The same functions keep the books as behind the forms (`geo.editing`, `geo.states`): who may, the optimistic lock, what
acts alone may change, history. Nothing is deleted: DELETE archives.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
import shapely
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo import access, crs, editing, states, typed_geometry
from geo.access import Sight
from geo.models import User
from geo.problems import Problem
from geo.records import GEOMETRY, WGS84, Record
from geo.refusals import Invalid, Refused, VersionConflict
from geo.registers import Kind
from geo.tokens import by_token
from layers import json_values
from layers.catalogue import Catalogued
from layers.ogc import systems
from layers.ogc.answers import bare_address, wants_html
from layers.ogc.properties import CHANGED

#: `reason`: why it is done; it stays in the history of the object.
PARAMETERS = ("reason",)
#: Bytes of a feature that is sent; more comes as a file, by an import.
LARGEST = 4_000_000
_ANY_VERSION = "*"
#: The member of a feature that holds its geometry.
GEOMETRY_MEMBER = "geometry"

Values = dict[str, Any]


def etag(request: HttpRequest, version: int, sight: Sight) -> str:
    """The record's version, and behind it a digest of all else on which this representation depends."""
    of = (sight.audience, sight.data_version, request.GET.urlencode(), get_language(), wants_html(request))
    return f'"{version}.{sha256(repr(of).encode()).hexdigest()[:12]}"'


def create(request: HttpRequest, layer: Catalogued) -> HttpResponse:
    """POST: a new draft of the feature that is sent; 201 with its address."""
    user = _writer(request, layer)
    values = _values(request, layer, _feature(request))
    made = _kept(lambda: editing.save(layer.register, None, values, user, _reason(request)))
    here = bare_address(request, "item", layer.register.slug, made.uid)
    headers = {"Location": here, "ETag": etag(request, made.version, layer.sight)}
    return HttpResponse(status=201, headers=headers)


def change(request: HttpRequest, layer: Catalogued, uid: UUID) -> HttpResponse:
    """PUT, PATCH and DELETE of the object that the viewer sees; 204 with the new ETag."""
    user = _writer(request, layer)
    record = layer.sight.records().filter(uid=uid).first()
    if record is None:
        raise Problem(404, _("There is no such object."))
    version = _expected(request, record)
    if request.method == "DELETE":
        step = states.Step.ARCHIVE
        _kept(lambda: states.take(layer.register, step, {record.pk: version}, user, _reason(request)))
        return HttpResponse(status=204)
    values = _values(request, layer, _feature(request))
    if request.method == "PUT":
        values = _emptied(layer.sight, record) | values
    saved = _kept(lambda: editing.save(layer.register, record, values, user, _reason(request), version))
    return HttpResponse(status=204, headers={"ETag": etag(request, saved.version, layer.sight)})


def _writer(request: HttpRequest, layer: Catalogued) -> User:
    """Whose token this is; raises `Problem` where there is none, or it may not write here."""
    if not by_token(request):
        raise Problem(
            401,
            _("To change an object, come with a token of the hromada: Authorization: Bearer …"),
            headers={"WWW-Authenticate": "Bearer"},
        )
    user = request.user
    assert isinstance(user, User)
    if user.reads_only:
        raise Problem(403, _("This token reads only. Ask the hromada for one that may write."))
    try:
        access.require_write(layer.register, user)
    except PermissionDenied as problem:
        raise Problem(403, str(problem)) from None
    return user


def _expected(request: HttpRequest, record: Record) -> int | None:
    """The version on which the program decided, of If-Match; None where it says that any will do."""
    tags = parse_etags(request.headers.get("If-Match", ""))
    if not tags:
        raise Problem(
            428,
            _("Say in If-Match which version of the object you change: its ETag, as you got it with the object."),
        )
    if tags == [_ANY_VERSION]:
        return None
    versions = {tag.strip('"').split(".")[0] for tag in tags}
    if str(record.version) not in versions:
        raise Problem(
            412,
            _("“%(object)s” was changed meanwhile and is version %(found)s now. Get it anew and decide again.")
            % {"object": record, "found": record.version},
        )
    return record.version


def _reason(request: HttpRequest) -> str:
    """Programs that cannot say why still say who."""
    name = request.token.name  # type: ignore[attr-defined]  # asked of `by_token` in `_writer`
    return request.GET.get("reason", "").strip() or _("By the program “%(name)s”, through the OGC API") % {"name": name}


def _kept(action: Any) -> Any:
    """What the books answer, or their refusal as a `Problem`."""
    try:
        return action()
    except Invalid as problem:
        raise Problem(422, str(problem), errors=problem.errors) from None
    except VersionConflict as problem:
        raise Problem(412, str(problem)) from None
    except Refused as problem:
        raise Problem(409, str(problem)) from None


def _feature(request: HttpRequest) -> Mapping[str, Any]:
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > LARGEST:
        raise Problem(413, _("The object is too large to be sent so. Import it as a file."))
    try:
        found = orjson.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("properties", {}) or {}, dict):
        raise Problem(400, _('Send one GeoJSON feature: {"type": "Feature", "geometry": …, "properties": {…}}.'))
    return found


def _values(request: HttpRequest, layer: Catalogued, feature: Mapping[str, Any]) -> Values:
    """What the feature says, as `geo.editing.save` takes it; raises `Problem` 422 with the errors of each property."""
    readable = {field.name: field for field in layer.sight.fields}
    values: Values = {}
    errors: dict[str, list[str]] = {}
    for name, value in (feature.get("properties") or {}).items():
        if name == CHANGED and name not in readable:
            continue
        field = readable.get(name)
        if field is None:
            errors[name] = [_("The register has no field “%(name)s”.") % {"name": name}]
        elif not field.derived:
            try:
                values[name] = json_values.read(layer.register, field, value)
            except ValueError:
                errors[name] = [_("“%(value)s” is no value of “%(field)s”.") % {"value": value, "field": field.title}]
    if GEOMETRY_MEMBER in feature:
        try:
            values[GEOMETRY] = _geometry(request, layer, feature[GEOMETRY_MEMBER])
        except typed_geometry.NotAGeometry as problem:
            errors[GEOMETRY_MEMBER] = [str(problem)]
    if errors:
        raise Problem(422, " ".join(one for sentences in errors.values() for one in sentences), errors=errors)
    return values


def _geometry(request: HttpRequest, layer: Catalogued, geometry: Any) -> Any:
    """The geometry in EPSG:4326, out of the system that Content-Crs names, its axes in that system's order."""
    if geometry is None:
        return None
    system = systems.asked(request.headers.get("Content-Crs", ""), "Content-Crs")
    kind = layer.register.geometry_type()
    try:
        placed = system.to_wgs84(shapely.from_geojson(orjson.dumps(geometry)))
    except (shapely.errors.ShapelyError, ValueError) as problem:
        raise typed_geometry.NotAGeometry(_("This is no GeoJSON of one geometry. Copy it anew, whole.")) from problem
    except Problem as problem:
        raise typed_geometry.NotAGeometry(problem.detail) from problem
    return typed_geometry.read(shapely.to_geojson(placed), kind, crs.system(WGS84))


def _emptied(sight: Sight, record: Record) -> Values:
    """PUT sends the whole object: what it leaves out is to be empty, but for what this viewer cannot send."""
    locked = editing.kept_by_acts(sight.register, record)
    values: Values = {}
    for field in sight.fields:
        column: Any = record._meta.get_field(field.name)
        if field.derived or field.name in locked or field.kind is Kind.BOOLEAN:
            continue
        values[field.name] = None if column.null else column.get_default() if column.has_default() else ""
    return values | {GEOMETRY: None}

"""The URL table walked: every route there is, filled with what it asks for."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from made_attachments import attached

from geo.records import Record
from geo.registers import Kind, Register

#: Routes on which the books are kept; they open to staff, those that write to the register's officers.
BOOKS = re.compile(
    r"o/<slug:slug>/(new/|choices/<slug:field>/|<uuid:uid>/(edit|history|history/<int:number>/restore|verify|withdraw"
    r"|publish|hide|show|archive|bring-back)/)|o/sites/<uuid:uid>/composition/"
)
#: Routes on which documents and photographs of an object are kept, by the register's officers.
FILED = re.compile(r"o/<slug:slug>/<uuid:uid>/(documents|photographs)/(add|<uuid:attachment>/(change|archive))/")
#: Where an act on parcels is taken back (tests/test_parcel_act_pages.py).
ACTS = re.compile(r"o/<slug:slug>/<uuid:uid>/acts/<int:number>/undo/")
#: The wizard of imports: of the officers of any register, each batch of those of its own.
IMPORTS = re.compile(r"staff/imports/.*")
#: The pages of those who make thematic layers and keep the catalogue (tests/test_layermaking.py, test_catalogue.py).
LAYERS = re.compile(r"staff/layers/.*|catalogue/<slug:slug>/edit/")
#: Ways to rasters, which tell of no object of a register (tests/test_raster_access.py).
RASTERS = re.compile(r"tiles/<slug:slug>/<int:z>/<int:x>/<int:y>\.webp|catalogue/<slug:slug>/download\.tif")
#: The work list of conflicts: of the officers of any register, each conflict of those of its own.
CONFLICTS = re.compile(r"staff/conflicts/.*")
#: WMS, WFS and CSW: MapServer reads what is committed, so they are tried in tests/test_ows_access.py.
OWS = re.compile(r"ows/(wms|wfs|csw)")
#: Whole layers as PMTiles and GeoParquet, which are there only once they are made (tests/test_published.py).
PUBLISHED = re.compile(r"catalogue/(published\.json|<slug:slug>/(tiles\.pmtiles|<slug:name>\.parquet))")
#: The workspace: its page, and its JSON interface, which takes other bodies than forms
#: (tests/test_workspace_api_rights.py); the work lists and the field page (tests/test_tasks_page.py).
WORKSPACE = re.compile(r"staff/(map/|api/|tasks/|field/).*")
#: The trail of who did what: of administrators, and of officers for their registers (tests/test_trail.py).
TRAIL = re.compile(r"staff/trail/.*")
#: Proposals: of those who propose, and of the officers who decide (tests/test_proposals.py).
PROPOSALS = re.compile(r"staff/proposals/.*")
#: Signing in, and one's own account (tests/test_signing_in.py, test_second_factor.py, test_passkeys.py).
ACCOUNTS = frozenset(
    {
        "login/",
        "login/code/",
        "login/off/",
        "logout/",
        "password/",
        "password/sent/",
        "password/new/done/",
        "^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "account/",
        "account/password/",
        "account/confirm/",
        "account/confirm/code/",
        "account/confirm/passkey/",
        "account/passkeys/add/",
        "account/passkeys/<int:pk>/rename/",
        "account/passkeys/<int:pk>/remove/",
        "account/second-factor/",
        "account/second-factor/remove/",
        "account/recovery-codes/",
        "account/recovery-codes/new/",
        "account/recovery-codes/codes.txt",
    }
)
#: Problem reports, which strangers send (tests/test_reporting_page.py, test_report_pages.py), and their interface
#: (tests/test_open311.py, test_open311_posting.py).
REPORTS = re.compile(r"(reports?|open311|my/reports)/.*|o/<slug:slug>/<uuid:uid>/report/")
#: The residents' cabinet, of whoever has proved an e-mail address (tests/test_cabinet_rights.py).
CABINET = re.compile(r"my/reports/.*")
#: The inbox of reports: of dispatchers and of the people of departments (tests/test_dispatch_inbox.py).
DISPATCH = re.compile(r"staff/reports/.*")
#: Routes that tell of no object.
WITHOUT_LAYER = frozenset({"healthz", "readyz", "i18n/setlang/", "open-data/", "help/", "help/<slug:name>/"}) | ACCOUNTS
WITHOUT_LAYER |= {"robots.txt", "favicon.ico"}
#: Pages on which layer editors keep the catalogue (tests/test_catalogue.py).
OF_EDITORS = frozenset({"catalogue/<slug:slug>/edit/"})
#: What of the OGC API tells of no object: descriptions of the API itself, and what there is not.
WITHOUT_LAYER |= {"ogc/conformance", "ogc/tileMatrixSets", "ogc/tileMatrixSets/<str:tiling>", "ogc/<path:rest>"}
#: Where programs write by tokens (tests/test_ogc_writing.py); sessions are turned away.
BY_TOKEN = re.compile(r"ogc/collections/<slug:slug>/items(/<str:uid>)?")
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


def every_route(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """Every route of the URL table, as it is written there, the language's prefix included."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_route(pattern.url_patterns, route)
        else:
            yield route


def without_language(route: str) -> str:
    return re.sub(r"^en/", "", route)


def filled(route: str, register: type[Register], record: Record) -> str:
    """The address of a route for this record; AssertionError where it is not known what its places ask for."""
    references = [field.name for field in register.fields if field.kind is Kind.REFERENCE and not field.derived]
    known: dict[str, Any] = {
        "slug": register.slug,
        "name": "18-parcels",
        "uid": record.uid,
        "pk": record.pk,
        "number": 1,
        "field": next(iter(references), "none"),
        "size": "screen",
        "code": "overlap",
        "tiling": "WebMercatorQuad",
        "rest": "nowhere",
        "job": record.uid,
        "signed": "forged",
        "token": "forged",
        "form": "json",
        "z": 15,
        "x": 19_500,
        "y": 11_000,
        # The workspace's interface
        "operation": "split",
        "act": "split",
        # Django's admin
        "object_id": record.pk,
        "id": record.pk,
        "content_type_id": 1,
    }
    if "<uuid:attachment>" in route:
        document, photograph = attached(record, register.slug)
        known["attachment"] = photograph.uid if "photographs/" in route else document.uid
    # The admin's own regular expressions: the index of an app, and whatever else it is asked for.
    route = re.sub(r"\^?\(\?P<app_label>[^)]*\)/\$", "geo/", route)
    route = re.sub(r"\(\?P<url>\.\*\)\$", "nowhere", route)
    route = re.sub(r"\^password/new/.*", "password/new/none-no-key/", route)
    unknown = set(_PLACE.findall(route)) - set(known)
    assert not unknown, f"the walk does not know how to fill {sorted(unknown)} of {route}"
    address = "/" + _PLACE.sub(lambda place: str(known[place[1]]), route)
    assert resolve(address)
    return address

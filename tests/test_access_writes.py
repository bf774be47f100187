"""Who writes where: every address of the URL table that takes a change is tried by everybody who may not make it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import lxml.html
import psycopg
import pytest
from django.contrib.auth.models import Group
from django.contrib.gis.geos import LineString, MultiLineString, Point
from django.db import connection, transaction
from django.test import Client
from helpers import number, of_each, query, square
from made_attachments import attached
from made_thematic import LAMPS, lamp
from walk import (
    ACTS,
    BOOKS,
    BY_TOKEN,
    CONFLICTS,
    DISPATCH,
    FILED,
    IMPORTS,
    LAYERS,
    OWS,
    PROPOSALS,
    REPORTS,
    WITHOUT_LAYER,
    WORKSPACE,
    every_route,
    filled,
    without_language,
)

from addresses.models import Address, Hromada, LegalEntity, Settlement, Street
from assets.models import CommunalProperty, InvestmentSite, Parcel
from geo import registers
from geo.models import Publication, User, Visibility
from geo.records import Record, State
from geo.registers import Register
from geo.roles import ADMINISTRATOR, LAYER_EDITOR, ROLES
from layers import thematic

METHODS = ("POST", "PUT", "PATCH", "DELETE")
#: What a record must be for a step to change it.
READY = {
    "withdraw": "verified_at = now(), evidence = 'рішення'",
    "publish": "state = 'draft'",
    "show": "restricted = true",
    "bring-back": "state = 'archived'",
}
#: A draft of each register must have these.
REQUIRED = {
    "cadastral_number": number(77),
    "code": "UA53020090010099999",
    "number": "77",
    "inventory_number": "77",
    "parcels": number(1),
    "title": "Нове",
}
#: Every register in the code, and a thematic layer.
EACH = pytest.mark.parametrize("slug", [*(one.slug for one in registers.declared() if not one.fed), LAMPS["slug"]])
Persons = dict[str, Client]

_methods_taken: dict[str, list[str]] = {}


@pytest.fixture
def records(kozelshchyna: Hromada) -> dict[str, Record]:
    """A current record of every register, on the map, in its second version."""
    settlement = Settlement.objects.first()
    assert settlement
    Settlement.objects.update(geom=square(0))
    line = MultiLineString(LineString((33.94, 49.3), (33.95, 49.3)), srid=4326)
    street = Street.objects.create(settlement=settlement, name="Миру", geom=line)
    point = Point(33.94, 49.3, srid=4326)
    address = Address.objects.create(settlement=settlement, street="Миру", number="1", geom=point)
    parcel = Parcel.objects.create(cadastral_number=number(1), geom=square(0))
    holder = LegalEntity.objects.create(code="99000001", name="Рада")
    thing = CommunalProperty.objects.create(
        inventory_number="1", holder=holder, title="Клуб", kind="building", geom=square(0)
    )
    site = InvestmentSite.objects.create(number="ІД-1", title="Завод", kind="brownfield", geom=square(1))
    made: list[Record] = [kozelshchyna, settlement, street, address, parcel, thing, site, lamp(thematic.create(LAMPS))]
    found = {}
    written = [one for one in registers.every() if not one.fed]
    for register, record in zip(sorted(written, key=_made_in_order), made, strict=True):
        attached(record, register.slug)
        changed = "state = 'current', evidence = 'раніше', geom = ST_Translate(geom, 0.0001, 0)"
        query(f"UPDATE {register.table()} SET {changed} WHERE id = %s", record.pk)
        record.refresh_from_db()
        found[register.slug] = record
    return found


def _made_in_order(register: type[Register]) -> int:
    order = ["hromada", "settlements", "streets", "addresses", "parcels", "property", "sites", "lamps"]
    return order.index(register.slug)


@pytest.fixture
def people(db: None) -> Persons:
    """A client of each role, signed in, by its slug; the public; an officer whose account was switched off."""
    clients = {"the public": Client()}
    for name, role in [*((role.slug, role) for role in ROLES), ("gone", ADMINISTRATOR)]:
        user = User.objects.create(username=name)
        user.groups.add(Group.objects.get(name=role.slug))
        clients[name] = Client()
        clients[name].force_login(user)
    User.objects.filter(username="gone").update(is_active=False)
    return clients


def everything() -> dict[str, str]:
    """How many rows every table has, and what they hold; but for sessions, which every visit moves, and the cache, in
    which it is counted how often somebody asks for a letter."""
    tables = query(
        "SELECT quote_ident(tablename) FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename NOT IN ('django_session', 'geo_cache', 'spatial_ref_sys')"
    )
    told = "SELECT concat_ws(' ', count(*), md5(string_agg(r::text, '|' ORDER BY r::text))) FROM {table} AS r"
    return dict(of_each(told, [name for (name,) in tables]))


def written() -> int:
    """How many rows this connection has written within the test's transaction, what was taken back included; sessions
    and the cache left out."""
    own = (
        "SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)"
        " + pg_stat_get_xact_tuples_deleted(oid)) FROM pg_class WHERE relkind = 'r'"
        " AND relname NOT IN ('django_session', 'geo_cache')"
    )
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        [count] = cursor.execute(own, prepare=True).fetchone() or [0]
        return int(count)


@contextmanager
def nothing_changes(told: object) -> Iterator[Callable[[object], None]]:
    """What happens inside leaves every table as it was; so does all between two calls of what is given, which tells of
    whom and what.

    A call compares the tables only where something was written at all, and the end does in any case.
    """
    before, count = everything(), written()

    def call(told: object) -> None:
        nonlocal count
        now = written()
        assert now == count or everything() == before, told
        count = now

    yield call
    assert everything() == before, told


@contextmanager
def ready_for(route: str, register: type[Register], record: Record) -> Iterator[None]:
    """The record as the step of that route needs it; all that happens inside is taken back."""
    with transaction.atomic():
        point = transaction.savepoint()
        for step, assignment in READY.items():
            if route.endswith(f"/{step}/"):
                query(f"UPDATE {register.table()} SET {assignment} WHERE id = %s", record.pk)
        yield
        transaction.savepoint_rollback(point)


def body_of(client: Client, address: str) -> dict[str, Any]:
    """The page's own form, filled in with what it shows and with what every change of the books needs."""
    page = lxml.html.fromstring(client.get(address).content)
    form = page.forms[-1]
    # lxml leaves out what is empty.
    body = dict.fromkeys(form.fields, "") | dict(form.form_values())
    for name, value in REQUIRED.items():
        if name in body and not str(body[name]).strip():
            body[name] = value
    for name in ("name", "street"):
        if name in body and not body[name]:
            body[name] = "Нова"
    for select in form.xpath(".//select"):
        body[select.name] = body[select.name] or next(filter(None, select.value_options), "")
    return body | {"reason": "перевірка", "nowhere": "on"}


def is_sent_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and "/login/?next=/" in answer["Location"]


def concerns(route: str, register: type[Register]) -> bool:
    """Whether the route is of this register, or of any."""
    named = re.match(r"o/(\w+)/", without_language(route))
    return named is None or named[1] == register.slug


def writing_routes(administrator: Client, register: type[Register], record: Record) -> list[tuple[str, str]]:
    """Route and method of everything that does not answer that the method is not allowed, the admin left out, WFS and
    CSW, where what is posted asks and changes nothing (tests/test_ows_refusals.py), the workspace, which speaks JSON
    (tests/test_workspace_api_rights.py), proposals, which are other people's (tests/test_proposals.py), and problem
    reports, which strangers send (tests/test_report_pages.py) and dispatchers handle (tests/test_dispatch_report.py).
    """
    found: list[tuple[str, str]] = []
    for route in every_route():
        bare = without_language(route)
        elsewhere = any(one.fullmatch(bare) for one in (OWS, BY_TOKEN, DISPATCH, PROPOSALS, REPORTS, WORKSPACE))
        if bare.startswith("admin/") or elsewhere or not concerns(route, register):
            continue
        taken = methods_taken(administrator, route, filled(route, register, record))
        found += [(route, method) for method in taken]
    return found


def methods_taken(administrator: Client, route: str, address: str) -> list[str]:
    """The methods of which the route does not answer that it does not allow them. Routes have that written above them,
    whichever the register: each is asked once by a process.
    """
    if route not in _methods_taken:
        taken = []
        for method in METHODS:
            with transaction.atomic():
                point = transaction.savepoint()
                answer = administrator.generic(method, address)
                transaction.savepoint_rollback(point)
            if answer.status_code != 405:
                taken.append(method)
        _methods_taken[route] = taken
    return _methods_taken[route]


def test_every_address_that_takes_a_change_is_known_to_these_tests(records: dict[str, Record], people: Persons) -> None:
    register = registers.get("parcels")
    routes = writing_routes(people[ADMINISTRATOR.slug], register, records["parcels"])
    kept = {
        (without_language(route), method) for route, method in routes if without_language(route) not in WITHOUT_LAYER
    }
    known = (ACTS, BOOKS, FILED, IMPORTS, CONFLICTS, LAYERS)
    assert {route for route, _method in kept if not any(one.fullmatch(route) for one in known)} == set()
    assert {method for _route, method in kept} == {"POST"}
    apart = (ACTS, IMPORTS, CONFLICTS, LAYERS)
    assert len([route for route, _method in kept if not any(one.fullmatch(route) for one in apart)]) == 16
    assert {route for route, _method in kept if CONFLICTS.fullmatch(route)} == {
        "staff/conflicts/",
        "staff/conflicts/<int:pk>/",
        "staff/conflicts/recheck/",
    }


@EACH
def test_an_officer_writes_by_every_one_of_them(records: dict[str, Record], people: Persons, slug: str) -> None:
    """Or the tests below would prove nothing."""
    register = registers.get(slug)
    record, officer = records[slug], people[register.officers[0].slug]
    for route, method in writing_routes(people[ADMINISTRATOR.slug], register, record):
        # What is filed with an object, and imports, send files: test_attachment_pages.py, test_import_pages.py; the
        # work list is made by imports: test_conflict_pages.py; layers are made by others: test_layermaking.py; an act
        # has to be made before it is taken back: test_parcel_act_pages.py.
        bare = without_language(route)
        if bare in WITHOUT_LAYER or any(one.fullmatch(bare) for one in (ACTS, FILED, IMPORTS, CONFLICTS, LAYERS)):
            continue
        address = filled(route, register, record)
        with ready_for(route, register, record):
            before = everything()
            answer = officer.post(address, body_of(officer, address))
            assert (answer.status_code, method) == (302, "POST"), (address, answer.content.decode())
            assert everything() != before, address


@EACH
def test_nobody_else_changes_a_thing_by_any_of_them(records: dict[str, Record], people: Persons, slug: str) -> None:
    register = registers.get(slug)
    record, officers = records[slug], {ADMINISTRATOR.slug, *(role.slug for role in register.officers)}
    officer = people[register.officers[0].slug]
    for route, _method in writing_routes(people[ADMINISTRATOR.slug], register, record):
        if without_language(route) in WITHOUT_LAYER:
            continue
        address = filled(route, register, record)
        with ready_for(route, register, record):
            bare = without_language(route)
            has_no_form = any(one.fullmatch(bare) for one in (ACTS, FILED, IMPORTS, CONFLICTS, LAYERS))
            makers = officers | ({LAYER_EDITOR.slug} if LAYERS.fullmatch(bare) else set())
            told = {"reason": "перевірка", "title": "Чуже", "register": register.slug, "act": "resolve"}
            body = told if has_no_form else body_of(officer, address)
            with nothing_changes(address) as unchanged:
                for name, client in people.items():
                    if name in makers:
                        continue
                    answer = client.post(address, body)
                    outside = name in ("the public", "gone")
                    assert answer.status_code in (403, 404) or (outside and is_sent_to_sign_in(answer)), (name, address)
                    unchanged((name, address))


def test_addresses_that_serve_no_register_and_the_admin_change_nothing_for_anybody_but_administrators(
    records: dict[str, Record], people: Persons
) -> None:
    register, record = registers.get("parcels"), records["parcels"]
    with nothing_changes("the whole walk") as unchanged:
        for route in every_route():
            bare = without_language(route)
            if not bare.startswith("admin/") and bare not in WITHOUT_LAYER:
                continue
            address = filled(route, register, record)
            for name, client in people.items():
                if bare == "logout/" and name != "the public":
                    continue
                for method in METHODS:
                    client.generic(method, address)
                unchanged((name, address))


def test_a_form_sent_from_another_site_changes_nothing(records: dict[str, Record], people: Persons) -> None:
    parcel, officer = records["parcels"], people["land-officer"]
    address = f"/en/o/parcels/{parcel.uid}/archive/"
    body = body_of(officer, address)
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer.cookies
    guarded.cookies.pop("csrftoken", None)
    assert guarded.post(address, body).status_code == 403
    parcel.refresh_from_db()
    assert parcel.state == State.CURRENT


@EACH
def test_the_books_open_to_nobody_from_outside(records: dict[str, Record], people: Persons, slug: str) -> None:
    register, record = registers.get(slug), records[slug]
    for state in (State.DRAFT, State.CURRENT, State.ARCHIVED):
        query(f"UPDATE {register.table()} SET state = %s WHERE id = %s", state, record.pk)
        for route in every_route():
            if not BOOKS.fullmatch(without_language(route)) or not concerns(route, register):
                continue
            address = filled(route, register, record)
            for name in ("the public", "gone", "partner"):
                answer = people[name].get(address)
                assert answer.status_code in (404, 403) or is_sent_to_sign_in(answer), (name, address)
                assert "/history/" not in address or answer.status_code == 404, (name, address)
                assert "раніше" not in answer.content.decode(), (name, address)


def test_the_history_is_read_by_staff_and_what_is_archived_by_officers(
    records: dict[str, Record], people: Persons
) -> None:
    parcel = records["parcels"]
    address = f"/en/o/parcels/{parcel.uid}/history/"
    seen = {name: client.get(address).status_code for name, client in people.items()}
    assert {name for name, status in seen.items() if status == 200} == {role.slug for role in ROLES} - {"partner"}
    query("UPDATE assets_parcel SET state = 'archived'")
    seen = {name: client.get(address).status_code for name, client in people.items()}
    assert {name for name, status in seen.items() if status == 200} == {"land-officer", "administrator"}


def test_a_register_for_nobody_is_closed_to_its_officers_too(records: dict[str, Record], people: Persons) -> None:
    Publication.objects.filter(slug="parcels").update(visibility=Visibility.NOBODY)
    for route in every_route():
        if BOOKS.fullmatch(without_language(route)) and concerns(route, registers.get("parcels")):
            address = filled(route, registers.get("parcels"), records["parcels"])
            assert people["land-officer"].get(address).status_code == 404, address

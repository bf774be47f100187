"""Layers fed by reports: what stands in them, that a step shows in the next request, and that they say no more."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from helpers import query, tile_of
from made_reports import SECRETS, made, with_contact
from pmtiles.reader import MemorySource, Reader, all_tiles
from said import said

from geo import access, registers
from geo.jobs import Silence
from geo.models import Publication, User, Visibility
from geo.roles import ADMINISTRATOR, DISPATCHER, LAND_OFFICER, Role
from layers.models import Layer
from layers.published import making
from reports import handling
from reports.models import Department, Publicity, Report, State
from reports.registers import FED
from reports.workflow import TRANSITIONS, Need, move, officer

Person = Callable[[Role], User]
ANY, LIGHTING, DUMPS = "problem-reports", "reported-lighting-faults", "reported-dumps"
each = pytest.mark.parametrize("slug", sorted(FED))


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def dispatcher(person: Person) -> User:
    return person(DISPATCHER)


def items(client: Client, slug: str, **asked: str) -> dict[str, dict[str, Any]]:
    """By number, the properties of the layer's features as OGC API: Features has them."""
    found = client.get(f"/ogc/collections/{slug}/items", {"f": "json", **asked}).json()["features"]
    return {one["properties"]["number"]: one["properties"] for one in found}


def ways_of(report: Report, slug: str) -> Iterator[str]:
    """Addresses at which the report could be found in the layer."""
    z, x, y = tile_of(report)  # type: ignore[arg-type]  # it has a geometry too
    yield f"/tiles/{slug}/{z}/{x}/{y}.mvt"
    yield f"/ogc/collections/{slug}/items?f=json"
    yield f"/ogc/collections/{slug}/items/{report.uid}?f=json"
    yield f"/o/{slug}/list/"
    yield f"/o/{slug}/{report.pk}/card/"
    yield f"/o/{slug}/{report.uid}/"
    yield from (f"/catalogue/{slug}/download?f={code}" for code in ("geojson", "csv", "xlsx", "kml"))


def taken_step(report: Report, target: State, user: User) -> Report:
    ours = Department.objects.get(slug="lighting")
    theirs, _new = Department.objects.get_or_create(slug="oblenergo", title_uk="Обленерго", outside=True)
    [step] = [one for one in TRANSITIONS if (one.source, one.target) == (report.state, target)]
    given: dict[str, Any] = {"reason": "так"}
    if Need.DEPARTMENT in step.needs:
        given["department"] = ours
    if Need.OUTSIDE in step.needs:
        given["department"] = theirs
    if Need.ORIGINAL in step.needs:
        given["original"] = made()
    return move(report.pk, target, officer(user, report), **given)


def test_each_layer_has_the_reports_of_its_kind_and_the_first_has_all(client: Client) -> None:
    lamp = made("street-light-out", answers={"fault": ["dark"]}, description="Темно")
    row = made("street-lights-out")
    dump, tree = made("dump", answers={"waste": ["tyres"]}), made()
    numbers = [str(one.pk) for one in (lamp, row, dump, tree)]
    assert sorted(items(client, ANY)) == sorted(numbers)
    assert sorted(items(client, LIGHTING)) == sorted(numbers[:2])
    assert list(items(client, DUMPS)) == [numbers[2]]
    told = items(client, LIGHTING)[str(lamp.pk)]
    assert (told["status"], told["description"], told["category"]) == ("new", "Темно", "Не світить ліхтар")
    assert told["due_on"] == lamp.promised_on.isoformat()


def test_every_way_shows_a_step_in_the_next_request(client: Client, dispatcher: User) -> None:
    report = made("street-light-out", answers={"fault": ["dark"]}, index=3)
    z, x, y = tile_of(report)  # type: ignore[arg-type]
    tile = f"/tiles/{LIGHTING}/{z}/{x}/{y}.mvt"
    tag = client.get(tile)["ETag"]
    for target in (State.ACCEPTED, State.PLANNED, State.IN_WORK, State.FIXED, State.REOPENED, State.FORWARDED):
        report = taken_step(report, target, dispatcher)
        assert f'"{target}"' in said(client, tile)[1]
        answer = client.get(tile, headers={"if-none-match": tag})
        assert answer.status_code == 200
        tag = answer["ETag"]
        assert items(client, LIGHTING)[str(report.pk)]["status"] == target
        assert f'"{target}"' in said(client, f"/catalogue/{LIGHTING}/download?f=geojson")[1]


@pytest.mark.parametrize("target", [State.DUPLICATE, State.REFUSED])
def test_what_is_no_problem_of_its_own_leaves_the_layers(client: Client, dispatcher: User, target: State) -> None:
    report = made()
    assert str(report.pk) in items(client, ANY)
    taken_step(report, target, dispatcher)
    assert str(report.pk) not in items(client, ANY)
    assert client.get(f"/o/{ANY}/{report.uid}/").status_code == 404


@pytest.mark.parametrize("publicity", [one for one in Publicity if one != Publicity.PUBLIC])
def test_a_report_that_is_not_public_stands_in_no_layer_for_anybody(
    client: Client, person: Person, publicity: Publicity
) -> None:
    report = made(description="ПРИХОВАНЕ")
    Report.objects.filter(pk=report.pk).update(publicity=publicity)
    officers = Client()
    officers.force_login(person(ADMINISTRATOR))
    for one in (client, officers):
        for address in ways_of(report, ANY):
            status, text = said(one, address)
            assert "ПРИХОВАНЕ" not in text, address
            assert status in (200, 404)


def test_a_report_that_is_withdrawn_leaves_its_layer_in_the_next_request(client: Client, dispatcher: User) -> None:
    report = made()
    assert str(report.pk) in items(client, ANY)
    handling.withdraw(report.pk, officer(dispatcher, report), "обличчя на світлині")
    assert str(report.pk) not in items(client, ANY)


def test_who_wrote_and_the_private_link_stand_in_no_layer(client: Client, person: Person) -> None:
    report = made("dump", answers={"waste": ["tyres"]})
    with_contact(report)
    officers = Client()
    officers.force_login(person(ADMINISTRATOR))
    for one in (client, officers):
        for slug in (ANY, DUMPS):
            for address in ways_of(report, slug):
                status, text = said(one, address)
                assert status == 200, address
                assert all(secret not in text for secret in (*SECRETS, report.token_digest)), address


@pytest.mark.parametrize(("visibility", "staff"), [(Visibility.STAFF, 200), (Visibility.NOBODY, 404)])
def test_the_switch_of_all_reports_closes_their_layers_too(
    client: Client, person: Person, visibility: Visibility, staff: int
) -> None:
    report = made(description="НАОЧНЕ")
    officers = Client()
    officers.force_login(person(LAND_OFFICER))
    for address in ways_of(report, ANY):
        assert client.get(address).status_code == 200
    Publication.objects.filter(slug="reports").update(visibility=visibility)
    for address in ways_of(report, ANY):
        status, text = said(client, address)
        assert status in (200, 404)
        assert "НАОЧНЕ" not in text, address
        assert f"№ {report.pk}" not in text, address
    assert client.get(f"/o/{ANY}/{report.uid}/").status_code == 404
    assert officers.get(f"/o/{ANY}/{report.uid}/").status_code == staff


@each
def test_a_layers_own_switch_closes_it_alone(client: Client, slug: str) -> None:
    report = made("dump", answers={"waste": ["tyres"]})
    Publication.objects.filter(slug=slug).update(visibility=Visibility.STAFF)
    assert client.get(f"/catalogue/{slug}/").status_code == 404
    assert client.get(f"/ogc/collections/{slug}/items").status_code == 404
    assert client.get(f"/reports/{report.pk}/").status_code == 200


@each
def test_nobody_writes_in_a_layer_that_is_fed(client: Client, person: Person, tmp_path: Path, slug: str) -> None:
    report, admin = made("dump", answers={"waste": ["tyres"]}), person(ADMINISTRATOR)
    register = registers.get(slug)
    assert not access.may_write(register, admin)
    assert not access.books(register, admin).anything
    for user in (admin, None):
        with pytest.raises(PermissionDenied, match="kept elsewhere"):
            access.require_write(register, user)
    client.force_login(admin)
    for page in ("edit/", "history/", "archive/", "verify/"):
        assert client.get(f"/en/o/{slug}/{report.uid}/{page}").status_code in (403, 404)
    assert client.get(f"/en/o/{slug}/new/").status_code in (403, 404)
    file = tmp_path / "more.geojson"
    place = {"type": "Point", "coordinates": [33.9, 49.2]}
    feature = {"type": "Feature", "geometry": place, "properties": {"number": "1", "category": "x"}}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises((CommandError, PermissionDenied)) as refused:
        call_command("import_file", str(file), register=slug)
    assert "elsewhere" in str(refused.value)
    with pytest.raises(DatabaseError), transaction.atomic():
        query(f"UPDATE {register.table()} SET address = '' RETURNING id")


def test_the_object_of_a_layer_leads_to_its_report(client: Client) -> None:
    report = made()
    assert f"/en/o/{ANY}/{report.uid}/report/" in client.get(f"/en/o/{ANY}/{report.uid}/").content.decode()
    assert client.get(f"/en/o/{ANY}/{report.uid}/report/")["Location"] == f"/en/reports/{report.pk}/"
    assert client.get(f"/o/parcels/{report.uid}/report/").status_code == 404
    Report.objects.filter(pk=report.pk).update(publicity=Publicity.HELD)
    assert client.get(f"/o/{ANY}/{report.uid}/report/").status_code == 404


def test_a_department_and_a_category_that_are_renamed_are_named_anew(client: Client, dispatcher: User) -> None:
    report = made("street-light-out", answers={"fault": ["dark"]})
    for rename in (
        lambda: Department.objects.filter(slug="lighting").update(title_uk="Світлокоммунтранс"),
        lambda: type(report.category).objects.filter(code="street-light-out").update(title_uk="Ліхтар погас"),
    ):
        before = Publication.objects.get(slug=LIGHTING).data_version
        rename()
        assert Publication.objects.get(slug=LIGHTING).data_version > before
    told = items(client, LIGHTING)[str(report.pk)]
    assert (told["department"], told["category"]) == ("Світлокоммунтранс", "Ліхтар погас")


def test_a_change_that_is_rolled_back_leaves_the_data_version(client: Client) -> None:
    report = made()
    before = Publication.objects.get(slug=ANY).data_version
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(description="інше")
        assert Publication.objects.get(slug=ANY).data_version > before
        transaction.set_rollback(True)
    assert Publication.objects.get(slug=ANY).data_version == before


def test_the_layers_are_published_as_archives_of_tiles_that_hold_until_the_next_step(client: Client) -> None:
    made()
    layers = [one for one in making.public_layers() if one.register.slug == ANY]
    making.publish(layers, Silence())
    address = f"/catalogue/{ANY}/tiles.pmtiles"
    answer = client.get(address)
    assert answer.status_code == 200
    archive = io.BytesIO(answer.getvalue()).getvalue()
    assert Reader(MemorySource(archive)).header()["addressed_tiles_count"] > 0
    assert list(all_tiles(MemorySource(archive)))
    made()
    assert client.get(address).status_code == 404


def test_classes_of_the_style_differ_by_shape_and_colour_and_every_state_has_one() -> None:
    style = registers.get(ANY).style
    looks = [(one.shape, one.fill) for one in style.classes]
    assert len(set(looks)) == len(looks)
    assert {one.value for one in style.classes} == set(State) - {State.DUPLICATE, State.REFUSED}
    open_now = [one.shape for one in style.classes if one.value in ("new", "in-work", "fixed", "reopened")]
    assert len(set(open_now)) == len(open_now)


def test_the_map_tells_of_the_layers_and_does_not_begin_with_them(client: Client) -> None:
    made()
    assert not Layer.objects.filter(slug__in=FED, shown=True).exists()
    page = client.get("/en/").content.decode()
    assert "Street lighting faults, as reported" in page
    assert "Unauthorised dumps, as reported" in page

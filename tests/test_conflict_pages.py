"""The work list's pages as an officer uses them without JavaScript."""

import csv
import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from helpers import box, bring, feature, number, ring, square

from assets.models import Parcel
from geo.models import Job, User
from geo.roles import ADDRESS_OFFICER, Role
from importers.models import Batch, Conflict

pytestmark = pytest.mark.usefixtures("kozelshchyna")
PLACE = "/en/staff/conflicts/"
State = Conflict.State


@pytest.fixture
def batch(make: Callable[..., Path]) -> Batch:
    """Three overlapping pairs, the first the smallest, and a parcel without a place."""
    rows = []
    for at, share in enumerate((0.1, 0.2, 0.3)):
        half = ring((1 - share, 0), (2 - share, 0), (2 - share, 1), (1 - share, 1), index=at * 3)
        rows += [feature(number(2 * at + 1), box(at * 3)), feature(number(2 * at + 2), half)]
    return bring(make(*rows, feature(number(9), None)))


def pairs() -> list[Conflict]:
    """The overlapping pairs, the largest first."""
    return list(Conflict.objects.filter(code="overlap").order_by("-amount"))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_list_shows_the_largest_first_and_leads_from_one_to_the_next(officer: Client, batch: Batch) -> None:
    query = "?code=overlap&order=amount"
    page = text(officer, PLACE + query)
    links = [page.index(f'href="{PLACE}{one.pk}/{query.replace("&", "&amp;")}"') for one in pairs()]
    assert links == sorted(links)
    largest, middle, smallest = pairs()
    assert f'href="{PLACE}{middle.pk}/{query.replace("&", "&amp;")}"' in text(officer, f"{PLACE}{largest.pk}/{query}")
    assert "back to the list" in text(officer, f"{PLACE}{smallest.pk}/{query}")


def test_a_conflict_shows_both_objects_its_own_place_and_the_import(officer: Client, batch: Batch) -> None:
    page = text(officer, f"{PLACE}{pairs()[0].pk}/")
    for uid in Parcel.objects.filter(cadastral_number__in=(number(5), number(6))).values_list("uid", flat=True):
        assert f"/en/o/parcels/{uid}/" in page
    assert page.count('"mark":"conflict"') == 1
    assert f"/en/staff/imports/{batch.pk}/" in page


def test_the_next_one_is_offered_after_the_one_before_it_was_settled(officer: Client, batch: Batch) -> None:
    largest, middle, _smallest = pairs()
    query = "?code=overlap&order=amount"
    answer = officer.post(f"{PLACE}{largest.pk}/{query}", {"act": "resolve", "text": "межу виправлено"}, follow=True)
    page = answer.content.decode()
    assert "Done with 1 conflict." in page
    assert "межу виправлено" in page
    assert f"{PLACE}{middle.pk}/" in page
    assert f"{PLACE}{largest.pk}/" not in text(officer, PLACE + query)


def test_a_missing_reason_is_said_beside_the_field_and_nothing_is_done(officer: Client, batch: Batch) -> None:
    pk = pairs()[0].pk
    answer = officer.post(f"{PLACE}{pk}/", {"act": "let-stand", "text": " "})
    assert answer.status_code == 422
    assert 'id="conflict-text-problem"' in answer.content.decode()
    assert pairs()[0].state == State.OPEN


def test_several_are_assigned_at_once_and_found_again_by_the_person(
    officer: Client, batch: Batch, land_officer: User
) -> None:
    chosen = [one.pk for one in pairs()[:2]]
    answer = officer.post(PLACE, {"act": "assign", "assignee": land_officer.pk, "conflict": chosen}, follow=True)
    assert "Done with 2 conflicts." in answer.content.decode()
    mine = text(officer, f"{PLACE}?assignee=mine")
    assert all(f"{PLACE}{pk}/" in mine for pk in chosen)
    assert f"{PLACE}{pairs()[2].pk}/" not in mine


def test_nothing_chosen_is_told_and_the_text_is_kept(officer: Client, batch: Batch) -> None:
    answer = officer.post(PLACE, {"act": "note", "text": "довга примітка"})
    assert answer.status_code == 422
    assert "Choose one conflict at least" in answer.content.decode()
    assert "довга примітка" in answer.content.decode()


def test_nobody_assigns_to_a_person_who_may_not_write(
    officer: Client, batch: Batch, person: Callable[[Role], User]
) -> None:
    stranger = person(ADDRESS_OFFICER)
    answer = officer.post(f"{PLACE}{pairs()[0].pk}/", {"act": "assign", "assignee": stranger.pk})
    assert answer.status_code == 422
    assert "may not change" in answer.content.decode()
    for wrong in ("x", "0"):
        assert officer.post(f"{PLACE}{pairs()[0].pk}/", {"act": "assign", "assignee": wrong}).status_code == 422
    assert pairs()[0].assignee is None


@pytest.mark.parametrize("act", ["", "gone", "taken-back", "nothing"])
def test_what_the_system_alone_does_is_no_act_of_a_person(officer: Client, batch: Batch, act: str) -> None:
    answer = officer.post(f"{PLACE}{pairs()[0].pk}/", {"act": act, "text": "x"})
    assert answer.status_code == 422
    assert "There is no such act." in answer.content.decode()


def test_a_mended_object_is_checked_again_on_the_spot(officer: Client, batch: Batch) -> None:
    conflict = pairs()[0]
    Parcel.objects.filter(cadastral_number=number(6)).update(geom=square(20))
    answer = officer.post(f"{PLACE}{conflict.pk}/", {"act": "recheck"}, follow=True)
    assert "1 others are gone" in answer.content.decode()
    assert "Gone by itself" in answer.content.decode()


def test_the_list_is_downloaded_as_it_is_narrowed(officer: Client, batch: Batch) -> None:
    answer = officer.get(f"{PLACE}list.csv?code=overlap&order=amount")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, *rows = csv.reader(io.StringIO(content))
    assert heading[0] == "№"
    assert [row[0] for row in rows] == [str(one.pk) for one in pairs()]
    assert {rows[0][2], rows[0][3]} == {number(5), number(6)}


@pytest.mark.parametrize("query", ["state=none", "order=up", "assignee=99999", "batch=x", "after=x", "code=nothing"])
def test_what_cannot_be_chosen_is_refused(officer: Client, batch: Batch, query: str) -> None:
    assert officer.get(f"{PLACE}?{query}").status_code == 400


def test_the_import_and_the_objects_page_lead_to_the_list(officer: Client, batch: Batch, client: Client) -> None:
    assert f"{PLACE}?batch={batch.pk}" in text(officer, f"/en/staff/imports/{batch.pk}/")
    assert "4 conflicts on the work list" in text(officer, f"/en/staff/imports/{batch.pk}/")
    assert f"Only what import № {batch.pk} brought." in text(officer, f"{PLACE}?batch={batch.pk}")
    parcel = Parcel.objects.get(cadastral_number=number(5))
    address, link = f"/en/o/parcels/{parcel.uid}/", f"{PLACE}{pairs()[0].pk}/"
    assert link in text(officer, address)
    assert link not in text(client, address)


def test_the_staffs_menu_is_for_officers(officer: Client, client: Client, staff_client: Client) -> None:
    for address in ("/en/", "/en/open-data/"):
        assert f'href="{PLACE}"' in text(officer, address)
        assert "staff-menu" not in text(client, address)
        # A dispatcher's has the inbox of reports, and no books.
        assert f'href="{PLACE}"' not in text(staff_client, address)
        assert 'href="/en/staff/reports/"' in text(staff_client, address)
    assert 'href="/staff/imports/"' in text(officer, "/")


def test_conflicts_of_a_register_that_is_no_more_are_no_page(officer: Client) -> None:
    pk = Conflict.objects.create(register="benches", object=uuid.uuid4(), code="outside").pk
    assert officer.get(f"{PLACE}{pk}/").status_code == 404
    assert officer.post(PLACE, {"act": "resolve", "conflict": pk}).status_code == 422
    assert f"{PLACE}{pk}/" not in text(officer, PLACE)


@pytest.mark.django_db(transaction=True)
def test_a_whole_register_is_checked_by_the_worker_and_the_page_tells_what_came_of_it(
    work: Callable[[], None], officer: Client, person: Callable[[Role], User]
) -> None:
    Parcel.objects.create(cadastral_number=number(1), state="current", geom=square(0))
    Parcel.objects.create(cadastral_number=number(2), state="current", geom=square(0))
    page = officer.post(f"{PLACE}recheck/", {"register": "parcels"})["Location"]
    assert "Waiting for the worker" in text(officer, page)
    assert "hx-get" in text(officer, page)
    work()
    assert Job.objects.get().status == Job.Status.DONE
    fragment = officer.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "1 conflicts found: 1 new" in fragment
    assert "hx-get" not in fragment
    assert pairs()[0].batch is None
    other = Client()
    other.force_login(person(ADDRESS_OFFICER))
    assert other.get(page).status_code == 404

"""The table of the workspace: windows of its order, filters, selections by place, saved views, bulk edits, files."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from helpers import SIDE, box, number, square

from assets.models import Parcel
from geo import registers
from geo.models import User
from geo.roles import ADDRESS_OFFICER, ADMINISTRATOR, Role
from portal.models import SavedView

MakeParcels = Callable[..., list[Parcel]]
ROOT = "/en/staff/api/registers/parcels"


class Table:
    """The interface of the table as one person asks it."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)

    def ask(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.client.post(f"{ROOT}/{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"{ROOT}/{path}")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def numbers(self, **asked: Any) -> list[str]:
        """Cadastral numbers of the rows, in their order."""
        return [row["title"] for row in self.ask("rows", **asked)["rows"]]


@pytest.fixture
def table(land_officer: User) -> Table:
    return Table(land_officer)


def test_a_window_anywhere_in_the_table_has_its_rows_in_order(table: Table, parcels: MakeParcels) -> None:
    made = parcels(7)
    found = table.ask("rows", columns=["cadastral_number", "state"], sort="-cadastral_number", offset=2, limit=3)
    assert found["total"] == 7
    assert [row["cells"] for row in found["rows"]] == [[number(at), "Current"] for at in (5, 4, 3)]
    [first] = table.ask("rows", limit=1)["rows"]
    assert first["cells"][0] == number(1)
    last = found["rows"][-1]
    assert table.ask("position", sort="-cadastral_number", uid=last["uid"]) == {"position": 4}
    assert last["version"] == made[2].version
    assert last["placed"]


def test_a_change_of_the_register_is_seen_in_the_next_window(table: Table, parcels: MakeParcels) -> None:
    made = parcels(3)
    assert len(table.numbers()) == 3
    Parcel.objects.filter(pk=made[0].pk).update(state="archived")
    assert table.numbers() == [number(2), number(3)]


def test_rows_are_filtered_searched_and_kept_to_the_map(table: Table, parcels: MakeParcels) -> None:
    made = parcels(4)
    Parcel.objects.filter(pk=made[1].pk).update(state="draft", address="вул. Шкільна, 7")
    Parcel.objects.filter(pk=made[3].pk).update(geom=None)
    assert table.numbers(filter="state = 'draft'") == [number(2)]
    assert table.numbers(filter="geom IS NULL OR state = 'draft'") == [number(2), number(4)]
    assert table.numbers(search="ШКIЛЬНА") == [number(2)]
    assert table.numbers(search="%") == []
    west, south, east, north = square(2).extent
    assert table.numbers(box=[west, south, east, north]) == [number(3)]
    assert table.numbers(filter="state = 'draft'", box=[west, south, east, north]) == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"filter": "colour = 'red'"}, "There is no property “colour”"),
        ({"filter": "state = "}, "The filter ends too early"),
        ({"filter": "documented_area = 'much'"}, "cannot compare"),
        ({"sort": "colour"}, "colour"),
        ({"box": [1, 2, 3]}, "A bbox is four numbers"),
        ({"area": {"type": "Polygon", "coordinates": []}}, "empty"),
    ],
)
def test_what_cannot_be_worked_out_is_told_in_words(table: Table, asked: dict[str, Any], told: str) -> None:
    assert told in table.ask("rows", status=400, **asked)["message"]


def test_an_area_drawn_on_the_map_selects_what_it_touches(table: Table, parcels: MakeParcels) -> None:
    made = parcels(4)
    touched = box(1)["coordinates"][0][0]
    area = {
        "type": "Polygon",
        "coordinates": [[[x + touched[0], y + touched[1]] for x, y in ((0, 0), (2 * SIDE, 0), (0, 2 * SIDE), (0, 0))]],
    }
    found = table.ask("select", area=area)
    assert found == {"total": 2, "uids": [str(made[1].uid), str(made[2].uid)]}
    assert table.ask("select", ids=[made[3].pk])["uids"] == [str(made[3].uid)]
    run = table.ask("select", sort="-cadastral_number", offset=1, limit=2)
    assert run == {"total": 4, "uids": [str(made[2].uid), str(made[1].uid)]}


def test_the_places_of_a_selection_are_told_with_the_bounds_of_all(table: Table, parcels: MakeParcels) -> None:
    made = parcels(3)
    Parcel.objects.filter(pk=made[2].pk).update(geom=None)
    found = table.ask("places", uids=[str(one.uid) for one in made])
    assert [one["id"] for one in found["features"]] == [str(one.uid) for one in made[:2]]
    assert found["bounds"] == pytest.approx([*square(0).extent[:2], *square(1).extent[2:]])
    assert not found["more"]
    assert table.ask("places", uids=[str(made[2].uid)]) == {"features": [], "bounds": None, "more": False}


def test_the_work_lists_follow_from_the_declaration(table: Table, parcels: MakeParcels) -> None:
    made = parcels(4, verified_at=timezone.now())
    soon = timezone.localdate() + timezone.timedelta(days=30)
    Parcel.objects.filter(pk=made[0].pk).update(state="draft")
    Parcel.objects.filter(pk=made[1].pk).update(geom=None, verified_at=None)
    Parcel.objects.filter(pk=made[2].pk).update(contract_until=soon)
    Parcel.objects.filter(pk=made[3].pk).update(contract_number="7")
    views = {one["code"]: one for one in table.get("table")["views"]}
    counts = {code: one["count"] for code, one in views.items()}
    undecided = {"without-contract-decision": 1}
    assert counts == {"drafts": 1, "nowhere": 1, "to-verify": 1, "ending": 1, "ended": 0, **undecided}
    assert table.numbers(filter=views["ending"]["filter"]) == [number(3)]
    assert {one["name"] for one in table.get("table")["columns"]} >= {"cadastral_number", "state", "verified_at"}


def test_views_are_ones_own_until_they_are_shared(table: Table, person: Callable[[Role], User]) -> None:
    other = Table(person(ADMINISTRATOR))
    view = {"name": " Оренда ", "filter": "contract_kind = 'lease'", "sort": "-area", "columns": ["area"]}
    made = table.ask("views", status=201, **view)
    assert (made["name"], made["own"]) == ("Оренда", True)
    assert other.get("views") == []
    table.ask("views", status=201, **view | {"shared": True, "sort": "area"})
    [seen] = other.get("views")
    assert (seen["sort"], seen["own"], seen["by"]) == ("area", False, "land-officer")
    assert other.client.delete(f"{ROOT}/views/{made['id']}").status_code == 404
    assert table.client.delete(f"{ROOT}/views/{made['id']}").json() == []
    assert not SavedView.objects.exists()


def test_a_view_that_cannot_be_read_is_not_kept(table: Table) -> None:
    assert "colour" in table.ask("views", status=400, name="x", filter="colour = 1")["message"]
    assert table.ask("views", status=422, name="  ")["errors"] == {"name": ["Give the view a name."]}


def test_a_bulk_edit_shows_what_it_would_do_and_does_that(table: Table, parcels: MakeParcels) -> None:
    made = parcels(4, category="agricultural")
    Parcel.objects.filter(pk=made[3].pk).update(category="forest")
    wanted = {"field": "category", "entered": {"category": ["forest"]}}
    seen = table.ask("bulk/preview", uids=[str(one.uid) for one in made], **wanted)
    assert (seen["changing"], seen["same"], seen["refusing"]) == (3, 1, 0)
    assert seen["samples"][0] == {"uid": str(made[0].uid), "title": number(1), "before": made[0].get_category_display()}
    assert table.ask("bulk", versions=seen["versions"], reason="наказ 5", **wanted) == {"changed": 3}
    assert set(Parcel.objects.values_list("category", "version")) == {("forest", 2)}
    history = Client()
    history.force_login(User.objects.get())
    assert "наказ 5" in history.get(f"/en/o/parcels/{made[0].uid}/history/").content.decode()


def test_a_bulk_edit_of_what_somebody_changed_meanwhile_changes_nothing(table: Table, parcels: MakeParcels) -> None:
    made = parcels(2, category="agricultural")
    wanted = {"field": "category", "entered": {"category": ["forest"]}}
    seen = table.ask("bulk/preview", uids=[str(one.uid) for one in made], **wanted)
    Parcel.objects.filter(pk=made[1].pk).update(address="вул. Нова, 1")
    refused = table.ask("bulk", status=409, versions=seen["versions"], reason="наказ 5", **wanted)
    assert number(2) in refused["message"]
    assert not Parcel.objects.filter(category="forest").exists()


def test_what_acts_keep_is_refused_object_by_object_before_anything_is_changed(
    table: Table, parcels: MakeParcels
) -> None:
    made = parcels(2, status="registered")
    Parcel.objects.filter(pk=made[0].pk).update(state="draft")
    wanted = {"field": "status", "entered": {"status": ["planned"]}}
    seen = table.ask("bulk/preview", uids=[str(one.uid) for one in made], **wanted)
    assert (seen["changing"], seen["refusing"]) == (1, 1)
    [refused] = seen["refused"]
    assert (refused["title"], "by an act" in refused["why"]) == (number(2), True)
    versions = {str(one.uid): 2 - at for at, one in enumerate(made)}
    assert "by an act" in table.ask("bulk", status=422, versions=versions, reason="наказ", **wanted)["message"]
    assert not Parcel.objects.filter(status="planned").exists()


@pytest.mark.parametrize(
    ("field", "entered", "told"),
    [
        ("category", "nonsense", "category"),
        ("documented_area", "much", "documented_area"),
    ],
)
def test_a_value_that_is_none_is_told_beside_its_field(
    table: Table, parcels: MakeParcels, field: str, entered: str, told: str
) -> None:
    uids = [str(one.uid) for one in parcels(1)]
    refused = table.ask("bulk/preview", status=422, uids=uids, field=field, entered={field: [entered]})
    assert set(refused["errors"]) == {told}


@pytest.mark.parametrize("field", ["cadastral_number", "area", "utilities", "geom", "state"])
def test_what_tells_objects_apart_or_is_computed_is_not_given_to_many(
    table: Table, parcels: MakeParcels, field: str
) -> None:
    uids = [str(one.uid) for one in parcels(1)]
    refused = table.ask("bulk/preview", status=422, uids=uids, field=field, entered={field: ["1"]})
    assert field in refused["message"]
    assert table.client.get(f"/en/staff/map/parcels/fields/{field}/").status_code == 404


def test_a_bulk_edit_needs_its_reason(table: Table, parcels: MakeParcels) -> None:
    [one] = parcels(1)
    wanted = {"field": "address", "entered": {"address": ["вул. Нова, 1"]}}
    refused = table.ask("bulk", status=422, versions={str(one.uid): 1}, reason=" ", **wanted)
    assert set(refused["errors"]) == {"reason"}


def test_the_input_of_a_field_is_that_of_the_objects_form(table: Table) -> None:
    page = table.client.get("/en/staff/map/parcels/fields/category/").content.decode()
    assert '<select name="category"' in page


def test_what_is_shown_or_selected_comes_as_a_file(table: Table, parcels: MakeParcels) -> None:
    made = parcels(3)
    asked = json.dumps({"uids": [str(made[2].uid), str(made[0].uid)]})
    answer = table.client.post("/en/staff/map/parcels/export/", {"f": "csv", "asked": asked})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row["cadastral_number"] for row in csv.DictReader(io.StringIO(text))] == [number(1), number(3)]
    for code in ("gpkg", "xlsx", "geojson"):
        answer = table.client.post("/en/staff/map/parcels/export/", {"f": code, "asked": '{"filter": "id IS NULL"}'})
        assert answer.status_code == 400
        assert "id" in answer.content.decode()
        answer = table.client.post("/en/staff/map/parcels/export/", {"f": code, "asked": asked})
        assert len(b"".join(answer.streaming_content)) > 100  # type: ignore[attr-defined]


@pytest.mark.parametrize("asked", ["", "[]", "{", '{"uids": ["nobody"]}', '{"box": "wide"}'])
def test_a_file_of_nothing_named_is_refused_in_words(table: Table, asked: str) -> None:
    answer = table.client.post("/en/staff/map/parcels/export/", {"f": "csv", "asked": asked})
    assert answer.status_code == 400
    assert "cannot be made" in answer.content.decode()


def test_what_the_tables_page_asks_for_beside_json_is_for_officers_alone(
    client: Client, parcels: MakeParcels, person: Callable[[Role], User], staff: User, partner: User
) -> None:
    parcels(1)
    for user, status in {None: 302, partner: 403, staff: 403, person(ADDRESS_OFFICER): 403}.items():
        if user:
            client.force_login(user)
        for language in ("", "/en"):
            pages = f"{language}/staff/map/parcels"
            assert client.get(f"{pages}/fields/category/").status_code == status
            answer = client.post(f"{pages}/export/", {"f": "csv", "asked": "{}"})
            assert answer.status_code == status
            assert number(1) not in answer.content.decode()


def test_every_register_has_a_table_but_those_that_are_kept_elsewhere(person: Callable[[Role], User]) -> None:
    keeper = Table(person(ADMINISTRATOR))
    for register in registers.every():
        root = f"/en/staff/api/registers/{register.slug}"
        if register.fed:
            assert keeper.client.get(f"{root}/table").status_code == 404
            continue
        told = keeper.client.get(f"{root}/table").json()
        names = [column["name"] for column in told["columns"]]
        asked = {"columns": names, "sort": ",".join(one["name"] for one in told["columns"] if one["sortable"])[:200]}
        asked["sort"] = ",".join(asked["sort"].split(",")[:5])
        answer = keeper.client.post(f"{root}/rows", json.dumps(asked), content_type="application/json")
        assert answer.json() == {"total": 0, "count": "0", "offset": 0, "rows": []}, answer.content

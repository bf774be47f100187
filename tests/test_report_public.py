"""The public list and map of reports: every filter, clusters, heat, what a report's page tells, planned outages."""

import itertools
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.test import Client
from django.utils import timezone, translation
from helpers import CORNER, square
from made_reports import ask_for_thing, made, place
from made_thematic import LAMPS, lamp
from test_report_pages import signed_in

from addresses.models import Settlement
from geo.models import Publication, User, Visibility
from geo.roles import DISPATCHER, LAND_OFFICER, Role
from geo.styles import Shape
from layers import thematic
from reports import outages
from reports.models import PlannedOutage, Publicity, Report, State
from reports.registers import LOOKS
from reports.workflow import move, officer

Person = Callable[[Role], User]
HERE = f"bbox={CORNER[0] - 0.1},{CORNER[1] - 0.1},{CORNER[0] + 0.2},{CORNER[1] + 0.1}"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def listed(client: Client, query: str = "") -> list[int]:
    page = client.get(f"/en/reports/?{query}").content.decode()
    return [int(one) for one in re.findall(r"<strong>№ (\d+) ·", page)]


def drawn(client: Client, query: str = "", zoom: int = 18, box: str = HERE) -> list[dict[str, Any]]:
    answer = client.get(f"/en/reports/places.json?{query}&{box}&zoom={zoom}")
    assert answer.status_code == 200
    return [one["properties"] for one in json.loads(answer.content)["features"]]


def numbers(found: list[dict[str, Any]]) -> set[int]:
    return {int(one["page"].rstrip("/").rsplit("/", 1)[1]) for one in found}


def both(client: Client, query: str) -> set[int]:
    """What the list shows, which the map has to show too."""
    shown = set(listed(client, query))
    assert numbers(drawn(client, query)) == shown
    return shown


def test_list_and_map_are_narrowed_by_kind_state_days_and_number_alike(client: Client, person: Person) -> None:
    tree, dump, late = made(index=1), made("dump", index=2, answers={"waste": ["tyres"]}), made(index=3)
    move(late.pk, State.FIXED, officer(person(DISPATCHER), late), reason="Прибрано")
    Report.objects.filter(pk=dump.pk).update(created_at=timezone.make_aware(timezone.datetime(2026, 3, 10, 23, 30)))
    assert both(client, "") == {tree.pk, dump.pk}
    assert both(client, "state=all") == {tree.pk, dump.pk, late.pk}
    assert both(client, "state=closed") == both(client, "state=fixed") == {late.pk}
    assert both(client, "state=new") == {tree.pk, dump.pk}
    assert both(client, "category=dump") == {dump.pk}
    assert both(client, "since=2026-03-10&until=2026-03-10") == {dump.pk}
    assert both(client, "until=2026-03-09") == set()
    assert both(client, "since=2026-03-11") == {tree.pk}
    assert both(client, f"number={late.pk}") == {late.pk}
    assert both(client, "number=999999") == set()


def test_a_settlement_has_the_reports_that_lie_in_it(client: Client) -> None:
    inside, outside = made(index=0), made(index=20)
    lon, lat = place(0)
    area = MultiPolygon(Polygon.from_bbox((lon - 0.0003, lat - 0.0003, lon + 0.0003, lat + 0.0003)), srid=4326)
    settlement = Settlement.objects.order_by("code").first()
    assert settlement
    Settlement.objects.filter(pk=settlement.pk).update(geom=area, state="current")
    assert both(client, f"settlement={settlement.code}") == {inside.pk}
    assert both(client, "") == {inside.pk, outside.pk}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "9" * 40),
        ("number", "-1"),
        ("since", "31.02.2026"),
        ("until", "x"),
        ("settlement", "UA0"),
        ("state", "none"),
        ("category", "'"),
        ("before", "9" * 40),
        ("show", "x"),
    ],
)
def test_what_cannot_be_read_narrows_nothing(client: Client, field: str, value: str) -> None:
    report = made()
    assert listed(client, f"{field}={value}") == [report.pk]


@pytest.mark.parametrize("bad", ["", "bbox=1,2,3&zoom=5", "bbox=1,2,3,4&zoom=x", "bbox=1,2,3,4&zoom=99", "zoom=3"])
def test_a_map_that_asks_wrongly_is_told_how_to_ask(client: Client, bad: str) -> None:
    answer = client.get(f"/en/reports/places.json?{bad}")
    assert answer.status_code == 400
    assert "bbox=west,south,east,north" in answer.content.decode()


def test_far_out_reports_stand_in_clusters_that_say_how_many_are_open(client: Client, person: Person) -> None:
    near = [made(index=one) for one in range(4)]
    move(near[0].pk, State.FIXED, officer(person(DISPATCHER), near[0]), reason="Прибрано")
    [cluster] = drawn(client, "state=all", zoom=8)
    assert (cluster["count"], cluster["open"], cluster["title"]) == (4, 3, "4 reports")
    assert sum(one["count"] for one in drawn(client, "state=all", zoom=13)) == 4
    assert [one["count"] for one in drawn(client, "state=all", zoom=18)] == [1, 1, 1, 1]


def test_no_cluster_covers_another(client: Client) -> None:
    for index in range(12):
        made(index=index)
    zoom = 14
    answer = json.loads(client.get(f"/en/reports/places.json?{HERE}&zoom={zoom}").content)
    assert sum(one["properties"]["count"] for one in answer["features"]) == 12
    degrees = 360 / 256 / 2**zoom
    across = sorted(one["geometry"]["coordinates"][0] / degrees for one in answer["features"])
    assert len(across) > 1
    assert all(right - left > 25 for left, right in itertools.pairwise(across))


def test_what_stands_at_one_place_is_named_where_the_map_is_nearest(client: Client) -> None:
    same = [made(index=5, description=str(one)) for one in range(3)]
    [cluster] = drawn(client, zoom=19)
    assert cluster["count"] == 3
    assert numbers(cluster["reports"]) == {one.pk for one in same}


def test_heat_counts_every_report_once_and_says_the_most(client: Client) -> None:
    for index in (0, 0, 0, 30):
        made(index=index, description=str(index))
    answer = json.loads(client.get(f"/en/reports/places.json?show=heat&{HERE}&zoom=16").content)
    assert sorted(one["properties"]["count"] for one in answer["features"]) == [1, 3]
    assert answer["most"] == 3
    for one in answer["features"]:
        assert one["geometry"]["type"] == "Polygon"
        assert len(one["geometry"]["coordinates"][0]) == 5


def test_nothing_beyond_the_view_is_told(client: Client) -> None:
    made(index=0)
    assert drawn(client, box="bbox=20,40,21,41") == []


def test_the_map_shows_each_state_within_the_next_request_in_words_and_shape(client: Client, person: Person) -> None:
    report = made(index=7)
    mover = officer(person(DISPATCHER), report)
    looks = set()
    for target in (State.NEW, State.IN_WORK, State.FIXED, State.REOPENED):
        Report.objects.filter(pk=report.pk).update(state=target)
        [one] = drawn(client, "state=all")
        assert one["state"] == target
        with translation.override("en"):
            assert one["title"].endswith(str(target.label))
        looks.add((one["shape"], one["fill"]))
    assert len(looks) == 4
    move(report.pk, State.REFUSED, mover, reason="ні")
    assert drawn(client) == []


@pytest.mark.parametrize("publicity", [one for one in Publicity if one != Publicity.PUBLIC])
def test_the_map_has_no_report_that_is_not_public_but_for_those_who_handle_them(
    client: Client, person: Person, publicity: Publicity
) -> None:
    report = made(index=0)
    Report.objects.filter(pk=report.pk).update(publicity=publicity)
    assert drawn(client, "state=all") == []
    assert drawn(signed_in(person(LAND_OFFICER)), "state=all") == []
    assert numbers(drawn(signed_in(person(DISPATCHER)), "state=all")) == {report.pk}


def test_the_switch_empties_the_map_and_closes_the_statistics(client: Client) -> None:
    made(index=0)
    Publication.objects.filter(slug="reports").update(visibility=Visibility.STAFF)
    assert drawn(client, "state=all") == []
    assert client.get("/reports/statistics/").status_code == 404
    assert client.get("/reports/statistics/kind.csv").status_code == 404


def test_the_next_page_keeps_what_was_asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.reports.views.PAGE", 2)
    first, *_others = [made(index=one) for one in range(3)]
    page = client.get("/en/reports/?state=all&category=fallen-tree").content.decode()
    [address] = re.findall(r'href="\?([^"]*before=[^"]*)"', page)
    assert "category=fallen-tree" in address
    assert "Found: 3 reports" in page
    assert listed(client, address.replace("&amp;", "&")) == [first.pk]


def test_a_reports_page_tells_its_term_its_steps_and_earlier_reports_of_its_thing(
    client: Client, person: Person
) -> None:
    standing = lamp(thematic.create(LAMPS))
    ask_for_thing("street-light-out", "lamps")
    before, now = (made("street-light-out", thing=standing.uid, answers={"fault": ["dark"]}) for _one in range(2))
    page = client.get(f"/en/reports/{now.pk}/").content.decode()
    assert f"/en/reports/{before.pk}/" in page
    assert "days are left" in page
    assert f'value="http://testserver/en/reports/{now.pk}/"' in page
    Report.objects.filter(pk=now.pk).update(promised_on=date(2026, 1, 5))
    assert "it is overdue" in client.get(f"/en/reports/{now.pk}/").content.decode()
    move(now.pk, State.FIXED, officer(person(DISPATCHER), now), reason="Замінено")
    page = client.get(f"/en/reports/{now.pk}/").content.decode()
    assert "overdue" not in page
    assert "<strong>Fixed</strong>" in page
    Report.objects.filter(pk=before.pk).update(publicity=Publicity.HELD)
    assert f"/en/reports/{before.pk}/" not in client.get(f"/en/reports/{now.pk}/").content.decode()


def outage(**values: Any) -> PlannedOutage:
    now = timezone.now()
    usual = {"begins_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    return PlannedOutage.objects.create(text_uk="Заміна кабелю", text_en="A cable is replaced", **(usual | values))


def test_an_outage_is_told_on_the_map_and_the_list_while_it_holds(client: Client) -> None:
    now = timezone.now()
    outage(begins_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    outage(begins_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
    for address in ("/en/", "/en/reports/"):
        assert "A cable is replaced" not in client.get(address).content.decode()
    outage()
    for address in ("/en/", "/en/reports/"):
        assert "A cable is replaced" in client.get(address).content.decode()
    assert "Заміна кабелю" in client.get("/reports/").content.decode()


def test_an_outage_holds_where_its_area_or_its_line_is_and_at_its_hours_alone() -> None:
    here, there = Point(*place(0), srid=4326), Point(*place(30), srid=4326)
    lon, lat = place(0)
    area = MultiPolygon(Polygon.from_bbox((lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)), srid=4326)
    now = timezone.now()
    everywhere, somewhere = outage(), outage(area=area)
    outage(line="Л-9")
    assert set(outages.at(here, now)) == {everywhere, somewhere}
    assert outages.at(there, now) == [everywhere]
    assert outages.at(here, somewhere.ends_at) == []
    assert outages.at(there, everywhere.begins_at) == [everywhere]
    assert outages.at(there, everywhere.begins_at - timedelta(seconds=1)) == []


def test_an_outage_of_a_line_holds_at_its_lamps() -> None:
    now, line = timezone.now(), outage(line="Л-1")
    made_layer = thematic.create({**LAMPS, "slug": "street-lights", "fields": [*LAMPS["fields"], LINE]})
    standing = lamp(made_layer, line="Л-1", geom=Point(*place(0), srid=4326))
    assert outages.at(standing.geom, now) == [line]
    assert outages.at(Point(*place(5), srid=4326), now) == []


def test_what_an_outage_darkens_is_drawn_of_its_area_and_of_the_lamps_that_the_public_sees(client: Client) -> None:
    lon, lat = place(0)
    area = MultiPolygon(Polygon.from_bbox((lon, lat, lon + 0.001, lat + 0.001)), srid=4326)
    everywhere, somewhere, dark = outage(), outage(area=area), outage(line="Л-1")
    made_layer = thematic.create({**LAMPS, "slug": "street-lights", "fields": [*LAMPS["fields"], LINE]})
    for at, line in enumerate(("Л-1", "Л-1", "Л-2")):
        lamp(made_layer, at, line=line, geom=Point(*place(at), srid=4326))
    lamp(made_layer, 9, line="Л-1", geom=Point(*place(9), srid=4326), restricted=True)
    drawn = {one["properties"]["outage"]: one["geometry"] for one in client.get("/en/").context["outage_places"]}
    assert drawn.keys() == {somewhere.pk, dark.pk}
    assert drawn[somewhere.pk]["type"] == "MultiPolygon"
    for one, lit in zip(sorted(drawn[dark.pk]["coordinates"]), (place(0), place(1)), strict=True):
        assert one == pytest.approx(lit, abs=1e-6)
    page = client.get("/en/reports/").content.decode()
    assert f'data-outage="{dark.pk}"' in page
    assert f'data-outage="{everywhere.pk}"' not in page


LINE = {"name": "line", "kind": "text", "title_uk": "Лінія", "title_en": "Line"}


def test_staff_enter_an_outage_for_a_settlement_and_are_told_what_is_wrong(client: Client, person: Person) -> None:
    admin = signed_in(User.objects.create_superuser("admin"))
    settlement = Settlement.objects.order_by("code").first()
    assert settlement
    Settlement.objects.filter(pk=settlement.pk).update(geom=square(0), state="current")
    settlement.refresh_from_db()
    sent = {"text_uk": "Роботи", "begins_at_0": "2026-12-01", "begins_at_1": "10:00", "ends_at_0": "2026-12-01"}
    sent |= {"ends_at_1": "09:00", "settlement": str(settlement.pk)}
    answer = admin.post("/en/admin/reports/plannedoutage/add/", sent)
    assert "An outage ends after it begins." in answer.content.decode()
    assert admin.post("/en/admin/reports/plannedoutage/add/", sent | {"ends_at_1": "12:00"}).status_code == 302
    [kept] = PlannedOutage.objects.all()
    assert kept.area == settlement.geom
    assert signed_in(person(LAND_OFFICER)).get("/en/admin/reports/plannedoutage/").status_code in (302, 403, 404)


def test_the_legend_has_the_shapes_that_the_map_draws(client: Client) -> None:
    """A state is told by its shape, not by its colour alone."""
    page = client.get("/en/reports/").content.decode()
    legend = page[page.index('class="report-legend"') :].partition("</details>")[0]
    pictures = [" ".join(one.split()) for one in re.findall(r"<svg.*?</svg>", legend, re.DOTALL)]
    drawn_as = {Shape.TRIANGLE: "m12 2 7 13H5z", Shape.DIAMOND: "m12 2 7 7-7 7-7-7z", Shape.CIRCLE: "<circle"}
    for state in (State.NEW, State.ACCEPTED, State.FIXED):
        fill, _stroke, shape = LOOKS[state]
        assert any(f'color="{fill}"' in one and drawn_as[shape] in one for one in pictures)
    assert not any("swatch-fill" in one for one in pictures)

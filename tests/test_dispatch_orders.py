"""Work orders: grouped as a crew goes, the same on the page, on paper and as GPX, with nothing of who wrote."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.test import Client
from lxml import etree
from made_dispatch import INBOX, member_of, signed_in
from made_pictures import photograph
from made_reports import SECRETS, ask_for_thing, made, place, with_contact
from made_thematic import drop_all
from pyogrio.raw import read

from addresses.models import Settlement
from geo.models import User
from geo.roles import DISPATCHER, Role
from layers import presets, thematic
from reports.models import Report
from reports.workorders import work_order

#: The reporter's own words, which may name anybody.
OWN_WORDS = "Дзвоніть Ганні, 050 111 22 33"


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


@pytest.fixture
def dispatcher(person: Callable[[Role], User]) -> User:
    return person(DISPATCHER)


@pytest.fixture
def desk(dispatcher: User) -> Client:
    return signed_in(dispatcher)


@pytest.fixture
def lamps() -> Iterator[Any]:
    """The layer of street lights as its preset makes it."""
    yield thematic.create(presets.get("street-lights").definition)
    drop_all()


def dark(lamps: Any, number: str, index: int, **values: str) -> Report:
    """A report of a dark lamp of that number."""
    ask_for_thing("street-light-out", "street-lights")
    lon, lat = place(index)
    lamp = lamps.model.objects.create(number=number, state="current", geom=Point(lon, lat, srid=4326), **values)
    return made("street-light-out", index, thing=lamp.uid, answers={"fault": ["dark"]}, description=OWN_WORDS)


def asked(reports: list[Report], form: str = "/") -> str:
    query = "&".join(f"report={one.pk}" for one in reports)
    return f"{INBOX}work-order{form}?{query}"


def test_lamps_stand_by_substation_and_line_and_the_rest_by_settlement_and_street(lamps: Any, dispatcher: User) -> None:
    reports = [
        dark(lamps, "Л-2/10", 1, substation="КТП-9", line="Л-2"),
        dark(lamps, "Л-2/9", 2, substation="КТП-9", line="Л-2"),
        dark(lamps, "Л-1/1", 3, substation="КТП-10", line="Л-1"),
        dark(lamps, "без лінії", 4),
        made("dump", 30, answers={"waste": ["tyres"]}),
    ]
    lon, lat = place(30)
    around = Polygon.from_bbox((lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001))
    Settlement.objects.filter(pk=Settlement.objects.earliest("pk").pk).update(
        name="Тестове", state="current", geom=f"SRID=4326;MULTIPOLYGON({around.wkt.removeprefix('POLYGON ')})"
    )
    order = work_order(dispatcher, [one.pk for one in reports])
    told = [(section.title, [stop.report.pk for stop in section.stops]) for section in order.sections]
    titled = dict(told)
    by_unit = [title for title, _numbers in told if "substation" in title]
    assert by_unit == [
        "Transformer substation КТП-9, Line Л-2",
        "Transformer substation КТП-10, Line Л-1",
    ]
    assert titled[by_unit[0]] == [reports[1].pk, reports[0].pk]
    assert titled["Тестове"] == [reports[4].pk]
    assert [stop.number for stop in order.stops] == [1, 2, 3, 4, 5]


def test_of_who_wrote_nothing_stands_on_the_page_on_paper_or_in_the_gpx(lamps: Any, desk: Client) -> None:
    report = dark(lamps, "Л-1", 1, line="Л-1")
    noted = made("street-lights-out", 2, answers={"lights": ["4"]}, description=OWN_WORDS)
    for one in (report, noted):
        with_contact(one)
    texts = [desk.get(asked([report, noted], form)) for form in ("/", ".gpx")]
    pdf = desk.get(asked([report, noted], ".pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    for answer in texts:
        text = answer.content.decode()
        assert "Л-1" in text
        assert "does not shine" in text
        assert "How many lights are out? 4" in text
        for secret in (*SECRETS, "Ганні", "050 111"):
            assert secret not in text


def test_the_sheet_is_made_of_what_the_page_tells(lamps: Any, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr("layers.paper.pdf", lambda html: printed.append(html) or b"%PDF-")
    report = dark(lamps, "Л-1", 1, line="Л-1")
    with_contact(report)
    desk.get(asked([report], ".pdf"))
    [html] = printed
    assert f"№ {report.pk}" in html
    assert "Л-1" in html
    assert "<svg" in html
    assert all(secret not in html for secret in (*SECRETS, "Ганні", "050 111"))


def test_gdal_reads_the_places_of_the_gpx(desk: Client, tmp_path: Path) -> None:
    reports = [made("dump", index, answers={"waste": ["tyres", "bulky"]}) for index in (3, 1, 2)]
    Report.objects.filter(pk=reports[0].pk).update(address='"Мрія" & <Ко>')
    answer = desk.get(asked(reports, ".gpx"))
    assert answer["Content-Disposition"].endswith('.gpx"')
    path = tmp_path / "order.gpx"
    path.write_bytes(answer.content)
    _meta, _fids, geometries, columns = read(path, layer="waypoints", columns=["name", "desc", "src"])
    by_source = {int(source): (name, desc) for name, desc, source in zip(*columns, strict=True)}
    assert set(by_source) == {one.pk for one in reports}
    assert len(geometries) == 3
    assert '"Мрія" & <Ко>' in by_source[reports[0].pk][1]
    assert sorted(name.partition(" ")[0] for name, _desc in by_source.values()) == ["1", "2", "3"]
    root = etree.fromstring(answer.content)
    found = {(float(one.get("lon")), float(one.get("lat"))) for one in root.iter("{*}wpt")}
    assert found == {(round(one.geom.x, 7), round(one.geom.y, 7)) for one in reports if one.geom}


def test_an_order_holds_what_one_handles_and_is_refused_without_it(
    desk: Client, client: Client, person: Callable[[Role], User]
) -> None:
    tree, dump = made(), made("dump", answers={"waste": ["tyres"]})
    assert tree.department
    crew = signed_in(member_of(tree.department.slug))
    text = crew.get(asked([tree, dump])).content.decode()
    assert f"№ {tree.pk} ·" in text
    assert f"№ {dump.pk} ·" not in text
    for form in ("/", ".pdf", ".gpx"):
        assert crew.get(asked([dump], form)).status_code == 400
        assert desk.get(f"{INBOX}work-order{form}?report=x&report=999999").status_code == 400
        assert client.get(asked([tree], form)).status_code == 302


def test_the_inbox_leads_to_the_order_of_the_chosen_ones(desk: Client) -> None:
    first, _second, third = made(), made(), made()
    boxes = [f"{one.pk}:{one.version}" for one in (first, third)]
    answer = desk.post(f"{INBOX}bulk/", {"report": boxes, "act": "order"}, follow=True)
    numbers = re.findall(r"№ (\d+) ·", answer.content.decode())
    assert {int(one) for one in numbers} == {first.pk, third.pk}


def test_an_order_is_made_of_what_the_inbox_finds_too(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    trees = [made() for _number in range(3)]
    made("dump", answers={"waste": ["tyres"]})
    way = f"{INBOX}work-order/?category=fallen-tree"
    assert "work-order/?category=fallen-tree" in desk.get(f"{INBOX}?category=fallen-tree").content.decode()
    numbers = re.findall(r"№ (\d+) ·", desk.get(way).content.decode())
    assert {int(one) for one in numbers} == {one.pk for one in trees}
    monkeypatch.setattr("reports.workorders.MOST", 2)
    text = desk.get(way).content.decode()
    assert len(re.findall(r"№ \d+ ·", text)) == 2
    assert "2 reports at most" in text
    assert desk.get(f"{INBOX}work-order/?category=nothing").status_code == 400


def test_the_photographs_of_a_report_stay_in_the_house(desk: Client) -> None:
    report = made(photographs=[BytesIO(photograph())])
    assert "<img" not in desk.get(asked([report])).content.decode()

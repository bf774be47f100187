"""Figures of reports against what was worked out by hand, who sees which, and that a step is in the next figure."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from helpers import query
from made_reports import SECRETS, ask_for_thing, made, place, with_contact
from made_thematic import LAMPS, lamp
from test_report_pages import signed_in

from addresses.models import Settlement
from geo.models import User
from geo.roles import DISPATCHER, LAND_OFFICER, Role
from layers import thematic
from portal.reports import charts
from reports import statistics
from reports.models import Department, Publicity, Report, State
from reports.statistics import Faults, Figures, Part, Whose
from reports.workflow import move, officer

Person = Callable[[Role], User]
KYIV = ZoneInfo("Europe/Kyiv")
TODAY = date(2026, 3, 20)
LINES = [
    {"name": "line", "kind": "text", "title_uk": "Лінія", "title_en": "Line"},
    {"name": "substation", "kind": "text", "title_uk": "КТП", "title_en": "Substation", "audience": "staff"},
]


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """Reports lie in it."""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


def stands(code: str, came: str, state: State, *, closed: str = "", due: str = "", **values: Any) -> Report:
    """A report with its moments of Kyiv; `due` is the day promised."""
    given = {"street-light-out": {"fault": ["dark"]}, "dump": {"waste": ["tyres"]}}.get(code, {})
    report = made(code, answers=given, **{name: values.pop(name) for name in ("index", "thing") if name in values})
    changed = {"promised_on": due or None, "closed_at": moment(closed) if closed else None, **values}
    Report.objects.filter(pk=report.pk).update(created_at=moment(came), state=state, **changed)
    report.refresh_from_db()
    return report


@pytest.fixture
def seven() -> dict[str, Report]:
    """Seven reports that count, and two that do not."""
    service = Department.objects.get(slug="roads")
    lon, lat = place(0)
    area = MultiPolygon(Polygon.from_bbox((lon - 0.0003, lat - 0.0003, lon + 0.0003, lat + 0.0003)), srid=4326)
    settlement = Settlement.objects.order_by("code").first()
    assert settlement
    Settlement.objects.filter(pk=settlement.pk).update(geom=area, state="current", restricted=False)
    first = stands("dump", "2026-01-31T23:30", State.FIXED, closed="2026-02-02T23:30", due="2026-02-02", index=0)
    found = {
        # Fixed in two days, on the last day of its term.
        "in time": first,
        # Fixed in ten days, three behind its term; its first closure was disputed.
        "late": stands(
            "dump", "2026-02-01T00:30", State.FIXED, closed="2026-02-11T00:30", due="2026-02-08", index=9, disputes=1
        ),
        # Fixed in four days; nothing was promised, and the law's term held.
        "by law": stands("road-hole", "2026-02-10T12:00", State.FIXED, closed="2026-02-14T12:00", index=9),
        "overdue": stands("road-hole", "2026-03-01T12:00", State.NEW, due="2026-03-19", index=9),
        # On the last day of a term it is not over.
        "today": stands("road-hole", "2026-03-10T12:00", State.IN_WORK, due="2026-03-20", index=0),
        "refused": stands("road-hole", "2026-03-10T12:00", State.REFUSED, closed="2026-03-11T12:00", index=9),
        "forwarded": stands("dump", "2026-03-10T12:00", State.FORWARDED, closed="2026-03-11T12:00", index=9),
    }
    Report.objects.filter(pk=found["by law"].pk).update(answer_by=date(2026, 2, 25), department=service)
    stands("dump", "2026-03-10T12:00", State.DUPLICATE, index=9, duplicate_of=first)
    stands("dump", "2026-03-10T12:00", State.NEW, index=9, publicity=Publicity.HELD)
    return found


def of(part: Part) -> dict[str, Figures]:
    return {one.key: one for one in statistics.by_part(TODAY)[part]}


def test_the_whole_is_what_was_worked_out_by_hand(seven: dict[str, Report]) -> None:
    # Days until fixed: 2, 10, 4; of four that were due (three fixed, one overdue) two kept their term.
    [whole] = of(Part.WHOLE).values()
    assert whole == Figures("", received=7, open=2, overdue=1, fixed=3, in_time=2, disputed=1, median_days=4.0)
    assert whole.share_in_time == 0.5


def test_each_kind_is_what_was_worked_out_by_hand(seven: dict[str, Report]) -> None:
    assert of(Part.KIND) == {
        "dump": Figures("dump", 3, 0, 0, 2, 1, 1, 6.0),
        "road-hole": Figures("road-hole", 4, 2, 1, 1, 1, 0, 4.0),
    }


def test_months_begin_at_midnight_of_kyiv(seven: dict[str, Report]) -> None:
    assert {key: (one.received, one.fixed) for key, one in of(Part.MONTH).items()} == {
        "2026-01": (1, 1),
        "2026-02": (2, 2),
        "2026-03": (4, 0),
    }


def test_settlements_have_what_lies_in_them_and_the_rest_is_told_apart(seven: dict[str, Report]) -> None:
    code = Settlement.objects.order_by("code").values_list("code", flat=True)[0]
    assert {key: one.received for key, one in of(Part.SETTLEMENT).items()} == {code: 2, "": 5}


def test_departments_are_told_and_what_nobody_has_too(seven: dict[str, Report]) -> None:
    Report.objects.filter(pk=seven["overdue"].pk).update(department=None)
    told = {key: one.received for key, one in of(Part.DEPARTMENT).items()}
    assert told == {"utilities": 3, "roads": 3, "": 1}


def test_every_part_adds_up_to_the_whole(seven: dict[str, Report]) -> None:
    [whole] = of(Part.WHOLE).values()
    for part in Part:
        assert sum(one.received for one in of(part).values()) == whole.received
        assert sum(one.overdue for one in of(part).values()) == whole.overdue
        assert sum(one.in_time for one in of(part).values()) == whole.in_time


def test_where_there_are_no_reports_there_are_no_figures(client: Client) -> None:
    assert all(not of(part) for part in Part if part is not Part.WHOLE)
    [whole] = of(Part.WHOLE).values()
    assert (whole.received, whole.median_days, whole.share_in_time) == (0, None, None)
    page = client.get("/en/reports/statistics/")
    assert page.status_code == 200
    assert "—" in page.content.decode()


def test_a_step_is_in_the_next_figure(client: Client, person: Person) -> None:
    report = made()
    assert statistics.by_part()[Part.WHOLE][0].open == 1
    move(report.pk, State.FIXED, officer(person(DISPATCHER), report), reason="Прибрано")
    assert statistics.by_part()[Part.WHOLE][0].open == 0
    assert statistics.by_part()[Part.WHOLE][0].fixed == 1


def test_figures_are_kept_until_something_changes(django_assert_num_queries: Any) -> None:
    made()
    statistics.by_part()
    with django_assert_num_queries(2):
        statistics.by_part()


@pytest.fixture
def lamps() -> dict[str, Any]:
    """Two lamps of a line and a substation, one of another line; their faults."""
    register = thematic.create({**LAMPS, "slug": "street-lights", "fields": [*LAMPS["fields"], *LINES]})
    ask_for_thing("street-light-out", "street-lights")
    made_lamps = {
        number: lamp(register, number=number, line=line, substation=substation)
        for number, line, substation in (("1-1", "Л-1", "КТП-5"), ("1-2", "Л-1", "КТП-5"), ("2-1", "Л-2", "КТП-5"))
    }
    first, second, third = made_lamps.values()
    lit = "street-light-out"
    stands(lit, "2026-01-10T12:00", State.FIXED, closed="2026-01-12T12:00", thing=first.uid)
    stands(lit, "2026-02-10T12:00", State.FIXED, closed="2026-02-14T12:00", thing=first.uid, disputes=2)
    original = stands(lit, "2026-03-10T12:00", State.IN_WORK, thing=first.uid)
    stands(lit, "2026-03-11T12:00", State.DUPLICATE, thing=first.uid, duplicate_of=original)
    stands(lit, "2026-03-11T12:00", State.REFUSED, thing=first.uid)
    stands(lit, "2026-03-01T12:00", State.FIXED, closed="2026-03-04T12:00", thing=second.uid)
    stands(lit, "2026-03-01T12:00", State.NEW, thing=third.uid)
    return made_lamps


def test_lamps_that_fail_again_are_told_with_the_mean_days_of_repair(lamps: dict[str, Any]) -> None:
    found = statistics.repeated(AnonymousUser())
    assert found[Whose.LAMP] == [Faults("1-1", faults=3, open=1, disputes=2, mean_days=3.0)]
    assert found[Whose.LINE] == [Faults("Л-1", faults=4, open=1, disputes=2, mean_days=3.0)]


def test_a_substation_is_told_to_those_alone_who_read_it_in_the_layer_of_lamps(
    client: Client, lamps: dict[str, Any], person: Person
) -> None:
    officers = person(LAND_OFFICER)
    assert Whose.SUBSTATION not in statistics.repeated(AnonymousUser())
    assert statistics.repeated(officers)[Whose.SUBSTATION] == [Faults("КТП-5", 5, 2, 2, 3.0)]
    assert client.get("/reports/statistics/substation.csv").status_code == 404
    assert "КТП-5" not in client.get("/reports/statistics/").content.decode()
    assert "КТП-5" in signed_in(officers).get("/reports/statistics/").content.decode()
    assert "КТП-5" in signed_in(officers).get("/reports/statistics/substation.csv").getvalue().decode()


def test_lamps_are_told_where_their_layer_is_gone(lamps: dict[str, Any]) -> None:
    query("UPDATE layers_thematiclayer SET archived = true WHERE slug = 'street-lights' RETURNING id")
    found = statistics.repeated(AnonymousUser())
    assert found == {Whose.LAMP: [Faults("1-1", 3, 1, 2, 3.0)]}


def rows(client: Client, name: str, prefix: str = "/en") -> list[list[str]]:
    answer = client.get(f"{prefix}/reports/statistics/{name}.csv")
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.getvalue().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_each_table_is_a_file_with_the_same_figures(client: Client, seven: dict[str, Report]) -> None:
    heading, *lines = rows(client, "kind")
    assert heading[:3] == ["code", "Kind", "Received"]
    [dump] = [line for line in lines if line[0] == "dump"]
    assert dump == ["dump", "Unauthorised dump", "3", "0", "0", "2", "1", "0.5000", "1", "6.00"]
    for part in (Part.SETTLEMENT, Part.DEPARTMENT, Part.MONTH):
        assert sum(int(line[2]) for line in rows(client, part)[1:]) == 7
    for unknown in ("whole", "nothing", "line"):
        assert client.get(f"/reports/statistics/{unknown}.csv").status_code == 404


def test_the_page_says_the_figures_in_both_languages_and_no_names(client: Client, seven: dict[str, Report]) -> None:
    with_contact(seven["late"])
    english = client.get("/en/reports/statistics/").content.decode()
    ukrainian = client.get("/reports/statistics/").content.decode()
    assert "Unauthorised dump" in english
    assert "Стихійне сміттєзвалище" in ukrainian
    assert "January 2026" in english
    for text in (
        english,
        ukrainian,
        *(
            client.get(f"/reports/statistics/{one}.csv").getvalue().decode()
            for one in ("kind", "month", "department", "settlement")
        ),
    ):
        assert all(secret not in text for secret in SECRETS)


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    drawn = charts.bars([("a", 10, 5), ("b", 5, 0)])
    assert drawn
    first, second = drawn.rows
    assert float(first.width) == pytest.approx(2 * float(second.width), abs=0.1)
    assert float(first.part_width) == pytest.approx(float(first.width) / 2, abs=0.1)
    assert charts.bars([]) is None
    assert charts.bars([("a", 0, 0)]) is None


def test_columns_stand_within_the_picture_and_their_labels_apart() -> None:
    drawn = charts.columns([(f"month {index}", index, index // 2) for index in range(1, 25)])
    assert drawn
    for one in drawn.rows:
        assert 0 <= float(one.x) < float(one.part_x) < drawn.width
        assert float(one.y) + float(one.height) == pytest.approx(drawn.bottom, abs=0.2)
    labelled = [one for one in drawn.rows if one.label]
    assert len(labelled) <= 3
    assert labelled[-1] is drawn.rows[-1]
    assert charts.columns([("one", 1, 1)]) is None

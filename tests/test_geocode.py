"""`./atlas geocode`: every row of a table has its place or its reason, and nothing is taken that is in doubt."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.management import call_command
from helpers import CORNER, refusal

from addresses.models import Address, Hromada, Settlement, Street, StreetKind
from geo.models import User
from geo.records import State

Row = dict[str, str]


@pytest.fixture
def houses(kozelshchyna: Hromada) -> list[Address]:
    """Twenty houses in each of two streets of one settlement, and one street in another."""
    here, there = Settlement.objects.order_by("pk")[:2]
    made = []
    for place, (settlement, street) in enumerate([(here, "Левка Лук’яненка"), (here, "Садова"), (there, "Садова")]):
        Street.objects.create(settlement=settlement, kind=StreetKind.STREET, name=street, state=State.CURRENT)
        for number in range(1, 21):
            point = Point(CORNER[0] + place / 100, CORNER[1] + number / 1000, srid=4326)
            made.append(
                Address.objects.create(
                    settlement=settlement, street=street, number=str(number), geom=point, state=State.CURRENT
                )
            )
    return made


def geocode(tmp_path: Path, texts: list[str], *options: str, header: str = "id;адреса") -> tuple[list[Row], list[Row]]:
    """What was placed and what failed of a table of these addresses, numbered from 1."""
    table = tmp_path / "table.csv"
    rows = [f'{number};"{text}"' for number, text in enumerate(texts, start=1)]
    table.write_text("\n".join([header, *rows]), encoding="utf-8")
    call_command("geocode", str(table), *options, stdout=StringIO())
    return read(tmp_path / "table-geocoded.csv"), read(tmp_path / "table-failed.csv")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_has_a_place_with_its_score_or_a_reason(houses: list[Address], tmp_path: Path) -> None:
    name = houses[0].settlement.name
    placed, failed = geocode(
        tmp_path,
        [
            f"{name}, вул. Левка Лук'яненка, 3",
            f"{name}, вул. Леква Лукяненка, 4",
            f"с. {name}, вул. Садова, 99",
            "с. Хтозна, вул. Садова, 1",
            "Львівська обл., вул. Садова, 1",
            "вул. Садова, 1",
            f"{name}, вул. Зовсім Інша, 1",
            "",
        ],
    )
    assert [(row["id"], row["uid"]) for row in placed] == [("1", str(houses[2].uid)), ("2", str(houses[3].uid))]
    assert float(placed[0]["score"]) == 1
    assert 0.7 < float(placed[1]["score"]) < 1
    assert (float(placed[0]["lon"]), float(placed[0]["lat"])) == pytest.approx((CORNER[0], CORNER[1] + 0.003))
    reasons = {row["id"]: row["why"] for row in failed}
    assert list(reasons) == ["3", "4", "5", "6", "7", "8"]
    assert "no such number" in reasons["3"]
    assert "no settlement “Хтозна”" in reasons["4"]
    assert "another oblast" in reasons["5"]
    assert "other places" in reasons["6"]
    assert reasons["7"]
    assert "no street" in reasons["8"]


def test_a_table_longer_than_a_run_keeps_its_order(
    houses: list[Address], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addresses.geocoding.RUN", 7)
    texts = [f"{one.settlement.name}, {one.street}, {one.number}" for one in houses]
    placed, failed = geocode(tmp_path, texts)
    assert failed == []
    assert [row["uid"] for row in placed] == [str(one.uid) for one in houses]


def test_the_settlement_may_be_said_for_the_whole_table(houses: list[Address], tmp_path: Path) -> None:
    there = houses[-1]
    placed, failed = geocode(tmp_path, ["Садова, 20"], "--settlement", there.settlement.code)
    assert (failed, [row["uid"] for row in placed]) == ([], [str(there.uid)])


def test_what_the_public_may_not_see_is_placed_for_staff_alone(
    houses: list[Address], tmp_path: Path, staff: User
) -> None:
    Address.objects.filter(pk=houses[0].pk).update(restricted=True)
    text = f"{houses[0].settlement.name}, {houses[0].street}, 1"
    placed, failed = geocode(tmp_path, [text])
    assert (placed, len(failed)) == ([], 1)
    assert str(houses[0].uid) not in str(failed)
    placed, failed = geocode(tmp_path, [text], "--user", staff.username)
    assert ([row["uid"] for row in placed], failed) == ([str(houses[0].uid)], [])


def test_an_address_that_is_not_on_the_map_says_so(houses: list[Address], tmp_path: Path) -> None:
    Address.objects.filter(pk=houses[0].pk).update(geom=None)
    placed, [row] = geocode(tmp_path, [f"{houses[0].settlement.name}, {houses[0].street}, 1"])
    assert placed == []
    assert "not yet on the map" in row["why"]


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"id;text\n1;x", (), "--column"),
        (b"id;text\n1;x", ("--column", "adress"), "adress"),
        ("адреса\nСадова".encode("cp1251"), (), "UTF-8"),
        (b"", (), "no column"),
        ("адреса\nСадова".encode(), ("--user", "nobody"), "nobody"),
        ("адреса\nСадова".encode(), ("--settlement", "UA1"), "UA1"),
    ],
)
def test_a_table_that_cannot_be_taken_is_refused_in_one_line(
    db: None, tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(content)
    assert said in refusal("geocode", table, *options)
    assert not (tmp_path / "table-geocoded.csv").exists()


def test_a_file_that_is_not_there_is_refused_in_one_line(db: None, tmp_path: Path) -> None:
    for name in ("missing.csv", "missing.geojson"):
        assert name in refusal("geocode", tmp_path / name)

"""An address in one line → its parts: the real ones of 270 polling stations, and all the ways of writing one."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from addresses.parsing import Parts, parse

#: What is right of the addresses that a cut at the commas gets wrong, or that are odd, read by eye: kind and name of
#: the settlement, kind and name of the street, number; by the feature's place in the file, from 0.
HARD = {
    37: ("C", "Березняки", "street", "Химичів", "1-В"),
    53: ("X", "Холоднянське", "street", "Докучаєва", "17"),
    61: ("X", "Червоне", "street", "Княжа", "25"),
    70: ("T", "Ірдинь", "street", "Соборна", "4"),
    73: ("C", "Білозір’я", "street", "Л. Українки", "3"),
    77: ("C", "Дубіївка", "street", "Б. Хмельницького", "12"),
    78: ("C", "Дубіївка", "street", "1 Травня", "1"),
    83: ("C", "Сагунівка", "street", "Шевченка", "26/1"),
    84: ("C", "Сагунівка", "street", "Лесі Українки", "77/3"),
    92: ("C", "Червона Слобода", "street", "Чигиринський шлях", "127"),
    108: ("M", "Сміла", "street", "1 Грудня", ""),
    122: ("M", "Сміла", "street", "40-річчя Перемоги", "18"),
    125: ("M", "Сміла", "lane", "Амурський", "1"),
    173: ("C", "Велика Яблунівка", "street", "Івана Нечуй-Левицького", "108"),
    188: ("X", "Холоднянське", "street", "Докучаєва", "17"),
    196: ("X", "Червоне", "street", "Княжа", "25"),
    205: ("T", "Ірдинь", "street", "Соборна", "4"),
    208: ("C", "Білозір’я", "street", "Л. Українки", "3"),
    212: ("C", "Дубіївка", "street", "Б. Хмельницького", "12"),
    213: ("C", "Дубіївка", "street", "1 Травня", "1"),
    243: ("M", "Сміла", "street", "1 Грудня", ""),
    257: ("M", "Сміла", "street", "40-річчя Перемоги", "18"),
}
#: The Central Election Commission writes «вул.Шевченка, 6, с.Флярківка, …».
_STATION = re.compile(r"^(вул|пров)\.([^,]+), (\d+)([А-Я]?)(/\d+)?, (м|с)\.([^,]+), ")
_KINDS = {"вул": "street", "пров": "lane", "м": "M", "с": "C"}

Essence = tuple[str, str, str, str, str]


def essence(parts: Parts) -> Essence:
    return parts.settlement_kind, parts.settlement, parts.street_kind, parts.street, parts.number


def expected(index: int, text: str) -> Essence:
    if index in HARD:
        return HARD[index]
    station = _STATION.match(text)
    assert station, f"{index} has to be read by eye: {text}"
    street_kind, street, house, letter, fraction, settlement_kind, settlement = station.groups("")
    number = f"{house}-{letter}" if letter else house
    return _KINDS[settlement_kind], settlement, _KINDS[street_kind], street, number + fraction


@pytest.fixture(scope="module")
def stations(shared_data: Path) -> list[str]:
    file = json.loads((shared_data / "polling-station-addresses.geojson").read_text(encoding="utf-8"))
    return [feature["properties"]["info"] for feature in file["features"]]


def test_all_270_real_addresses_are_parted_rightly(stations: list[str]) -> None:
    assert len(stations) == 270
    wrong = [
        (index, text, essence(parse(text)))
        for index, text in enumerate(stations)
        if essence(parse(text)) != expected(index, text)
    ]
    assert wrong == []


def test_postcode_oblast_raion_and_note_of_the_real_addresses_are_where_they_belong(stations: list[str]) -> None:
    for text in stations:
        parts = parse(text)
        assert re.fullmatch(r"19\d{3}|20\d{3}", parts.postcode), text
        assert parts.oblast == "Черкаська", text
        assert parts.raion in ("Кам’янський", "Смілянський", "Черкаський", ""), text
        assert f"({parts.note})" in text
        assert parts.named_object in ("", "Школа")


@pytest.mark.parametrize(
    "written",
    [
        "{oblast} область, {settlement_word} {settlement}, {street_word} {street}, будинок {number}",
        "{postcode}, {oblast} обл., {settlement_word} {settlement}, {street_word} {street}, буд. {number}, кв. 7",
        "{settlement_word} {settlement} {street_word} {street} {number}",
        "{street_word} {street} {number}, {settlement_word} {settlement}, Україна",
        "{street_word} {street}, № {number}; {settlement_word} {settlement}",
    ],
)
def test_the_real_addresses_written_in_another_way_have_the_same_parts(stations: list[str], written: str) -> None:
    words = {"M": "місто", "C": "село", "X": "селище", "T": "смт", "street": "вулиця", "lane": "провулок"}
    for text in stations:
        parts = parse(text)
        if not parts.house:
            continue
        again = written.format(
            oblast=parts.oblast,
            postcode=parts.postcode,
            settlement_word=words[parts.settlement_kind],
            settlement=parts.settlement,
            street_word=words[parts.street_kind],
            street=parts.street,
            number=parts.number,
        )
        assert essence(parse(again)) == essence(parts), again


def test_the_command_writes_the_parts_and_names_the_rows_that_lack_one(shared_data: Path, tmp_path: Path) -> None:
    said, output = StringIO(), tmp_path / "parts.csv"
    file = shared_data / "polling-station-addresses.geojson"
    call_command("geocode", str(file), "--parse-only", "--output", str(output), stdout=said)
    assert "268 of 270" in said.getvalue()
    assert said.getvalue().count("1 Грудня, Школа") == 2
    with output.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 270
    assert (rows[4]["street"], rows[4]["house"], rows[4]["letter"]) == ("Героїв Майдану", "18", "А")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12-А", Parts(house="12", letter="А")),
        ("вул. Садова, 12а", Parts(street_kind="street", street="Садова", house="12", letter="А")),
        ("вул. Садова 12 А", Parts(street_kind="street", street="Садова", house="12", letter="А")),
        ("вул. Садова, 12a", Parts(street_kind="street", street="Садова", house="12", letter="А")),
        ("вул. Садова, 12/3", Parts(street_kind="street", street="Садова", house="12", fraction="3")),
        ("вул. Садова, 12-А/1", Parts(street_kind="street", street="Садова", house="12", letter="А", fraction="1")),
        ("пр-т Миру, 12 корп. 2", Parts(street_kind="avenue", street="Миру", house="12", block="2")),
        ("просп. Миру, б.12, к.2, кв.7", Parts("", "", "", "", "", "", "avenue", "Миру", "12", "", "", "2", "7")),
        ("наб. Річкова, 5", Parts(street_kind="embankment", street="Річкова", house="5")),
        ("вул. Набережна, 5", Parts(street_kind="street", street="Набережна", house="5")),
        ("в`їзд Польовий 3", Parts(street_kind="entry", street="Польовий", house="3")),
        ("Полтавське шосе, 7", Parts(street_kind="highway", street="Полтавське", house="7")),
        ("Соборна вул., 125, м. Сміла", Parts("", "", "", "", "M", "Сміла", "street", "Соборна", "125")),
        ("12 Шевченка", Parts(street="Шевченка", house="12")),
        ("8 Березня 8", Parts(street="8 Березня", house="8")),
        ("1-а Польова, 7", Parts(street="1-а Польова", house="7")),
        ("вул. Героїв 93 бригади, 5", Parts(street_kind="street", street="Героїв 93 бригади", house="5")),
        ("М. Грушевського, 5, м. Сміла", Parts("", "", "", "", "M", "Сміла", "", "М. Грушевського", "5")),
        ("вул. М. Грушевського, 5", Parts(street_kind="street", street="М. Грушевського", house="5")),
        ("Вишневе, Шевченка, 12", Parts(settlement="Вишневе", street="Шевченка", house="12")),
        ("с. Старий Хутір, Шевченка, 12", Parts("", "", "", "", "C", "Старий Хутір", "", "Шевченка", "12")),
        ("Старий Хутір Франка 23", Parts(street="Старий Хутір Франка", house="23")),
        ("Підлісне Набережна 3", Parts(street="Підлісне Набережна", house="3")),
        ("Річкова набережна 3", Parts(street_kind="embankment", street="Річкова", house="3")),
        ("вул. Iвана Франка, 1", Parts(street_kind="street", street="Івана Франка", house="1")),
        ("vul. Naberezhna 82-B", Parts(street_kind="street", street="Naberezhna", house="82", letter="Б")),
        ("село Вишневе, урочище Дубове", Parts("", "", "", "", "C", "Вишневе", "tract", "Дубове")),
        (
            "Козельщинська селищна територіальна громада, селище Козельщина, вул. Миру, 1",
            Parts("", "", "", "Козельщинська", "X", "Козельщина", "street", "Миру", "1"),
        ),
    ],
)
def test_a_way_of_writing_an_address(text: str, parts: Parts) -> None:
    assert parse(text) == parts


@given(st.text(alphabet="абвіїАБ’'., -/№()0123456789вулсмкв\n\t\0ab"))
def test_whatever_is_written_is_parted_without_a_fault(text: str) -> None:
    parts = parse(text)
    assert parts.house == "" or parts.house.isdigit()

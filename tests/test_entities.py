"""A table of legal entities goes in whole or row by row: known codes are brought up to date, what is wrong is told."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from helpers import query, refusal

from addresses.models import LegalEntity

pytestmark = pytest.mark.django_db


def table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "entities.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def load(path: Path) -> str:
    told = StringIO()
    call_command("load_entities", str(path), stdout=told)
    return told.getvalue()


def test_a_table_enters_new_entities_with_all_their_names(tmp_path: Path) -> None:
    told = load(table(tmp_path, "code,name,short_name,name_en", "04382122,Школа № 1,ЗОШ № 1,School No. 1"))
    school = LegalEntity.objects.get(code="04382122")
    assert (school.name, school.short_name, school.name_en) == ("Школа № 1", "ЗОШ № 1", "School No. 1")
    assert told.startswith("1 new, 0 changed, 0 as they were, 0 left out")


def test_ukrainian_headings_and_semicolons_are_understood(tmp_path: Path) -> None:
    load(table(tmp_path, "ЄДРПОУ;Повна назва;Скорочена назва", "04382122;Ліцей «Надія»;Ліцей"))
    assert LegalEntity.objects.get(code="04382122").short_name == "Ліцей"


def test_a_known_code_is_brought_up_to_date_and_its_past_is_kept(tmp_path: Path) -> None:
    LegalEntity.objects.create(code="04382122", name="Школа", name_en="School")
    told = load(table(tmp_path, "code,name", "04382122,Гімназія"))
    entity = LegalEntity.objects.get()
    assert (entity.name, entity.name_en) == ("Гімназія", "School")
    assert told.startswith("0 new, 1 changed")
    assert query("SELECT name FROM addresses_legalentityevent") == [("Школа",)]


def test_the_same_table_again_changes_nothing(tmp_path: Path) -> None:
    path = table(tmp_path, "code,name", "04382122,Гімназія")
    load(path)
    assert load(path).startswith("0 new, 0 changed, 1 as they were")
    assert query("SELECT count(*) FROM addresses_legalentityevent") == [(0,)]


def test_zeros_that_a_spreadsheet_lost_are_given_back(tmp_path: Path) -> None:
    load(table(tmp_path, "code,name", "4382122,Школа"))
    assert LegalEntity.objects.get().code == "04382122"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1234567890,Фізична особа", "row 1: 1234567890 has ten digits, as the numbers of natural persons have"),
        ("АБВ,Школа", "row 1: “АБВ” is no ЄДРПОУ code: it has eight digits"),
        ("04382122,", "row 1: 04382122 has no name"),
        (f"04382122,{'ш' * 301}", "row 1: Full name of 04382122 is longer than 300 letters"),
    ],
)
def test_a_wrong_row_is_told_in_words_and_the_others_go_in(tmp_path: Path, row: str, why: str) -> None:
    told = load(table(tmp_path, "code,name", row, "04382123,Бібліотека"))
    assert why in told
    assert list(LegalEntity.objects.values_list("code", flat=True)) == ["04382123"]


def test_of_a_code_that_stands_twice_the_first_row_is_taken(tmp_path: Path) -> None:
    told = load(table(tmp_path, "code,name", "04382122,Школа", "04382122,Інша школа"))
    assert "row 2: 04382122 stands in the table twice" in told
    assert LegalEntity.objects.get().name == "Школа"


def test_a_table_without_the_column_of_codes_is_refused(tmp_path: Path) -> None:
    assert "has no column “code”" in refusal("load_entities", table(tmp_path, "name", "Школа"))


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    assert "cannot be read" in refusal("load_entities", tmp_path / "none.csv")

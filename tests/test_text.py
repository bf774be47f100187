"""Ukrainian text: folding in Python and in PostgreSQL, homoglyphs, transliteration."""

from __future__ import annotations

import re
import unicodedata

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addresses.models import Hromada
from geo.text import (
    APOSTROPHE,
    APOSTROPHES,
    Homoglyph,
    fold,
    homoglyphs,
    loose_pattern,
    mend_homoglyphs,
    transliterate,
)

UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
LATIN = "abcdefghijklmnopqrstuvwxyzï"
MARKS = APOSTROPHES + ' \u00a0\t-–—"«»0123456789./\u0301\u0306\u00ad\u200b'
texts = st.text(UKRAINIAN + UKRAINIAN.upper() + LATIN + LATIN.upper() + MARKS, max_size=60)


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
def test_every_apostrophe_is_one_letter(apostrophe: str) -> None:
    assert fold(f"Знам{apostrophe}янка") == f"знам{APOSTROPHE}янка"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ВУЛИЦЯ ЇЖАКЕВИЧА", "вулиця Їжакевича"),
        ("Iвана Франка", "Івана Франка"),
        ("Hова", "Нова"),
        ("Хліб i люди", "Хліб і люди"),
        ("вул. Садова, 12A", "вул. Садова, 12А"),
        ("UА53020090000045206", "UA53020090000045206"),
        ("Івано–Франківськ", "Івано-Франківськ"),
        ("  Мала\u00a0 Переписка ", "мала переписка"),
        ("Ґалаґани", "Галагани"),
        ("Шевче\u0301нка", "Шевченка"),
        ("и\u0306оржівка", "йоржівка"),
        ("заказник «Ударник»", 'заказник "Ударник"'),
    ],
)
def test_two_spellings_of_one_name_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Ківці", "Кивці"), ("Мар'янівка", "Марянівка"), ("ліс", "лис")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_latin_word_is_left_latin_so_that_its_beginning_finds_it() -> None:
    assert fold("Kozelshchyna").startswith(fold("Koz"))
    assert fold("Kamianka").startswith(fold("Ka"))


@given(texts)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_letter_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts.map(lambda text: unicodedata.normalize("NFC", text.replace("\u0306", ""))), st.data())
def test_the_loose_pattern_finds_whatever_the_fold_finds(db: None, text: str, data: st.DataObject) -> None:
    from django.db import connection

    folded = fold(text)
    start = data.draw(st.integers(0, max(0, len(folded) - 1)))
    pattern = loose_pattern(folded[start : data.draw(st.integers(start, len(folded)))])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~ %s", [text, pattern])
        assert cursor.fetchone() == (True,)


def test_the_loose_pattern_finds_little_else() -> None:
    pattern = re.compile(loose_pattern(fold("Шкільна 5")))
    assert pattern.search("вул. ШКIЛЬНА\u00a05")
    assert not pattern.search("вул. Сільна 5")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts, min_size=1, max_size=30))
def test_postgresql_folds_as_python_does(db: None, batch: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT atlas_fold(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n", [batch])
        assert [row[0] for row in cursor.fetchall()] == [fold(text) for text in batch]


def test_homoglyphs_are_found_where_they_stand() -> None:
    assert homoglyphs("вулиця Iвана") == [Homoglyph(position=7, found="I", meant="І")]
    assert homoglyphs("UА53") == [Homoglyph(position=1, found="А", meant="A")]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Kиївcькa oблacть", "Київська область"),
        ("Хліб i люди", "Хліб і люди"),
        ("Українa, Iзмаїл", "Україна, Ізмаїл"),
    ],
)
def test_homoglyphs_are_mended(typed: str, meant: str) -> None:
    assert mend_homoglyphs(typed) == meant


@pytest.mark.parametrize(
    "text", ["Катерина II", "I черга", "Coca cola", "корпус A", "i", "t-зона", "Wi-Fi", "ділянка tест"]
)
def test_what_may_be_meant_so_is_not_mended(text: str) -> None:
    assert mend_homoglyphs(text) == text
    assert homoglyphs(text) == []


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    # The examples of the resolution itself, one for each letter that has a rule of its own.
    [
        ("Алушта", "Alushta"),
        ("Борщагівка", "Borshchahivka"),
        ("Гадяч", "Hadiach"),
        ("Згорани", "Zghorany"),
        ("Розгон", "Rozghon"),
        ("Ґалаґан", "Galagan"),
        ("Єнакієве", "Yenakiieve"),
        ("Гаєвич", "Haievych"),
        ("Короп'є", "Koropie"),
        ("Житомир", "Zhytomyr"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Мар’їне", "Marine"),
        ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"),
        ("Харків", "Kharkiv"),
        ("Біла Церква", "Bila Tserkva"),
        ("Шостка", "Shostka"),
        ("Гоща", "Hoshcha"),
        ("Русь", "Rus"),
        ("Юрій", "Yurii"),
        ("Крюківка", "Kriukivka"),
        ("Яготин", "Yahotyn"),
        ("Ічня", "Ichnia"),
        ("Знам'янка", "Znamianka"),
    ],
)
def test_names_are_transliterated_as_the_resolution_says(ukrainian: str, latin: str) -> None:
    assert transliterate(ukrainian) == latin


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("ЩУКА", "SHCHUKA"),
        ("ЗГУРІВКА", "ZGHURIVKA"),
        ("Ю. Щербак", "Yu. Shcherbak"),
        ("Івано-Франківськ, вул. Нью-Йоркська, 12/3", "Ivano-Frankivsk, vul. Niu-Yorkska, 12/3"),
        ("ТОВ «Хліб»", "TOV «Khlib»"),
        ("'Яр'", "'Yar'"),
        ("Wi-Fi", "Wi-Fi"),
    ],
)
def test_case_and_what_is_not_ukrainian_are_kept(ukrainian: str, latin: str) -> None:
    assert transliterate(ukrainian) == latin


def test_the_hromada_is_named_in_the_letters_of_the_page() -> None:
    hromada = Hromada(name="Козельщинська")
    with translation.override("en"):
        assert hromada.full_name == "Kozelshchynska hromada"
    with translation.override("uk"):
        assert hromada.full_name == "Козельщинська громада"

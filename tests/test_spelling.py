"""The forms in which search compares names, in Python and in PostgreSQL, and which names are alike."""

from typing import Any

import pytest
from helpers import query
from hypothesis import given, settings
from hypothesis import strategies as st

from addresses import resembling, spelling

texts = st.one_of(
    st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАЄЇЮЯʼ’' -.12", max_size=24),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzGHY' -.12", max_size=24),
)


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=30))
def test_postgresql_spells_as_python_does(django_db_blocker: Any, django_db_setup: None, batch: list[str]) -> None:
    with django_db_blocker.unblock():
        rows = query(
            "SELECT atlas_search_key(t), atlas_search_latin(atlas_search_key(t))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS u (t, n) ORDER BY n",
            batch,
        )
    assert rows == [(spelling.key(text), spelling.latin(text)) for text in batch]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Згорани", "Zghorany"),
        ("Знам’янка", "Znamianka"),
        ("Юрія", "Yuriia"),
        ("Юрія", "Iuriia"),
        ("Єлизаветівка", "Yelyzavetivka"),
        ("Їжакове", "Yizhakove"),
        ("Ґонти", "Gonty"),
        ("Щаслива", "Shchaslyva"),
        ("Йосипа", "Yosypa"),
    ],
)
def test_a_name_in_latin_letters_has_the_form_of_the_same_name_in_cyrillic(one: str, other: str) -> None:
    assert spelling.latin(one) == spelling.latin(other)


@pytest.mark.parametrize(
    ("asked", "name", "resembling_it"),
    [
        ("шкільна", "центральна", False),
        ("лісова", "польова", False),
        ("івана франка", "івана мазепи", False),
        ("олександра довженка", "олександра олеся", False),
        ("олександра довженка", "довженка", True),
        ("шевченка т", "тичини", False),
        ("шевченка тараса", "т шевченка", True),
        ("центр", "центральна", True),
        ("центлаль", "центральна", True),
        ("раси киринко", "раїси кириченко", True),
        ("", "садова", False),
    ],
)
def test_a_name_resembles_what_was_asked_by_its_telling_word(asked: str, name: str, resembling_it: bool) -> None:
    assert resembling.resembles(asked, name) is resembling_it


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("вишневе", "вишнеев", True),
        ("вишневе", "вишнев", True),
        ("яр", "яри", False),
        ("козацьке", "козацкье", True),
        ("козацьке", "козельщина", False),
        ("криничне", "криминал", False),
    ],
)
def test_names_are_alike_within_the_mistakes_that_their_length_allows(one: str, other: str, is_alike: bool) -> None:
    assert spelling.alike(one, other) is is_alike
